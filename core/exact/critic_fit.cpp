#include "core/exact/critic_fit.h"

#include "core/exact/discounted.h"
#include "core/exact/matrices.h"

#include <cmath>

namespace policyscope::exact {

ActionFeatures score_features(const ActionFeatures& features, const Eigen::MatrixXd& policy) {
  ActionFeatures score;
  for (std::size_t s = 0; s < features.size(); ++s) {
    const Eigen::RowVectorXd mean = policy.row(static_cast<Eigen::Index>(s)) * features[s];
    score.push_back(features[s].rowwise() - mean);
  }
  return score;
}

Eigen::MatrixXd fit_critic(const ActionFeatures& features, const Eigen::MatrixXd& policy,
                           const Eigen::VectorXd& measure, const Eigen::MatrixXd& targets) {
  const Eigen::Index actions = policy.cols();
  const Eigen::Index rows = policy.rows() * actions;
  Eigen::MatrixXd design(rows, features.front().cols());
  Eigen::VectorXd wanted(rows);
  for (Eigen::Index s = 0; s < policy.rows(); ++s)
    for (Eigen::Index a = 0; a < actions; ++a) {
      const double weight = std::sqrt(measure[s] * policy(s, a));
      design.row(s * actions + a) = weight * features[static_cast<std::size_t>(s)].row(a);
      wanted[s * actions + a] = weight * targets(s, a);
    }
  const Eigen::VectorXd w = solve_least_squares(design, wanted);
  Eigen::MatrixXd values(policy.rows(), actions);
  for (Eigen::Index s = 0; s < policy.rows(); ++s)
    values.row(s) = (features[static_cast<std::size_t>(s)] * w).transpose();
  return values;
}

CriticGradients critic_gradients(const FiniteModel& model, const ActionFeatures& features,
                                 const Eigen::VectorXd& theta, double discount) {
  const Eigen::MatrixXd policy = softmax_policy(features, theta);
  const Chain chain = chain_of(model, policy);
  const Eigen::VectorXd visits = discounted_visits(chain, discount);
  const Eigen::VectorXd values = state_values(chain, discount);
  const Eigen::MatrixXd q = action_values(model, values, discount);
  const Eigen::MatrixXd rewards = action_values(model, Eigen::VectorXd::Zero(values.size()), 0.0);
  const ActionFeatures score = score_features(features, policy);
  const Eigen::Index actions = policy.cols();
  const ActionFeatures blind(features.size(), Eigen::MatrixXd::Identity(actions, actions));

  CriticGradients result;
  result.advantage = advantages(q, values);
  result.compatible_fit = fit_critic(score, policy, visits, result.advantage);
  result.state_blind_fit = fit_critic(blind, policy, visits, q);
  result.bootstrapped_fit = fit_critic(score, policy, visits, rewards);
  const auto gradient = [&](const Eigen::MatrixXd& critic) {
    return policy_gradient(features, policy, visits, critic);
  };
  result.exact = gradient(q);
  result.compatible = gradient(result.compatible_fit);
  result.state_blind = gradient(result.state_blind_fit);
  result.bootstrapped = gradient(result.bootstrapped_fit);
  return result;
}

}  // namespace policyscope::exact
