#pragma once

#include "core/exponential.h"
#include "core/logarithm.h"
#include "core/parameters/field.h"
#include "core/policies/categorical.h"
#include "core/policies/policy.h"

#include <algorithm>

namespace policyscope {

struct SoftmaxSettings {
  double temperature = 1.0;
  double initial_preference = 0.0;
  static const std::vector<Field<SoftmaxSettings>>& fields();
};

/// Softmax over action preferences, π(a|s) ∝ exp(h(s,a)/T) (Sutton & Barto, 13.1). The outputs are the
/// preferences h.
class SoftmaxPolicy final : public Policy {
 public:
  explicit SoftmaxPolicy(const ActionSpace& actions);

  std::size_t outputs() const override { return labels_.size(); }
  std::size_t action_dimensions() const override { return 1; }

  /// π(·|s), without overflow for preferences of any size.
  void resolve(std::span<const double> outputs, std::span<double> pi) const override;
  void sample(std::span<const double> pi, RandomStream& random, ActionSpan action) const override;
  void mode(std::span<const double> pi, ActionSpan action) const override;
  /// ∂ ln π(a)/∂h(b) = ([a = b] − π(b))/T.
  void score(std::span<const double> pi, ActionView action,
             std::span<double> d_log_prob_d_outputs) const override;
  double entropy(std::span<const double> pi) const override;
  double entropy(std::span<const double> outputs, std::span<const double> pi) const override;
  void entropy_gradient(std::span<const double> parameters,
                        std::span<double> d_entropy_d_outputs) const override;
  double kl(std::span<const double> parameters, std::span<const double> other) const override;
  void fisher_product(std::span<const double> parameters, std::span<const double> v,
                      std::span<double> product) const override;
  double log_prob(std::span<const double> outputs, ActionView action) const override;
  void initial_outputs(std::span<double> outputs) const override;

  void describe(std::span<const double> pi, ActionDistribution& distribution) const override;
  const std::vector<Quantity>& quantities() const override { return quantities_; }
  double quantity(std::size_t index, std::span<const double> pi) const override;

  void configure(std::span<const ParameterValue> values) override {
    settings_ = settings_from<SoftmaxSettings>(values);
  }
  void widen(double factor) override { settings_.temperature *= factor; }
  std::unique_ptr<Policy> clone() const override { return std::make_unique<SoftmaxPolicy>(*this); }

 private:
  SoftmaxSettings settings_;
  std::vector<std::string> labels_;
  std::vector<Quantity> quantities_;
};

inline void SoftmaxPolicy::resolve(std::span<const double> outputs, std::span<double> pi) const {
  const std::size_t n = outputs.size();
  const double inverse_temperature = 1.0 / settings_.temperature;
  double largest = outputs[0];
  for (std::size_t a = 1; a < n; ++a) largest = std::max(largest, outputs[a]);
  for (std::size_t begin = 0; begin < n; begin += 4) {
    const auto exponent = [&](std::size_t a) {
      return begin + a < n ? (outputs[begin + a] - largest) * inverse_temperature : 0.0;
    };
    const Lanes<double, 4> exponents = {exponent(0), exponent(1), exponent(2), exponent(3)};
    Lanes<double, 4> result;
    exponentials<4>(exponents, result);
    for (std::size_t a = 0; a < 4 && begin + a < n; ++a) pi[begin + a] = result[a];
  }
  double sum = 0.0;
  for (std::size_t a = 0; a < n; ++a) sum += pi[a];
  const double scale = 1.0 / sum;
  for (std::size_t a = 0; a < n; ++a) pi[a] *= scale;
}

inline void SoftmaxPolicy::sample(std::span<const double> pi, RandomStream& random, ActionSpan action) const {
  action[0] = static_cast<double>(categorical::sample(pi, random));
}

inline void SoftmaxPolicy::score(std::span<const double> pi, ActionView action,
                                 std::span<double> d_log_prob_d_outputs) const {
  const double inverse_temperature = 1.0 / settings_.temperature;
  // Of numbers, which needs no branch: nobody can predict it.
  for (std::size_t a = 0; a < pi.size(); ++a) {
    const double chosen = action[0] == static_cast<double>(a) ? inverse_temperature : 0.0;
    d_log_prob_d_outputs[a] = chosen - pi[a] * inverse_temperature;
  }
}

inline double SoftmaxPolicy::entropy(std::span<const double> pi) const {
  return categorical::entropy(pi);
}

inline double SoftmaxPolicy::entropy(std::span<const double> outputs, std::span<const double> pi) const {
  // ln π(a) = (h(a) − max h)/T + ln π(argmax h).
  double largest = outputs[0], largest_pi = pi[0], mean = 0.0;
  for (std::size_t a = 1; a < pi.size(); ++a) {
    largest = std::max(largest, outputs[a]);
    largest_pi = std::max(largest_pi, pi[a]);
  }
  for (std::size_t a = 0; a < pi.size(); ++a) mean += pi[a] * (outputs[a] - largest);
  return -mean / settings_.temperature - logarithm(largest_pi);
}

}  // namespace policyscope
