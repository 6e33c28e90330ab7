#pragma once

#include "core/environments/environment.h"
#include "core/learning/archive.h"
#include "core/random/random_stream.h"

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace policyscope {

/// What one step of an episode brought.
struct Outcome {
  double reward = 0.0;
  bool terminated = false;  ///< the task ended: the value of what follows is zero
  bool truncated =
      false;  ///< the time limit cut the episode: bootstrap from the value of the final observation
  bool ended() const { return terminated || truncated; }
};

/// What an environment can be configured with while it is played in.
struct Physics {
  std::vector<ParameterValue> values;
  int step_limit = 0;
};

/// Drives an environment through episodes. It alone counts steps, cuts episodes at the time limit and clips
/// actions to the action space; the final observation stays readable until the next episode begins.
class Episode {
 public:
  Episode(std::unique_ptr<Environment> environment, int step_limit);
  Episode(const Episode& other);
  Episode& operator=(const Episode&) = delete;

  const Environment& environment() const { return *environment_; }
  Environment& environment() { return *environment_; }
  int step_limit() const { return step_limit_; }
  void configure(const Physics& physics) {
    environment_->configure(physics.values);
    step_limit_ = physics.step_limit;
  }
  std::int64_t length() const { return length_; }    ///< steps of this episode so far
  double episode_return() const { return return_; }  ///< their rewards, undiscounted

  /// S_t: the observation before the next step.
  ObservationView observation() const { return {current_, size_}; }
  /// S_{t+1}: the observation that followed the last step, also where that step ended the episode.
  ObservationView next_observation() const { return {next_, size_}; }

  /// Starts a new episode.
  void reset(RandomStream& random) {
    environment_->reset(random, {current_, size_});
    length_ = 0;
    return_ = 0.0;
  }
  /// Takes one step; the action is clipped to the action space first.
  Outcome step(ActionView action, RandomStream& random) {
    if (!low_.empty()) {
      for (std::size_t i = 0; i < low_.size(); ++i) {
        clipped_[i] = action[i] < low_[i] ? low_[i] : action[i] > high_[i] ? high_[i] : action[i];
      }
      action = clipped_;
    }
    const StepResult result = environment_->step(action, random, {next_, size_});
    ++length_;
    return_ += result.reward;
    const bool cut = length_ >= step_limit_ && step_limit_ > 0 && !result.terminated;
    return {result.reward, result.terminated, cut};
  }
  /// Goes on to S_{t+1} within the episode.
  void proceed() { std::swap(current_, next_); }
  /// After the environment's state was changed from outside.
  void refresh() { environment_->observe({current_, size_}); }

  void save(ArchiveWriter& archive) const;
  void load(ArchiveReader& archive);

 private:
  std::unique_ptr<Environment> environment_;
  int step_limit_;
  std::size_t size_;
  std::vector<double> observations_;  // both observations; current_ and next_ point into it
  double* current_;
  double* next_;
  std::vector<double> low_, high_, clipped_;  // empty for discrete actions
  std::int64_t length_ = 0;
  double return_ = 0.0;
};

}  // namespace policyscope
