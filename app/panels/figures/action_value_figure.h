#pragma once

#include "app/panels/figures/figure_page.h"
#include "app/panels/panel.h"

#include <vector>

namespace policyscope::app {

struct ActionValueSettings {
  bool targets = true;
  bool policy = true;
  int dimension = 1;
  static const std::vector<Field<ActionValueSettings>>& fields();
};

/// What critics think of every action at the crosshair: twin critics and their targets over one dimension of
/// the action, and the policy's mean and noise below them; bars where actions are discrete.
class ActionValueFigure final : public Panel {
 public:
  PanelTitle title(const Frame& frame) const override;
  void draw(const Frame& frame, Outbox& outbox) override;

 private:
  void compute(const Frame& frame);
  void draw_curves(const Frame& frame);
  void draw_bars(const Frame& frame);
  bool shown(std::size_t quantity, const Quantity& q) const;

  FigurePage page_;
  FigureSettings<ActionValueSettings> settings_;
  std::vector<double> actions_, place_;      // of the curves: whole actions, and the shown dimension
  std::vector<std::vector<double>> values_;  // of every action quantity
};

}  // namespace policyscope::app
