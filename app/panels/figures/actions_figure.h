#pragma once

#include "app/panels/figures/figure_page.h"
#include "app/panels/panel.h"
#include "core/estimators/action_learning.h"

#include <vector>

namespace policyscope::app {

struct ActionsSettings {
  int actions = 15;
  double std = 1.5;
  double best = 1.2;
  double width = 0.7;
  double alpha = 0.1;
  int shown = 150;
  static const std::vector<Field<ActionsSettings>>& fields();
};

/// Discrete against continuous actions: a softmax learns each action for itself, a normal distribution learns
/// about the neighbours as well and narrows from a large σ to a small one.
class ActionsFigure final : public Panel {
 public:
  PanelTitle title(const Frame& frame) const override;
  void draw(const Frame& frame, Outbox& outbox) override;

 private:
  static constexpr std::size_t samples = 500, runs = 4;
  void compute();
  ActionTask task() const;
  void draw_discrete(const Frame& frame, const render::Rect& rect);
  void draw_continuous(const Frame& frame, const render::Rect& rect);
  void draw_rewards(const Frame& frame, const render::Rect& rect);

  FigurePage page_;
  FigureSettings<ActionsSettings> settings_;
  std::uint64_t computed_ = 0, drawn_ = 1;
  std::vector<double> number_, discrete_reward_, continuous_reward_;  // means over the runs
  std::vector<double> action_, policy_;                               // of the first run, at the shown sample
  double mean_ = 0.0, std_ = 1.0;
};

}  // namespace policyscope::app
