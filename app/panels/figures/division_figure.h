#pragma once

#include "app/panels/figures/figure_page.h"
#include "app/panels/panel.h"

#include <vector>

namespace policyscope::app {

struct DivisionSettings {
  double probability = 0.15;
  double reward_rare = 2.0;
  double reward_often = 1.0;
  double alpha = 0.1;
  int updates = 400;
  static const std::vector<Field<DivisionSettings>>& fields();
};

/// Why the policy gradient divides by π: without it, an action that is drawn often wins because it is drawn
/// often.
class DivisionFigure final : public Panel {
 public:
  PanelTitle title(const Frame& frame) const override;
  void draw(const Frame& frame, Outbox& outbox) override;

 private:
  void compute();
  void draw_updates(const Frame& frame, const render::Rect& rect);
  void draw_learning(const Frame& frame, const render::Rect& rect);

  FigurePage page_;
  FigureSettings<DivisionSettings> settings_;
  std::uint64_t computed_ = 0, drawn_ = 1;
  std::vector<double> probability_, divided_, undivided_;  // expected updates over all policies
  std::vector<double> number_, expected_[2], sampled_[2];  // π(rare) while learning; 0: divided
  double threshold_ = 0.0;
};

}  // namespace policyscope::app
