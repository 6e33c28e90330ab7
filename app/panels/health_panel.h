#pragma once

#include "app/panels/curve_data.h"
#include "app/panels/panel.h"

#include <cstddef>
#include <string>
#include <vector>

namespace policyscope::app {

/// How the learner is: error, entropy and gradient over time as small multiples, its speed and its counts.
class HealthPanel final : public Panel {
 public:
  PanelTitle title(const Frame& frame) const override;
  void draw(const Frame& frame, Outbox& outbox) override;

 private:
  struct Multiple {
    std::string series;
    CurveData data;
    render::Limits range{0.0, 0.0};
  };
  void choose(const Frame& frame);
  void draw_multiple(const Frame& frame, Outbox& outbox, Multiple& multiple, const render::Rect& cell);
  float draw_counts(const Frame& frame, const render::Rect& area);

  int run_ = -1;
  std::size_t known_series_ = 0;
  std::vector<Multiple> multiples_;
  render::CurveScratch scratch_;
};

}  // namespace policyscope::app
