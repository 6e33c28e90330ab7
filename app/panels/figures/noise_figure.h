#pragma once

#include "app/panels/figures/figure_page.h"
#include "app/panels/panel.h"

#include <vector>

namespace policyscope::app {

struct NoiseFigureSettings {
  int steps = 200;
  static const std::vector<Field<NoiseFigureSettings>>& fields();
};

/// The last exploration noises of a learner with a deterministic policy.
class NoiseFigure final : public Panel {
 public:
  PanelTitle title(const Frame& frame) const override;
  bool shows_replay() const override { return true; }
  void draw(const Frame& frame, Outbox& outbox) override;

 private:
  FigurePage page_;
  FigureSettings<NoiseFigureSettings> settings_;
  std::vector<double> x_, y_;
};

}  // namespace policyscope::app
