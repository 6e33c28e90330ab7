#pragma once

#include "core/exact/gaussian_objective.h"
#include "core/random/random_stream.h"

#include <Eigen/Core>

#include <vector>

/// One decision with a number for an action, learned with a softmax over a few values of it and with a normal
/// distribution.
namespace policyscope {

/// The actions in [−3, 3], of which those near `best` pay most: exp(−(a − best)²/2 width²).
struct ActionTask {
  double best = 1.2;
  double width = 0.7;
  static constexpr double low = -3.0, high = 3.0;

  double reward(double action) const;
  exact::GaussianObjective objective() const { return {{{1.0, best, width}}, {}, {}}; }
};

/// REINFORCE with the mean of the rewards so far as its baseline, over evenly spaced actions that know
/// nothing of each other.
class DiscreteActionLearner {
 public:
  explicit DiscreteActionLearner(std::size_t actions)
      : preferences_(Eigen::VectorXd::Zero(static_cast<Eigen::Index>(actions))) {}

  void step(const ActionTask& task, double alpha, RandomStream& random);
  double action(std::size_t index) const;
  Eigen::VectorXd policy() const;
  /// E r exactly.
  double mean_reward(const ActionTask& task) const;

 private:
  Eigen::VectorXd preferences_;
  double baseline_ = 0.0, count_ = 0.0;
};

/// The same with a normal distribution whose mean and ln σ are learned; σ stays above 0.05.
class GaussianActionLearner {
 public:
  explicit GaussianActionLearner(double std);

  void step(const ActionTask& task, double alpha, RandomStream& random);
  double mean() const { return mean_; }
  double std() const;
  double mean_reward(const ActionTask& task) const;

 private:
  double mean_ = 0.0, log_std_;
  double baseline_ = 0.0, count_ = 0.0;
};

}  // namespace policyscope
