#include "core/estimators/labelled_rollouts.h"

namespace policyscope {

Eigen::MatrixXd weighted_score_sum(const Eigen::MatrixXd& policy, std::span<const LabelledStep> steps) {
  Eigen::MatrixXd sum = Eigen::MatrixXd::Zero(policy.rows(), policy.cols());
  for (const LabelledStep& step : steps) {
    const auto s = static_cast<Eigen::Index>(step.state);
    sum.row(s) -= step.weight * policy.row(s);
    sum(s, static_cast<Eigen::Index>(step.label)) += step.weight;
  }
  return sum;
}

WalkRollout draw_rollout(const GateWalk& walk, const Eigen::MatrixXd& policy, RandomStream& random) {
  WalkRollout rollout;
  rollout.rungs.reserve(walk.steps + 1);
  rollout.actions.reserve(walk.steps);
  std::size_t rung = walk.start;
  rollout.rungs.push_back(rung);
  for (std::size_t t = 0; t < walk.steps; ++t) {
    const std::size_t action = random.uniform() < policy(static_cast<Eigen::Index>(rung), 1) ? 1 : 0;
    rollout.actions.push_back(action);
    rung = walk.next(rung, action);
    rollout.rungs.push_back(rung);
  }
  rollout.good = walk.good(rung);
  return rollout;
}

double success_probability(const GateWalk& walk, const Eigen::MatrixXd& policy) {
  const auto rungs = static_cast<Eigen::Index>(walk.rungs);
  Eigen::VectorXd where = Eigen::VectorXd::Zero(rungs);
  where[static_cast<Eigen::Index>(walk.start)] = 1.0;
  for (std::size_t t = 0; t < walk.steps; ++t) {
    Eigen::VectorXd after = Eigen::VectorXd::Zero(rungs);
    for (std::size_t s = 0; s < walk.rungs; ++s)
      for (const std::size_t a : {std::size_t{0}, std::size_t{1}})
        after[static_cast<Eigen::Index>(walk.next(s, a))] +=
            where[static_cast<Eigen::Index>(s)] *
            policy(static_cast<Eigen::Index>(s), static_cast<Eigen::Index>(a));
    where = after;
  }
  double sum = 0.0;
  for (std::size_t s = 0; s < walk.rungs; ++s)
    if (walk.good(s)) sum += where[static_cast<Eigen::Index>(s)];
  return sum;
}

std::vector<LabelledStep> teacher_labels(const GateWalk& walk, std::span<const WalkRollout> rollouts) {
  std::vector<LabelledStep> steps;
  for (const WalkRollout& rollout : rollouts)
    for (std::size_t t = 0; t < rollout.actions.size(); ++t)
      steps.push_back({rollout.rungs[t], walk.teacher(rollout.rungs[t]), 1.0});
  return steps;
}

std::vector<LabelledStep> outcome_labels(std::span<const WalkRollout> rollouts, bool baseline) {
  double mean = 0.0;
  for (const WalkRollout& rollout : rollouts) mean += rollout.good ? 1.0 : -1.0;
  if (!rollouts.empty()) mean /= static_cast<double>(rollouts.size());
  std::vector<LabelledStep> steps;
  for (const WalkRollout& rollout : rollouts)
    for (std::size_t t = 0; t < rollout.actions.size(); ++t)
      steps.push_back(
          {rollout.rungs[t], rollout.actions[t], (rollout.good ? 1.0 : -1.0) - (baseline ? mean : 0.0)});
  return steps;
}

}  // namespace policyscope
