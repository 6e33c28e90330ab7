#include "app/panels/figures/compatible_figure.h"

#include "app/panels/figures/figure_plot.h"
#include "core/environments/two_cycle.h"
#include "core/exact/critic_fit.h"
#include "render/number_text.h"

#include <algorithm>
#include <cmath>

namespace policyscope::app {

using render::AlignX;
using render::Limits;
using render::Rect;

namespace {

constexpr std::size_t probability_points = 25;
constexpr std::array<std::string_view, 4> critic_names{"exact", "compatible critic", "sees no state",
                                                       "bootstraps from itself"};

render::Color critic_color(const render::Theme& theme, std::size_t kind) {
  const std::array<render::Color, 4> colors{theme.text, theme.good, theme.warm, theme.bad};
  return colors[kind];
}

}  // namespace

const std::vector<Field<CompatibleSettings>>& CompatibleSettings::fields() {
  using S = CompatibleSettings;
  static const std::vector<Field<S>> list = {
      Field(&S::probability, "probability", "\\pi", "π(right | S)")
          .valid(0.001, 0.999)
          .slider(0.02, 0.98)
          .help("The policy at which the gradient is taken."),
      Field(&S::gamma, "gamma", "\\gamma", "discount")
          .valid(0, 0.99)
          .slider(0.3, 0.99)
          .help("Above 0.84 (with five steps a cycle) the right cycle is worth more."),
      Field(&S::cycle_length, "cycle_length", "n", "cycle length")
          .valid(2, 12)
          .slider(2, 8)
          .help("Steps from S back to S."),
  };
  return list;
}

PanelTitle CompatibleFigure::title(const Frame&) const {
  return {"", "Compatible critic"};
}

void CompatibleFigure::compute() {
  if (computed_ == settings_.version()) return;
  computed_ = settings_.version();
  const CompatibleSettings s = settings_.get();
  const FiniteModel model = TwoCycle::make_model({.cycle_length = s.cycle_length});
  // One parameter, the preference for right in S; elsewhere the actions do the same.
  exact::ActionFeatures features(model.states.size(), Eigen::MatrixXd::Zero(2, 1));
  features[0](1, 0) = 1.0;
  const auto at = [&](double right) {
    const Eigen::VectorXd theta = Eigen::VectorXd::Constant(1, std::log(right / (1.0 - right)));
    return exact::critic_gradients(model, features, theta, s.gamma);
  };
  probability_.resize(probability_points);
  for (auto& series : gradients_) series.resize(probability_points);
  for (std::size_t i = 0; i < probability_points; ++i) {
    probability_[i] = 0.01 + 0.98 * static_cast<double>(i) / static_cast<double>(probability_points - 1);
    const exact::CriticGradients g = at(probability_[i]);
    gradients_[0][i] = g.exact[0];
    gradients_[1][i] = g.compatible[0];
    gradients_[2][i] = g.state_blind[0];
    gradients_[3][i] = g.bootstrapped[0];
  }
  const exact::CriticGradients g = at(s.probability);
  now_ = {g.exact[0], g.compatible[0], g.state_blind[0], g.bootstrapped[0]};
  const auto in_s = [&](const Eigen::MatrixXd& critic) {
    // Only differences count: without their mean under the policy.
    const double mean = (1.0 - s.probability) * critic(0, 0) + s.probability * critic(0, 1);
    return std::array<double, 2>{critic(0, 0) - mean, critic(0, 1) - mean};
  };
  advantages_ = {in_s(g.advantage), in_s(g.compatible_fit), in_s(g.state_blind_fit),
                 in_s(g.bootstrapped_fit)};
}

void CompatibleFigure::draw_gradients(const Frame& frame, const Rect& rect) {
  const render::Theme& theme = frame.theme;
  double most = 1e-6;
  for (const auto& series : gradients_)
    for (const double g : series) most = std::max(most, std::abs(g));
  FigurePlot plot(frame, page_, "Gradients", rect, {"probability of right in S", "\\pi", probability_axis},
                  {"gradient", "\\partial J / \\partial \\theta", render::nice_limits({-most, most}, 6)});
  if (plot.empty()) return;
  plot.horizontal(0.0, theme.muted, false);
  plot.line(probability_, gradients_[3], critic_color(theme, 3));
  plot.line(probability_, gradients_[2], critic_color(theme, 2));
  plot.line(probability_, gradients_[0], critic_color(theme, 0));
  // On top of the exact one, as points.
  for (std::size_t i = 0; i < probability_points; ++i)
    plot.ring(probability_[i], gradients_[1][i], critic_color(theme, 1), 4.0f);
  double p = settings_.number("probability"), g = now_[0];
  plot.vertical(p, theme.muted, false);
  plot.dot(p, now_[2], critic_color(theme, 2));
  plot.dot(p, now_[3], critic_color(theme, 3));
  if (plot.handle("policy", p, g, theme.accent, Drag::x)) settings_.set("probability", p);
  const Pointer pointer = plot.pointer();
  if (pointer.clicked) settings_.set("probability", plot.x_at(pointer));
  if (!pointer.hovered) return;
  render::ShortText text("π(right) = ");
  text.append(render::fixed_text(plot.x_at(pointer), 2));
  tooltip(frame.ui, text);
}

void CompatibleFigure::draw_advantages(const Frame& frame, const Rect& rect) {
  const render::Theme& theme = frame.theme;
  double most = 1e-6;
  for (const auto& pair : advantages_)
    for (const double a : pair) most = std::max(most, std::abs(a));
  FigurePlot plot(frame, page_, "Advantages", rect, {"", "", {-0.6, 1.6}, render::AxisScale::linear, false},
                  {"advantage in S", "A(S, a)", render::nice_limits({-1.15 * most, 1.15 * most}, 6)});
  if (plot.empty()) return;
  for (std::size_t action = 0; action < 2; ++action)
    for (std::size_t kind = 0; kind < kinds; ++kind) {
      const double x = static_cast<double>(action) - 0.40 + 0.2 * static_cast<double>(kind);
      plot.bar(x + 0.01, x + 0.19, 0.0, advantages_[kind][action], critic_color(theme, kind).faded(0.9));
    }
  plot.horizontal(0.0, theme.muted, false);
  const double high = plot.area().y.limits.high;
  plot.words(0.0, high, "left", theme.muted, AlignX::center, {0.0f, 10.0f});
  plot.words(1.0, high, "right", theme.muted, AlignX::center, {0.0f, 10.0f});
  const Pointer pointer = plot.pointer();
  if (!pointer.hovered) return;
  const double x = plot.x_at(pointer);
  const std::size_t action = x < 0.5 ? 0 : 1;
  const auto kind = static_cast<std::size_t>(
      std::clamp((x - static_cast<double>(action) + 0.4) / 0.2, 0.0, static_cast<double>(kinds) - 0.01));
  render::ShortText text(critic_names[kind]);
  text.append(": ");
  text.append(render::number_text(advantages_[kind][action]));
  tooltip(frame.ui, text);
}

void CompatibleFigure::draw(const Frame& frame, Outbox&) {
  const render::Theme& theme = frame.theme;
  compute();
  {
    FigureSide side(frame, page_);
    side.formula("\\hat A(s, a) = w^\\top \\nabla \\ln \\pi(a \\mid s)");
    side.sliders(settings_);
    std::array<render::LegendEntry, kinds> entries;
    for (std::size_t kind = 0; kind < kinds; ++kind)
      entries[kind] = {critic_color(theme, kind), critic_names[kind], {}, false};
    side.legend(entries);
    side.readout("\\nabla", render::fixed_text(now_[0], 3));
    side.readout("\\nabla_c", render::fixed_text(now_[1], 3), critic_color(theme, 1));
    side.readout("\\nabla_a", render::fixed_text(now_[2], 3), critic_color(theme, 2));
    side.readout("\\nabla_b", render::fixed_text(now_[3], 3), critic_color(theme, 3));
    side.note(
        "Fitted on the score, a critic gives the exact gradient, however coarse it is. One that cannot tell "
        "states apart is biased. One that bootstraps from its own score features never learns what comes "
        "later, for Σ π ∇ ln π = 0: it goes left for every γ.");
  }
  compute();
  draw_gradients(frame, page_.part(0, 2, 1.2f));
  draw_advantages(frame, page_.part(1, 2, 1.2f));
}

}  // namespace policyscope::app
