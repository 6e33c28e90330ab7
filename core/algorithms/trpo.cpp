#include "core/algorithms/trpo.h"

#include "core/algorithms/rollout_fields.h"
#include "core/estimators/surrogate.h"

#include <algorithm>
#include <cmath>

namespace policyscope {

const std::vector<Field<TrpoSettings>>& TrpoSettings::fields() {
  using S = TrpoSettings;
  static const std::vector<Field<S>> list = joined<S>(
      {
          Field(&S::target_kl, "target_kl", "\\delta_{KL}", "trust region")
              .valid(1e-9, 1e3)
              .slider(1e-4, 0.1)
              .log()
              .unit("nat")
              .help(
                  "How far the policy may move in one update, as mean KL divergence (Schulman et al. 2015)."),
          Field(&S::cg_max_steps, "cg_max_steps", "", "conjugate gradient steps")
              .valid(1, 1000)
              .slider(1, 50)
              .help("Iterations that solve for the natural gradient."),
          Field(&S::cg_damping, "cg_damping", "", "damping")
              .valid(0, 1e3)
              .slider(1e-4, 1)
              .log()
              .help("Added to the Fisher matrix's diagonal, which keeps directions that change little from "
                    "running away."),
          Field(&S::line_search_shrinking_factor, "line_search_shrinking_factor", "", "shrinking factor")
              .valid(0.01, 0.99)
              .help("How much shorter each trial of the line search is."),
          Field(&S::line_search_max_iter, "line_search_max_iter", "", "line search trials")
              .valid(1, 100)
              .slider(1, 20)
              .help("Trials before the update is given up."),
          n_critic_updates_field<S>(),
          batch_size_field<S>().help("Samples in each gradient step of the critic."),
      },
      rollout_fields<S>());
  return list;
}

Trpo::Trpo(AlgorithmParts parts)
    : RolloutAlgorithm(std::move(parts), settings_from<TrpoSettings>(parts.settings)) {}

const AlgorithmInfo& Trpo::info() const {
  static const AlgorithmInfo info = description();
  return info;
}

AlgorithmInfo Trpo::description() {
  AlgorithmInfo info;
  info.id = "trpo";
  info.title = "Trust region policy optimization";
  info.summary =
      "Takes the longest step that, by the local geometry of policies, changes the policy by no more than a "
      "set amount, and makes sure by trying it out.";
  info.source = "Schulman, Levine, Moritz, Jordan and Abbeel 2015";
  info.network = true;
  info.listing = {
      {0, "\\text{loop forever:}"},
      {1, "\\text{play } n \\text{ steps with } \\pi_{old} \\leftarrow \\pi"},
      {1,
       "\\live{advantage}{A_t} \\leftarrow \\sum_k (\\live{gamma}{\\gamma} \\live{lambda}{\\lambda})^k "
       "\\delta_{t+k}"},
      {1,
       "g \\leftarrow \\nabla \\text{ mean } \\live{emphasis}{\\gamma^t} r A, \\quad x \\leftarrow F^{-1} g"},
      {1, "\\theta \\leftarrow \\theta + \\live{step_scale}{c} \\sqrt{2 \\delta_{KL} / x^\\top F x} \\, x"},
      {1,
       "\\text{shorten } c \\text{ until } \\live{kl}{KL} \\le \\delta_{KL} \\text{ and the surrogate has "
       "grown}"},
      {1, "w \\leftarrow w - \\live{learning_rate}{\\alpha} \\nabla (\\hat v(S, w) - \\hat G)^2"},
  };
  info.formulas = {
      "\\theta \\leftarrow \\theta + \\live{step_scale}{c} \\sqrt{\\frac{2 \\delta_{KL}}{x^\\top F x}} \\, "
      "x, \\quad x = F^{-1} g",
      "g = \\nabla \\text{ mean } \\live{emphasis}{\\gamma^t} \\live{ratio}{r} \\live{advantage}{A}",
      "A_t = \\sum_k (\\live{gamma}{\\gamma} \\live{lambda}{\\lambda})^k \\delta_{t+k}",
  };
  info.update_series = shared_update_series();
  return info;
}

RolloutSettings Trpo::read_settings(std::span<const ParameterValue> values) {
  trpo_ = settings_from<TrpoSettings>(values);
  return trpo_;
}

bool Trpo::update(const StopToken& stop) {
  if (!update_policy()) return false;
  const double policy_gradient_norm = statistics_.gradient_norm;
  if (!fit_critic(rollout_.returns, trpo_.n_critic_updates, trpo_.batch_size, learning_rate(), stop)) {
    return false;
  }
  statistics_.gradient_norm = policy_gradient_norm;
  return true;
}

bool Trpo::update_policy() {
  const std::size_t count = rollout_.rows();
  advantages_ = rollout_.advantages;
  if (trpo_.normalize_advantage) standardize(advantages_);
  double emphasis = 0.0;
  for (std::size_t i = 0; i < count; ++i) {
    advantages_[i] *= rollout_.emphases[i];
    emphasis += rollout_.emphases[i];
  }
  d_log_probs_.resize(count);

  const std::span<const std::size_t> all = all_rows();
  evaluate(all);
  remember_policy();
  const SurrogateResult before =
      importance_surrogate(log_probs_, rollout_.log_probs, advantages_, d_log_probs_);
  backpropagate(all, [&](std::size_t i) { return SampleLoss{.d_log_prob = -d_log_probs_[i]}; });

  const auto size = static_cast<Eigen::Index>(network_->policy_parameter_count());
  Eigen::VectorXf& g = policy_gradient_;
  g = -Eigen::Map<const Eigen::VectorXf>(gradient_.data(), size);
  statistics_.gradient_norm = g.cast<double>().norm();
  statistics_.policy_loss = -before.objective;
  if (!std::isfinite(statistics_.gradient_norm)) return diverge("the policy gradient");
  step_scale_ = 0.0;
  if (statistics_.gradient_norm < NetworkFisher::smallest_gradient) return true;
  Eigen::VectorXf& x = natural_gradient_;
  // The Fisher matrix and the divergence under the same weights as the gradient.
  weights_.resize(count);
  for (std::size_t i = 0; i < count; ++i) weights_[i] = rollout_.emphases[i] / emphasis;
  const NetworkFisher::Batch batch = fisher_batch(weights_);
  const double damping = trpo_.cg_damping;
  fisher_.solve(batch, g, {.damping = damping, .cg_max_steps = trpo_.cg_max_steps, .direct_size = 0}, x);
  const double longest = std::sqrt(2.0 * trpo_.target_kl / fisher_.curvature(batch, x, damping));
  if (!std::isfinite(longest)) return diverge("the natural gradient");

  old_ = parameters_;
  step_scale_ = 1.0;
  for (int trial = 0; trial < trpo_.line_search_max_iter; ++trial) {
    for (Eigen::Index i = 0; i < size; ++i) {
      parameters_[static_cast<std::size_t>(i)] =
          old_[static_cast<std::size_t>(i)] + static_cast<float>(step_scale_ * longest) * x(i);
    }
    evaluate(all);
    const SurrogateResult after =
        importance_surrogate(log_probs_, rollout_.log_probs, advantages_, d_log_probs_);
    const double kl = divergence_from_remembered(weights_);
    if (kl < trpo_.target_kl && after.objective > before.objective) {
      statistics_.approx_kl = kl;
      statistics_.ratio = std::exp(log_probs_[count - 1] - rollout_.log_probs[count - 1]);
      statistics_.policy_loss = -after.objective;
      return true;
    }
    step_scale_ *= trpo_.line_search_shrinking_factor;
  }
  parameters_ = old_;
  step_scale_ = 0.0;
  return true;
}

void Trpo::symbols(std::vector<SymbolValue>& out) const {
  RolloutAlgorithm::symbols(out);
  out.push_back({"step_scale", step_scale_});
}

void Trpo::save(ArchiveWriter& archive) const {
  RolloutAlgorithm::save(archive);
  archive.write(step_scale_);
}

void Trpo::load(ArchiveReader& archive) {
  RolloutAlgorithm::load(archive);
  step_scale_ = archive.read<double>();
}

void Trpo::note(Recording& recording) const {
  const std::size_t last = rollout_.rows() - 1;
  const double advantage = rollout_.advantages[last];
  recording.events.push_back(
      {1, {{"steps", static_cast<double>(rollout_.rows())}, {"reward", rollout_.rewards[last]}}});
  recording.events.push_back(
      {2, {{"advantage", advantage}, {"gamma", trpo_.gamma}, {"lambda", trpo_.gae_lambda}}});
  recording.events.push_back(
      {3, {{"advantage", advantage}, {"emphasis", rollout_.emphases[last]}, {"ratio", statistics_.ratio}}});
  recording.events.push_back({4, {{"step_scale", step_scale_}}});
  recording.events.push_back({5, {{"kl", statistics_.approx_kl}, {"step_scale", step_scale_}}});
  recording.events.push_back({6, {{"value", rollout_.values[last]}, {"learning_rate", learning_rate()}}});
}

}  // namespace policyscope
