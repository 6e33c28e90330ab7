#pragma once

#include "app/panels/figures/figure_page.h"
#include "app/panels/panel.h"
#include "core/environments/finite_model.h"
#include "core/exact/gradient_forms.h"

#include <vector>

namespace policyscope::app {

struct TheoremSettings {
  double probability = 0.35;
  int cycle_length = 5;
  double gamma = 0.9;
  int samples = 200;
  static const std::vector<Field<TheoremSettings>>& fields();
};

/// The policy-gradient theorem on the two cycles: the slope of the average reward by the theorem, by
/// differentiation and by sampling, and what comes out if ∇ is moved past the distribution of states.
class TheoremFigure final : public Panel {
 public:
  PanelTitle title(const Frame& frame) const override;
  void draw(const Frame& frame, Outbox& outbox) override;

 private:
  void compute();
  void draw_objective(const Frame& frame, const render::Rect& rect);
  void draw_slopes(const Frame& frame, const render::Rect& rect);

  FigurePage page_;
  FigureSettings<TheoremSettings> settings_;
  std::uint64_t computed_ = 0, drawn_ = 1;
  std::vector<double> theta_, rate_;
  double now_ = 0.0;  // θ = ln π(right)/π(left)
  double rate_now_ = 0.0;
  double theorem_ = 0.0, difference_ = 0.0, wrong_ = 0.0, discounted_ = 0.0, sampled_ = 0.0, error_ = 0.0;
};

}  // namespace policyscope::app
