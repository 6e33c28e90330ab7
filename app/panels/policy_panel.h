#pragma once

#include "app/panels/panel.h"
#include "render/distribution_plot.h"

#include <cstdint>
#include <vector>

namespace policyscope::app {

/// π(·|s) at the crosshair: a density with its mean, spread and the actions lately drawn near there, or the
/// probability of every action.
class PolicyPanel final : public Panel {
 public:
  PanelTitle title(const Frame& frame) const override;
  void draw(const Frame& frame, Outbox& outbox) override;

 private:
  float draw_heading(const Frame& frame, const render::Rect& area);
  void draw_gaussian(const Frame& frame, Outbox& outbox, render::Rect rect, std::size_t dimension,
                     bool alone);
  float draw_readouts(const Frame& frame, Outbox& outbox, const render::Rect& area, std::size_t dimension,
                      bool with_value);
  void draw_softmax(const Frame& frame, Outbox& outbox, const render::Rect& rect);
  void collect_draws(const Frame& frame);

  /// Actions of the recent transitions whose states lie near the crosshair, newest first, one row a
  /// dimension.
  std::vector<std::vector<double>> draws_;
  std::int64_t draws_iteration_ = -1;
  std::vector<double> draws_crosshair_, coordinates_;
};

}  // namespace policyscope::app
