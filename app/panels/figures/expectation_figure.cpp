#include "app/panels/figures/expectation_figure.h"

#include "app/panels/figures/figure_plot.h"
#include "core/policies/normal.h"
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

constexpr Limits x_axis{-4.0, 4.0};
constexpr std::size_t most_samples = 5000;
constexpr std::size_t most_arrows = 60;
constexpr std::size_t longest_path = 200;

const exact::GaussianObjective& objective_of(ExpectationFunction function) {
  using exact::GaussianObjective;
  static const std::array<GaussianObjective, 4> functions{
      GaussianObjective({{1.0, 1.5, 1.2}}, {}, {}),
      GaussianObjective({{0.65, -2.0, 0.6}, {1.0, 1.8, 0.9}}, {}, {}),
      GaussianObjective({}, {{1.0, 0.8, 2.4}}, {}),
      GaussianObjective({}, {}, {.curvature = 0.2, .center = 1.5}),
  };
  return functions[static_cast<std::size_t>(function)];
}

}  // namespace

const std::vector<Field<ExpectationSettings>>& ExpectationSettings::fields() {
  using S = ExpectationSettings;
  static const std::vector<Field<S>> list = {
      Field(&S::function, "function", "f", "function")
          .choices({"hill", "two hills", "gate", "parabola"})
          .help("What is to be as large as possible on average. The gate has no derivative: none is needed."),
      Field(&S::mean, "mean", "\\mu", "mean").valid(-1e3, 1e3).slider(-4, 4).help("Of the samples."),
      Field(&S::std, "std", "\\sigma", "spread")
          .valid(0.01, 100)
          .slider(0.1, 3)
          .log()
          .help("Standard deviation of the samples."),
      Field(&S::samples, "samples", "N", "samples")
          .valid(2, most_samples)
          .slider(2, 5000)
          .log()
          .help("How many samples make one estimate."),
      Field(&S::baseline, "baseline", "b", "baseline")
          .help("Subtracts E f from every f(x): the same gradient on average, with less spread."),
      Field(&S::alpha, "alpha", "\\alpha", "step size")
          .valid(0, 1e3)
          .slider(0.01, 10)
          .log()
          .help("How far the mean goes along the estimate."),
  };
  return list;
}

PanelTitle ExpectationFigure::title(const Frame&) const {
  return {"", "Derivative of an expectation"};
}

void ExpectationFigure::draw_again() {
  RandomStream random(++drawn_, Purpose::demonstration);
  noise_.resize(most_samples);
  for (double& z : noise_) z = random.normal();
  computed_ = 0;
}

void ExpectationFigure::compute() {
  if (noise_.empty()) draw_again();
  if (computed_ == settings_.version()) return;
  computed_ = settings_.version();
  const ExpectationSettings s = settings_.get();
  const exact::GaussianObjective& f = objective_of(s.function);
  const auto count = static_cast<std::size_t>(s.samples);
  exact_ = f.expectation(s.mean, s.std);
  moments_ = {};
  for (auto* series : {&x_, &weight_, &term_, &count_, &mean_, &low_, &high_}) series->resize(count);
  for (std::size_t i = 0; i < count; ++i) {
    x_[i] = s.mean + s.std * noise_[i];
    weight_[i] = f.value(x_[i]) - (s.baseline ? exact_.value : 0.0);
    term_[i] = weight_[i] * normal::score(x_[i], s.mean, s.std).d_mean;
    moments_.add(term_[i]);
    count_[i] = static_cast<double>(i + 1);
    mean_[i] = moments_.mean();
  }
  for (std::size_t i = 0; i < count; ++i) {
    const double error = 2.0 * std::sqrt(moments_.variance() / count_[i]);
    low_[i] = exact_.d_mean - error;
    high_[i] = exact_.d_mean + error;
  }
}

void ExpectationFigure::step() {
  path_.push_back(settings_.number("mean"));
  if (path_.size() > longest_path) path_.erase(path_.begin());
  settings_.set("mean", settings_.number("mean") + settings_.number("alpha") * moments_.mean());
  draw_again();
}

