#include "app/panels/figures/baseline_figure.h"

#include "app/panels/figures/figure_plot.h"
#include "core/estimators/running_moments.h"
#include "render/number_text.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace policyscope::app {

using render::AlignX;
using render::Limits;
using render::Rect;

namespace {

constexpr std::array<ExampleBaseline, 3> all{ExampleBaseline::none, ExampleBaseline::constant,
                                             ExampleBaseline::state};
constexpr std::array<std::string_view, 3> baseline_names{"no baseline", "one constant", "one for each state"};

render::Color baseline_color(const render::Theme& theme, std::size_t kind) {
  return kind == 0 ? theme.bad : kind == 1 ? theme.warm : theme.good;
}

}  // namespace

const std::vector<Field<BaselineFigureSettings>>& BaselineFigureSettings::fields() {
  using S = BaselineFigureSettings;
  static const std::vector<Field<S>> list = {
      Field(&S::first, "first", "v_1", "value of state 1")
          .valid(-1e6, 1e6)
          .slider(-5000, 5000)
          .help("What both actions earn in state 1, about."),
      Field(&S::second, "second", "v_2", "value of state 2")
          .valid(-1e6, 1e6)
          .slider(-5000, 5000)
          .help("What both actions earn in state 2, about."),
      Field(&S::advantage, "advantage", "\\Delta q", "gain of action 1")
          .valid(0.01, 1e6)
          .slider(1, 1000)
          .log()
          .help("How much more action 1 earns than action 0, in both states: all that is to be learned."),
      Field(&S::noise, "noise", "\\sigma", "noise of returns")
          .valid(0, 1e6)
          .slider(1, 1000)
          .log()
          .help("Standard deviation of the return of one action."),
      Field(&S::probability, "probability", "p", "π(1)")
          .valid(0.001, 0.999)
          .slider(0.02, 0.98)
          .help("How likely action 1 is."),
  };
  return list;
}

PanelTitle BaselineFigure::title(const Frame&) const {
  return {"", "Baselines and variance"};
}

BaselineExample BaselineFigure::example() const {
  const BaselineFigureSettings s = settings_.get();
  return {s.first, s.second, s.advantage, s.noise, s.probability};
}

void BaselineFigure::compute() {
  if (computed_ == settings_.version()) return;
  computed_ = settings_.version();
  const BaselineExample problem = example();
  if (number_.empty())
    for (double n = 1.0; n <= static_cast<double>(longest); n = std::max(n + 1.0, std::floor(1.04 * n)))
      number_.push_back(n);
  for (std::size_t k = 0; k < all.size(); ++k) {
    Kind& kind = kinds_[k];
    kind.variance = estimator_variance(problem, all[k]);
    kind.draws.resize(samples);
    kind.mean_error.clear();
    kind.standard_error.clear();
    RandomStream random(drawn_, Purpose::demonstration);  // the same draws for all three
    RunningMoments moments;
    for (std::size_t i = 0; i < longest; ++i) {
      const double draw = sample_estimator(problem, all[k], random);
      moments.add(draw);
      if (i < samples) kind.draws[i] = draw;
      const std::size_t noted = kind.mean_error.size();
      if (noted < number_.size() && number_[noted] == static_cast<double>(i + 1)) {
        kind.mean_error.push_back(std::max(1e-9, std::abs(moments.mean() - problem.gradient())));
        kind.standard_error.push_back(std::sqrt(kind.variance / number_[noted]));
      }
    }
  }
}

