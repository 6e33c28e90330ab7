#include "core/algorithms/batch_policy_gradient.h"

#include "core/algorithms/markup.h"
#include "core/estimators/advantages.h"
#include "core/estimators/returns.h"

#include <algorithm>
#include <cmath>

namespace policyscope {

BatchPolicyGradient::BatchPolicyGradient(AlgorithmParts parts, BatchLines lines)
    : LinearBatch(std::move(parts), {.state_value = true}), lines_(lines) {}

void BatchPolicyGradient::configure(const ParameterSet& parameters) {
  policy_->configure(parameters.values(ParameterGroup::policy));
  settings_ = read_settings(parameters.values(ParameterGroup::algorithm));
}

template <class Probe>
bool BatchPolicyGradient::improve(Probe probe) {
  const std::size_t rows = batch_.steps();
  psi_.resize(rows);
  const CreditRule rule = credit_rule(settings_.credit, settings_.baseline, settings_.gamma,
                                      settings_.gae_lambda, settings_.discount_actor);
  if (!learns_values()) {  // what an earlier baseline has learned is not looked at
    std::fill(played_.values.begin(), played_.values.end(), 0.0);
    std::fill(played_.final_values.begin(), played_.final_values.end(), 0.0);
  }
  credits(batch_, played_, rule, psi_);
  const double last_psi = psi_.back();
  if (settings_.normalize_advantage) standardize(psi_);
  double largest = 0.0;
  for (const double psi : psi_) largest = std::max(largest, std::abs(psi));
  if (!is_usable(largest)) return diverge("the credit");

  scores_.evaluate(batch_, actor());
  row_weights(batch_, settings_.gamma, settings_.discount_actor, row_weights_);
  Eigen::VectorXd& gradient = gradient_sum_;
  gradient.setZero(static_cast<Eigen::Index>(scores_.size()));
  const double share = 1.0 / static_cast<double>(rows);
  for (std::size_t row = 0; row < rows; ++row) scores_.add_score(row, share * psi_[row], gradient);
  const double mean_length = static_cast<double>(rows) / static_cast<double>(batch_.trajectories());
  const double gradient_norm = mean_length * gradient.norm();
  if (!is_usable(gradient_norm)) return diverge("the policy gradient");
  Eigen::VectorXd& step = theta_step_;
  const Eigen::VectorXd& along = direction(scores_, row_weights_, gradient);
  step = settings_.alpha_theta * along;
  direction_norm_ = along.norm();
  if (!is_usable(step.norm())) return diverge("the step");

  const std::size_t outputs = scores_.outputs();
  for (std::size_t k = 0; k < scores_.size(); ++k) {
    const std::size_t feature = k / outputs, head = first_output_ + k % outputs;
    weights_.set_weight(feature, head, weights_.weight(feature, head) + step[static_cast<Eigen::Index>(k)]);
  }

  const std::size_t last = rows - 1;
  double squared_score = 0.0;
  for (const double s : scores_.output_score(last)) squared_score += s * s;
  last_ = last_step(batch_, played_, rule, last_psi, row_weights_[last] * static_cast<double>(rows));
  last_.score = std::sqrt(squared_score * batch_.features(last).squared_norm());
  last_.gradient_norm = gradient_norm;
  last_.step_norm = step.norm();
  last_.kl = scores_.mean_kl(actor());
  note_batch(probe, lines_, last_, rule, static_cast<double>(batch_.trajectories()),
             {"alpha_theta", settings_.alpha_theta}, direction_norm_);
  if (learns_values()) {
    note(probe, lines_.critic, {{"value", last_.value}});
    return learn_values();
  }
  return true;
}

bool BatchPolicyGradient::learn(NullProbe probe) {
  return improve(probe);
}
bool BatchPolicyGradient::learn(RecordingProbe probe) {
  return improve(probe);
}

bool BatchPolicyGradient::learn_values() {
  const bool fitted = settings_.baseline == BaselineChoice::fitted;
  if (settings_.baseline == BaselineChoice::td) {
    std::fill(step_.begin(), step_.end(), 0.0);
    for (std::size_t i = 0; i < batch_.trajectories(); ++i) {
      for (std::size_t row = batch_.begin(i); row < batch_.end(i); ++row) {
        const double next = next_value(row, i);
        const FeatureView x = batch_.features(row);
        weights_.predict(x, outputs_.data());
        const double td_error = batch_.rewards()[row] + settings_.gamma * next - outputs_[0];
        if (!is_usable(td_error)) return diverge("the TD error");
        step_[0] = settings_.alpha_w * td_error;
        weights_.add(x, step_.data());
      }
    }
    return true;
  }
  // Targets by the values that played the batch: returns, of which a trajectory that was cut brings the value
  // of where it was cut; or, with λ < 1, λ-returns.
  credits(batch_, played_,
          {.credit = Credit::gae,
           .baseline = Baseline::state,
           .discount = settings_.gamma,
           .lambda = fitted ? settings_.gae_lambda : 1.0,
           .discount_steps = false},
          psi_);
  for (std::size_t row = 0; row < psi_.size(); ++row) {
    psi_[row] += played_.values[row];
    if (!is_usable(psi_[row])) return diverge("the value");
  }
  if (fitted) {
    value_fit_.fit(batch_, psi_, settings_.ridge, weights_);
    return true;
  }
  std::fill(step_.begin(), step_.end(), 0.0);
  for (std::size_t row = 0; row < psi_.size(); ++row) {
    const FeatureView x = batch_.features(row);
    weights_.predict(x, outputs_.data());
    const double error = psi_[row] - outputs_[0];
    if (!is_usable(error)) return diverge("the value");
    step_[0] = settings_.alpha_w * error;
    weights_.add(x, step_.data());
  }
  return true;
}

void BatchPolicyGradient::record_update(Experience& experience) const {
  const double values[] = {mean_start_return(batch_, settings_.gamma), mean_entropy_, last_.gradient_norm,
                           last_.kl};
  experience.record_update(values);
}

void BatchPolicyGradient::symbols(std::vector<SymbolValue>& out) const {
  out.clear();
  out.push_back({"episodes", static_cast<double>(settings_.episodes)});
  push_symbols(last_, out);
  out.push_back({"direction_norm", direction_norm_});
  out.push_back({"alpha_theta", settings_.alpha_theta});
  out.push_back({"alpha_w", settings_.alpha_w});
  out.push_back({"gamma", settings_.gamma});
  out.push_back({"lambda", settings_.gae_lambda});
}

void BatchPolicyGradient::save(ArchiveWriter& archive) const {
  archive.tag("LNPG");
  save_learned(archive);
  archive.write(last_);
}

void BatchPolicyGradient::load(ArchiveReader& archive) {
  archive.tag("LNPG");
  load_learned(archive);
  last_ = archive.read<BatchStep>();
}

using std::string;

const std::vector<Field<VanillaPolicyGradientSettings>>& VanillaPolicyGradientSettings::fields() {
  static const std::vector<Field<VanillaPolicyGradientSettings>> list =
      batch_fields<VanillaPolicyGradientSettings>();
  return list;
}

VanillaPolicyGradient::VanillaPolicyGradient(AlgorithmParts parts)
    : BatchPolicyGradient(std::move(parts), {.actor = 7, .critic = 8}) {}

const AlgorithmInfo& VanillaPolicyGradient::info() const {
  static const AlgorithmInfo info = description();
  return info;
}

AlgorithmInfo VanillaPolicyGradient::description() {
  AlgorithmInfo info;
  info.id = "vanilla-policy-gradient";
  info.title = "Vanilla policy gradient";
  info.summary =
      "Plays some trajectories with one policy and weights every action with all that its trajectory earned; "
      "then takes one step along the mean. What the credit is, and what it is compared with, can be changed "
      "while it learns: watch how the gradient's norm quietens.";
  info.source = "Williams 1992; Schulman et al. 2016, equation 1";
  const string actor = string(markup::actor_step) + markup::mean_of_scores();
  info.listing = credit_listing({
      {1, actor},
      {1, markup::fit_values},
  });
  info.formulas = {actor, markup::credit, markup::meaning_of_credit};
  info.update_series = series::of_batches();
  return info;
}

BatchSettings VanillaPolicyGradient::read_settings(std::span<const ParameterValue> values) {
  return settings_from<VanillaPolicyGradientSettings>(values);
}

const Eigen::VectorXd& VanillaPolicyGradient::direction(BatchScores& scores, std::span<const double>,
                                                        const Eigen::VectorXd& gradient) {
  // From a mean over steps to one over trajectories.
  direction_ =
      static_cast<double>(scores.rows()) / static_cast<double>(scores.batch().trajectories()) * gradient;
  return direction_;
}

NaturalPolicyGradientSettings::NaturalPolicyGradientSettings() {
  alpha_theta = 0.1;
  credit = CreditChoice::reward_to_go;
  baseline = BaselineChoice::fitted;
}

const std::vector<Field<NaturalPolicyGradientSettings>>& NaturalPolicyGradientSettings::fields() {
  using S = NaturalPolicyGradientSettings;
  static const std::vector<Field<S>> list = [] {
    std::vector<Field<S>> all = batch_fields<S>();
    all.push_back(fields::damping(&S::damping));
    all.push_back(fields::cg_max_steps(&S::cg_max_steps));
    return all;
  }();
  return list;
}

NaturalPolicyGradient::NaturalPolicyGradient(AlgorithmParts parts)
    : BatchPolicyGradient(std::move(parts), {.gradient = 7, .direction = 8, .actor = 9, .critic = 10}) {}

const AlgorithmInfo& NaturalPolicyGradient::info() const {
  static const AlgorithmInfo info = description();
  return info;
}

AlgorithmInfo NaturalPolicyGradient::description() {
  AlgorithmInfo info;
  info.id = "natural-policy-gradient";
  info.title = "Natural policy gradient";
  info.summary =
      "Asks in which direction the policy itself changes least for what it gains, instead of its parameters: "
      "the steps are the same however the policy is written down, and plateaus are crossed quickly.";
  info.source = "Kakade 2002; Peters and Schaal 2008";
  info.listing = credit_listing({
      {1, string(R"(\live{gradient_norm}{g} \leftarrow )") + markup::mean_of_scores()},
      {1,
       R"(F \leftarrow \frac{1}{m} \sum \live{emphasis}{\gamma^t} \nabla \ln \pi \, \nabla \ln \pi^\top \text{, the same states as } g)"},
      {1, string(markup::actor_step) + R"((F + \epsilon I)^{-1} \live{gradient_norm}{g})"},
      {1, markup::fit_values},
  });
  info.formulas = {string(markup::actor_step) + R"((F + \epsilon I)^{-1} \live{gradient_norm}{g})",
                   string(R"(g = )") + markup::mean_of_scores(), markup::credit, markup::meaning_of_credit};
  info.update_series = series::of_batches();
  return info;
}

BatchSettings NaturalPolicyGradient::read_settings(std::span<const ParameterValue> values) {
  const auto s = settings_from<NaturalPolicyGradientSettings>(values);
  solver_ = {.damping = s.damping, .cg_max_steps = s.cg_max_steps};
  return s;
}

const Eigen::VectorXd& NaturalPolicyGradient::direction(BatchScores& scores, std::span<const double> weights,
                                                        const Eigen::VectorXd& gradient) {
  return directions_.natural_gradient(scores, weights, gradient, solver_);
}

}  // namespace policyscope
