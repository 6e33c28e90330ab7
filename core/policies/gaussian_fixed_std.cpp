#include "core/policies/gaussian_fixed_std.h"

#include "core/policies/normal.h"

#include <algorithm>

namespace policyscope {

const std::vector<Field<GaussianFixedStdSettings>>& GaussianFixedStdSettings::fields() {
  using S = GaussianFixedStdSettings;
  static const std::vector<Field<S>> list = {
      Field(&S::std, "std", "\\sigma", "spread")
          .valid(1e-6, 1e6)
          .slider(0.01, 5)
          .log()
          .help("Standard deviation of the actions: how far they stray from the mean to explore "
                "(Sutton & Barto, section 13.7)."),
  };
  return list;
}

GaussianFixedStd::GaussianFixedStd(const ActionSpace& actions)
    : dimensions_(actions.box.size()), quantities_(normal::quantities(actions)) {}

void GaussianFixedStd::resolve(std::span<const double> outputs, std::span<double> mean) const {
  std::copy_n(outputs.begin(), dimensions_, mean.begin());
}

void GaussianFixedStd::sample(std::span<const double> mean, RandomStream& random, ActionSpan action) const {
  for (std::size_t i = 0; i < dimensions_; ++i) action[i] = mean[i] + settings_.std * random.normal();
}

void GaussianFixedStd::mode(std::span<const double> mean, ActionSpan action) const {
  std::copy_n(mean.begin(), dimensions_, action.begin());
}

void GaussianFixedStd::score(std::span<const double> mean, ActionView action,
                             std::span<double> d_log_prob_d_outputs) const {
  const double inverse_variance = 1.0 / (settings_.std * settings_.std);
  for (std::size_t i = 0; i < dimensions_; ++i) {
    d_log_prob_d_outputs[i] = (action[i] - mean[i]) * inverse_variance;
  }
}

double GaussianFixedStd::entropy(std::span<const double>) const {
  return static_cast<double>(dimensions_) * normal::entropy(std::log(settings_.std));
}

double GaussianFixedStd::log_prob(std::span<const double> outputs, ActionView action) const {
  double sum = 0.0;
  for (std::size_t i = 0; i < dimensions_; ++i) {
    sum += normal::log_density(action[i], outputs[i], settings_.std);
  }
  return sum;
}

void GaussianFixedStd::initial_outputs(std::span<double> outputs) const {
  std::fill(outputs.begin(), outputs.end(), 0.0);
}

void GaussianFixedStd::describe(std::span<const double> mean, ActionDistribution& distribution) const {
  distribution.probabilities.clear();
  distribution.squashed.clear();
  distribution.mean.assign(mean.begin(), mean.end());
  distribution.std.assign(dimensions_, settings_.std);
}

void GaussianFixedStd::entropy_gradient(std::span<const double>,
                                        std::span<double> d_entropy_d_outputs) const {
  std::fill(d_entropy_d_outputs.begin(), d_entropy_d_outputs.end(), 0.0);
}

double GaussianFixedStd::kl(std::span<const double> mean, std::span<const double> other) const {
  double sum = 0.0;
  for (std::size_t i = 0; i < dimensions_; ++i) sum += (mean[i] - other[i]) * (mean[i] - other[i]);
  return 0.5 * sum / (settings_.std * settings_.std);
}

void GaussianFixedStd::fisher_product(std::span<const double>, std::span<const double> v,
                                      std::span<double> product) const {
  const double inverse_variance = 1.0 / (settings_.std * settings_.std);
  for (std::size_t i = 0; i < dimensions_; ++i) product[i] = v[i] * inverse_variance;
}

}  // namespace policyscope
