#pragma once

#include "core/algorithms/linear_algorithm.h"
#include "core/algorithms/notes.h"
#include "core/estimators/gradient_estimators.h"

#include <vector>

namespace policyscope {

/// What the linear learners share that play whole trajectories with a fixed policy and then learn from them:
/// an iteration is a batch. Subclasses learn from `batch_` and `played_`.
class LinearBatch : public LinearAlgorithm {
 public:
  std::int64_t advance(Experience& experience, std::int64_t steps, const StopToken& stop) override;
  void record(Experience& experience, Recording& recording) override;
  void observation_changed(const Experience&) override {}  // a trajectory's start is looked at when it begins

 protected:
  LinearBatch(AlgorithmParts parts, LinearHeads heads) : LinearAlgorithm(std::move(parts), heads) {}

  /// How many trajectories the next batch has, and after how many steps one is cut in a task that never ends.
  struct BatchSize {
    int trajectories = 1;
    int horizon = 0;
  };
  virtual BatchSize batch_size() const = 0;
  /// Learns from the batch. False at a number that is not finite, which is not applied; divergence_ then says
  /// so.
  virtual bool learn(NullProbe probe) = 0;
  virtual bool learn(RecordingProbe probe) = 0;
  /// The update series' values of the batch.
  virtual void record_update(Experience& experience) const = 0;

  bool diverge(const char* quantity) {
    divergence_ = Divergence{quantity, iteration_};
    return false;
  }
  /// v̂ of what followed a row, by the weights now; 0 after a terminal step.
  double next_value(std::size_t row, std::size_t trajectory);

  TrajectoryBatch batch_;
  BatchValues played_;  // v̂ by the weights that played the batch; 0 without a critic
  double mean_entropy_ = 0.0;

 private:
  /// Plays a batch. False if the policy is not finite or the learner is to stop.
  bool play(Experience& experience, const StopToken& stop);
  template <class Probe>
  bool iterate(Experience& experience, const StopToken& stop, Probe probe);
};

}  // namespace policyscope
