#include "core/policies/gaussian_full.h"

#include "core/error.h"

#include <fmt/format.h>

#include <array>

namespace policyscope {

GaussianFull::GaussianFull(const ActionSpace& actions, bool same_everywhere)
    : dimensions_(actions.box.size()),
      entries_(dimensions_ * (dimensions_ + 1) / 2),
      same_everywhere_(same_everywhere),
      quantities_(normal::quantities(actions)) {
  if (dimensions_ > most_dimensions) {
    throw Error(fmt::format("a full covariance is for actions of up to {} dimensions, not {}",
                            most_dimensions, dimensions_));
  }
  for (std::size_t i = 1; i < dimensions_; ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      quantities_.push_back(
          {.id = fmt::format("correlation_{}_{}", j, i),
           .symbol = fmt::format("\\rho_{{{},{}}}(s)", j + 1, i + 1),
           .name = fmt::format("correlation, {} and {}", actions.box[j].name, actions.box[i].name),
           .scale = QuantityScale::diverging});
    }
  }
}

double GaussianFull::covariance(std::span<const double> parameters, std::size_t i, std::size_t j) const {
  double sum = 0.0;
  for (std::size_t k = 0; k <= std::min(i, j); ++k) sum += parameters[at(i, k)] * parameters[at(j, k)];
  return sum;
}

void GaussianFull::solve_lower(std::span<const double> parameters, double* x, std::size_t first) const {
  for (std::size_t i = first; i < dimensions_; ++i) {
    for (std::size_t j = first; j < i; ++j) x[i] -= parameters[at(i, j)] * x[j];
    x[i] /= parameters[at(i, i)];
  }
}

void GaussianFull::solve_upper(std::span<const double> parameters, double* x) const {
  for (std::size_t i = dimensions_; i-- > 0;) {
    for (std::size_t j = i + 1; j < dimensions_; ++j) x[i] -= parameters[at(j, i)] * x[j];
    x[i] /= parameters[at(i, i)];
  }
}

void GaussianFull::resolve(std::span<const double> outputs, std::span<double> parameters) const {
  for (std::size_t i = 0; i < dimensions_; ++i) {
    parameters[i] = outputs[i];
    for (std::size_t j = 0; j < i; ++j) parameters[at(i, j)] = width_ * outputs[at(i, j)];
    parameters[at(i, i)] = width_ * std::max(settings_.min_std, std::exp(outputs[at(i, i)]));
  }
}

void GaussianFull::sample(std::span<const double> parameters, RandomStream& random, ActionSpan action) const {
  std::array<double, most_dimensions> z;
  for (std::size_t i = 0; i < dimensions_; ++i) z[i] = random.normal();
  for (std::size_t i = 0; i < dimensions_; ++i) {
    action[i] = parameters[i];
    for (std::size_t j = 0; j <= i; ++j) action[i] += parameters[at(i, j)] * z[j];
  }
}

void GaussianFull::mode(std::span<const double> parameters, ActionSpan action) const {
  std::copy_n(parameters.begin(), dimensions_, action.begin());
}

void GaussianFull::score(std::span<const double> parameters, ActionView action,
                         std::span<double> d_log_prob_d_outputs) const {
  std::array<double, most_dimensions> z, y;  // L⁻¹ε and Σ⁻¹ε
  for (std::size_t i = 0; i < dimensions_; ++i) z[i] = action[i] - parameters[i];
  solve_lower(parameters, z.data());
  y = z;
  solve_upper(parameters, y.data());
  for (std::size_t i = 0; i < dimensions_; ++i) {
    d_log_prob_d_outputs[i] = y[i];
    for (std::size_t j = 0; j < i; ++j) d_log_prob_d_outputs[at(i, j)] = width_ * y[i] * z[j];
    d_log_prob_d_outputs[at(i, i)] = parameters[at(i, i)] * y[i] * z[i] - 1.0;
  }
}

double GaussianFull::entropy(std::span<const double> parameters) const {
  double sum = 0.0;
  for (std::size_t i = 0; i < dimensions_; ++i) sum += normal::entropy(std::log(parameters[at(i, i)]));
  return sum;
}

void GaussianFull::entropy_gradient(std::span<const double>, std::span<double> d_entropy_d_outputs) const {
  std::fill(d_entropy_d_outputs.begin(), d_entropy_d_outputs.end(), 0.0);
  for (std::size_t i = 0; i < dimensions_; ++i) d_entropy_d_outputs[at(i, i)] = 1.0;
}

