#include "app/panels/figures/supervised_figure.h"

#include "app/panels/figures/figure_plot.h"
#include "render/number_text.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace policyscope::app {

using render::AlignX;
using render::Rect;

namespace {

constexpr std::size_t longest = 500;

/// π(up | rung) as a softmax over the two preferences of every rung.
Eigen::MatrixXd policy_of(const Eigen::MatrixXd& preferences) {
  Eigen::MatrixXd policy(preferences.rows(), 2);
  for (Eigen::Index s = 0; s < preferences.rows(); ++s) {
    const double up = 1.0 / (1.0 + std::exp(preferences(s, 0) - preferences(s, 1)));
    policy.row(s) << 1.0 - up, up;
  }
  return policy;
}

}  // namespace

const std::vector<Field<SupervisedSettings>>& SupervisedSettings::fields() {
  using S = SupervisedSettings;
  static const std::vector<Field<S>> list = {
      Field(&S::rollouts, "rollouts", "m", "rollouts")
          .valid(1, 64)
          .slider(1, 16)
          .help("How many walks are made before each step."),
      Field(&S::alpha, "alpha", "\\alpha", "step size")
          .valid(0, 100)
          .slider(0.01, 3)
          .log()
          .help("The sum over all steps is divided by the number of walks."),
      Field(&S::baseline, "baseline", "b", "baseline")
          .help("Subtracts the mean outcome of the walks: advantages in place of ±1."),
  };
  return list;
}

SupervisedFigure::SupervisedFigure() {
  restart();
}

PanelTitle SupervisedFigure::title(const Frame&) const {
  return {"", "Supervised against reinforcement"};
}

void SupervisedFigure::restart() {
  draws_ = 0;
  number_.assign(1, 0.0);
  for (Learner* learner : {&taught_, &own_}) {
    learner->preferences = Eigen::MatrixXd::Zero(static_cast<Eigen::Index>(walk_.rungs), 2);
    learner->policy = policy_of(learner->preferences);
    learner->success.assign(1, success_probability(walk_, learner->policy));
  }
  collect();
}

void SupervisedFigure::collect() {
  ++draws_;
  for (Learner* learner : {&taught_, &own_}) {
    RandomStream random(draws_, Purpose::demonstration);
    learner->rollouts.clear();
    for (int i = 0; i < settings_.get().rollouts; ++i)
      learner->rollouts.push_back(draw_rollout(walk_, learner->policy, random));
  }
  labelled_ = 0;
}

void SupervisedFigure::step() {
  const SupervisedSettings s = settings_.get();
  for (Learner* learner : {&taught_, &own_}) {
    learner->labels = learner == &taught_ ? teacher_labels(walk_, learner->rollouts)
                                          : outcome_labels(learner->rollouts, s.baseline);
    learner->preferences += s.alpha /
                            static_cast<double>(std::max<std::size_t>(1, learner->rollouts.size())) *
                            weighted_score_sum(learner->policy, learner->labels);
    learner->policy = policy_of(learner->preferences);
    if (learner->success.size() < longest)
      learner->success.push_back(success_probability(walk_, learner->policy));
  }
  if (number_.size() < longest) number_.push_back(static_cast<double>(number_.size()));
  collect();
}

