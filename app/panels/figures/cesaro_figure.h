#pragma once

#include "app/panels/figures/figure_page.h"
#include "app/panels/panel.h"

#include <vector>

namespace policyscope::app {

enum class CesaroSeries { grandi, left_left, left_right, right_left, right_right };

struct CesaroSettings {
  CesaroSeries series = CesaroSeries::grandi;
  int terms = 30;
  int cycle_length = 5;
  double gamma = 0.8;
  static const std::vector<Field<CesaroSettings>>& fields();
};

/// Series whose partial sums never settle: Grandi's, and the differential returns of the two cycles. Their
/// means do.
class CesaroFigure final : public Panel {
 public:
  PanelTitle title(const Frame& frame) const override;
  void draw(const Frame& frame, Outbox& outbox) override;

 private:
  void compute();
  void draw_sums(const Frame& frame, const render::Rect& rect);
  void draw_terms(const Frame& frame, const render::Rect& rect);

  FigurePage page_;
  FigureSettings<CesaroSettings> settings_;
  std::uint64_t computed_ = 0;
  std::vector<double> number_, terms_, sums_, means_;
  double limit_ = 0.0, abel_ = 0.0;
};

}  // namespace policyscope::app
