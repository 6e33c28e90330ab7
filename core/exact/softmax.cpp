#include "core/exact/softmax.h"

namespace policyscope::exact {

ActionFeatures appearance_features(const FiniteModel& model) {
  const auto actions = static_cast<Eigen::Index>(model.actions.size());
  const Eigen::Index parameters = static_cast<Eigen::Index>(model.appearances()) * actions;
  ActionFeatures features;
  for (const FiniteModel::State& state : model.states) {
    features.push_back(Eigen::MatrixXd::Zero(actions, parameters));
    const auto first = static_cast<Eigen::Index>(state.appearance) * actions;
    features.back().middleCols(first, actions).setIdentity();
  }
  return features;
}

Eigen::MatrixXd softmax_policy(const ActionFeatures& features, const Eigen::VectorXd& theta,
                               double temperature) {
  Eigen::MatrixXd policy(static_cast<Eigen::Index>(features.size()), features.front().rows());
  for (std::size_t s = 0; s < features.size(); ++s) {
    const Eigen::ArrayXd preferences = (features[s] * theta).array() / temperature;
    const Eigen::ArrayXd weights = (preferences - preferences.maxCoeff()).exp();
    policy.row(static_cast<Eigen::Index>(s)) = weights / weights.sum();
  }
  return policy;
}

Eigen::VectorXd policy_gradient(const ActionFeatures& features, const Eigen::MatrixXd& policy,
                                const Eigen::VectorXd& measure, const Eigen::MatrixXd& action_values,
                                double temperature) {
  Eigen::VectorXd gradient = Eigen::VectorXd::Zero(features.front().cols());
  for (std::size_t s = 0; s < features.size(); ++s) {
    const auto row = static_cast<Eigen::Index>(s);
    const Eigen::VectorXd pi = policy.row(row).transpose();
    const Eigen::VectorXd q = action_values.row(row).transpose();
    // Σ_a ∇π q = Σ_a π (x(s,a) − Σ_b π x(s,b)) q / T = xᵀ(π ∘ (q − πᵀq)) / T.
    const Eigen::VectorXd advantage = q.array() - pi.dot(q);
    gradient += measure[row] / temperature * features[s].transpose() * pi.cwiseProduct(advantage);
  }
  return gradient;
}

}  // namespace policyscope::exact
