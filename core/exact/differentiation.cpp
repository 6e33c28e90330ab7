#include "core/exact/differentiation.h"

#include "core/exact/average_reward.h"
#include "core/exact/discounted.h"
#include "core/exact/entropy.h"
#include "core/exact/matrices.h"
#include "core/exact/objectives.h"

namespace policyscope::exact {
namespace {

/// ∂P and ∂r for one ∂π: linear in the policy, so the chain of the derivative is the derivative of the chain.
struct ChainDerivative {
  Eigen::MatrixXd transition;
  Eigen::VectorXd reward;
};
ChainDerivative derivative_of(const FiniteModel& model, const Eigen::MatrixXd& derivative) {
  Chain chain = chain_of(model, derivative);
  return {std::move(chain.transition), std::move(chain.reward)};
}

/// The same of the soft chain: ∂H = −Σ_a ∂π (ln π + 1), and Σ ∂π = 0.
ChainDerivative soft_derivative_of(const FiniteModel& model, const Eigen::MatrixXd& policy,
                                   const Eigen::MatrixXd& derivative, double weight) {
  ChainDerivative of = derivative_of(model, derivative);
  const Eigen::MatrixXd logs =
      less_log_policy(Eigen::MatrixXd::Zero(policy.rows(), policy.cols()), policy, weight);
  for (Eigen::Index s = 0; s < policy.rows(); ++s) {
    if (!model.states[static_cast<std::size_t>(s)].terminal)
      of.reward[s] += derivative.row(s).dot(logs.row(s));
  }
  return of;
}

/// (I − P + 1dᵀ)⁻¹, the fundamental matrix.
Eigen::MatrixXd fundamental_matrix(const Chain& chain, const Eigen::VectorXd& stationary) {
  const Eigen::MatrixXd limit = Eigen::VectorXd::Ones(stationary.size()) * stationary.transpose();
  return inverse(fundamental_equations(chain, limit));
}

}  // namespace

double average_value(const Eigen::VectorXd& stationary, const Eigen::VectorXd& values) {
  return stationary.dot(values);
}

Eigen::VectorXd normalized_visits(const Eigen::VectorXd& visits, double discount) {
  return (1.0 - discount) * visits;
}

PolicyDerivatives policy_derivatives(const ActionFeatures& features, const Eigen::MatrixXd& policy,
                                     double temperature) {
  const Eigen::Index parameters = features.front().cols();
  PolicyDerivatives derivatives(static_cast<std::size_t>(parameters),
                                Eigen::MatrixXd::Zero(policy.rows(), policy.cols()));
  for (std::size_t s = 0; s < features.size(); ++s) {
    const auto row = static_cast<Eigen::Index>(s);
    const Eigen::VectorXd pi = policy.row(row).transpose();
    // ∂π(a) = π(a) (x(s,a) − Σ_b π(b) x(s,b)) / T, a row for each action.
    const Eigen::RowVectorXd mean = pi.transpose() * features[s];
    const Eigen::MatrixXd change = pi.asDiagonal() * (features[s].rowwise() - mean) / temperature;
    for (Eigen::Index i = 0; i < parameters; ++i)
      derivatives[static_cast<std::size_t>(i)].row(row) = change.col(i).transpose();
  }
  return derivatives;
}

Eigen::VectorXd differentiate_start_value(const FiniteModel& model, const Eigen::MatrixXd& policy,
                                          const PolicyDerivatives& derivatives, double discount,
                                          double entropy_weight) {
  const Chain chain = soft_chain(model, policy, entropy_weight);
  const Eigen::VectorXd values = state_values(chain, discount);
  const Eigen::Index states = values.size();
  const Equations bellman(Eigen::MatrixXd::Identity(states, states) - discount * chain.transition);
  Eigen::VectorXd gradient(static_cast<Eigen::Index>(derivatives.size()));
  for (std::size_t i = 0; i < derivatives.size(); ++i) {
    const ChainDerivative d = soft_derivative_of(model, policy, derivatives[i], entropy_weight);
    const Eigen::VectorXd change = bellman.solve(d.reward + discount * (d.transition * values));
    gradient[static_cast<Eigen::Index>(i)] = chain.start.dot(change);
  }
  return gradient;
}

Eigen::VectorXd differentiate_average_reward(const FiniteModel& model, const Eigen::MatrixXd& policy,
                                             const PolicyDerivatives& derivatives, double entropy_weight) {
  const Chain chain = soft_chain(model, policy, entropy_weight);
  const Eigen::VectorXd d = stationary_distribution(chain);
  const Eigen::MatrixXd fundamental = fundamental_matrix(chain, d);
  Eigen::VectorXd gradient(static_cast<Eigen::Index>(derivatives.size()));
  for (std::size_t i = 0; i < derivatives.size(); ++i) {
    const ChainDerivative change = soft_derivative_of(model, policy, derivatives[i], entropy_weight);
    const Eigen::RowVectorXd moved = d.transpose() * change.transition * fundamental;
    gradient[static_cast<Eigen::Index>(i)] = moved.dot(chain.reward) + d.dot(change.reward);
  }
  return gradient;
}

Eigen::VectorXd gradient_through_measure(const FiniteModel& model, const Eigen::MatrixXd& policy,
                                         const PolicyDerivatives& derivatives, StateMeasure measure,
                                         double discount) {
  const Chain chain = chain_of(model, policy);
  const bool discounted = measure == StateMeasure::discounted_visits;
  const Eigen::Index states = policy.rows();
  Eigen::VectorXd weights, values;
  Eigen::MatrixXd q, spread;  // ∇μᵀ = μᵀ∇P · spread
  if (discounted) {
    weights = discounted_visits(chain, discount);
    values = state_values(chain, discount);
    q = action_values(model, values, discount);
    spread = discount * inverse(Eigen::MatrixXd::Identity(states, states) - discount * chain.transition);
  } else {
    weights = stationary_distribution(chain);
    values = differential_values(chain, weights);
    q = differential_action_values(model, values, average_reward(chain, weights));
    spread = fundamental_matrix(chain, weights);
  }
  Eigen::VectorXd gradient(static_cast<Eigen::Index>(derivatives.size()));
  for (std::size_t i = 0; i < derivatives.size(); ++i) {
    const double theorem = weights.dot(derivatives[i].cwiseProduct(q).rowwise().sum());
    const Eigen::RowVectorXd moved =
        weights.transpose() * derivative_of(model, derivatives[i]).transition * spread;
    gradient[static_cast<Eigen::Index>(i)] = theorem + moved.dot(values);
  }
  return gradient;
}

}  // namespace policyscope::exact
