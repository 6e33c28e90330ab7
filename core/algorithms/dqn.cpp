#include "core/algorithms/dqn.h"

#include "core/algorithms/off_policy_fields.h"
#include "core/learning/action_value_model.h"

#include <algorithm>
#include <cmath>

namespace policyscope {

const std::vector<Field<DqnSettings>>& DqnSettings::fields() {
  using S = DqnSettings;
  static const std::vector<Field<S>> list = joined<S>({
      {
          learning_rate_field<S>(),
          target_update_interval_field(&S::target_update_interval),
          Field(&S::double_q, "double_q", "", "double Q-learning")
              .help("The online network chooses the best next action and the target judges it, so that a "
                    "lucky error counts less (van Hasselt et al. 2016)."),
      },
      exploration_fields<S>(),
      {
          Field<S>(static_cast<int S::*>(&S::schedule_steps), "schedule_steps", "", "schedule length")
              .valid(1, 1e9)
              .slider(1e4, 1e7)
              .log()
              .unit("steps")
              .help("Steps that the schedule of exploration counts on."),
          huber_delta_field<S>(),
          max_grad_norm_field<S>(),
          Field(&S::noisy_std, "noisy_std", "\\sigma_0", "noisy network")
              .valid(0, 100)
              .slider(0, 1)
              .applies(Applies::new_run)
              .not_in_first_format()
              .help("First spread of the weights, which are then drawn at every step and learn their spread: "
                    "another way to explore, for which ε can be 0 (Fortunato et al. 2018); 0 for none."),
      },
      buffer_fields<S>(),
  });
  return list;
}

Dqn::Dqn(AlgorithmParts parts) : Dqn(std::move(parts), settings_from<DqnSettings>(parts.settings)) {}

Dqn::Dqn(AlgorithmParts&& parts, const DqnSettings& settings)
    : OffPolicyAlgorithm({parts.environment, parts.features, std::move(parts.policy), parts.seed, {}},
                         settings),
      dqn_(settings),
      network_(std::make_shared<Mlp<float>>(action_value_shape(parts, settings))),
      loss_(network_->shape()),
      parameters_((settings.noisy_std > 0.0 ? 2 : 1) * network_->parameter_count()),
      gradient_(parameters_.size()),
      optimizer_(adam(), parameters_.size()),
      outputs_(policy_->outputs()),
      distribution_(policy_->outputs()) {
  RandomStream initial(parts.seed, Purpose::initialization);
  initialize_uniform<float>(*network_, initial, parameters_);
  if (settings.noisy_std > 0.0) {
    noise_.emplace(*network_);
    target_noise_.emplace(*network_);
    noise_->initialize(settings.noisy_std, std::span(parameters_).subspan(noise_->size()));
  }
  target_ = parameters_;
}

std::string Dqn::refusal(const EnvironmentInfo& environment) {
  return refusal_of_continuous_actions(environment);
}

const AlgorithmInfo& Dqn::info() const {
  static const AlgorithmInfo info = description();
  return info;
}

AlgorithmInfo Dqn::description() {
  AlgorithmInfo info;
  info.id = "dqn";
  info.title = "Deep Q-network";
  info.summary =
      "Q-learning with a network. It learns from a replay buffer, because steps in a row look alike, and "
      "aims at a target network that stands still between copies, because a target that moves with every "
      "step is chased in circles.";
  info.source = "Mnih et al. 2015";
  info.network = true;
  info.value_based = true;
  info.off_policy = true;
  info.policies = {"epsilon-greedy", "softmax"};
  info.listing = {
      {0, "\\text{loop forever:}"},
      {1,
       "\\live{action}{A} \\sim \\text{ any with probability } \\live{epsilon}{\\varepsilon} \\text{, else } "
       "\\pi(\\cdot \\mid \\hat q(S, \\cdot)) \\text{, observe } S', \\live{reward}{R}"},
      {1, "\\text{store } (S, A, R, S') \\text{; draw a batch of the } \\live{stored}{n} \\text{ stored}"},
      {1, "\\live{target}{y} \\leftarrow R + \\live{gamma}{\\gamma} \\max_a \\hat q(S', a, w^-)"},
      {1,
       "w \\leftarrow w + \\live{learning_rate}{\\alpha} \\text{clip}(\\live{td_error}{y - \\hat q(S, A, "
       "w)}, -\\kappa, \\live{huber_delta}{\\kappa}) \\nabla \\hat q(S, A, w)"},
      {1,
       "\\text{every } \\live{target_update_interval}{C} \\text{ steps: } w^- \\leftarrow w^- + "
       "\\live{tau}{\\tau} (w - w^-)"},
  };
  info.formulas = {
      "\\live{td_error}{\\delta} = R + \\live{gamma}{\\gamma} \\max_a \\hat q(S', a, w^-) - "
      "\\live{action_value}{\\hat q(S, A, w)}",
      "w \\leftarrow w + \\live{learning_rate}{\\alpha} \\text{clip}(\\live{td_error}{\\delta}, "
      "-\\kappa, \\live{huber_delta}{\\kappa}) \\nabla \\hat q(S, A, w)",
  };
  info.update_series = {series::critic_loss(), series::mean_q(), series::exploration()};
  return info;
}

OffPolicySettings Dqn::read_settings(std::span<const ParameterValue> values) {
  dqn_ = settings_from<DqnSettings>(values);
  return dqn_;
}

double Dqn::schedule() const {
  return fading_exploration(dqn_, steps_);
}

void Dqn::explore(std::size_t, std::span<const float> input, std::span<float> action) {
  if (random_.uniform() < schedule()) {
    action[0] = static_cast<float>(random_.index(choices_));
    return;
  }
  const Eigen::Map<const Matrix<float>> x(input.data(), static_cast<Eigen::Index>(input.size()), 1);
  const BatchMatrix<float>& q = network_->forward(drawn(noise_, parameters_, random_), x, step_pass_);
  std::copy_n(q.data(), outputs_.size(), outputs_.begin());
  policy_->resolve(outputs_, distribution_);
  double index[1];
  policy_->sample(distribution_, random_, index);
  action[0] = static_cast<float>(index[0]);
}

std::span<const float> Dqn::drawn(std::optional<NoisyParameters>& noise, std::span<const float> block,
                                  RandomStream& random) {
  if (!noise) return block;
  noise->draw(random);
  return noise->apply(block);
}

bool Dqn::update() {
  const std::span<const float> online = drawn(noise_, parameters_, update_random_);
  loss_.targets(online, drawn(target_noise_, target_, update_random_), dqn_.double_q, batch_);
  std::fill(gradient_.begin(), gradient_.end(), 0.0f);
  const std::span<float> of_network = std::span(gradient_).first(network_->parameter_count());
  statistics_.loss = loss_.differentiate(online, batch_, dqn_.huber_delta, of_network);
  if (noise_) noise_->differentiate(gradient_);
  statistics_.mean_q = loss_.mean_value();
  statistics_.target = static_cast<double>(loss_.targets()[0]);
  statistics_.td_error = static_cast<double>(loss_.errors()[0]);
  statistics_.action_value = statistics_.target - statistics_.td_error;
  if (!std::isfinite(statistics_.loss)) return diverged("the loss");
  if (!std::isfinite(clip_gradient_norm<float>(gradient_, dqn_.max_grad_norm)))
    return diverged("the gradient");
  optimizer_.step(settings_.learning_rate, gradient_, parameters_);
  sampler_->learned(batch_.slots, loss_.errors());
  if (steps_ / dqn_.target_update_interval > copied_at_ / dqn_.target_update_interval) {
    follow<float>(parameters_, settings_.tau, target_);
    copied_at_ = steps_;
  }
  return true;
}

std::span<const double> Dqn::update_values() {
  values_ = {statistics_.loss, statistics_.mean_q, schedule()};
  return values_;
}

void Dqn::note(Recording& recording, bool learned) const {
  auto& events = recording.events;
  note_step(recording, 1);
  events[0].values.push_back({"epsilon", schedule()});
  if (!learned) return;
  events.push_back({3, {{"target", statistics_.target}, {"gamma", settings_.gamma}}});
  events.push_back({4,
                    {{"action_value", statistics_.action_value},
                     {"td_error", statistics_.td_error},
                     {"huber_delta", dqn_.huber_delta},
                     {"learning_rate", settings_.learning_rate}}});
  if (copied_at_ == steps_) events.push_back({5, {{"tau", settings_.tau}}});
}

std::unique_ptr<Model> Dqn::make_model() const {
  return std::make_unique<ActionValueModel>(network_, input_, *policy_);
}

void Dqn::copy_to(Model& model) const {
  static_cast<ActionValueModel&>(model).update(parameters(), target(), *policy_);
}

bool Dqn::begin_as(const Model& model) {
  const std::span<const float> learned = static_cast<const ActionValueModel&>(model).parameters();
  std::copy(learned.begin(), learned.end(), parameters_.begin());
  target_ = parameters_;
  begin_trained();
  return true;
}

void Dqn::symbols(std::vector<SymbolValue>& out) const {
  OffPolicyAlgorithm::symbols(out);
  out.push_back({"epsilon", schedule()});
  out.push_back({"target_update_interval", static_cast<double>(dqn_.target_update_interval)});
  out.push_back({"huber_delta", dqn_.huber_delta});
  out.push_back({"target", statistics_.target});
  out.push_back({"action_value", statistics_.action_value});
  out.push_back({"td_error", statistics_.td_error});
  out.push_back({"critic_loss", statistics_.loss});
}

void Dqn::save(ArchiveWriter& archive) const {
  OffPolicyAlgorithm::save(archive);
  archive.tag("DQN ");
  archive.write_all(parameters_);
  archive.write_all(target_);
  optimizer_.save(archive);
  archive.write(copied_at_);
  archive.write(statistics_);
}

void Dqn::load(ArchiveReader& archive) {
  OffPolicyAlgorithm::load(archive);
  archive.tag("DQN ");
  archive.read_into(std::span(parameters_));
  archive.read_into(std::span(target_));
  optimizer_.load(archive);
  copied_at_ = archive.read<std::int64_t>();
  statistics_ = archive.read<Statistics>();
}

}  // namespace policyscope
