#include "core/algorithms/sac_2018.h"

#include "core/algorithms/off_policy_fields.h"
#include "core/networks/finite.h"

#include <algorithm>
#include <cmath>

namespace policyscope {

const std::vector<Field<Sac2018Settings>>& Sac2018Settings::fields() {
  using S = Sac2018Settings;
  static const std::vector<Field<S>> list = joined<S>(
      {
          Field(&S::ent_coef, "ent_coef", "\\alpha", "temperature")
              .valid(0, 1e3)
              .slider(0.001, 1)
              .log()
              .help("What a nat of entropy is worth in reward."),
          Field(&S::ent_coef_schedule, "ent_coef_schedule", "", "temperature's schedule")
              .choices({"constant", "linear"})
              .help("Whether the temperature stays or falls to 0."),
          Field(&S::schedule_steps, "schedule_steps", "", "schedule length")
              .valid(1, 1e9)
              .slider(1e4, 1e7)
              .log()
              .unit("steps")
              .help("Steps after which a linear temperature has reached 0."),
      },
      off_policy_fields<S>());
  return list;
}

Sac2018::Sac2018(AlgorithmParts parts)
    : Sac2018(std::move(parts), settings_from<Sac2018Settings>(parts.settings)) {}

Sac2018::Sac2018(AlgorithmParts&& parts, const Sac2018Settings& settings)
    : OffPolicyActorCritic(std::move(parts), settings, actor_shape(parts, settings, false),
                           critic_shape(parts, settings), 2),
      sac_(settings),
      losses_(functions_->actor.shape(), functions_->critics.network().shape(), 2),
      value_network_(1, shape(settings, input_.size(), 1)),
      values_(2 * value_network_.parameter_count()),
      value_gradient_(value_network_.parameter_count()),
      value_optimizer_(adam(), value_gradient_.size()) {
  RandomStream initial(parts.seed, Purpose::initialization, 1);
  value_network_.initialize(initial, value());
  std::copy(value().begin(), value().end(), value_target().begin());
  functions_->state_value.emplace(value_network_.network().shape());
}

const AlgorithmInfo& Sac2018::info() const {
  static const AlgorithmInfo info = description();
  return info;
}

AlgorithmInfo Sac2018::description() {
  AlgorithmInfo info;
  info.id = "sac-2018";
  info.title = "Soft actor–critic with a value function";
  info.summary =
      "The first form of soft actor–critic: a value function beside the two critics, whose slow copy stands "
      "in the critics' target, and a temperature that is set by hand.";
  info.source = "Haarnoja et al. 2018, Soft Actor-Critic: Off-Policy Maximum Entropy Deep RL";
  info.network = true;
  info.off_policy = true;
  info.policies = {"gaussian-tanh"};
  info.listing = {
      {0, "\\text{loop forever:}"},
      {1, "\\live{action}{A} \\sim \\pi(\\cdot \\mid S, \\theta) \\text{, observe } S', \\live{reward}{R}"},
      {1, "\\text{store } (S, A, R, S') \\text{; draw a batch of the } \\live{stored}{n} \\text{ stored}"},
      {1, "\\tilde a \\sim \\pi(\\cdot \\mid S, \\theta)"},
      {1, "\\live{target}{y} \\leftarrow R + \\live{gamma}{\\gamma} \\hat v(S', w_v^-)"},
      {1,
       "w_v \\leftarrow w_v - \\live{critic_learning_rate}{\\alpha^w} \\nabla \\frac{1}{2} (\\hat v(S) - "
       "\\min_i "
       "\\hat q_i(S, \\tilde a) + \\live{ent_coef}{\\alpha} \\ln \\pi(\\tilde a \\mid S))^2"},
      {1,
       "w_i \\leftarrow w_i - \\live{critic_learning_rate}{\\alpha^w} \\nabla \\frac{1}{2} (\\hat q_i(S, A) "
       "- "
       "\\live{target}{y})^2"},
      {1,
       "\\theta \\leftarrow \\theta + \\live{learning_rate}{\\alpha^\\theta} \\nabla (\\min_i \\hat q_i(S, "
       "\\tilde a) - \\live{ent_coef}{\\alpha} \\ln \\pi(\\tilde a \\mid S, \\theta))"},
      {1, "w_v^- \\leftarrow w_v^- + \\live{tau}{\\tau} (w_v - w_v^-)"},
  };
  info.formulas = {
      "\\hat v(S) \\rightarrow \\min_i \\hat q_i(S, \\tilde a) - \\live{ent_coef}{\\alpha} \\ln \\pi(\\tilde "
      "a \\mid S)",
      "\\live{target}{y} = R + \\live{gamma}{\\gamma} \\hat v(S', w_v^-)",
      "\\ln \\pi(a \\mid s) = \\ln N(u; \\mu, \\sigma^2) - \\ln(1 - \\tanh^2 u), \\quad a = \\tanh u",
  };
  info.update_series = {series::critic_loss(), {.id = "value_loss", .symbol = "L^v", .name = "value loss"},
                        series::actor_loss(),  {.id = "ent_coef", .symbol = "\\alpha", .name = "temperature"},
                        series::mean_q(),      series::entropy()};
  return info;
}

OffPolicySettings Sac2018::read_settings(std::span<const ParameterValue> values) {
  sac_ = settings_from<Sac2018Settings>(values);
  return sac_;
}

void Sac2018::explore(std::size_t, std::span<const float> input, std::span<float> action) {
  draw_normals(random_, static_cast<Eigen::Index>(action.size()), 1, step_.sample.noise());
  const Eigen::Map<const Matrix<float>> x(input.data(), static_cast<Eigen::Index>(input.size()), 1);
  step_.sample.squash(losses_.actor().forward(actor_, x, step_.pass));
  std::copy_n(step_.sample.actions().data(), action.size(), action.begin());
}

bool Sac2018::update() {
  const double alpha = temperature();
  const std::size_t count = batch_.size();
  draw_normals(update_random_, static_cast<Eigen::Index>(scale_.size()), static_cast<Eigen::Index>(count),
               own_.sample.noise());
  losses_.draw(actor_, batch_.inputs, own_);
  statistics_.actor_loss = losses_.actor_loss(actor_, critics_, alpha, batch_, own_, actor_gradient_);

  const BatchMatrix<float>& next =
      value_network_.network().forward(value_target(), batch_.next_inputs, target_pass_);
  const float* log_probs = own_.sample.log_probs().data();
  targets_of_value_.resize(count);
  targets_of_critics_.resize(count);
  double entropy = 0.0;
  for (std::size_t i = 0; i < count; ++i) {
    entropy -= static_cast<double>(log_probs[i]);
    targets_of_value_[i] = losses_.own_values()[i] - static_cast<float>(alpha) * log_probs[i];
    targets_of_critics_[i] = batch_.rewards[i] + batch_.discounts[i] * next.data()[i];
  }
  statistics_.entropy = entropy / static_cast<double>(count);
  value_loss_ = value_regression_.differentiate(value_network_, value(), batch_.inputs, targets_of_value_,
                                                batch_.weights, 0.5, value_gradient_, value_workspace_);
  statistics_.critic_loss =
      critic_regression_.differentiate(functions_->critics, critics_, batch_.pairs, targets_of_critics_,
                                       batch_.weights, 0.5, critic_gradient_, critic_workspace_);
  statistics_.target = static_cast<double>(targets_of_critics_[0]);
  statistics_.td_error = static_cast<double>(critic_regression_.errors()[0]);
  statistics_.action_value = critic_regression_.first_value();
  statistics_.mean_q = critic_regression_.mean_value();
  if (!descend_value() || !descend_critics(0.0) || !descend_actor()) return false;
  sampler_->learned(batch_.slots, critic_regression_.errors());
  return true;
}

bool Sac2018::descend_value() {
  if (!std::isfinite(value_loss_)) return diverged("the value's loss");
  if (!all_finite(value_gradient_)) return diverged("the value's gradient");
  value_optimizer_.step(settings_.critic_learning_rate, value_gradient_, value(), value_target(),
                        settings_.tau);
  std::fill(value_gradient_.begin(), value_gradient_.end(), 0.0f);
  return true;
}

std::span<const double> Sac2018::update_values() {
  series_ = {statistics_.critic_loss, value_loss_,        statistics_.actor_loss,
             temperature(),           statistics_.mean_q, statistics_.entropy};
  return series_;
}

void Sac2018::copy_to(Model& model) const {
  static_cast<OffPolicyModel&>(model).update(actor_, critics_, {}, values_, *policy_);
}

bool Sac2018::begin_as(const Model& model) {
  OffPolicyActorCritic::begin_as(model);
  const std::span<const float> values = static_cast<const OffPolicyModel&>(model).state_value();
  values_.assign(values.begin(), values.end());
  return true;
}

void Sac2018::symbols(std::vector<SymbolValue>& out) const {
  OffPolicyActorCritic::symbols(out);
  out.push_back({"ent_coef", temperature()});
  out.push_back({"entropy", statistics_.entropy});
}

void Sac2018::note(Recording& recording, bool learned) const {
  auto& events = recording.events;
  note_step(recording, 1);
  if (!learned) return;
  events.push_back({3, {{"entropy", statistics_.entropy}}});
  events.push_back({4, {{"target", statistics_.target}, {"gamma", settings_.gamma}}});
  events.push_back({5, {{"ent_coef", temperature()}}});
  events.push_back({6,
                    {{"action_value", statistics_.action_value},
                     {"td_error", statistics_.td_error},
                     {"critic_loss", statistics_.critic_loss}}});
  events.push_back({7, {{"actor_loss", statistics_.actor_loss}, {"learning_rate", settings_.learning_rate}}});
  events.push_back({8, {{"tau", settings_.tau}}});
}

void Sac2018::save(ArchiveWriter& archive) const {
  OffPolicyActorCritic::save(archive);
  archive.write_all(values_);
  value_optimizer_.save(archive);
  archive.write(value_loss_);
}

void Sac2018::load(ArchiveReader& archive) {
  OffPolicyActorCritic::load(archive);
  archive.read_into(std::span(values_));
  value_optimizer_.load(archive);
  value_loss_ = archive.read<double>();
}

}  // namespace policyscope
