#pragma once

#include "app/panels/figures/figure_page.h"
#include "app/panels/panel.h"
#include "core/estimators/baseline_example.h"

#include <array>
#include <vector>

namespace policyscope::app {

struct BaselineFigureSettings {
  double first = 3000.0;
  double second = -4000.0;
  double advantage = 100.0;
  double noise = 100.0;
  double probability = 0.5;
  static const std::vector<Field<BaselineFigureSettings>>& fields();
};

/// Why a baseline should know the state: two states that differ far more than the actions in them.
class BaselineFigure final : public Panel {
 public:
  PanelTitle title(const Frame& frame) const override;
  void draw(const Frame& frame, Outbox& outbox) override;

 private:
  /// Shown one by one, and averaged in all.
  static constexpr std::size_t samples = 120, longest = 2000;
  void compute();
  BaselineExample example() const;
  void draw_estimates(const Frame& frame, const render::Rect& rect);
  void draw_error(const Frame& frame, const render::Rect& rect);

  FigurePage page_;
  FigureSettings<BaselineFigureSettings> settings_;
  std::uint64_t computed_ = 0, drawn_ = 1;
  std::vector<double> number_;  // of samples, evenly on a logarithmic axis
  struct Kind {
    std::vector<double> draws, mean_error, standard_error;
    double variance = 0.0;
  };
  std::array<Kind, 3> kinds_;
};

}  // namespace policyscope::app
