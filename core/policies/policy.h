#pragma once

#include "core/environments/space.h"
#include "core/learning/quantity.h"
#include "core/parameters/parameter.h"
#include "core/policies/squashing.h"
#include "core/random/random_stream.h"

#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace policyscope {

/// π(·|s) as panels draw it. Discrete: one probability an action. Continuous: a mean and standard deviation a
/// dimension.
struct ActionDistribution {
  std::vector<double> probabilities;
  std::vector<double> mean;
  std::vector<double> std;
  std::vector<SquashedNormal> squashed;  ///< the shape where it is not normal, else empty
};

/// Exploration by features (gSDE; Raffin, Kober and Stulp 2021): the noise of an action is a linear function
/// of the features of the state, with random weights that stay for a while, so that equal states get equal
/// noise and a machine is not shaken at every step.
struct FeatureNoise {
  double log_std_init = 0.0;  ///< ln of the spread of every weight at the start
  int sample_freq = -1;       ///< steps after which new weights are drawn; −1 for every rollout
  double width = 1.0;         ///< what widen() multiplied the noise by
};

/// The form of π(a|s): how the outputs of an approximator (linear or neural) at a state become a distribution
/// over actions. Holds settings, no weights. An approximator of parameters θ composes with it by the chain
/// rule: ∇_θ ln π = (∂outputs/∂θ)ᵀ · d_log_prob_d_outputs.
class Policy {
 public:
  virtual ~Policy() = default;

  /// How many outputs it reads at a state.
  virtual std::size_t outputs() const = 0;
  virtual std::size_t action_dimensions() const = 0;
  /// How many of the outputs, the last ones, are the same in all states: networks give them as plain
  /// parameters instead of computing them.
  virtual std::size_t free_outputs() const { return 0; }
  /// For a policy whose last action_dimensions() outputs, ln σ, follow from the features by which its noise
  /// is made: networks learn the spread of the noise's weights for it. Null for all others.
  virtual const FeatureNoise* feature_noise() const { return nullptr; }

  /// The distribution's own parameters from the outputs: μ and σ, or π. They are computed once a state, and
  /// everything below but log_prob reads them. Shape: outputs() both.
  virtual void resolve(std::span<const double> outputs, std::span<double> parameters) const = 0;

  /// Draws a ~ π, unclipped.
  virtual void sample(std::span<const double> parameters, RandomStream& random, ActionSpan action) const = 0;
  /// The action without exploration: the mean of a Gaussian (squashed after that, if it is), the greedy
  /// action of a softmax (the first of equals).
  virtual void mode(std::span<const double> parameters, ActionSpan action) const = 0;
  /// The score with respect to the outputs, ∂ ln π(action) / ∂ outputs. Shape: outputs().
  virtual void score(std::span<const double> parameters, ActionView action,
                     std::span<double> d_log_prob_d_outputs) const = 0;
  /// Entropy in nats (differential entropy for continuous actions).
  virtual double entropy(std::span<const double> parameters) const = 0;
  /// The same where the outputs are at hand too, which spares the common policies logarithms.
  virtual double entropy(std::span<const double> /*outputs*/, std::span<const double> parameters) const {
    return entropy(parameters);
  }
  /// ∂ entropy / ∂ outputs. Shape: outputs().
  virtual void entropy_gradient(std::span<const double> parameters,
                                std::span<double> d_entropy_d_outputs) const = 0;
  /// KL(this ‖ other) in nats, of two distributions of this form. Shapes: outputs() both.
  virtual double kl(std::span<const double> parameters, std::span<const double> other) const = 0;
  /// F v, where F = E[score scoreᵀ] is the Fisher matrix with respect to the outputs: the curvature of the KL
  /// divergence at no distance. `v` and `product` may be the same. Shape: outputs() all.
  virtual void fisher_product(std::span<const double> parameters, std::span<const double> v,
                              std::span<double> product) const = 0;
  /// ln π(action), a density for continuous actions; from the outputs, so that tiny probabilities keep their
  /// logarithm.
  virtual double log_prob(std::span<const double> outputs, ActionView action) const = 0;

  /// The outputs that a new approximator should give everywhere.
  virtual void initial_outputs(std::span<double> outputs) const = 0;

  virtual void describe(std::span<const double> parameters, ActionDistribution& distribution) const = 0;
  virtual const std::vector<Quantity>& quantities() const = 0;
  virtual double quantity(std::size_t index, std::span<const double> parameters) const = 0;

  /// Settings, in the order of the catalog entry's parameters.
  virtual void configure(std::span<const ParameterValue> values) = 0;
  /// Makes the distribution `factor` times as wide as its settings say, until the next configure(): a higher
  /// temperature or a larger spread. The score belongs to the widened distribution.
  virtual void widen(double factor) = 0;
  virtual std::unique_ptr<Policy> clone() const = 0;
};

}  // namespace policyscope
