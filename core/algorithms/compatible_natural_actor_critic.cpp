#include "core/algorithms/compatible_natural_actor_critic.h"

#include "core/algorithms/markup.h"

namespace policyscope {

const std::vector<Field<CompatibleNaturalActorCriticSettings>>&
CompatibleNaturalActorCriticSettings::fields() {
  using S = CompatibleNaturalActorCriticSettings;
  static const std::vector<Field<S>> list = [] {
    std::vector<Field<S>> all = batch_fields<S>();
    all.push_back(
        Field<S>(&S::rule, "compatible_rule", "w", "compatible critic")
            .choices({"regression", "lstd", "bootstrapped"})
            .help("How the critic is learned: by fitting the credits; by least-squares TD beside a state "
                  "value (Peters and Schaal 2008); or by TD on itself, which is instructive and wrong: "
                  "scores have mean 0, so it sees the next reward only."));
    all.push_back(fields::damping<S>(&S::damping));
    all.push_back(fields::cg_max_steps<S>(&S::cg_max_steps));
    return all;
  }();
  return list;
}

CompatibleNaturalActorCritic::CompatibleNaturalActorCritic(AlgorithmParts parts)
    : BatchPolicyGradient(std::move(parts), {.play = 1,
                                             .whole_return = 2,
                                             .return_to_go = 2,
                                             .difference = -1,
                                             .gae = 2,
                                             .direction = 3,
                                             .actor = 6,
                                             .critic = 7}) {}

const AlgorithmInfo& CompatibleNaturalActorCritic::info() const {
  static const AlgorithmInfo info = description();
  return info;
}

AlgorithmInfo CompatibleNaturalActorCritic::description() {
  AlgorithmInfo info;
  info.id = "compatible-natural-actor-critic";
  info.title = "Compatible natural actor-critic";
  info.summary =
      "A critic whose features are the policy's own scores makes no error that the policy gradient could "
      "see, and its weights are the natural gradient. Switch its rule to bootstrapped to see a wrong one.";
  info.source = "Sutton, McAllester, Singh and Mansour 2000; Kakade 2002; Peters and Schaal 2008";
  const std::string actor = std::string(markup::actor_step) + R"(\live{direction_norm}{w})";
  info.listing = {
      {0, R"(\text{loop forever:})"},
      {1, markup::play_trajectories},
      {1,
       R"(\live{credit}{\Psi_t} \leftarrow \live{return}{G_t} - \live{baseline}{b(S_t)} \text{ for each step})"},
      {1,
       R"(\text{regression: } \live{direction_norm}{w} \leftarrow \argmin \sum \live{emphasis}{\gamma^t} (\live{credit}{\Psi_t} - w^\top \nabla \ln \pi)^2)"},
      {1, R"(\text{or lstd: } v^\top x(S) + w^\top \nabla \ln \pi \text{ by least-squares TD})"},
      {1, R"(\text{or bootstrapped: } w^\top \nabla \ln \pi \text{ by TD on itself, which is wrong})"},
      {1, actor},
      {1, markup::fit_values},
  };
  info.formulas = {
      actor, R"(\hat A(s, a) = w^\top \nabla \ln \pi(a \mid s, \theta))",
      R"(\live{credit}{\Psi_t} = \live{return}{G} - \live{baseline}{b} \text{, which } \hat A \text{ is to fit})"};
  info.update_series = series::of_batches();
  return info;
}

BatchSettings CompatibleNaturalActorCritic::read_settings(std::span<const ParameterValue> values) {
  const auto s = settings_from<CompatibleNaturalActorCriticSettings>(values);
  rule_ = s.rule;
  gamma_ = s.gamma;
  solver_ = {.damping = s.damping, .cg_max_steps = s.cg_max_steps};
  return s;
}

const Eigen::VectorXd& CompatibleNaturalActorCritic::direction(BatchScores& scores,
                                                               std::span<const double> weights,
                                                               const Eigen::VectorXd& gradient) {
  switch (rule_) {
    case CompatibleRule::lstd:
      return directions_.compatible_lstd(scores, weights, gamma_, solver_);
    case CompatibleRule::bootstrapped:
      return directions_.compatible_bootstrapped(scores, weights, gamma_, solver_);
    case CompatibleRule::regression:
      break;
  }
  return directions_.sampled_natural_gradient(scores, weights, gradient, solver_);
}

}  // namespace policyscope
