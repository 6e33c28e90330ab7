#pragma once

#include "app/panels/figures/figure_page.h"
#include "app/panels/panel.h"
#include "render/heatmap.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace policyscope::app {

struct VisitationSettings {
  double gamma = 0.9;
  bool normalised = true;
  static const std::vector<Field<VisitationSettings>>& fields();
};

/// Where the present policy goes: in small decision processes exactly, as the stationary distribution and the
/// discounted visits, beside the learner's recent states; elsewhere the recent states over the view
/// coordinates.
class VisitationFigure final : public Panel {
 public:
  PanelTitle title(const Frame& frame) const override;
  void draw(const Frame& frame, Outbox& outbox) override;

 private:
  void compute(const Frame& frame, const FiniteModel& model);
  void draw_states(const Frame& frame, const FiniteModel& model, const render::Rect& rect);
  void draw_map(const Frame& frame);

  FigurePage page_;
  FigureSettings<VisitationSettings> settings_;
  std::uint64_t computed_ = 0;
  std::int64_t computed_iteration_ = -1;
  int computed_run_ = -1;
  std::vector<double> discounted_, stationary_, recent_;  // a share for each state; empty if unknown
  double total_ = 0.0;                                    // Σ ρ before it is normalised
  // Of tasks without a finite model.
  std::vector<double> counts_, coordinates_;
  std::int64_t counted_iteration_ = -1;
  std::size_t counted_x_ = 0, counted_y_ = 0;
  int counted_run_ = -1;
  render::FieldImage image_;
};

}  // namespace policyscope::app
