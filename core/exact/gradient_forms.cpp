#include "core/exact/gradient_forms.h"

#include "core/exact/average_reward.h"
#include "core/exact/discounted.h"

namespace policyscope::exact {
namespace {

constexpr double difference_step = 1e-5;

double rate_of(const FiniteModel& model, const ActionFeatures& features, const Eigen::VectorXd& theta) {
  const Chain chain = chain_of(model, softmax_policy(features, theta));
  return average_reward(chain, stationary_distribution(chain));
}

/// An index drawn with these weights, which sum to 1.
Eigen::Index draw(const Eigen::VectorXd& weights, RandomStream& random) {
  double rest = random.uniform();
  Eigen::Index i = 0;
  while (i + 1 < weights.size() && rest >= weights[i]) rest -= weights[i++];
  return i;
}

}  // namespace

GradientForms average_reward_gradients(const FiniteModel& model, const ActionFeatures& features,
                                       const Eigen::VectorXd& theta, double discount) {
  const Eigen::MatrixXd policy = softmax_policy(features, theta);
  const Chain chain = chain_of(model, policy);
  const Eigen::VectorXd d = stationary_distribution(chain);
  const double rate = average_reward(chain, d);
  GradientForms forms;
  forms.theorem = policy_gradient(features, policy, d,
                                  differential_action_values(model, differential_values(chain, d), rate));
  forms.discounted =
      policy_gradient(features, policy, d, action_values(model, state_values(chain, discount), discount));
  // With values of zero only the reward of the next step is left of q.
  forms.past_measure =
      policy_gradient(features, policy, d, action_values(model, Eigen::VectorXd::Zero(policy.rows()), 0.0));
  forms.difference.resize(theta.size());
  for (Eigen::Index i = 0; i < theta.size(); ++i) {
    Eigen::VectorXd moved = theta;
    moved[i] = theta[i] + difference_step;
    const double above = rate_of(model, features, moved);
    moved[i] = theta[i] - difference_step;
    forms.difference[i] = (above - rate_of(model, features, moved)) / (2.0 * difference_step);
  }
  return forms;
}

std::vector<double> sampled_gradient(const FiniteModel& model, const ActionFeatures& features,
                                     const Eigen::VectorXd& theta, const Eigen::VectorXd& direction,
                                     std::size_t count, RandomStream& random) {
  const Eigen::MatrixXd policy = softmax_policy(features, theta);
  const Chain chain = chain_of(model, policy);
  const Eigen::VectorXd d = stationary_distribution(chain);
  const Eigen::MatrixXd q =
      differential_action_values(model, differential_values(chain, d), average_reward(chain, d));
  std::vector<double> samples(count);
  for (double& sample : samples) {
    const Eigen::Index s = draw(d, random);
    const Eigen::VectorXd pi = policy.row(s).transpose();
    const Eigen::Index a = draw(pi, random);
    // x(s,a) − Σ_b π(b|s) x(s,b), along the direction.
    const Eigen::VectorXd along = features[static_cast<std::size_t>(s)] * direction;
    sample = (along[a] - pi.dot(along)) * q(s, a);
  }
  return samples;
}

}  // namespace policyscope::exact
