#include "core/policies/softmax_policy.h"

#include "core/policies/categorical.h"

#include <algorithm>
#include <string>

namespace policyscope {
const std::vector<Field<SoftmaxSettings>>& SoftmaxSettings::fields() {
  using S = SoftmaxSettings;
  static const std::vector<Field<S>> list = {
      Field(&S::temperature, "temperature", "T", "temperature")
          .valid(1e-6, 1e6)
          .slider(0.01, 100)
          .log()
          .help("Divides the preferences: large makes all actions alike, small makes the policy greedy "
                "(Sutton & Barto, section 13.1)."),
      Field(&S::initial_preference, "initial_preference", "h_0", "first preference")
          .valid(-700, 700)
          .slider(-5, 5)
          .applies(Applies::new_run)
          .help("Preference for the first action at the start; the others start at 0 (Sutton & Barto, "
                "example 13.1)."),
  };
  return list;
}

SoftmaxPolicy::SoftmaxPolicy(const ActionSpace& actions)
    : labels_(actions.labels), quantities_(categorical::quantities(labels_)) {}

void SoftmaxPolicy::mode(std::span<const double> pi, ActionSpan action) const {
  action[0] = static_cast<double>(categorical::mode(pi));
}

double SoftmaxPolicy::log_prob(std::span<const double> outputs, ActionView action) const {
  const double largest = *std::max_element(outputs.begin(), outputs.end());
  double sum = 0.0;
  for (const double h : outputs) sum += std::exp((h - largest) / settings_.temperature);
  return (outputs[static_cast<std::size_t>(action[0])] - largest) / settings_.temperature - std::log(sum);
}

void SoftmaxPolicy::initial_outputs(std::span<double> outputs) const {
  std::fill(outputs.begin(), outputs.end(), 0.0);
  outputs[0] = settings_.initial_preference;
}

void SoftmaxPolicy::describe(std::span<const double> pi, ActionDistribution& distribution) const {
  distribution.mean.clear();
  distribution.std.clear();
  distribution.probabilities.assign(pi.begin(), pi.end());
}

double SoftmaxPolicy::quantity(std::size_t index, std::span<const double> pi) const {
  return categorical::quantity(index, pi);
}

void SoftmaxPolicy::entropy_gradient(std::span<const double> pi,
                                     std::span<double> d_entropy_d_outputs) const {
  // ∂H/∂h(b) = −π(b)(ln π(b) + H)/T.
  const double h = entropy(pi);
  for (std::size_t a = 0; a < pi.size(); ++a) {
    const double p = pi[a];
    d_entropy_d_outputs[a] = p > 0.0 ? -p * (std::log(p) + h) / settings_.temperature : 0.0;
  }
}

double SoftmaxPolicy::kl(std::span<const double> pi, std::span<const double> other) const {
  return categorical::kl(pi, other);
}

void SoftmaxPolicy::fisher_product(std::span<const double> pi, std::span<const double> v,
                                   std::span<double> product) const {
  // F = (diag π − π πᵀ)/T².
  double mean = 0.0;
  for (std::size_t a = 0; a < pi.size(); ++a) mean += pi[a] * v[a];
  const double scale = 1.0 / (settings_.temperature * settings_.temperature);
  for (std::size_t a = 0; a < pi.size(); ++a) product[a] = scale * pi[a] * (v[a] - mean);
}

}  // namespace policyscope
