#include "app/panels/figures/actions_figure.h"

#include "app/panels/figures/figure_plot.h"
#include "core/policies/normal.h"
#include "render/number_text.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace policyscope::app {

using render::AlignX;
using render::Limits;
using render::Rect;

namespace {

constexpr Limits axis{ActionTask::low - 0.4, ActionTask::high + 0.4};
constexpr std::size_t every = 5;  // samples between two points of the curves

}  // namespace

const std::vector<Field<ActionsSettings>>& ActionsSettings::fields() {
  using S = ActionsSettings;
  static const std::vector<Field<S>> list = {
      Field(&S::shown, "shown", "n", "samples")
          .valid(0, 500)
          .help("After how many tried actions the policies are shown."),
      Field(&S::actions, "actions", "K", "actions")
          .valid(2, 61)
          .slider(3, 41)
          .help("Into how many the range is cut for the softmax."),
      Field(&S::std, "std", "\\sigma_0", "first spread")
          .valid(0.06, 10)
          .slider(0.1, 3)
          .log()
          .help("Standard deviation that the normal distribution begins with."),
      Field(&S::best, "best", "a^{*}", "best action").valid(-3, 3).help("Where the reward is largest."),
      Field(&S::width, "width", "w", "width")
          .valid(0.05, 5)
          .slider(0.2, 2)
          .help("How near to it one must be."),
      Field(&S::alpha, "alpha", "\\alpha", "step size")
          .valid(0, 10)
          .slider(0.01, 1)
          .log()
          .help("Of both learners. The normal distribution's steps grow with 1/σ."),
  };
  return list;
}

PanelTitle ActionsFigure::title(const Frame&) const {
  return {"", "Discrete against continuous actions"};
}

ActionTask ActionsFigure::task() const {
  return {.best = settings_.number("best"), .width = settings_.number("width")};
}

void ActionsFigure::compute() {
  if (computed_ == settings_.version()) return;
  computed_ = settings_.version();
  const ActionsSettings s = settings_.get();
  const ActionTask problem = task();
  const std::size_t count = samples / every + 1;
  number_.resize(count);
  discrete_reward_.assign(count, 0.0);
  continuous_reward_.assign(count, 0.0);
  for (std::size_t run = 0; run < runs; ++run) {
    RandomStream first(drawn_, Purpose::demonstration, 2 * run),
        second(drawn_, Purpose::demonstration, 2 * run + 1);
    DiscreteActionLearner discrete(static_cast<std::size_t>(s.actions));
    GaussianActionLearner continuous(s.std);
    for (std::size_t k = 0; k <= samples; ++k) {
      if (k % every == 0) {
        number_[k / every] = static_cast<double>(k);
        discrete_reward_[k / every] += discrete.mean_reward(problem) / static_cast<double>(runs);
        continuous_reward_[k / every] += continuous.mean_reward(problem) / static_cast<double>(runs);
      }
      if (run == 0 && k == static_cast<std::size_t>(s.shown)) {
        const Eigen::VectorXd pi = discrete.policy();
        policy_.assign(pi.begin(), pi.end());
        action_.resize(policy_.size());
        for (std::size_t a = 0; a < action_.size(); ++a) action_[a] = discrete.action(a);
        mean_ = continuous.mean();
        std_ = continuous.std();
      }
      discrete.step(problem, s.alpha, first);
      continuous.step(problem, s.alpha, second);
    }
  }
}

void ActionsFigure::draw_discrete(const Frame& frame, const Rect& rect) {
  const render::Theme& theme = frame.theme;
  const ActionTask problem = task();
  FigurePlot plot(frame, page_, "Softmax", rect, {"action", "a", axis},
                  {"softmax: reward and policy", "", {0.0, 1.1}});
  if (plot.empty() || action_.empty()) return;
  const double pitch = action_.size() > 1 ? action_[1] - action_[0] : 1.0;
  for (std::size_t a = 0; a < action_.size(); ++a)
    plot.bar(action_[a] - 0.4 * pitch, action_[a] + 0.4 * pitch, 0.0, policy_[a], theme.bad.faded(0.8));
  plot.function([&](double a) { return problem.reward(a); }, theme.text);
  const Pointer pointer = plot.pointer();
  if (!pointer.hovered) return;
  const auto a = static_cast<std::size_t>(std::clamp(std::round((plot.x_at(pointer) - action_[0]) / pitch),
                                                     0.0, static_cast<double>(action_.size() - 1)));
  render::ShortText text("a = ");
  text.append(render::fixed_text(action_[a], 2));
  text.append(": π ");
  text.append(render::fixed_text(policy_[a], 3));
  tooltip(frame.ui, text);
}

