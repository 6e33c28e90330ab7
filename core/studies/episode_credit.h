#pragma once

#include "core/exact/solution.h"
#include "core/learning/snapshot.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace policyscope {

/// Who is to be credited along one episode of the learner: its last whole one, or the last steps of a task
/// that goes on for ever.
struct EpisodeCreditRequest {
  std::shared_ptr<const Snapshot> snapshot;  ///< with transitions
  std::shared_ptr<const Environment> environment;
  Criterion criterion;
  double lambda = 0.9;
  int n = 5;
  std::size_t most_steps = 200;  ///< of a longer episode the last ones
  friend bool operator==(const EpisodeCreditRequest&, const EpisodeCreditRequest&) = default;
};

/// Row t, in [0, T − 1].
struct EpisodeCredit {
  std::int64_t first_step = 0;  ///< of the run, of row 0
  bool whole = false;           ///< begins and ends with an episode
  bool terminated = false;      ///< nothing follows the last row
  bool has_values = false;      ///< the learner has a critic; else what depends on one is empty
  double average_reward = 0.0;  ///< R̄, subtracted from rewards where that is the criterion; else 0
  std::vector<double> rewards;  ///< R_{t+1}
  std::vector<double> returns;  ///< G_t of the rows alone: 0 after the last one
  std::vector<double> values;   ///< v̂(S_t) as the critic is now
  std::vector<double> td_errors, n_step_returns, advantages;  ///< with these values; advantages are GAE(λ)
  std::size_t size() const { return rewards.size(); }
};

/// Empty if the learner has made no step yet.
EpisodeCredit credit_episode(const EpisodeCreditRequest& request);

/// The same beside the window.
class EpisodeCreditWork {
 public:
  using Request = EpisodeCreditRequest;
  using Result = EpisodeCredit;
  void begin(const EpisodeCreditRequest& request) { request_ = request; }
  bool advance() {
    credit_ = credit_episode(request_);
    return true;
  }
  double progress() const { return 0.0; }
  void finish(EpisodeCredit& credit) { credit = std::move(credit_); }

 private:
  EpisodeCreditRequest request_;
  EpisodeCredit credit_;
};

}  // namespace policyscope