void ExpectationFigure::draw_samples(const Frame& frame, const Rect& rect) {
  const render::Theme& theme = frame.theme;
  const ExpectationSettings s = settings_.get();
  const exact::GaussianObjective& f = objective_of(s.function);
  const bool below = s.function == ExpectationFunction::parabola;
  const Limits y = below ? Limits{-3.5, 0.5} : Limits{-0.55, 1.25};
  FigurePlot plot(frame, page_, "Samples", rect, {"", "x", x_axis}, {"", "f(x)", y});
  if (plot.empty()) return;
  // The density has a scale of its own: it fills the lower part.
  const double base = y.low, tall = 0.3 * y.span();
  const double peak = std::exp(normal::log_density(0.0, 0.0, s.std));
  std::array<double, 121> at{}, density{};
  for (std::size_t i = 0; i < at.size(); ++i) {
    at[i] = x_axis.low + x_axis.span() * static_cast<double>(i) / static_cast<double>(at.size() - 1);
    density[i] = base + tall * std::exp(normal::log_density(at[i], s.mean, s.std)) / peak;
  }
  plot.fill(at, density, base, theme.accent.faded(0.18));
  plot.line(at, density, theme.accent);
  if (!below) plot.horizontal(0.0, theme.track, false);
  plot.function([&](double x) { return f.value(x); }, theme.text, 1.0f, 321);
  if (s.baseline) {
    plot.horizontal(exact_.value, theme.warm);
    plot.symbol(x_axis.low, exact_.value, "b = \\E f", theme.warm, AlignX::left, {6.0f, -12.0f});
  }
  const std::size_t arrows = std::min(most_arrows, x_.size());
  const double fade = arrows > 30 ? 0.55 : 0.9;
  const double length = 0.9 * s.std;  // of an arrow for weight · z = 1
  for (std::size_t i = arrows; i-- > 0;) {
    const double value = f.value(x_[i]);
    const render::Color color = (weight_[i] >= 0.0 ? theme.good : theme.bad).faded(fade);
    const double push = std::clamp(length * s.std * term_[i], -1.5, 1.5);
    plot.arrow(x_[i], value, x_[i] + push, value, color, 0.5f);
    plot.dot(x_[i], value, color, 3.0f);
    plot.line(std::array{x_[i], x_[i]}, std::array{base, base + 0.04 * y.span()}, theme.accent.faded(fade),
              0.5f);
  }
  for (std::size_t i = 0; i < path_.size(); ++i)
    plot.dot(path_[i], base + tall,
             theme.warm.faded(0.15 + 0.5 * static_cast<double>(i + 1) / static_cast<double>(path_.size())),
             3.0f);
  // The step that is about to be taken, and the one without noise.
  const double level = base + tall;
  plot.vertical(s.mean, theme.accent.faded(0.5));
  plot.ring(s.mean + s.alpha * exact_.d_mean, level, theme.muted, 5.0f);
  plot.arrow(s.mean, level, s.mean + s.alpha * moments_.mean(), level, theme.warm, 2.0f);
  double mean = s.mean, unused = level;
  if (plot.handle("mean", mean, unused, theme.accent, Drag::x)) settings_.set("mean", mean);
  const Pointer pointer = plot.pointer();
  if (!pointer.hovered) return;
  const double x = plot.x_at(pointer);
  render::ShortText text("x = ");
  text.append(render::fixed_text(x, 2));
  text.append(", f = ");
  text.append(render::fixed_text(f.value(x), 2));
  text.append(", score ");
  text.append(render::fixed_text(normal::score(x, s.mean, s.std).d_mean, 2));
  tooltip(frame.ui, text);
}

void ExpectationFigure::draw_convergence(const Frame& frame, const Rect& rect) {
  const render::Theme& theme = frame.theme;
  const double last = count_.back();
  const double wide = std::max(std::abs(high_.front() - exact_.d_mean), 0.05);
  Limits y = render::nice_limits({exact_.d_mean - 0.8 * wide, exact_.d_mean + 0.8 * wide}, 5);
  FigurePlot plot(frame, page_, "Convergence", rect,
                  {"samples", "n", {1.0, std::max(10.0, last)}, render::AxisScale::logarithmic},
                  {"estimate", "\\hat g_n", y});
  if (plot.empty()) return;
  // The band is the area between two curves: fill down to the lower one from above and from below.
  plot.fill(count_, high_, exact_.d_mean, theme.accent.faded(0.12));
  plot.fill(count_, low_, exact_.d_mean, theme.accent.faded(0.12));
  plot.horizontal(exact_.d_mean, theme.text);
  plot.words(1.0, exact_.d_mean, "exact", theme.text, AlignX::left, {6.0f, -10.0f});
  plot.line(count_, mean_, theme.warm);
  plot.dot(last, mean_.back(), theme.warm);
  const Pointer pointer = plot.pointer();
  if (!pointer.hovered) return;
  const auto n = static_cast<std::size_t>(std::clamp(std::round(plot.x_at(pointer)), 1.0, last));
  render::ShortText text("n = ");
  text.append(render::integer_text(static_cast<long long>(n)));
  text.append(": ");
  text.append(render::number_text(mean_[n - 1]));
  tooltip(frame.ui, text);
}

void ExpectationFigure::draw(const Frame& frame, Outbox&) {
  const render::Theme& theme = frame.theme;
  compute();
  {
    FigureSide side(frame, page_);
    side.formula("\\nabla \\E f(x) \\approx \\frac{1}{N} \\sum_i f(x_i) \\nabla \\ln p(x_i)");
    if (side.button("Step", "Moves the mean along the estimate, and draws new samples.", true)) step();
    if (side.button("Draw again", "New samples from the same distribution.")) draw_again();
    if (side.button("Reset", "Back to the first mean.")) {
      path_.clear();
      settings_.set("mean", ExpectationSettings{}.mean);
    }
    side.sliders(settings_);
    side.readout("\\hat g", render::fixed_text(moments_.mean(), 3), theme.warm);
    side.readout("\\nabla_\\mu", render::fixed_text(exact_.d_mean, 3));
    side.readout("\\E f", render::fixed_text(exact_.value, 3));
    side.readout("\\text{sd}", render::fixed_text(moments_.standard_error(), 3));
    side.note(
        "Each sample pulls the mean towards itself as strongly as its f is large (green), or away where f "
        "is negative (red). Their average is the gradient; f is only evaluated, never differentiated.");
  }
  compute();
  draw_samples(frame, page_.part(0, 2, 1.5f));
  draw_convergence(frame, page_.part(1, 2, 1.5f));
}

}  // namespace policyscope::app
