#include "app/panels/figures/division_figure.h"

#include "app/panels/figures/figure_plot.h"
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

constexpr std::size_t curve_points = 161;

/// Preferences of (rare, often) that give the rare action this probability.
Eigen::VectorXd preferences_of(double probability) {
  const double p = std::clamp(probability, 1e-9, 1.0 - 1e-9);
  return Eigen::Vector2d(std::log(p / (1.0 - p)), 0.0);
}

/// How the preference for the rare action gains on the other.
double gain(const Eigen::VectorXd& update) {
  return update[0] - update[1];
}

}  // namespace

const std::vector<Field<DivisionSettings>>& DivisionSettings::fields() {
  using S = DivisionSettings;
  static const std::vector<Field<S>> list = {
      Field(&S::probability, "probability", "\\pi_0", "first π(rare)")
          .valid(0.001, 0.999)
          .slider(0.01, 0.99)
          .help("How likely the rare action is at first."),
      Field(&S::reward_rare, "reward_rare", "r_1", "reward, rare")
          .valid(0, 1e3)
          .slider(0, 4)
          .help("What the rare action pays."),
      Field(&S::reward_often, "reward_often", "r_2", "reward, frequent")
          .valid(0, 1e3)
          .slider(0, 4)
          .help("What the frequent action pays."),
      Field(&S::alpha, "alpha", "\\alpha", "step size")
          .valid(0, 100)
          .slider(0.01, 2)
          .log()
          .help("Of every update."),
      Field(&S::updates, "updates", "n", "updates")
          .valid(10, 5000)
          .slider(10, 2000)
          .log()
          .help("How long it learns."),
  };
  return list;
}

PanelTitle DivisionFigure::title(const Frame&) const {
  return {"", "Division by π"};
}

void DivisionFigure::compute() {
  if (computed_ == settings_.version()) return;
  computed_ = settings_.version();
  const DivisionSettings s = settings_.get();
  const Eigen::VectorXd rewards = Eigen::Vector2d(s.reward_rare, s.reward_often);
  threshold_ = s.reward_often / std::max(1e-12, s.reward_rare + s.reward_often);
  for (auto* series : {&probability_, &divided_, &undivided_}) series->resize(curve_points);
  for (std::size_t i = 0; i < curve_points; ++i) {
    const double p = static_cast<double>(i) / static_cast<double>(curve_points - 1);
    const Eigen::VectorXd policy = Eigen::Vector2d(p, 1.0 - p);
    probability_[i] = p;
    divided_[i] = gain(exact::preference_gradient(policy, rewards));
    undivided_[i] = gain(exact::undivided_update(policy, rewards));
  }
  const auto count = static_cast<std::size_t>(s.updates) + 1;
  number_.resize(count);
  for (std::size_t k = 0; k < count; ++k) number_[k] = static_cast<double>(k);
  for (const bool divided : {true, false}) {
    std::vector<double>& expected = expected_[divided ? 0 : 1];
    std::vector<double>& sampled = sampled_[divided ? 0 : 1];
    expected.resize(count);
    sampled.resize(count);
    // Equal draws for both rules, as far as their policies allow.
    RandomStream random(drawn_, Purpose::demonstration);
    Eigen::VectorXd mean = preferences_of(s.probability), one = mean;
    for (std::size_t k = 0; k < count; ++k) {
      const Eigen::VectorXd pi = exact::softmax(mean), drawn = exact::softmax(one);
      expected[k] = pi[0];
      sampled[k] = drawn[0];
      mean += s.alpha *
              (divided ? exact::preference_gradient(pi, rewards) : exact::undivided_update(pi, rewards));
      const Eigen::Index action = random.uniform() < drawn[0] ? 0 : 1;
      one += s.alpha * exact::sampled_update(drawn, action, rewards[action], divided);
    }
  }
}