void BaselineFigure::draw_estimates(const Frame& frame, const Rect& rect) {
  const render::Theme& theme = frame.theme;
  double most = 1.0;
  for (const Kind& kind : kinds_)
    for (std::size_t i = 0; i < samples; ++i) most = std::max(most, std::abs(kind.draws[i]));
  const Limits x = render::nice_limits({-most, most}, 6);
  FigurePlot plot(frame, page_, "Estimates", rect, {"estimate of the gradient from one step", "\\hat g", x},
                  {"", "", {-0.6, 2.6}, render::AxisScale::linear, false});
  if (plot.empty()) return;
  const double gradient = example().gradient();
  plot.vertical(gradient, theme.text);
  for (std::size_t k = 0; k < all.size(); ++k) {
    const double y = 2.0 - static_cast<double>(k);
    const render::Color color = baseline_color(theme, k);
    const double sd = std::sqrt(kinds_[k].variance);
    plot.bar(gradient - sd, gradient + sd, y - 0.30, y + 0.30, color.faded(0.14));
    // Beside each other in the order of their draws, so that equal ones can be counted.
    for (std::size_t i = 0; i < samples; ++i)
      plot.dot(kinds_[k].draws[i],
               y - 0.22 + 0.44 * static_cast<double>((i * 37) % samples) / static_cast<double>(samples),
               color.faded(0.7), 2.0f);
    plot.words(x.low, y + 0.45, baseline_names[k], color, AlignX::left, {4.0f, 0.0f});
  }
  const Pointer pointer = plot.pointer();
  if (!pointer.hovered) return;
  const auto k = static_cast<std::size_t>(std::clamp(std::round(2.0 - plot.y_at(pointer)), 0.0, 2.0));
  render::ShortText text(baseline_names[k]);
  text.append(": spread ");
  text.append(render::number_text(std::sqrt(kinds_[k].variance)));
  tooltip(frame.ui, text);
}

void BaselineFigure::draw_error(const Frame& frame, const Rect& rect) {
  const render::Theme& theme = frame.theme;
  const double gradient = example().gradient();
  const double high = std::sqrt(std::max({kinds_[0].variance, kinds_[1].variance, kinds_[2].variance}));
  const Limits y{std::min(gradient, std::sqrt(kinds_[2].variance)) * 0.02, 2.0 * std::max(high, gradient)};
  FigurePlot plot(frame, page_, "Error", rect,
                  {"steps", "N", {1.0, static_cast<double>(longest)}, render::AxisScale::logarithmic},
                  {"error of the mean of N estimates", "", y, render::AxisScale::logarithmic});
  if (plot.empty()) return;
  plot.horizontal(gradient, theme.text);
  plot.words(1.0, gradient, "size of the gradient", theme.text, AlignX::left, {6.0f, 10.0f});
  for (std::size_t k = 0; k < all.size(); ++k) {
    plot.line(number_, kinds_[k].mean_error, baseline_color(theme, k).faded(0.22), 0.5f);
    plot.line(number_, kinds_[k].standard_error, baseline_color(theme, k));
  }
  const Pointer pointer = plot.pointer();
  if (!pointer.hovered) return;
  const auto nearest = std::lower_bound(number_.begin(), number_.end(), plot.x_at(pointer));
  const auto i = static_cast<std::size_t>(std::min(nearest, number_.end() - 1) - number_.begin());
  render::ShortText text("N = ");
  text.append(render::integer_text(static_cast<long long>(number_[i])));
  for (const Kind& kind : kinds_) {
    text.append(&kind == kinds_.data() ? ": " : ", ");
    text.append(render::number_text(kind.standard_error[i], 2));
  }
  tooltip(frame.ui, text);
}

void BaselineFigure::draw(const Frame& frame, Outbox&) {
  const render::Theme& theme = frame.theme;
  compute();
  {
    FigureSide side(frame, page_);
    side.formula("\\hat g = \\nabla \\ln \\pi(A \\mid S)\\, (G - b(S))");
    side.sliders(settings_);
    if (side.button("Draw again", "Other samples.")) {
      ++drawn_;
      computed_ = 0;
    }
    side.readout("\\nabla", render::number_text(example().gradient()));
    for (std::size_t k = 0; k < all.size(); ++k) {
      constexpr std::array<std::string_view, 3> symbols{"\\text{Var}_0", "\\text{Var}_b",
                                                        "\\text{Var}_{b(s)}"};
      side.readout(symbols[k], render::number_text(kinds_[k].variance, 2), baseline_color(theme, k));
    }
    side.note(
        "State 1 is worth about 3000 whatever one does, state 2 about −4000. A constant cannot be right in "
        "both. What counts is how much better an action is than the others in the same state: the "
        "advantage. All three have the same mean.");
  }
  compute();
  draw_estimates(frame, page_.part(0, 2));
  draw_error(frame, page_.part(1, 2));
}

}  // namespace policyscope::app
