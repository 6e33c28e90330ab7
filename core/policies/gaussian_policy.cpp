#include "core/policies/gaussian_policy.h"

namespace policyscope {

const std::vector<Field<GaussianSettings>>& GaussianSettings::fields() {
  using S = GaussianSettings;
  static const std::vector<Field<S>> list = {
      Field(&S::min_std, "min_std", "\\sigma_{min}", "smallest spread")
          .valid(0, 1e3)
          .slider(0.001, 1)
          .log()
          .help(
              "Floor under the standard deviation: keeps exploring, and keeps the score (a − μ)/σ² bounded."),
      Field(&S::initial_std, "initial_std", "\\sigma_0", "first spread")
          .valid(1e-3, 1e3)
          .slider(0.05, 5)
          .log()
          .applies(Applies::new_run)
          .help(
              "Standard deviation of the actions before anything is learned: large, so that much is tried."),
  };
  return list;
}

GaussianPolicy::GaussianPolicy(const ActionSpace& actions, bool same_std_everywhere)
    : dimensions_(actions.box.size()),
      same_std_everywhere_(same_std_everywhere),
      quantities_(normal::quantities(actions)) {}

void GaussianPolicy::mode(std::span<const double> parameters, ActionSpan action) const {
  std::copy_n(parameters.begin(), dimensions_, action.begin());
}

double GaussianPolicy::log_prob(std::span<const double> outputs, ActionView action) const {
  double sum = 0.0;
  for (std::size_t i = 0; i < dimensions_; ++i) {
    sum += normal::log_density(action[i], outputs[i], std_of(outputs[dimensions_ + i]));
  }
  return sum;
}

void GaussianPolicy::initial_outputs(std::span<double> outputs) const {
  std::fill_n(outputs.begin(), dimensions_, 0.0);
  std::fill_n(outputs.begin() + static_cast<std::ptrdiff_t>(dimensions_), dimensions_,
              std::log(settings_.initial_std));
}

void GaussianPolicy::describe(std::span<const double> parameters, ActionDistribution& distribution) const {
  const auto spread = parameters.begin() + static_cast<std::ptrdiff_t>(dimensions_);
  distribution.probabilities.clear();
  distribution.squashed.clear();
  distribution.mean.assign(parameters.begin(), spread);
  distribution.std.assign(spread, parameters.end());
}

void GaussianPolicy::entropy_gradient(std::span<const double>, std::span<double> d_entropy_d_outputs) const {
  for (std::size_t i = 0; i < dimensions_; ++i) {
    d_entropy_d_outputs[i] = 0.0;
    d_entropy_d_outputs[dimensions_ + i] = 1.0;
  }
}

double GaussianPolicy::kl(std::span<const double> parameters, std::span<const double> other) const {
  double sum = 0.0;
  for (std::size_t i = 0; i < dimensions_; ++i) {
    const double ratio = parameters[dimensions_ + i] / other[dimensions_ + i];
    const double difference = (parameters[i] - other[i]) / other[dimensions_ + i];
    sum += 0.5 * (ratio * ratio - 1.0 + difference * difference) - std::log(ratio);
  }
  return sum;
}

void GaussianPolicy::fisher_product(std::span<const double> parameters, std::span<const double> v,
                                    std::span<double> product) const {
  // F is diagonal: 1/σ² for a mean, 2 for a ln σ.
  for (std::size_t i = 0; i < dimensions_; ++i) {
    const double std = parameters[dimensions_ + i];
    product[i] = v[i] / (std * std);
    product[dimensions_ + i] = 2.0 * v[dimensions_ + i];
  }
}

}  // namespace policyscope
