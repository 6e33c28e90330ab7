#include "core/algorithms/neural_reinforce.h"

#include "core/algorithms/linear_reinforce.h"
#include "core/algorithms/markup.h"
#include "core/algorithms/neural_gradient_fields.h"

namespace policyscope {

const std::vector<Field<NeuralReinforceSettings>>& NeuralReinforceSettings::fields() {
  using S = NeuralReinforceSettings;
  static const std::vector<Field<S>> list = joined<S>(
      {
          learning_rate_field<S>(),
          fields::gamma(static_cast<double S::*>(&S::gamma)).applies(Applies::next_rollout),
          Field(&S::learned_baseline, "learned_baseline", "b", "learned baseline")
              .help("Compare each return with what the critic expected (Sutton & Barto, 13.4); else take it "
                    "as it is (13.3)."),
      },
      neural_critic_fields<S>());
  return list;
}

NeuralReinforce::NeuralReinforce(AlgorithmParts parts)
    : NeuralPolicyGradient(std::move(parts), settings_from<NeuralReinforceSettings>(parts.settings),
                           {.play = 1,
                            .whole_return = -1,
                            .return_to_go = 3,
                            .difference = 4,
                            .gae = 4,
                            .actor = 5,
                            .critic = 6}) {}

const AlgorithmInfo& NeuralReinforce::info() const {
  static const AlgorithmInfo info = description();
  return info;
}

AlgorithmInfo NeuralReinforce::description() {
  AlgorithmInfo info;
  info.id = "neural-reinforce";
  info.title = "REINFORCE with networks";
  info.summary =
      "Plays an episode with a fixed policy and makes each action more likely in proportion to the return "
      "that followed, or to how far that exceeds what the critic expected. Both are networks; the policy "
      "moves once an episode.";
  info.source = "Williams 1992; Sutton & Barto, 2nd edition, sections 13.3 and 13.4";
  info.network = true;
  const std::string actor =
      std::string(
          R"(\theta \leftarrow \theta + \live{learning_rate}{\alpha} \sum_t \live{emphasis}{\gamma^t} )") +
      R"(\live{credit}{\Psi_t} )" + markup::score_t;
  info.listing = {
      {0, markup::loop_episodes},
      {1, markup::play_episode},
      {1, markup::each_step},
      {2, markup::return_to_go},
      {2,
       R"(\live{credit}{\Psi_t} \leftarrow \live{return}{G} - \live{value}{\hat v(S_t, w)} \text{, or } \live{return}{G} \text{ without a baseline})"},
      {1, actor},
      {1,
       R"(w \leftarrow w - \alpha^w \text{ mean } \nabla (\hat v(S_t, w) - G_t)^2 \text{, several times})"},
  };
  info.formulas = {actor, R"(\live{credit}{\Psi_t} = \live{return}{G} - \live{value}{\hat v(S_t, w)})",
                   R"(\live{return}{G} = \sum_{k=t+1}^{T} \live{gamma}{\gamma}^{k-t-1} R_k)"};
  info.update_series = gradient_series();
  return info;
}

std::string NeuralReinforce::refusal(const EnvironmentInfo& environment) {
  return refuse_continuing(environment);
}

NeuralGradientSettings NeuralReinforce::read_gradient_settings(std::span<const ParameterValue> values) {
  auto settings = settings_from<NeuralReinforceSettings>(values);
  settings.baseline = settings.learned_baseline ? BaselineChoice::monte_carlo : BaselineChoice::none;
  return settings;
}

}  // namespace policyscope
