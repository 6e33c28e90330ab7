#pragma once

#include "app/panels/figures/figure_page.h"
#include "app/panels/panel.h"

#include <vector>

namespace policyscope::app {

struct GammaSweepSettings {
  double gamma = 0.9;
  int cycle_length = 5;
  double reward_left = 1.0;
  double reward_right = 2.0;
  double noise = 0.5;
  static const std::vector<Field<GammaSweepSettings>>& fields();
};

/// The two cycles for every discount at once: what both policies are worth, where they cross, and how the
/// spread of the return and the effort of learning grow.
class GammaSweepFigure final : public Panel {
 public:
  PanelTitle title(const Frame& frame) const override;
  void draw(const Frame& frame, Outbox& outbox) override;

 private:
  void compute();
  void draw_values(const Frame& frame, const render::Rect& rect);
  void draw_effort(const Frame& frame, const render::Rect& rect);

  FigurePage page_;
  FigureSettings<GammaSweepSettings> settings_;
  std::uint64_t computed_ = 0;  // the settings' version
  double break_even_ = 0.0;
  render::Limits gammas_, values_;
  std::vector<double> gamma_, left_, right_, spread_, returns_;
};

}  // namespace policyscope::app
