#include "core/algorithms/neural_natural_policy_gradient.h"

#include "core/algorithms/markup.h"
#include "core/algorithms/neural_gradient_fields.h"

#include <algorithm>
#include <cmath>

namespace policyscope {

const std::vector<Field<NeuralNaturalSettings>>& NeuralNaturalSettings::fields() {
  using S = NeuralNaturalSettings;
  static const std::vector<Field<S>> list = joined<S>(
      {
          Field(&S::target_kl, "target_kl", "\\delta_{KL}", "length of a step")
              .valid(0, 1e3)
              .slider(1e-4, 0.1)
              .log()
              .unit("nat")
              .help("How far the policy moves in one update, as mean KL divergence by its Fisher matrix; 0 "
                    "takes the fixed step size instead."),
          learning_rate_field<S>().help("Fixed step size along the natural gradient, where the length of a "
                                        "step is 0."),
          fields::damping(&S::damping),
          fields::cg_max_steps(&S::cg_max_steps),
      },
      neural_batch_fields<S>());
  return list;
}

NeuralNaturalPolicyGradient::NeuralNaturalPolicyGradient(AlgorithmParts parts)
    : NeuralPolicyGradient(std::move(parts), settings_from<NeuralNaturalSettings>(parts.settings),
                           {.gradient = 7, .direction = 8, .actor = 10, .critic = 11}) {}

const AlgorithmInfo& NeuralNaturalPolicyGradient::info() const {
  static const AlgorithmInfo info = description();
  return info;
}

AlgorithmInfo NeuralNaturalPolicyGradient::description() {
  AlgorithmInfo info;
  info.id = "neural-natural-policy-gradient";
  info.title = "Natural policy gradient with networks";
  info.summary =
      "Asks in which direction the policy itself changes least for what it gains, instead of the network's "
      "weights. Products with the Fisher matrix are enough to find it. TRPO is this with a line search.";
  info.source = "Kakade 2002; Schulman et al. 2015, appendix C";
  info.network = true;
  const std::string actor =
      R"(\theta \leftarrow \theta + \live{step_size}{\alpha} \, \live{direction_norm}{x})";
  const std::string solve = R"(x \leftarrow (F + \epsilon I)^{-1} \live{gradient_norm}{g})";
  info.listing = credit_listing({
      {1, R"(\live{gradient_norm}{g} \leftarrow )" + markup::mean_of_scores()},
      {1, solve + R"( \text{, with } F = \text{mean } \nabla \ln \pi \, \nabla \ln \pi^\top)"},
      {1,
       R"(\live{step_size}{\alpha} \leftarrow \sqrt{2 \delta_{KL} / x^\top F x} \text{, or the fixed step size})"},
      {1, actor},
      {1, markup::fit_values},
  });
  info.formulas = {
      actor + R"(, \quad )" + solve, R"(\live{gradient_norm}{g} = )" + markup::mean_of_scores(),
      R"(\live{step_size}{\alpha} = \sqrt{2 \delta_{KL} / x^\top F x}, \quad \live{kl}{KL} \approx \delta_{KL})"};
  info.update_series = gradient_series();
  return info;
}

NeuralGradientSettings NeuralNaturalPolicyGradient::read_gradient_settings(
    std::span<const ParameterValue> values) {
  natural_ = settings_from<NeuralNaturalSettings>(values);
  return natural_;
}

bool NeuralNaturalPolicyGradient::move_policy() {
  // Gradient and Fisher matrix as means over the same steps.
  const double length = static_cast<double>(batch_.steps()) / static_cast<double>(batch_.trajectories());
  step_gradient_ = policy_gradient_ / static_cast<float>(length);
  step_size_ = direction_norm_ = 0.0;
  if (step_gradient_.cast<double>().norm() < NetworkFisher::smallest_gradient) return true;
  const NetworkFisher::Batch batch = fisher_batch(row_weights_);
  fisher_.solve(batch, step_gradient_, {.damping = natural_.damping, .cg_max_steps = natural_.cg_max_steps},
                direction_);
  direction_norm_ = static_cast<double>(direction_.norm());
  step_size_ = learning_rate();
  if (natural_.target_kl > 0.0) {
    step_size_ = std::sqrt(2.0 * natural_.target_kl / fisher_.curvature(batch, direction_, natural_.damping));
  }
  if (!std::isfinite(step_size_ * static_cast<double>(direction_.squaredNorm()))) {
    return diverge("the natural gradient");
  }
  const std::span<float> theta = policy_part(parameters_);
  Eigen::Map<Eigen::VectorXf>(theta.data(), direction_.size()) += static_cast<float>(step_size_) * direction_;
  return true;
}

void NeuralNaturalPolicyGradient::note(Recording& recording) const {
  NeuralPolicyGradient::note(recording);
  constexpr int step_line = 9, actor_line = 10;
  const auto actor = std::find_if(recording.events.begin(), recording.events.end(),
                                  [](const Recording::Event& event) { return event.line == actor_line; });
  recording.events.insert(actor, {step_line, {{"step_size", step_size_}}});
}

void NeuralNaturalPolicyGradient::symbols(std::vector<SymbolValue>& out) const {
  NeuralPolicyGradient::symbols(out);
  out.push_back({"step_size", step_size_});
}

void NeuralNaturalPolicyGradient::save(ArchiveWriter& archive) const {
  NeuralPolicyGradient::save(archive);
  archive.write(step_size_);
}

void NeuralNaturalPolicyGradient::load(ArchiveReader& archive) {
  NeuralPolicyGradient::load(archive);
  step_size_ = archive.read<double>();
}

}  // namespace policyscope
