#include "app/panels/figures/greedy_jump_figure.h"

#include "app/panels/figures/figure_plot.h"
#include "core/environments/two_cycle.h"
#include "core/exact/average_reward.h"
#include "core/exact/discounted.h"
#include "core/exact/one_state.h"
#include "core/random/random_stream.h"
#include "render/number_text.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace policyscope::app {

using render::AlignX;
using render::Limits;
using render::Rect;

namespace {

constexpr Limits errors{-1.0, 1.0};
constexpr std::size_t iterations = 40;

/// An even choice, or what one step along the gradient of π·q makes of it.
Eigen::VectorXd gradient_step(const Eigen::VectorXd& preferences, const Eigen::VectorXd& q, double alpha) {
  return preferences + alpha * exact::preference_gradient(exact::softmax(preferences), q);
}

}  // namespace

const std::vector<Field<GreedyJumpSettings>>& GreedyJumpSettings::fields() {
  using S = GreedyJumpSettings;
  static const std::vector<Field<S>> list = {
      Field(&S::error, "error", "e", "error of q(right)")
          .valid(-10, 10)
          .slider(errors.low, errors.high)
          .help("How wrong the value of going right is estimated."),
      Field(&S::gamma, "gamma", "\\gamma", "discount")
          .valid(0, 0.99)
          .slider(0.5, 0.99)
          .help("Moves the true difference of the values; both are equal at 0.79."),
      Field(&S::alpha, "alpha", "\\alpha", "step size")
          .valid(0, 100)
          .slider(0.05, 20)
          .log()
          .help("Of a gradient step."),
      Field(&S::noise, "noise", "\\sigma", "noise of estimates")
          .valid(0, 10)
          .slider(0, 1)
          .help("Standard deviation of a new error in every iteration."),
  };
  return list;
}

// Four steps a cycle: small enough to see every state.
GreedyJumpFigure::GreedyJumpFigure() : model_(TwoCycle::make_model({.cycle_length = 4})) {}

PanelTitle GreedyJumpFigure::title(const Frame&) const {
  return {"", "Greedy jump against gradient step"};
}

double GreedyJumpFigure::gradient_probability(double error, double alpha) const {
  const Eigen::VectorXd q = Eigen::Vector2d(0.0, difference_ + error);
  return exact::softmax(gradient_step(Eigen::Vector2d::Zero(), q, alpha))[1];
}

void GreedyJumpFigure::compute() {
  if (computed_ == settings_.version()) return;
  computed_ = settings_.version();
  const GreedyJumpSettings s = settings_.get();
  const auto policy_with = [&](double right) {
    return exact::same_everywhere(model_, Eigen::Vector2d(1.0 - right, right));
  };
  const auto states_of = [&](double right) {
    return exact::stationary_distribution(exact::chain_of(model_, policy_with(right)));
  };
  const auto values_at_s = [&](double right) -> Eigen::VectorXd {
    const Eigen::VectorXd v = exact::state_values(exact::chain_of(model_, policy_with(right)), s.gamma);
    return exact::action_values(model_, v, s.gamma).row(0).transpose();
  };
  const Eigen::VectorXd even = values_at_s(0.5);
  difference_ = even[1] - even[0];

  constexpr std::size_t points = 121;
  error_.resize(points);
  smooth_.resize(points);
  for (std::size_t i = 0; i < points; ++i) {
    error_[i] = errors.low + errors.span() * static_cast<double>(i) / static_cast<double>(points - 1);
    smooth_[i] = gradient_probability(error_[i], s.alpha);
  }
  greedy_states_ = states_of(difference_ + s.error > 0.0 ? 1.0 : 0.0);
  gradient_states_ = states_of(gradient_probability(s.error, s.alpha));

  // Evaluate, then improve, again and again, from estimates with an error of their own each time. The values
  // of S's actions differ by the same amount under every policy: what follows the first round is equal.
  RandomStream random(drawn_, Purpose::demonstration);
  number_.resize(iterations + 1);
  greedy_path_.resize(iterations + 1);
  gradient_path_.resize(iterations + 1);
  jump_x_.clear();
  jump_y_.clear();
  Eigen::VectorXd preferences = Eigen::Vector2d::Zero();
  double greedy = 0.5;
  for (std::size_t k = 0; k <= iterations; ++k) {
    number_[k] = static_cast<double>(k);
    greedy_path_[k] = greedy;
    gradient_path_[k] = exact::softmax(preferences)[1];
    const Eigen::VectorXd q = Eigen::Vector2d(0.0, difference_ + s.noise * random.normal());
    const bool jumps = k > 0 && greedy_path_[k] != greedy_path_[k - 1];
    if (jumps) {
      jump_x_.push_back(number_[k]);
      jump_y_.push_back(greedy_path_[k - 1]);
    }
    if (jumps || k == 0 || k == iterations) {
      jump_x_.push_back(number_[k]);
      jump_y_.push_back(greedy_path_[k]);
    }
    greedy = q[1] > q[0] ? 1.0 : 0.0;
    preferences = gradient_step(preferences, q, s.alpha);
  }
}

