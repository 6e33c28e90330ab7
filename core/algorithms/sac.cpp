#include "core/algorithms/sac.h"

#include "core/algorithms/off_policy_fields.h"
#include "core/networks/schedule.h"

#include <algorithm>
#include <cmath>

namespace policyscope {

const std::vector<Field<SacSettings>>& SacSettings::fields() {
  using S = SacSettings;
  static const std::vector<Field<S>> list = joined<S>(
      {
          Field(&S::ent_coef, "ent_coef", "\\alpha", "temperature")
              .valid(0, 1e3)
              .slider(0.001, 1)
              .log()
              .help("What a nat of entropy is worth in reward; the first value, where it is automatic."),
          Field(&S::ent_coef_mode, "ent_coef_mode", "", "temperature is")
              .choices({"automatic", "constant", "linear"})
              .help("Moved so that the entropy stays at its target, held, or lowered to 0 along the schedule "
                    "(Haarnoja et al. 2018)."),
          Field(&S::target_entropy, "target_entropy", "\\bar H", "target entropy")
              .valid(-100, 10)
              .slider(-5, 1)
              .unit("nat")
              .help("Where the automatic temperature holds the entropy of the action in [−1, 1], in each "
                    "dimension."),
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

Sac::Sac(AlgorithmParts parts) : Sac(std::move(parts), settings_from<SacSettings>(parts.settings)) {}

Sac::Sac(AlgorithmParts&& parts, const SacSettings& settings)
    : OffPolicyActorCritic(std::move(parts), settings, actor_shape(parts, settings, false),
                           critic_shape(parts, settings), 2),
      sac_(settings),
      losses_(functions_->actor.shape(), functions_->critics.network().shape(), 2),
      temperature_optimizer_(adam(), 1),
      log_temperature_(std::log(std::max(settings.ent_coef, 1e-12))) {
  // The spread that the policy asks for at first is added to the random start.
  std::vector<double> initial(policy_->outputs());
  policy_->initial_outputs(initial);
  const Mlp<float>& actor = functions_->actor;
  const std::size_t bias = actor.layer(actor.layers() - 1).bias;
  for (std::size_t i = 0; i < initial.size(); ++i) actor_[bias + i] += static_cast<float>(initial[i]);
}

const AlgorithmInfo& Sac::info() const {
  static const AlgorithmInfo info = description();
  return info;
}

AlgorithmInfo Sac::description() {
  AlgorithmInfo info;
  info.id = "sac";
  info.title = "Soft actor–critic";
  info.summary =
      "Learns from a replay buffer and is paid for staying undecided: entropy counts as reward. Two critics "
      "judge actions, the smaller value counts, and the price of entropy moves so that the policy keeps "
      "exploring as much as it is asked to.";
  info.source = "Haarnoja et al. 2018, Soft Actor-Critic Algorithms and Applications";
  info.network = true;
  info.off_policy = true;
  info.policies = {"gaussian-tanh"};
  const std::string target =
      "\\live{target}{y} \\leftarrow R + \\live{gamma}{\\gamma} (\\min_i \\hat q^-_i(S', \\tilde a') - "
      "\\live{ent_coef}{\\alpha} \\ln \\pi(\\tilde a' \\mid S'))";
  info.listing = {
      {0, "\\text{loop forever:}"},
      {1, "\\live{action}{A} \\sim \\pi(\\cdot \\mid S, \\theta) \\text{, observe } S', \\live{reward}{R}"},
      {1, "\\text{store } (S, A, R, S') \\text{; draw a batch of the } \\live{stored}{n} \\text{ stored}"},
      {1, "\\tilde a \\sim \\pi(\\cdot \\mid S), \\quad \\tilde a' \\sim \\pi(\\cdot \\mid S')"},
      {1, target},
      {1,
       "w_i \\leftarrow w_i - \\live{critic_learning_rate}{\\alpha^w} \\nabla \\frac{1}{2} (\\hat q_i(S, A) "
       "- "
       "\\live{target}{y})^2"},
      {1,
       "\\theta \\leftarrow \\theta + \\live{learning_rate}{\\alpha^\\theta} \\nabla (\\min_i \\hat q_i(S, "
       "\\tilde a) - \\live{ent_coef}{\\alpha} \\ln \\pi(\\tilde a \\mid S, \\theta))"},
      {1,
       "\\ln \\alpha \\leftarrow \\ln \\alpha + \\live{learning_rate}{\\alpha^\\theta} (\\bar H - "
       "\\live{entropy}{H})"},
      {1, "w^-_i \\leftarrow w^-_i + \\live{tau}{\\tau} (w_i - w^-_i)"},
  };
  info.formulas = {
      "\\live{target}{y} = R + \\live{gamma}{\\gamma} (\\min_i \\hat q^-_i(S', \\tilde a') - "
      "\\live{ent_coef}{\\alpha} \\ln \\pi(\\tilde a' \\mid S'))",
      "J = \\text{mean } \\min_i \\hat q_i(S, \\tilde a) - \\live{ent_coef}{\\alpha} \\ln \\pi(\\tilde a "
      "\\mid S)",
      "\\ln \\pi(a \\mid s) = \\ln N(u; \\mu, \\sigma^2) - \\ln(1 - \\tanh^2 u), \\quad a = \\tanh u",
  };
  info.update_series = {series::critic_loss(),
                        series::actor_loss(),
                        {.id = "ent_coef", .symbol = "\\alpha", .name = "temperature"},
                        series::mean_q(),
                        series::entropy()};
  return info;
}

OffPolicySettings Sac::read_settings(std::span<const ParameterValue> values) {
  const double before = sac_.ent_coef;
  sac_ = settings_from<SacSettings>(values);
  // A hand on the slider moves the temperature there, also where it is automatic.
  if (sac_.ent_coef != before) log_temperature_ = std::log(std::max(sac_.ent_coef, 1e-12));
  return sac_;
}

void Sac::configure(const ParameterSet& parameters) {
  OffPolicyActorCritic::configure(parameters);
  for (SoftLosses<float>::Drawn* drawn : {&own_, &next_, &step_}) {
    drawn->sample.least_log_std = static_cast<float>(functions_->least_log_std);
    drawn->sample.largest_log_std = static_cast<float>(functions_->largest_log_std);
  }
}

double Sac::temperature() const {
  switch (sac_.ent_coef_mode) {
    case Temperature::automatic:
      return std::exp(log_temperature_);
    case Temperature::constant:
      return sac_.ent_coef;
    case Temperature::linear:
      return scheduled(Schedule::linear, sac_.ent_coef, progress(sac_.schedule_steps));
  }
  return 0.0;
}

void Sac::explore(std::size_t, std::span<const float> input, std::span<float> action) {
  const auto size = static_cast<Eigen::Index>(action.size());
  draw_normals(random_, size, 1, step_.sample.noise());
  const Eigen::Map<const Matrix<float>> x(input.data(), static_cast<Eigen::Index>(input.size()), 1);
  step_.sample.squash(losses_.actor().forward(actor_, x, step_.pass));
  std::copy_n(step_.sample.actions().data(), action.size(), action.begin());
}

bool Sac::update() {
  const auto dimensions = static_cast<Eigen::Index>(scale_.size());
  const auto count = static_cast<Eigen::Index>(batch_.size());
  const double alpha = temperature();

  draw_normals(update_random_, dimensions, count, own_.sample.noise());
  losses_.draw(actor_, batch_.inputs, own_);
  const float* log_probs = own_.sample.log_probs().data();
  double sum = 0.0;
  for (Eigen::Index i = 0; i < count; ++i) sum += static_cast<double>(log_probs[i]);
  statistics_.entropy = -sum / static_cast<double>(count);

  draw_normals(update_random_, dimensions, count, next_.sample.noise());
  losses_.targets(actor_, targets_, alpha, batch_, next_);
  statistics_.critic_loss = losses_.critic_loss(critics_, batch_, critic_gradient_);
  statistics_.target = static_cast<double>(losses_.targets()[0]);
  statistics_.td_error = static_cast<double>(losses_.regression().errors()[0]);
  statistics_.action_value = losses_.regression().first_value();
  statistics_.mean_q = losses_.regression().mean_value();
  if (!descend_critics(settings_.tau)) return false;
  sampler_->learned(batch_.slots, losses_.regression().errors());

  statistics_.actor_loss = losses_.actor_loss(actor_, critics_, alpha, batch_, own_, actor_gradient_);
  if (!descend_actor()) return false;

  if (sac_.ent_coef_mode == Temperature::automatic) {
    // Descends on ln α · (H − target), whose derivative is how much entropy there is too much.
    const double gradient[] = {statistics_.entropy - target_entropy()};
    double parameter[] = {log_temperature_};
    temperature_optimizer_.step(settings_.learning_rate, gradient, parameter);
    log_temperature_ = parameter[0];
  }
  return true;
}

std::span<const double> Sac::update_values() {
  values_ = {statistics_.critic_loss, statistics_.actor_loss, temperature(), statistics_.mean_q,
             statistics_.entropy};
  return values_;
}

void Sac::symbols(std::vector<SymbolValue>& out) const {
  OffPolicyActorCritic::symbols(out);
  out.push_back({"ent_coef", temperature()});
  out.push_back({"entropy", statistics_.entropy});
}

void Sac::note(Recording& recording, bool learned) const {
  auto& events = recording.events;
  note_step(recording, 1);
  if (!learned) return;
  events.push_back({3, {}});
  events.push_back({4, {{"target", statistics_.target}, {"gamma", settings_.gamma}}});
  events.push_back({5,
                    {{"action_value", statistics_.action_value},
                     {"td_error", statistics_.td_error},
                     {"critic_loss", statistics_.critic_loss}}});
  events.push_back({6, {{"actor_loss", statistics_.actor_loss}, {"learning_rate", settings_.learning_rate}}});
  events.push_back({7, {{"entropy", statistics_.entropy}, {"ent_coef", temperature()}}});
  events.push_back({8, {{"tau", settings_.tau}}});
}

void Sac::save(ArchiveWriter& archive) const {
  OffPolicyActorCritic::save(archive);
  temperature_optimizer_.save(archive);
  archive.write(log_temperature_);
}

void Sac::load(ArchiveReader& archive) {
  OffPolicyActorCritic::load(archive);
  temperature_optimizer_.load(archive);
  log_temperature_ = archive.read<double>();
}

}  // namespace policyscope
