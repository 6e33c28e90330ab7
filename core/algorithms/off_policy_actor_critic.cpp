#include "core/algorithms/off_policy_actor_critic.h"

#include "core/networks/finite.h"

#include <algorithm>
#include <cmath>

namespace policyscope {

MlpShape OffPolicyActorCritic::shape(const OffPolicySettings& settings, std::size_t inputs,
                                     std::size_t outputs, bool squashed) {
  return {.inputs = static_cast<int>(inputs),
          .hidden = settings.net_arch,
          .outputs = static_cast<int>(outputs),
          .activation = settings.activation,
          .squashed = squashed};
}

MlpShape OffPolicyActorCritic::actor_shape(const AlgorithmParts& parts, const OffPolicySettings& settings,
                                           bool squashed) {
  return shape(settings, parts.features->size(), parts.policy->outputs(), squashed);
}

MlpShape OffPolicyActorCritic::critic_shape(const AlgorithmParts& parts, const OffPolicySettings& settings,
                                            std::size_t outputs) {
  return shape(settings, parts.features->size() + parts.environment.action.dimensions(), outputs);
}

OffPolicyActorCritic::OffPolicyActorCritic(AlgorithmParts&& parts, const OffPolicySettings& settings,
                                           MlpShape actor, MlpShape critic, std::size_t critics,
                                           std::size_t lanes)
    : OffPolicyAlgorithm({parts.environment, parts.features, std::move(parts.policy), parts.seed, {}},
                         settings, lanes),
      functions_(std::make_shared<OffPolicyFunctions>(
          OffPolicyFunctions{.actor = Mlp<float>(std::move(actor)),
                             .critics = ValueNetworks<float>(critics, std::move(critic)),
                             .state_value = {},
                             .middle = middle_,
                             .scale = scale_,
                             .atoms = {}})),
      actor_(functions_->actor.parameter_count()),
      actor_gradient_(actor_.size()),
      critics_(functions_->critics.parameter_count()),
      critic_gradient_(critics_.size()),
      actor_optimizer_(adam(), actor_.size()),
      critic_optimizer_(adam(), critics_.size()) {
  RandomStream initial(parts.seed, Purpose::initialization);
  initialize_uniform<float>(functions_->actor, initial, actor_);
  functions_->critics.initialize(initial, critics_);
  targets_ = critics_;
}

std::string OffPolicyActorCritic::refusal(const EnvironmentInfo& environment) {
  if (!environment.action.discrete()) return "";
  return "the actor gives actions that are numbers, but " + environment.id + " has a few to choose from.";
}

bool OffPolicyActorCritic::descend_critics(double tau) {
  if (!std::isfinite(statistics_.critic_loss)) return diverged("the critic's loss");
  if (!all_finite(critic_gradient_)) return diverged("the critic's gradient");
  if (tau > 0.0) {
    critic_optimizer_.step(settings_.critic_learning_rate, critic_gradient_, critics_, targets_, tau);
  } else {
    critic_optimizer_.step(settings_.critic_learning_rate, critic_gradient_, critics_);
  }
  std::fill(critic_gradient_.begin(), critic_gradient_.end(), 0.0f);
  return true;
}

bool OffPolicyActorCritic::descend_actor() {
  if (!std::isfinite(statistics_.actor_loss)) return diverged("the actor's loss");
  if (!all_finite(actor_gradient_)) return diverged("the actor's gradient");
  actor_optimizer_.step(settings_.learning_rate, actor_gradient_, actor_);
  std::fill(actor_gradient_.begin(), actor_gradient_.end(), 0.0f);
  return true;
}

std::unique_ptr<Model> OffPolicyActorCritic::make_model() const {
  return std::make_unique<OffPolicyModel>(functions_, input_, *policy_);
}

void OffPolicyActorCritic::copy_to(Model& model) const {
  static_cast<OffPolicyModel&>(model).update(actor_, critics_, targets_, {}, *policy_);
}

bool OffPolicyActorCritic::begin_as(const Model& model) {
  const auto& learned = static_cast<const OffPolicyModel&>(model);
  actor_.assign(learned.actor().begin(), learned.actor().end());
  critics_.assign(learned.critics().begin(), learned.critics().end());
  targets_ = critics_;
  begin_trained();
  return true;
}

void OffPolicyActorCritic::symbols(std::vector<SymbolValue>& out) const {
  OffPolicyAlgorithm::symbols(out);
  out.push_back({"target", statistics_.target});
  out.push_back({"action_value", statistics_.action_value});
  out.push_back({"td_error", statistics_.td_error});
  out.push_back({"critic_loss", statistics_.critic_loss});
  out.push_back({"actor_loss", statistics_.actor_loss});
}

void OffPolicyActorCritic::save(ArchiveWriter& archive) const {
  OffPolicyAlgorithm::save(archive);
  archive.tag("OPAC");
  archive.write_all(std::span<const float>(actor_));
  archive.write_all(std::span<const float>(critics_));
  archive.write_all(std::span<const float>(targets_));
  actor_optimizer_.save(archive);
  critic_optimizer_.save(archive);
  archive.write(statistics_);
}

void OffPolicyActorCritic::load(ArchiveReader& archive) {
  OffPolicyAlgorithm::load(archive);
  archive.tag("OPAC");
  archive.read_into(std::span(actor_));
  archive.read_into(std::span(critics_));
  archive.read_into(std::span(targets_));
  actor_optimizer_.load(archive);
  critic_optimizer_.load(archive);
  statistics_ = archive.read<OffPolicyStatistics>();
}

}  // namespace policyscope
