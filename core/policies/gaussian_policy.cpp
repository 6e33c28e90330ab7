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
          .help("Standard deviation of the actions before anything is learned (deck 000: initially large)."),
  };
  return list;
}

GaussianPolicy::GaussianPolicy(const ActionSpace& actions)
    : dimensions_(actions.box.size()), quantities_(normal::quantities(actions)) {}

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
  distribution.mean.assign(parameters.begin(), spread);
  distribution.std.assign(spread, parameters.end());
}

}  // namespace policyscope
