#pragma once

#include "app/panels/figures/figure_page.h"
#include "app/panels/panel.h"
#include "core/replay/replay_summary.h"

#include <vector>

namespace policyscope::app {

enum class ReplayColor { age, reward, episode_return, probability };

struct ReplayFigureSettings {
  ReplayColor color = ReplayColor::age;
  bool batch = true;
  static const std::vector<Field<ReplayFigureSettings>>& fields();
};

/// What is in the replay buffer: how good its episodes were, how likely transitions of every age are drawn,
/// where in state space they come from, and which the last update learned from.
class ReplayFigure final : public Panel {
 public:
  PanelTitle title(const Frame& frame) const override;
  bool shows_replay() const override { return true; }
  void draw(const Frame& frame, Outbox& outbox) override;

 private:
  void draw_side(const Frame& frame, const ReplaySummary& replay);
  void draw_states(const Frame& frame, const ReplaySummary& replay, const render::Rect& rect);
  void draw_returns(const Frame& frame, const ReplaySummary& replay, const render::Rect& rect);
  void draw_ages(const Frame& frame, const ReplaySummary& replay, const render::Rect& rect);

  FigurePage page_;
  FigureSettings<ReplayFigureSettings> settings_;
  std::vector<double> coordinates_, observation_, counts_, good_, x_, y_, drawn_;
};

}  // namespace policyscope::app
