#include "app/panels/figures/theorem_figure.h"

#include "app/panels/figures/figure_plot.h"
#include "core/environments/two_cycle.h"
#include "core/estimators/running_moments.h"
#include "core/exact/average_reward.h"
#include "render/number_text.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace policyscope::app {

using render::AlignX;
using render::Limits;
using render::Rect;

namespace {

constexpr Limits thetas{-4.0, 4.0};
constexpr std::size_t theta_points = 33;

double sigmoid(double theta) {
  return 1.0 / (1.0 + std::exp(-theta));
}

}  // namespace

const std::vector<Field<TheoremSettings>>& TheoremSettings::fields() {
  using S = TheoremSettings;
  static const std::vector<Field<S>> list = {
      Field(&S::probability, "probability", "\\pi", "π(right | S)")
          .valid(0.001, 0.999)
          .slider(0.02, 0.98)
          .help("The policy at which the slope is taken."),
      Field(&S::cycle_length, "cycle_length", "n", "cycle length")
          .valid(2, 20)
          .slider(2, 12)
          .help("Steps from S back to S."),
      Field(&S::gamma, "gamma", "\\gamma", "discount")
          .valid(0, 0.999)
          .slider(0, 0.99)
          .help("Of the action values in the red-grey bar only: the average reward has none."),
      Field(&S::samples, "samples", "N", "samples")
          .valid(2, 5000)
          .slider(10, 5000)
          .log()
          .help("States and actions that the sampled estimate is made from."),
  };
  return list;
}

PanelTitle TheoremFigure::title(const Frame&) const {
  return {"", "Policy-gradient theorem"};
}

void TheoremFigure::compute() {
  if (computed_ == settings_.version()) return;
  computed_ = settings_.version();
  const TheoremSettings s = settings_.get();
  const FiniteModel model = TwoCycle::make_model({.cycle_length = s.cycle_length});
  theta_.resize(theta_points);
  rate_.resize(theta_points);
  const auto rate_at = [&](double theta) {
    const double right = sigmoid(theta);
    const exact::Chain chain =
        exact::chain_of(model, exact::same_everywhere(model, Eigen::Vector2d(1.0 - right, right)));
    return exact::average_reward(chain, exact::stationary_distribution(chain));
  };
  for (std::size_t i = 0; i < theta_points; ++i) {
    theta_[i] = thetas.low + thetas.span() * static_cast<double>(i) / static_cast<double>(theta_points - 1);
    rate_[i] = rate_at(theta_[i]);
  }
  now_ = std::log(s.probability / (1.0 - s.probability));
  rate_now_ = rate_at(now_);

  // One parameter: the preference for right in S, where the only choice is.
  exact::ActionFeatures features;
  for (std::size_t state = 0; state < model.states.size(); ++state) {
    features.push_back(Eigen::MatrixXd::Zero(2, 1));
    if (state == 0) features.back()(1, 0) = 1.0;
  }
  const Eigen::VectorXd theta = Eigen::VectorXd::Constant(1, now_);
  const exact::GradientForms forms = exact::average_reward_gradients(model, features, theta, s.gamma);
  theorem_ = forms.theorem[0];
  difference_ = forms.difference[0];
  wrong_ = forms.past_measure[0];
  discounted_ = forms.discounted[0];
  RandomStream random(drawn_, Purpose::demonstration);
  RunningMoments moments;
  for (const double sample : exact::sampled_gradient(model, features, theta, Eigen::VectorXd::Ones(1),
                                                     static_cast<std::size_t>(s.samples), random))
    moments.add(sample);
  sampled_ = moments.mean();
  error_ = moments.standard_error();
}