void SupervisedFigure::draw_walks(const Frame& frame, const Rect& rect, const Learner& learner, bool taught) {
  const render::Theme& theme = frame.theme;
  const double top = static_cast<double>(walk_.rungs) - 0.5;
  const auto steps = static_cast<double>(walk_.steps);
  FigurePlot plot(frame, page_, taught ? "A teacher labels every state" : "Own actions are the labels", rect,
                  {"", "", {-2.4, steps + 0.9}, render::AxisScale::linear, false},
                  {"", "", {-0.5, top + 0.7}, render::AxisScale::linear, false});
  if (plot.empty()) return;
  for (std::size_t rung = 0; rung < walk_.rungs; ++rung)
    plot.horizontal(static_cast<double>(rung), theme.line, false);
  plot.bar(steps + 0.35, steps + 0.75, static_cast<double>(walk_.gate_low) - 0.5,
           static_cast<double>(walk_.gate_high) + 0.5, theme.good);
  // π(up) of every rung: a bar to the right of the middle for up, to the left for down.
  for (std::size_t rung = 0; rung < walk_.rungs; ++rung) {
    const double up = learner.policy(static_cast<Eigen::Index>(rung), 1);
    const auto y = static_cast<double>(rung);
    plot.bar(-2.2, -0.6, y - 0.2, y + 0.2, theme.track);
    plot.bar(-2.2, -2.2 + 1.6 * up, y - 0.2, y + 0.2, theme.accent);
  }
  plot.symbol(-2.2, top + 0.3, "\\pi(\\text{up})", theme.accent);
  const std::size_t count = learner.rollouts.size();
  for (std::size_t i = 0; i < count; ++i) {
    const WalkRollout& rollout = learner.rollouts[i];
    // Walks on the same rungs lie beside each other.
    const double shift =
        count > 1 ? 0.4 * (static_cast<double>(i) / static_cast<double>(count - 1) - 0.5) : 0.0;
    const render::Color color = taught ? theme.muted : rollout.good ? theme.good : theme.bad;
    for (std::size_t t = 0; t < rollout.actions.size(); ++t) {
      const double x = static_cast<double>(t), y = static_cast<double>(rollout.rungs[t]) + shift;
      const double next = static_cast<double>(rollout.rungs[t + 1]) + shift;
      plot.line(std::array{x, x + 1.0}, std::array{y, next}, color.faded(0.85));
      if (taught) {
        const double label = walk_.teacher(rollout.rungs[t]) == 1 ? 0.55 : -0.55;
        plot.arrow(x, y, x, y + label, theme.good);
      } else {
        plot.dot(x, y, color, 3.0f);
      }
    }
    plot.dot(steps, static_cast<double>(rollout.rungs.back()) + shift, color, 4.5f);
  }
  const Pointer pointer = plot.pointer();
  if (!pointer.hovered) return;
  const double rung = std::clamp(std::round(plot.y_at(pointer)), 0.0, top - 0.5);
  render::ShortText text("rung ");
  text.append(render::integer_text(static_cast<long long>(rung) + 1));
  text.append(": up with ");
  text.append(render::fixed_text(learner.policy(static_cast<Eigen::Index>(rung), 1), 2));
  tooltip(frame.ui, text);
}

void SupervisedFigure::draw_success(const Frame& frame, const Rect& rect) {
  const render::Theme& theme = frame.theme;
  FigurePlot plot(frame, page_, "Success", rect, {"updates", "", {0.0, std::max(20.0, number_.back())}},
                  {"probability of reaching the gate", "", {0.0, 1.0}});
  if (plot.empty()) return;
  plot.line(number_, taught_.success, theme.muted);
  plot.line(number_, own_.success, theme.accent);
  plot.dot(number_.back(), taught_.success.back(), theme.muted);
  plot.dot(number_.back(), own_.success.back(), theme.accent);
  const Pointer pointer = plot.pointer();
  if (!pointer.hovered) return;
  const auto k = static_cast<std::size_t>(std::clamp(std::round(plot.x_at(pointer)), 0.0, number_.back()));
  render::ShortText text("taught ");
  text.append(render::fixed_text(taught_.success[k], 2));
  text.append(", on its own ");
  text.append(render::fixed_text(own_.success[k], 2));
  tooltip(frame.ui, text);
}

void SupervisedFigure::draw(const Frame& frame, Outbox&) {
  const render::Theme& theme = frame.theme;
  if (labelled_ != settings_.version()) {
    if (taught_.rollouts.size() != static_cast<std::size_t>(settings_.get().rollouts)) collect();
    labelled_ = settings_.version();
  }
  {
    FigureSide side(frame, page_);
    side.formula(
        "\\theta \\leftarrow \\theta + \\frac{\\alpha}{m} \\sum_i A_i \\nabla \\ln \\pi(y_i \\mid s_i)");
    if (side.button("Step", "One update of both from the walks that are shown, then new walks.", true))
      step();
    if (side.button("20 steps"))
      for (int i = 0; i < 20; ++i) step();
    if (side.button("Walk again", "New walks, no update.")) collect();
    if (side.button("Reset", "Back to up and down with equal probability.")) restart();
    side.sliders(settings_);
    side.readout("\\text{taught}", render::fixed_text(taught_.success.back(), 2), theme.muted);
    side.readout("\\text{own}", render::fixed_text(own_.success.back(), 2), theme.accent);
    side.note(
        "Both make the same step. The teacher knows the right label of every state, with weight 1. Without a "
        "teacher one takes one's own actions for labels: weight +1 for all of a walk that ended in the gate "
        "(green), −1 for all of one that did not (red).");
  }
  const bool three = page_.plots().width() > frame.ui.px(520) || page_.plots().height() > frame.ui.px(420);
  const int count = three ? 3 : 2;
  draw_walks(frame, page_.part(0, count), taught_, true);
  draw_walks(frame, page_.part(1, count), own_, false);
  if (three) draw_success(frame, page_.part(2, count));
}

}  // namespace policyscope::app
