#pragma once

#include "app/panels/figures/figure_page.h"
#include "app/panels/panel.h"
#include "core/estimators/running_moments.h"
#include "core/exact/gaussian_objective.h"

#include <vector>

namespace policyscope::app {

enum class ExpectationFunction { hill, two_hills, gate, parabola };

struct ExpectationSettings {
  ExpectationFunction function = ExpectationFunction::hill;
  double mean = -1.0;
  double std = 0.8;
  int samples = 30;
  bool baseline = false;
  double alpha = 1.5;
  static const std::vector<Field<ExpectationSettings>>& fields();
};

/// The derivative of an expectation from samples: x ~ N(μ, σ²), f(x), the score's arrows, the step they give,
/// and how the estimate settles with the number of samples.
class ExpectationFigure final : public Panel {
 public:
  PanelTitle title(const Frame& frame) const override;
  void draw(const Frame& frame, Outbox& outbox) override;

 private:
  void compute();
  void draw_again();
  void step();
  void draw_samples(const Frame& frame, const render::Rect& rect);
  void draw_convergence(const Frame& frame, const render::Rect& rect);

  FigurePage page_;
  FigureSettings<ExpectationSettings> settings_;
  std::uint64_t computed_ = 0, drawn_ = 0;
  std::vector<double> noise_;  // standard normal: samples move with μ and σ
  std::vector<double> x_, weight_, term_, count_, mean_, low_, high_;
  std::vector<double> path_;  // of μ, oldest first
  exact::GaussianObjective::Expectation exact_{};
  RunningMoments moments_;
};

}  // namespace policyscope::app
