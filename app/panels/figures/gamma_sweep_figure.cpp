#include "app/panels/figures/gamma_sweep_figure.h"

#include "app/panels/figures/figure_plot.h"
#include "core/exact/two_cycle_values.h"
#include "render/number_text.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace policyscope::app {

using render::AlignX;
using render::Limits;
using render::Rect;

namespace {

constexpr std::size_t gamma_points = 240;
constexpr double largest_gamma = 0.9999;

TwoCycleSettings cycle_of(const GammaSweepSettings& s) {
  return {.cycle_length = s.cycle_length, .reward_left = s.reward_left, .reward_right = s.reward_right};
}

}  // namespace

const std::vector<Field<GammaSweepSettings>>& GammaSweepSettings::fields() {
  using S = GammaSweepSettings;
  static const std::vector<Field<S>> list = {
      Field(&S::gamma, "gamma", "\\gamma", "discount")
          .valid(0, largest_gamma)
          .help("How much a reward counts that comes one step later (Sutton & Barto, 3.3)."),
      Field(&S::cycle_length, "cycle_length", "n", "cycle length")
          .valid(2, 1000)
          .slider(2, 100)
          .help("Steps from S back to S, on either side."),
      Field(&S::reward_left, "reward_left", "R_L", "reward left")
          .valid(0, 1e6)
          .slider(0, 5)
          .help("Paid on the first step of the left cycle."),
      Field(&S::reward_right, "reward_right", "R_R", "reward right")
          .valid(0, 1e6)
          .slider(0, 5)
          .help("Paid on the last step of the right cycle."),
      Field(&S::noise, "noise", "\\sigma_R", "reward noise")
          .valid(0, 1e6)
          .slider(0, 5)
          .help("Standard deviation of what chance adds to every reward."),
  };
  return list;
}

PanelTitle GammaSweepFigure::title(const Frame&) const {
  return {"", "γ-sweep"};
}

void GammaSweepFigure::compute() {
  if (computed_ == settings_.version()) return;
  computed_ = settings_.version();
  const GammaSweepSettings s = settings_.get();
  const TwoCycleSettings cycle = cycle_of(s);
  break_even_ = exact::two_cycle_break_even(cycle);
  const double middle = std::isnan(break_even_) ? 1.0 - 1.0 / s.cycle_length : break_even_;
  // The crossing lies in sight however near to 1 it is.
  gammas_ = {std::max(0.0, std::min(1.0 - 3.2 * (1.0 - middle), s.gamma)), 1.0};
  const exact::TwoCycleValues there = exact::two_cycle_values(cycle, middle);
  values_ = render::nice_limits({0.0, std::max(1e-6, 3.0 * std::max(there.left, there.right))}, 5);
  for (auto* series : {&gamma_, &left_, &right_, &spread_, &returns_}) series->assign(gamma_points, 0.0);
  for (std::size_t i = 0; i < gamma_points; ++i) {
    const double along = static_cast<double>(i) / static_cast<double>(gamma_points - 1);
    const double gamma = std::min(largest_gamma, gammas_.low + along * gammas_.span());
    const exact::TwoCycleValues v = exact::two_cycle_values(cycle, gamma);
    const exact::TwoCycleReturn random = exact::two_cycle_return(cycle, gamma, 0.5, s.noise);
    gamma_[i] = gamma;
    left_[i] = v.left;
    right_[i] = v.right;
    spread_[i] = std::sqrt(random.variance);
    returns_[i] = exact::returns_to_tell_apart(random);
  }
}

