#pragma once

#include "app/panels/figures/figure_page.h"
#include "app/panels/panel.h"
#include "core/learning/model.h"

namespace policyscope::app {

struct ValueDistributionSettings {
  double action = 0.0;
  bool own = true;
  static const std::vector<Field<ValueDistributionSettings>>& fields();
};

/// The distribution of the return that a distributional critic expects at the crosshair.
class ValueDistributionFigure final : public Panel {
 public:
  PanelTitle title(const Frame& frame) const override;
  void draw(const Frame& frame, Outbox& outbox) override;

 private:
  FigurePage page_;
  FigureSettings<ValueDistributionSettings> settings_;
  ValueDistribution distribution_;
  std::vector<double> action_;
};

}  // namespace policyscope::app
