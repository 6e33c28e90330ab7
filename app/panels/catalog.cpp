#include "app/panels/catalog.h"

#include "app/panels/about_panel.h"
#include "app/panels/curves_panel.h"
#include "app/panels/environment_panel.h"
#include "app/panels/field_panel.h"
#include "app/panels/figures/action_value_figure.h"
#include "app/panels/figures/actions_figure.h"
#include "app/panels/figures/aliased_figure.h"
#include "app/panels/figures/baseline_figure.h"
#include "app/panels/figures/cesaro_figure.h"
#include "app/panels/figures/compatible_figure.h"
#include "app/panels/figures/credit_figure.h"
#include "app/panels/figures/division_figure.h"
#include "app/panels/figures/expectation_figure.h"
#include "app/panels/figures/gamma_sweep_figure.h"
#include "app/panels/figures/greedy_jump_figure.h"
#include "app/panels/figures/landscape_figure.h"
#include "app/panels/figures/loop_figure.h"
#include "app/panels/figures/microscope_figure.h"
#include "app/panels/figures/noise_figure.h"
#include "app/panels/figures/policy_step_figure.h"
#include "app/panels/figures/replay_figure.h"
#include "app/panels/figures/simplex_figure.h"
#include "app/panels/figures/supervised_figure.h"
#include "app/panels/figures/theorem_figure.h"
#include "app/panels/figures/value_distribution_figure.h"
#include "app/panels/figures/visitation_figure.h"
#include "app/panels/formulas_panel.h"
#include "app/panels/health_panel.h"
#include "app/panels/last_step_panel.h"
#include "app/panels/listing_panel.h"
#include "app/panels/parameters_panel.h"
#include "app/panels/policy_panel.h"

#include <type_traits>

namespace policyscope::app {
namespace {

constexpr PanelKind corner = PanelKind::corner, figure = PanelKind::figure;

template <class P>
std::unique_ptr<Panel> make(std::string_view argument) {
  if constexpr (std::is_constructible_v<P, std::string_view>) {
    return std::make_unique<P>(argument);
  } else {
    return std::make_unique<P>();
  }
}

}  // namespace

const std::vector<PanelEntry>& panel_catalog() {
  static const std::vector<PanelEntry> panels = {
      {"environment", "Environment", "The task at human speed.", 1.0f, make<EnvironmentPanel>},
      {"field", "Field", "A learned quantity over two coordinates: field:value, field:mean, field:std …",
       1.0f, make<FieldPanel>},
      {"curves", "Curves", "Reward or return of every run; curves:ID for another series.", 1.65f,
       make<CurvesPanel>},
      {"policy", "Policy at the crosshair", "π(a|s) at the crosshair.", 0.95f, make<PolicyPanel>},
      {"parameters", "Parameters", "A slider for every parameter.", 1.4f, make<ParametersPanel>, corner},
      {"formulas", "Formulas", "The learner's formulas with their present numbers.", 1.4f,
       make<FormulasPanel>, corner},
      {"listing", "Listing", "The learner's pseudocode, playable line by line.", 1.4f, make<ListingPanel>,
       corner},
      {"health", "Health", "TD error, entropy, gradient, speed and counts.", 1.4f, make<HealthPanel>, corner},
      {"last_step", "Last step", "S, A, R, S′, δ and Δθ of the last step.", 1.4f, make<LastStepPanel>,
       corner},
      {"about", "About this scenario", "What the scenario shows and what to watch.", 1.2f, make<AboutPanel>,
       corner},
      {"microscope", "Figure: gradient microscope",
       "Every estimator of ∇J side by side: bias, variance, direction.", 2.0f, make<MicroscopeFigure>,
       figure},
      {"landscape", "Figure: objective landscape",
       "J over two parameters, or directions, and the ways uphill; landscape:surface in 3-D.", 2.0f,
       make<LandscapeFigure>, figure},
      {"credit", "Figure: credit along one episode", "R, v̂, δ, n-step returns and GAE on one time axis.",
       2.0f, make<CreditFigure>, figure},
      {"gamma_sweep", "Figure: γ-sweep", "The two cycles for every discount at once.", 2.0f,
       make<GammaSweepFigure>, figure},
      {"cesaro", "Figure: Cesàro sums", "Differential returns as limits of means.", 2.0f, make<CesaroFigure>,
       figure},
      {"expectation", "Figure: derivative of an expectation", "Samples, f, score arrows and the step.", 2.0f,
       make<ExpectationFigure>, figure},
      {"division", "Figure: division by π", "Why frequent actions would win without it.", 2.0f,
       make<DivisionFigure>, figure},
      {"supervised", "Figure: supervised against reinforcement",
       "Labels from a teacher, or good and bad walks.", 2.0f, make<SupervisedFigure>, figure},
      {"greedy_jump", "Figure: greedy jump against gradient step",
       "A small change of values, and what follows.", 2.0f, make<GreedyJumpFigure>, figure},
      {"policy_step", "Figure: step size in policy space", "Too long a step ruins the next data.", 2.0f,
       make<PolicyStepFigure>, figure},
      {"theorem", "Figure: policy-gradient theorem", "∇r(π) by theorem, differences, samples, and wrongly.",
       2.0f, make<TheoremFigure>, figure},
      {"baselines", "Figure: baselines and variance", "Two states that differ more than their actions.", 2.0f,
       make<BaselineFigure>, figure},
      {"compatible", "Figure: compatible critic", "A critic in the gradient: exact, biased, short-sighted.",
       2.0f, make<CompatibleFigure>, figure},
      {"actions", "Figure: discrete against continuous actions", "A softmax and a Gaussian learn the same.",
       2.0f, make<ActionsFigure>, figure},
      {"simplex", "Figure: policies over three actions",
       "Rock, paper, scissors and its exact gradient field.", 2.0f, make<SimplexFigure>, figure},
      {"aliased", "Figure: what the agent sees", "States that look alike: a coin against greedy values.",
       2.0f, make<AliasedFigure>, figure},
      {"visitation", "Figure: where the policy goes", "Stationary distribution and discounted visits.", 2.0f,
       make<VisitationFigure>, figure},
      {"action_value", "Values of actions", "Critics and targets over the action at the crosshair.", 1.4f,
       make<ActionValueFigure>},
      {"value_distribution", "Distribution of the return", "What D4PG's critic expects at the crosshair.",
       1.4f, make<ValueDistributionFigure>},
      {"replay", "Replay buffer", "What is in the replay buffer, and what the last batch drew.", 1.65f,
       make<ReplayFigure>},
      {"noise", "Exploration noise", "The last noises on the action.", 1.4f, make<NoiseFigure>},
      {"actor_critic", "Figure: actor, critic, environment", "What they hand each other in the last step.",
       1.4f, make<LoopFigure>},
  };
  return panels;
}

const PanelEntry* find_panel(std::string_view id) {
  for (const PanelEntry& entry : panel_catalog())
    if (entry.id == id) return &entry;
  return nullptr;
}

}  // namespace policyscope::app
