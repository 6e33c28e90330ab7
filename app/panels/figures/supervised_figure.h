#pragma once

#include "app/panels/figures/figure_page.h"
#include "app/panels/panel.h"
#include "core/estimators/labelled_rollouts.h"

#include <vector>

namespace policyscope::app {

struct SupervisedSettings {
  int rollouts = 4;
  double alpha = 0.3;
  bool baseline = false;
  static const std::vector<Field<SupervisedSettings>>& fields();
};

/// Supervised against reinforcement learning: the same step along Σ weight ∇ ln π(label), with a teacher's
/// labels, or with one's own actions, good and bad by how the walk ended.
class SupervisedFigure final : public Panel {
 public:
  SupervisedFigure();
  PanelTitle title(const Frame& frame) const override;
  void draw(const Frame& frame, Outbox& outbox) override;

 private:
  /// One way of learning: its table of preferences and what it did last.
  struct Learner {
    Eigen::MatrixXd preferences;  // rungs by 2
    Eigen::MatrixXd policy;
    std::vector<WalkRollout> rollouts;
    std::vector<LabelledStep> labels;
    std::vector<double> success;  // after each update
  };
  void restart();
  void collect();
  void step();
  void draw_walks(const Frame& frame, const render::Rect& rect, const Learner& learner, bool taught);
  void draw_success(const Frame& frame, const render::Rect& rect);

  const GateWalk walk_;
  FigurePage page_;
  FigureSettings<SupervisedSettings> settings_;
  std::uint64_t labelled_ = 0;  // the settings' version
  std::uint64_t draws_ = 0;
  Learner taught_, own_;
  std::vector<double> number_;
};

}  // namespace policyscope::app
