#pragma once

#include "core/algorithms/linear_algorithm.h"
#include "core/features/sparse_sum.h"
#include "core/learning/trajectory.h"

#include <vector>

namespace policyscope {

/// When θ changes: after each step of the finished episode, in order, as in Sutton & Barto's boxes; or once,
/// by the sum over the episode with every term taken at the θ, and measured against the baseline, that played
/// it: an unbiased sample of ∇J. The critic always learns step by step, which keeps its step size independent
/// of the episode's length.
enum class EpisodeUpdate { in_order, at_once };

/// Why REINFORCE cannot learn a task that never ends, "" for one that does.
std::string refuse_continuing(const EnvironmentInfo& environment);

struct ReinforceRates {
  double alpha_theta = 0.0;
  double alpha_w = 0.0;
  double gamma = 1.0;
  bool discount_actor = false;
  EpisodeUpdate update = EpisodeUpdate::in_order;
};

/// Which line of an algorithm's listing each part of the update is; −1 where the listing has no such line.
struct ReinforceLines {
  int generate, episode_return, error, critic, actor;
};

/// The update that the Monte Carlo policy gradients share: an iteration plays one episode with a fixed policy
/// and then weights each score by the return that followed, or by how far it exceeds the critic's estimate.
/// A time limit counts as the end of the task: nothing is bootstrapped. Subclasses give it a name, a listing
/// and settings.
class LinearReinforce : public LinearAlgorithm {
 public:
  LinearReinforce(AlgorithmParts parts, bool baseline, ReinforceLines lines);

  std::int64_t advance(Experience& experience, std::int64_t steps, const StopToken& stop) override;
  void record(Experience& experience, Recording& recording) override;
  void configure(const ParameterSet& parameters) override;
  void observation_changed(const Experience&) override {}  // an episode's start is looked at when it begins

  void symbols(std::vector<SymbolValue>& out) const override;
  /// Between iterations, where there is no unfinished episode to save.
  void save(ArchiveWriter& archive) const override;
  void load(ArchiveReader& archive) override;

 protected:
  virtual ReinforceRates read_rates(std::span<const ParameterValue> values) const = 0;

  static std::vector<SeriesInfo> shared_update_series();

 private:
  /// Plays one episode into trajectory_. False if the policy is not finite or the learner is to stop.
  bool generate_episode(Experience& experience, const StopToken& stop);
  /// One iteration; false if it was not completed.
  template <class Probe>
  bool iterate(Experience& experience, const StopToken& stop, Probe probe);
  /// Learns from trajectory_. False at a number that is not finite, which is not applied.
  template <class Probe>
  bool update(Probe probe);

  /// The numbers of the last step of the last episode, for the formulas on the screen.
  struct LastStep {
    double steps = 0.0, episode_return = 0.0, value = 0.0, error = 0.0, emphasis = 1.0, score = 0.0,
           action = 0.0;
  };

  const ReinforceLines lines_;
  ReinforceRates rates_;
  Trajectory trajectory_;
  std::vector<double> returns_;
  std::vector<double> played_values_;  // v̂(S_t) when the episode was played; 0 without a critic
  SparseSum sum_;                      // over the episode, of γ^t δ ∇ln π; a critic's head stays 0
  double mean_entropy_ = 0.0, gradient_norm_ = 0.0, mean_squared_error_ = 0.0;  // of the last episode
  LastStep last_;
};

}  // namespace policyscope
