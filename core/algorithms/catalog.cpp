#include "core/algorithms/catalog.h"

#include "core/algorithms/a2c.h"
#include "core/algorithms/a3c.h"
#include "core/algorithms/actor_critic.h"
#include "core/algorithms/actor_critic_traces.h"
#include "core/algorithms/async_q_learning.h"
#include "core/algorithms/batch_policy_gradient.h"
#include "core/algorithms/compatible_natural_actor_critic.h"
#include "core/algorithms/continuing_actor_critic.h"
#include "core/algorithms/d4pg.h"
#include "core/algorithms/ddpg.h"
#include "core/algorithms/dqn.h"
#include "core/algorithms/linear_action_values.h"
#include "core/algorithms/neural_natural_policy_gradient.h"
#include "core/algorithms/neural_reinforce.h"
#include "core/algorithms/neural_vanilla_policy_gradient.h"
#include "core/algorithms/ppo.h"
#include "core/algorithms/q_actor_critic.h"
#include "core/algorithms/reinforce.h"
#include "core/algorithms/reinforce_baseline.h"
#include "core/algorithms/sac.h"
#include "core/algorithms/sac_2018.h"
#include "core/algorithms/td3.h"
#include "core/algorithms/trpo.h"
#include "core/error.h"
#include "core/parameters/field.h"

namespace policyscope {
namespace {

template <class A>
AlgorithmEntry entry() {
  return {A::description(), parameters_of<typename A::SettingsType>(), A::refusal,
          [](AlgorithmParts parts) -> std::unique_ptr<Algorithm> {
            return std::make_unique<A>(std::move(parts));
          }};
}

}  // namespace

const std::vector<AlgorithmEntry>& algorithm_catalog() {
  static const std::vector<AlgorithmEntry> catalog = {
      entry<ContinuingActorCritic>(),
      entry<ActorCritic>(),
      entry<ActorCriticTraces>(),
      entry<QActorCritic>(),
      entry<AdvantageActorCritic>(),
      entry<Reinforce>(),
      entry<ReinforceBaseline>(),
      entry<VanillaPolicyGradient>(),
      entry<NaturalPolicyGradient>(),
      entry<CompatibleNaturalActorCritic>(),
      entry<NeuralReinforce>(),
      entry<NeuralVanillaPolicyGradient>(),
      entry<NeuralNaturalPolicyGradient>(),
      entry<A2c>(),
      entry<A3c>(),
      entry<Ppo>(),
      entry<Trpo>(),
      entry<Ddpg>(),
      entry<Td3>(),
      entry<Sac>(),
      entry<Sac2018>(),
      entry<D4pg>(),
      entry<Dqn>(),
      entry<AsyncQLearning>(),
      entry<Sarsa>(),
      entry<QLearning>(),
  };
  return catalog;
}

const AlgorithmEntry& find_algorithm(std::string_view id) {
  std::vector<std::string> ids;
  for (const AlgorithmEntry& entry : algorithm_catalog()) {
    if (entry.info.id == id) return entry;
    ids.push_back(entry.info.id);
  }
  throw unknown_name("algorithm", id, ids);
}

}  // namespace policyscope
