#include "core/policies/linear_scores.h"

#include "core/policies/gaussian_policy.h"
#include "core/policies/softmax_policy.h"

#include <array>
#include <cmath>
#include <string>
#include <vector>

namespace policyscope {

LinearGaussianScore linear_gaussian_score(const Eigen::VectorXd& x, const Eigen::VectorXd& theta_mean,
                                          const Eigen::VectorXd& theta_std, double action) {
  ActionSpace space;
  space.box = {interval("a", "action", "", -1.0, 1.0)};
  const GaussianPolicy policy(space);
  const std::array<double, 2> outputs = {theta_mean.dot(x), theta_std.dot(x)};
  std::array<double, 2> parameters{}, score{};
  policy.resolve(outputs, parameters);
  policy.score(parameters, {&action, 1}, score);
  // From ln σ and not from σ, which may be too large or too small for a number.
  const double z = (action - outputs[0]) * std::exp(-outputs[1]);
  const double log_prob = -0.5 * z * z - outputs[1] - normal::half_log_2pi;
  return {parameters[0], parameters[1], log_prob, score[0] * x, score[1] * x};
}

LinearSoftmaxScore linear_softmax_score(const Eigen::MatrixXd& features, const Eigen::VectorXd& theta,
                                        Eigen::Index action) {
  ActionSpace space;
  for (Eigen::Index a = 0; a < features.rows(); ++a) space.labels.push_back(std::to_string(a));
  const SoftmaxPolicy policy(space);
  const Eigen::VectorXd outputs = features * theta;
  const auto count = static_cast<std::size_t>(outputs.size());
  const std::span<const double> preferences(outputs.data(), count);
  std::vector<double> pi(count), score(count);
  const auto chosen = static_cast<double>(action);
  policy.resolve(preferences, pi);
  policy.score(pi, {&chosen, 1}, score);
  return {Eigen::Map<Eigen::VectorXd>(pi.data(), outputs.size()), policy.log_prob(preferences, {&chosen, 1}),
          features.transpose() * Eigen::Map<Eigen::VectorXd>(score.data(), outputs.size())};
}

}  // namespace policyscope