void GammaSweepFigure::draw_values(const Frame& frame, const Rect& rect) {
  const render::Theme& theme = frame.theme;
  const render::Color left = theme.run_color(0), right = theme.run_color(1);
  FigurePlot plot(frame, page_, "Values", rect, {"discount", "\\gamma", gammas_},
                  {"value of S", "v(S)", values_});
  if (plot.empty()) return;
  if (!std::isnan(break_even_)) {
    plot.bar(gammas_.low, break_even_, values_.low, values_.high, left.faded(0.07));
    plot.bar(break_even_, gammas_.high, values_.low, values_.high, right.faded(0.07));
    plot.words(0.5 * (gammas_.low + break_even_), values_.high, "left is better", left, AlignX::center,
               {0.0f, 12.0f});
    // Where there is room for it.
    const std::string_view words = "right is better";
    const float room = plot.area().rect.high.x - plot.pixel(break_even_, 0.0).x;
    if (frame.ui.width_of(words, render::Font::sans, theme.axis_size) + frame.ui.px(16) < room)
      plot.words(break_even_, values_.low, words, right, AlignX::left, {8.0f, -26.0f});
  }
  plot.line(gamma_, left_, left);
  plot.line(gamma_, right_, right);
  double gamma = settings_.number("gamma");
  const exact::TwoCycleValues now = exact::two_cycle_values(cycle_of(settings_.get()), gamma);
  plot.vertical(gamma, theme.muted, false);
  plot.dot(gamma, now.left, left);
  plot.dot(gamma, now.right, right);
  if (!std::isnan(break_even_)) {
    const double value = exact::two_cycle_values(cycle_of(settings_.get()), break_even_).left;
    plot.ring(break_even_, value, theme.text, 5.0f);
  }
  double base = values_.low;
  if (plot.handle("gamma", gamma, base, theme.accent, Drag::x)) settings_.set("gamma", gamma);
  const Pointer pointer = plot.pointer();
  if (pointer.held) settings_.set("gamma", plot.x_at(pointer));
  if (!pointer.hovered || pointer.held) return;
  const double at = plot.x_at(pointer);
  const exact::TwoCycleValues there = exact::two_cycle_values(cycle_of(settings_.get()), at);
  plot.vertical(at, theme.line, false);
  render::ShortText text("γ = ");
  text.append(render::number_text(at));
  text.append(": left ");
  text.append(render::number_text(there.left));
  text.append(", right ");
  text.append(render::number_text(there.right));
  tooltip(frame.ui, text);
}

void GammaSweepFigure::draw_effort(const Frame& frame, const Rect& rect) {
  const render::Theme& theme = frame.theme;
  const Limits decades{0.1, 1e5};
  FigurePlot plot(frame, page_, "What it costs", rect, {"discount", "\\gamma", gammas_},
                  {"what it costs to learn", "", decades, render::AxisScale::logarithmic});
  if (plot.empty()) return;
  plot.line(gamma_, returns_, theme.warm);
  plot.line(gamma_, spread_, theme.accent);
  const GammaSweepSettings s = settings_.get();
  const double gamma = s.gamma;
  const exact::TwoCycleReturn now = exact::two_cycle_return(cycle_of(s), gamma, 0.5, s.noise);
  plot.vertical(gamma, theme.muted, false);
  plot.dot(gamma, exact::returns_to_tell_apart(now), theme.warm);
  plot.dot(gamma, std::sqrt(now.variance), theme.accent);
  const Pointer pointer = plot.pointer();
  if (pointer.held) settings_.set("gamma", plot.x_at(pointer));
  if (!pointer.hovered) return;
  const exact::TwoCycleReturn there =
      exact::two_cycle_return(cycle_of(s), std::min(largest_gamma, plot.x_at(pointer)), 0.5, s.noise);
  render::ShortText text("spread ");
  text.append(render::number_text(std::sqrt(there.variance)));
  text.append(", returns needed ");
  text.append(render::count_text(std::ceil(exact::returns_to_tell_apart(there))));
  tooltip(frame.ui, text);
}

void GammaSweepFigure::draw(const Frame& frame, Outbox&) {
  const render::Theme& theme = frame.theme;
  compute();
  {
    const GammaSweepSettings s = settings_.get();
    const exact::TwoCycleValues now = exact::two_cycle_values(cycle_of(s), s.gamma);
    const exact::TwoCycleReturn random = exact::two_cycle_return(cycle_of(s), s.gamma, 0.5, s.noise);
    FigureSide side(frame, page_);
    side.formula("v_L = \\frac{R_L}{1 - \\gamma^n} \\qquad v_R = \\frac{\\gamma^{n-1} R_R}{1 - \\gamma^n}");
    side.sliders(settings_);
    side.readout("v_L", render::number_text(now.left), theme.run_color(0));
    side.readout("v_R", render::number_text(now.right), theme.run_color(1));
    side.readout("\\gamma_{=}", render::number_text(break_even_, 4));
    side.readout("1 / (1-\\gamma)", render::number_text(1.0 / (1.0 - s.gamma)));
    const std::array<render::LegendEntry, 2> entries{
        {{theme.accent, "spread of the return, both actions equally likely", {}, false},
         {theme.warm, "returns needed to tell left from right", {}, false}}};
    side.legend(entries);
    side.readout("\\sigma_G", render::number_text(std::sqrt(random.variance)), theme.accent);
    side.readout("N", render::count_text(std::ceil(exact::returns_to_tell_apart(random))), theme.warm);
    side.note(
        "Left pays at once, right pays more but n steps later. Near γ = 1 both are seen, but returns grow "
        "and scatter.");
  }
  compute();
  draw_values(frame, page_.part(0, 2));
  draw_effort(frame, page_.part(1, 2));
}

}  // namespace policyscope::app
