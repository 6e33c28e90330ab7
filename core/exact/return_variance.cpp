#include "core/exact/return_variance.h"

#include "core/exact/matrices.h"

namespace policyscope::exact {

Eigen::VectorXd return_variances(const FiniteModel& model, const Eigen::MatrixXd& policy,
                                 const Eigen::VectorXd& values, double discount) {
  const Chain chain = chain_of(model, policy);
  const Eigen::Index states = values.size();
  Eigen::VectorXd step = Eigen::VectorXd::Zero(states);
  for (Eigen::Index s = 0; s < states; ++s) {
    if (model.states[static_cast<std::size_t>(s)].terminal) continue;
    for (Eigen::Index a = 0; a < policy.cols(); ++a)
      for (const auto& outcome : model.after(static_cast<std::size_t>(s), static_cast<std::size_t>(a))) {
        const double away =
            outcome.reward + discount * values[static_cast<Eigen::Index>(outcome.next)] - values[s];
        step[s] += policy(s, a) * outcome.probability * away * away;
      }
  }
  const Eigen::MatrixXd equations =
      Eigen::MatrixXd::Identity(states, states) - discount * discount * chain.transition;
  return solve(equations, step);
}

}  // namespace policyscope::exact