double GaussianFull::kl(std::span<const double> parameters, std::span<const double> other) const {
  // ½ (tr Σ₂⁻¹Σ₁ + (μ₁ − μ₂)ᵀΣ₂⁻¹(μ₁ − μ₂) − d) + ln det L₂/det L₁; the trace is |L₂⁻¹L₁|².
  std::array<double, most_dimensions> x;
  double sum = -static_cast<double>(dimensions_);
  double log_ratio = 0.0;
  for (std::size_t i = 0; i < dimensions_; ++i) x[i] = parameters[i] - other[i];
  solve_lower(other, x.data());
  for (std::size_t i = 0; i < dimensions_; ++i) sum += x[i] * x[i];
  for (std::size_t column = 0; column < dimensions_; ++column) {
    for (std::size_t i = column; i < dimensions_; ++i) x[i] = parameters[at(i, column)];
    solve_lower(other, x.data(), column);
    for (std::size_t i = column; i < dimensions_; ++i) sum += x[i] * x[i];
    log_ratio += std::log(other[at(column, column)] / parameters[at(column, column)]);
  }
  return 0.5 * sum + log_ratio;
}

void GaussianFull::fisher_product(std::span<const double> parameters, std::span<const double> v,
                                  std::span<double> product) const {
  // For the mean Σ⁻¹. For L: with M = L⁻¹ dL the divergence is ½ (Σ M_ii² + |M|²), so that its curvature
  // takes dL to tril(L⁻ᵀ (M + diag M)).
  std::array<double, most_dimensions> y;
  std::copy_n(v.begin(), dimensions_, y.begin());
  solve_lower(parameters, y.data());
  solve_upper(parameters, y.data());
  std::array<std::array<double, most_dimensions>, most_dimensions> columns;
  for (std::size_t j = 0; j < dimensions_; ++j) {
    std::array<double, most_dimensions>& m = columns[j];
    std::fill_n(m.begin(), dimensions_, 0.0);
    m[j] = parameters[at(j, j)] * v[at(j, j)];
    for (std::size_t i = j + 1; i < dimensions_; ++i) m[i] = width_ * v[at(i, j)];
    solve_lower(parameters, m.data(), j);
    m[j] *= 2.0;
    solve_upper(parameters, m.data());
  }
  for (std::size_t i = 0; i < dimensions_; ++i) {
    product[i] = y[i];
    for (std::size_t j = 0; j < i; ++j) product[at(i, j)] = width_ * columns[j][i];
    product[at(i, i)] = parameters[at(i, i)] * columns[i][i];
  }
}

double GaussianFull::log_prob(std::span<const double> outputs, ActionView action) const {
  // Row by row, without a resolved L: z = L⁻¹ε.
  std::array<double, most_dimensions> z;
  double sum = 0.0;
  for (std::size_t i = 0; i < dimensions_; ++i) {
    double mean = outputs[i];
    for (std::size_t j = 0; j < i; ++j) mean += width_ * outputs[at(i, j)] * z[j];
    const double std = width_ * std::max(settings_.min_std, std::exp(outputs[at(i, i)]));
    z[i] = (action[i] - mean) / std;
    sum += normal::log_density(action[i], mean, std);
  }
  return sum;
}

void GaussianFull::initial_outputs(std::span<double> outputs) const {
  std::fill(outputs.begin(), outputs.end(), 0.0);
  for (std::size_t i = 0; i < dimensions_; ++i) outputs[at(i, i)] = std::log(settings_.initial_std);
}

void GaussianFull::describe(std::span<const double> parameters, ActionDistribution& distribution) const {
  distribution.probabilities.clear();
  distribution.squashed.clear();
  distribution.mean.assign(parameters.begin(), parameters.begin() + static_cast<std::ptrdiff_t>(dimensions_));
  distribution.std.resize(dimensions_);
  for (std::size_t i = 0; i < dimensions_; ++i) distribution.std[i] = std::sqrt(covariance(parameters, i, i));
}

double GaussianFull::quantity(std::size_t index, std::span<const double> parameters) const {
  if (index < dimensions_) return parameters[index];
  if (index < 2 * dimensions_) {
    const std::size_t i = index - dimensions_;
    return std::sqrt(covariance(parameters, i, i));
  }
  std::size_t pair = index - 2 * dimensions_;
  std::size_t i = 1;
  while (pair >= i) pair -= i++;
  return covariance(parameters, i, pair) /
         std::sqrt(covariance(parameters, i, i) * covariance(parameters, pair, pair));
}

}  // namespace policyscope
