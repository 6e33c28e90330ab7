#include "core/estimators/action_learning.h"

#include "core/exact/one_state.h"
#include "core/policies/normal.h"

#include <algorithm>
#include <cmath>

namespace policyscope {
namespace {

const double least_log_std = std::log(0.05);

/// What is left of a reward after the mean of the earlier ones; learns it after use.
double advantage(double reward, double& baseline, double& count) {
  const double result = count > 0.0 ? reward - baseline : 0.0;
  count += 1.0;
  baseline += (reward - baseline) / count;
  return result;
}

}  // namespace

double ActionTask::reward(double action) const {
  const double z = (action - best) / width;
  return std::exp(-0.5 * z * z);
}

double DiscreteActionLearner::action(std::size_t index) const {
  const auto last = static_cast<double>(std::max<Eigen::Index>(1, preferences_.size() - 1));
  return ActionTask::low + (ActionTask::high - ActionTask::low) * static_cast<double>(index) / last;
}

Eigen::VectorXd DiscreteActionLearner::policy() const {
  return exact::softmax(preferences_);
}

double DiscreteActionLearner::mean_reward(const ActionTask& task) const {
  const Eigen::VectorXd pi = policy();
  double sum = 0.0;
  for (Eigen::Index a = 0; a < pi.size(); ++a)
    sum += pi[a] * task.reward(action(static_cast<std::size_t>(a)));
  return sum;
}

void DiscreteActionLearner::step(const ActionTask& task, double alpha, RandomStream& random) {
  const Eigen::VectorXd pi = policy();
  double rest = random.uniform();
  Eigen::Index a = 0;
  while (a + 1 < pi.size() && rest >= pi[a]) rest -= pi[a++];
  const double gain = advantage(task.reward(action(static_cast<std::size_t>(a))), baseline_, count_);
  preferences_ += alpha * exact::sampled_update(pi, a, gain, true);
}

GaussianActionLearner::GaussianActionLearner(double std) : log_std_(std::max(least_log_std, std::log(std))) {}

double GaussianActionLearner::std() const {
  return std::exp(log_std_);
}

double GaussianActionLearner::mean_reward(const ActionTask& task) const {
  return task.objective().expectation(mean_, std()).value;
}

void GaussianActionLearner::step(const ActionTask& task, double alpha, RandomStream& random) {
  const double sigma = std();
  const double action = mean_ + sigma * random.normal();
  const double gain = advantage(task.reward(action), baseline_, count_);
  const normal::Score score = normal::score(action, mean_, sigma);
  mean_ += alpha * gain * score.d_mean;
  log_std_ = std::max(least_log_std, log_std_ + alpha * gain * score.d_log_std);
}

}  // namespace policyscope