void GreedyJumpFigure::draw_policies(const Frame& frame, const Rect& rect) {
  const render::Theme& theme = frame.theme;
  FigurePlot plot(frame, page_, "Policies", rect, {"error of the estimate", "e", errors},
                  {"", "\\pi(\\text{right} \\mid S)", probability_axis});
  if (plot.empty()) return;
  const double flip = -difference_;
  plot.horizontal(0.5, theme.track);
  plot.line(std::array{errors.low, flip, flip, errors.high}, std::array{0.0, 0.0, 1.0, 1.0}, theme.bad);
  plot.line(error_, smooth_, theme.accent);
  plot.vertical(0.0, theme.track);
  const GreedyJumpSettings s = settings_.get();
  plot.vertical(s.error, theme.muted, false);
  plot.dot(s.error, difference_ + s.error > 0.0 ? 1.0 : 0.0, theme.bad, 5.0f);
  plot.dot(s.error, gradient_probability(s.error, s.alpha), theme.accent, 5.0f);
  double error = s.error, base = 0.0;
  if (plot.handle("error", error, base, theme.warm, Drag::x)) settings_.set("error", error);
  const Pointer pointer = plot.pointer();
  if (pointer.held) settings_.set("error", plot.x_at(pointer));
  if (!pointer.hovered) return;
  const double at = plot.x_at(pointer);
  render::ShortText text("greedy ");
  text.append(difference_ + at > 0.0 ? "1" : "0");
  text.append(", gradient step ");
  text.append(render::fixed_text(gradient_probability(at, s.alpha), 2));
  tooltip(frame.ui, text);
}

void GreedyJumpFigure::draw_states(const Frame& frame, const Rect& rect) {
  const render::Theme& theme = frame.theme;
  const auto count = static_cast<std::size_t>(greedy_states_.size());
  FigurePlot plot(frame, page_, "States", rect,
                  {"", "", {-0.6, static_cast<double>(count) - 0.4}, render::AxisScale::linear, false},
                  {"share of time", "d(s)", {0.0, 0.3}});
  if (plot.empty()) return;
  // L3 … L1, S, R1 … R3: as they lie on the picture.
  const std::size_t loop = (count - 1) / 2;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t state = i < loop ? loop - i : i == loop ? 0 : i;
    const auto x = static_cast<double>(i);
    const auto row = static_cast<Eigen::Index>(state);
    plot.bar(x - 0.36, x, 0.0, greedy_states_[row], theme.bad);
    plot.bar(x, x + 0.36, 0.0, gradient_states_[row], theme.accent);
    plot.words(x, 0.3, model_.states[state].name, theme.muted, AlignX::center, {0.0f, 8.0f});
  }
  plot.horizontal(0.0, theme.muted, false);
  const Pointer pointer = plot.pointer();
  if (!pointer.hovered) return;
  const auto i = static_cast<std::size_t>(
      std::clamp(std::round(plot.x_at(pointer)), 0.0, static_cast<double>(count - 1)));
  const auto row = static_cast<Eigen::Index>(i < loop ? loop - i : i == loop ? 0 : i);
  render::ShortText text("greedy ");
  text.append(render::fixed_text(greedy_states_[row], 3));
  text.append(", gradient step ");
  text.append(render::fixed_text(gradient_states_[row], 3));
  tooltip(frame.ui, text);
}

void GreedyJumpFigure::draw_iterations(const Frame& frame, const Rect& rect) {
  const render::Theme& theme = frame.theme;
  FigurePlot plot(frame, page_, "Iterations", rect, {"iterations", "", {0.0, number_.back()}},
                  {"", "\\pi(\\text{right} \\mid S)", probability_axis});
  if (plot.empty()) return;
  plot.line(jump_x_, jump_y_, theme.bad.faded(0.8), 0.5f);
  plot.line(number_, gradient_path_, theme.accent);
  const Pointer pointer = plot.pointer();
  if (!pointer.hovered) return;
  const auto k = static_cast<std::size_t>(std::clamp(std::round(plot.x_at(pointer)), 0.0, number_.back()));
  render::ShortText text("greedy ");
  text.append(render::number_text(greedy_path_[k]));
  text.append(", gradient ");
  text.append(render::fixed_text(gradient_path_[k], 2));
  tooltip(frame.ui, text);
}

void GreedyJumpFigure::draw(const Frame& frame, Outbox&) {
  const render::Theme& theme = frame.theme;
  compute();
  {
    FigureSide side(frame, page_);
    side.formula("\\pi' = \\argmax_a \\hat q(S, a) \\quad \\theta' = \\theta + \\alpha \\nabla J");
    side.sliders(settings_);
    if (side.button("Draw again", "Other errors in the iterations.")) {
      ++drawn_;
      computed_ = 0;
    }
    int flips = 0;
    for (std::size_t k = 2; k < greedy_path_.size(); ++k) flips += greedy_path_[k] != greedy_path_[k - 1];
    side.readout("\\Delta q", render::fixed_text(difference_, 3));
    side.readout("\\text{flips}", render::integer_text(flips), theme.bad);
    const std::array<render::LegendEntry, 2> entries{
        {{theme.bad, "greedy policy", {}, false}, {theme.accent, "gradient step", {}, false}}};
    side.legend(entries);
    side.note(
        "Drag the error across the jump: the estimate changes by little, the greedy policy altogether, and "
        "with it the states that are visited. The step along the gradient is as small as the change.");
  }
  compute();
  const bool three = page_.plots().width() > frame.ui.px(520) || page_.plots().height() > frame.ui.px(420);
  const int count = three ? 3 : 2;
  draw_policies(frame, page_.part(0, count));
  draw_states(frame, page_.part(1, count));
  if (three) draw_iterations(frame, page_.part(2, count));
}

}  // namespace policyscope::app