void TheoremFigure::draw_objective(const Frame& frame, const Rect& rect) {
  const render::Theme& theme = frame.theme;
  const double n = settings_.get().cycle_length;
  FigurePlot plot(frame, page_, "Objective", rect, {"preference for right", "\\theta", thetas},
                  {"average reward", "r(\\pi)", {0.8 / n, 2.2 / n}});
  if (plot.empty()) return;
  plot.line(theta_, rate_, theme.text);
  const auto tangent = [&](double slope, render::Color color, bool dashed) {
    plot.line(std::array{now_ - 1.6, now_ + 1.6},
              std::array{rate_now_ - 1.6 * slope, rate_now_ + 1.6 * slope}, color, 1.0f, dashed);
    const double to = now_ + std::copysign(1.6, slope);
    plot.arrow(now_, rate_now_, to, rate_now_ + (to - now_) * slope, color);
  };
  tangent(wrong_, theme.bad, true);
  tangent(theorem_, theme.good, false);
  double theta = now_, rate = rate_now_;
  if (plot.handle("policy", theta, rate, theme.accent, Drag::x)) settings_.set("probability", sigmoid(theta));
  const Pointer pointer = plot.pointer();
  if (pointer.clicked) settings_.set("probability", sigmoid(plot.x_at(pointer)));
  if (!pointer.hovered) return;
  render::ShortText text("π(right) = ");
  text.append(render::fixed_text(sigmoid(plot.x_at(pointer)), 2));
  tooltip(frame.ui, text);
}

void TheoremFigure::draw_slopes(const Frame& frame, const Rect& rect) {
  const render::Theme& theme = frame.theme;
  const std::array<double, 5> slopes{theorem_, difference_, sampled_, discounted_, wrong_};
  const std::array<std::string_view, 5> names{"theorem", "differences", "samples", "discounted q",
                                              "∇ past μ"};
  const std::array<render::Color, 5> colors{theme.good, theme.text, theme.warm,
                                            render::mix(theme.panel, theme.bad, 0.6), theme.bad};
  double most = 1e-6;
  for (const double slope : slopes) most = std::max(most, std::abs(slope));
  most = std::max(most, std::abs(sampled_) + 2.0 * error_);
  const Limits y = render::nice_limits({-1.1 * most, 1.1 * most}, 6);
  FigurePlot plot(frame, page_, "Slopes", rect, {"", "", {-0.6, 4.6}, render::AxisScale::linear, false},
                  {"slope", "\\partial r / \\partial \\theta", y});
  if (plot.empty()) return;
  for (std::size_t i = 0; i < slopes.size(); ++i) {
    const auto x = static_cast<double>(i);
    plot.bar(x - 0.3, x + 0.3, 0.0, slopes[i], colors[i].faded(0.85));
    // On the side of zero where the bar is not, in two rows where they would touch.
    plot.words(x, 0.0, names[i], theme.muted, AlignX::center, {0.0f, slopes[i] >= 0.0 ? 12.0f : -12.0f});
  }
  plot.line(std::array{2.0, 2.0}, std::array{sampled_ - 2.0 * error_, sampled_ + 2.0 * error_}, theme.text);
  plot.horizontal(0.0, theme.muted, false);
  plot.horizontal(theorem_, theme.good);
  const Pointer pointer = plot.pointer();
  if (!pointer.hovered) return;
  const auto i = static_cast<std::size_t>(std::clamp(std::round(plot.x_at(pointer)), 0.0, 4.0));
  render::ShortText text(names[i]);
  text.append(": ");
  text.append(render::number_text(slopes[i], 4));
  tooltip(frame.ui, text);
}

void TheoremFigure::draw(const Frame& frame, Outbox&) {
  const render::Theme& theme = frame.theme;
  compute();
  {
    FigureSide side(frame, page_);
    side.formula("\\nabla r(\\pi) = \\sum_s \\mu(s) \\sum_a \\nabla\\pi(a \\mid s)\\, q(s, a)");
    side.sliders(settings_);
    if (side.button("Draw again", "Other samples.")) {
      ++drawn_;
      computed_ = 0;
    }
    side.readout("\\text{theorem}", render::fixed_text(theorem_, 4), theme.good);
    side.readout("\\text{differences}", render::fixed_text(difference_, 4));
    side.readout("\\text{samples}", render::fixed_text(sampled_, 4), theme.warm);
    side.readout("\\nabla\\,\\text{past}\\,\\mu", render::fixed_text(wrong_, 4), theme.bad);
    side.note(
        "The states μ depend on the policy, and yet the theorem needs no ∇μ: the action values hold what "
        "comes later. Moving ∇ past μ in Σ μ Σ π r keeps only the next reward. Here that even points the "
        "wrong way: left pays at once, right pays more.");
  }
  compute();
  draw_objective(frame, page_.part(0, 2, 1.2f));
  draw_slopes(frame, page_.part(1, 2, 1.2f));
}

}  // namespace policyscope::app
