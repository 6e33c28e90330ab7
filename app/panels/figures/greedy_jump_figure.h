#pragma once

#include "app/panels/figures/figure_page.h"
#include "app/panels/panel.h"
#include "core/environments/finite_model.h"

#include <Eigen/Core>

#include <vector>

namespace policyscope::app {

struct GreedyJumpSettings {
  double error = 0.1;
  double gamma = 0.85;
  double alpha = 2.0;
  double noise = 0.3;
  static const std::vector<Field<GreedyJumpSettings>>& fields();
};

/// A small change of the values flips the greedy policy, and with it which states are visited; a gradient
/// step changes both by little.
class GreedyJumpFigure final : public Panel {
 public:
  GreedyJumpFigure();
  PanelTitle title(const Frame& frame) const override;
  void draw(const Frame& frame, Outbox& outbox) override;

 private:
  void compute();
  void draw_policies(const Frame& frame, const render::Rect& rect);
  void draw_states(const Frame& frame, const render::Rect& rect);
  void draw_iterations(const Frame& frame, const render::Rect& rect);
  /// π(right) after a gradient step from ½ with this error in q(S, right).
  double gradient_probability(double error, double alpha) const;

  const FiniteModel model_;
  FigurePage page_;
  FigureSettings<GreedyJumpSettings> settings_;
  std::uint64_t computed_ = 0, drawn_ = 1;
  double difference_ = 0.0;  // q(S, right) − q(S, left) of the even policy
  std::vector<double> error_, smooth_, number_, greedy_path_, gradient_path_;
  std::vector<double> jump_x_, jump_y_;  // the greedy path with its jumps as upright lines
  Eigen::VectorXd greedy_states_, gradient_states_;
};

}  // namespace policyscope::app
