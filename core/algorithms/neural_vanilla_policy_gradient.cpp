#include "core/algorithms/neural_vanilla_policy_gradient.h"

#include "core/algorithms/markup.h"
#include "core/algorithms/neural_gradient_fields.h"

namespace policyscope {

const std::vector<Field<NeuralVanillaSettings>>& NeuralVanillaSettings::fields() {
  using S = NeuralVanillaSettings;
  static const std::vector<Field<S>> list = joined<S>({learning_rate_field<S>()}, neural_batch_fields<S>());
  return list;
}

NeuralVanillaPolicyGradient::NeuralVanillaPolicyGradient(AlgorithmParts parts)
    : NeuralPolicyGradient(std::move(parts), settings_from<NeuralVanillaSettings>(parts.settings),
                           {.actor = 7, .critic = 8}) {}

const AlgorithmInfo& NeuralVanillaPolicyGradient::info() const {
  static const AlgorithmInfo info = description();
  return info;
}

AlgorithmInfo NeuralVanillaPolicyGradient::description() {
  AlgorithmInfo info;
  info.id = "neural-vanilla-policy-gradient";
  info.title = "Vanilla policy gradient with networks";
  info.summary =
      "Plays some trajectories with one policy and takes one step along the mean of the scores, each "
      "weighted "
      "with its credit. Policy and critic are networks. What the credit is, and what it is compared with, "
      "can "
      "be changed while it learns.";
  info.source = "Williams 1992; Schulman et al. 2016, equation 1";
  info.network = true;
  const std::string actor =
      R"(\theta \leftarrow \theta + \live{learning_rate}{\alpha} )" + markup::mean_of_scores();
  info.listing = credit_listing({
      {1, actor},
      {1, markup::fit_values},
  });
  info.formulas = {actor, markup::credit, markup::meaning_of_credit};
  info.update_series = gradient_series();
  return info;
}

NeuralGradientSettings NeuralVanillaPolicyGradient::read_gradient_settings(
    std::span<const ParameterValue> values) {
  return settings_from<NeuralVanillaSettings>(values);
}

}  // namespace policyscope