void ActionsFigure::draw_continuous(const Frame& frame, const Rect& rect) {
  const render::Theme& theme = frame.theme;
  const ActionTask problem = task();
  FigurePlot plot(frame, page_, "Gaussian", rect, {"action", "a", axis},
                  {"Gaussian: reward and policy", "", {0.0, 1.1}});
  if (plot.empty()) return;
  std::array<double, 201> x{}, density{};
  for (std::size_t i = 0; i < x.size(); ++i) {
    x[i] = axis.low + axis.span() * static_cast<double>(i) / static_cast<double>(x.size() - 1);
    // As a share of its peak: the peak itself grows without limit as σ shrinks.
    const double z = (x[i] - mean_) / std_;
    density[i] = std::exp(-0.5 * z * z);
  }
  plot.fill(x, density, 0.0, theme.accent.faded(0.2));
  plot.line(x, density, theme.accent);
  plot.function([&](double a) { return problem.reward(a); }, theme.text);
  double best = problem.best, one = 1.0;
  if (plot.handle("best", best, one, theme.warm, Drag::x)) settings_.set("best", best);
  const Pointer pointer = plot.pointer();
  if (!pointer.hovered) return;
  render::ShortText text("reward ");
  text.append(render::fixed_text(problem.reward(plot.x_at(pointer)), 2));
  tooltip(frame.ui, text);
}

void ActionsFigure::draw_rewards(const Frame& frame, const Rect& rect) {
  const render::Theme& theme = frame.theme;
  FigurePlot plot(frame, page_, "Rewards", rect, {"samples", "n", {0.0, static_cast<double>(samples)}},
                  {"mean reward of the policy", "", {0.0, 1.0}});
  if (plot.empty()) return;
  plot.line(number_, discrete_reward_, theme.bad);
  plot.line(number_, continuous_reward_, theme.accent);
  double n = settings_.number("shown"), base = 0.0;
  plot.vertical(n, theme.muted, false);
  if (plot.handle("samples", n, base, theme.warm, Drag::x)) settings_.set("shown", n);
  const Pointer pointer = plot.pointer();
  if (pointer.clicked) settings_.set("shown", plot.x_at(pointer));
  if (!pointer.hovered) return;
  const auto k = static_cast<std::size_t>(
      std::clamp(std::round(plot.x_at(pointer) / every), 0.0, static_cast<double>(number_.size() - 1)));
  render::ShortText text("softmax ");
  text.append(render::fixed_text(discrete_reward_[k], 2));
  text.append(", Gaussian ");
  text.append(render::fixed_text(continuous_reward_[k], 2));
  tooltip(frame.ui, text);
}

void ActionsFigure::draw(const Frame& frame, Outbox&) {
  const render::Theme& theme = frame.theme;
  compute();
  {
    FigureSide side(frame, page_);
    side.sliders(settings_);
    if (side.button("Draw again", "Other samples.")) {
      ++drawn_;
      computed_ = 0;
    }
    side.readout("\\mu", render::fixed_text(mean_, 2), theme.accent);
    side.readout("\\sigma", render::fixed_text(std_, 2), theme.accent);
    const std::array<render::LegendEntry, 2> entries{
        {{theme.bad, "softmax over K actions", {}, false}, {theme.accent, "normal distribution", {}, false}}};
    side.legend(entries);
    side.note(
        "If an action is good, its neighbours mostly are too. A normal distribution makes use of that, "
        "however finely one could cut the range; a softmax learns each action for itself. σ begins large, to "
        "try much, and shrinks by itself.");
  }
  compute();
  const bool three = page_.plots().width() > frame.ui.px(520) || page_.plots().height() > frame.ui.px(420);
  const int count = three ? 3 : 2;
  draw_discrete(frame, page_.part(0, count));
  draw_continuous(frame, page_.part(1, count));
  if (three) draw_rewards(frame, page_.part(2, count));
}

}  // namespace policyscope::app