void DivisionFigure::draw_updates(const Frame& frame, const Rect& rect) {
  const render::Theme& theme = frame.theme;
  const Limits values{std::min(0.0, std::min(*std::min_element(divided_.begin(), divided_.end()),
                                             *std::min_element(undivided_.begin(), undivided_.end()))),
                      std::max(0.05, std::max(*std::max_element(divided_.begin(), divided_.end()),
                                              *std::max_element(undivided_.begin(), undivided_.end())))};
  Limits y = render::nice_limits(values, 5);
  y.low = std::min(y.low, -0.25 * y.high);
  FigurePlot plot(frame, page_, "Updates", rect, {"probability of the rare action", "\\pi", probability_axis},
                  {"mean update in favour of the rare action", "", y});
  if (plot.empty()) return;
  plot.horizontal(0.0, theme.muted, false);
  plot.fill(probability_, undivided_, 0.0, theme.bad.faded(0.10));
  plot.line(probability_, undivided_, theme.bad);
  plot.line(probability_, divided_, theme.good);
  // Where each rule drives the policy, as arrows along the axis.
  const double below = y.low + 0.055 * y.span();
  for (double p = 0.08; p < 0.97; p += 0.12) {
    const auto at = [&](const std::vector<double>& curve) {
      return curve[static_cast<std::size_t>(std::lround(p * static_cast<double>(curve_points - 1)))];
    };
    const double g = at(divided_), u = at(undivided_);
    if (g != 0.0)
      plot.arrow(p - std::copysign(0.03, g), below, p + std::copysign(0.03, g), below, theme.good);
    if (u != 0.0)
      plot.arrow(p - std::copysign(0.03, u), below + 0.07 * y.span(), p + std::copysign(0.03, u),
                 below + 0.07 * y.span(), theme.bad);
  }
  if (threshold_ > 0.0 && threshold_ < 1.0) {
    plot.vertical(threshold_, theme.bad);
    plot.ring(threshold_, 0.0, theme.bad, 4.0f);
  }
  double p = settings_.number("probability"), zero = 0.0;
  plot.vertical(p, theme.accent.faded(0.5), false);
  if (plot.handle("start", p, zero, theme.accent, Drag::x)) settings_.set("probability", p);
  const Pointer pointer = plot.pointer();
  if (pointer.clicked) settings_.set("probability", plot.x_at(pointer));
  if (!pointer.hovered) return;
  const double x = std::clamp(plot.x_at(pointer), 0.0, 1.0);
  const auto i = static_cast<std::size_t>(std::lround(x * static_cast<double>(curve_points - 1)));
  render::ShortText text("with ");
  text.append(render::fixed_text(divided_[i], 2));
  text.append(", without ");
  text.append(render::fixed_text(undivided_[i], 2));
  tooltip(frame.ui, text);
}

void DivisionFigure::draw_learning(const Frame& frame, const Rect& rect) {
  const render::Theme& theme = frame.theme;
  FigurePlot plot(frame, page_, "Learning", rect, {"updates", "n", {0.0, number_.back()}},
                  {"probability of the rare action", "\\pi", probability_axis});
  if (plot.empty()) return;
  plot.line(number_, sampled_[1], theme.bad.faded(0.45), 0.5f);
  plot.line(number_, sampled_[0], theme.good.faded(0.45), 0.5f);
  plot.line(number_, expected_[1], theme.bad);
  plot.line(number_, expected_[0], theme.good);
  const Pointer pointer = plot.pointer();
  if (!pointer.hovered) return;
  const auto k = static_cast<std::size_t>(std::clamp(std::round(plot.x_at(pointer)), 0.0, number_.back()));
  plot.vertical(number_[k], theme.track, false);
  render::ShortText text("with ");
  text.append(render::fixed_text(expected_[0][k], 2));
  text.append(", without ");
  text.append(render::fixed_text(expected_[1][k], 2));
  tooltip(frame.ui, text);
}

void DivisionFigure::draw(const Frame& frame, Outbox&) {
  const render::Theme& theme = frame.theme;
  compute();
  {
    FigureSide side(frame, page_);
    side.formula(
        "\\Delta\\theta = \\alpha\\, R\\, \\frac{\\nabla\\pi(A)}{\\pi(A)} \\quad \\text{or} \\quad "
        "\\alpha\\, R\\, \\nabla\\pi(A)");
    side.sliders(settings_);
    if (side.button("Draw again", "Other samples for the thin lines.")) {
      ++drawn_;
      computed_ = 0;
    }
    const std::array<render::LegendEntry, 2> entries{
        {{theme.good, "divided by π: the gradient of the mean reward", {}, false},
         {theme.bad, "not divided", {}, false}}};
    side.legend(entries);
    side.readout("\\pi_n", render::fixed_text(expected_[0].back(), 3), theme.good);
    side.readout("\\pi_n", render::fixed_text(expected_[1].back(), 3), theme.bad);
    side.note(
        "A frequent action is drawn more often. Undivided, it wins left of the dashed line, where π r is "
        "larger, although the rare one pays more.");
  }
  compute();
  draw_updates(frame, page_.part(0, 2));
  draw_learning(frame, page_.part(1, 2));
}

}  // namespace policyscope::app
