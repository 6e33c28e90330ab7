#pragma once

#include "app/panels/figures/figure_page.h"
#include "app/panels/panel.h"
#include "core/environments/finite_model.h"
#include "core/learning/learner.h"

#include <Eigen/Core>

#include <cstdint>
#include <memory>
#include <vector>

namespace policyscope::app {

struct AliasedSettings {
  double east = 0.5;
  static const std::vector<Field<AliasedSettings>>& fields();
};

/// The aliased gridworld as it is and as the agent sees it: a policy that tosses a coin in the grey cells
/// beside the greedy one of a Q-learner, with the steps that each needs from every cell.
class AliasedFigure final : public Panel {
 public:
  AliasedFigure();
  PanelTitle title(const Frame& frame) const override;
  void draw(const Frame& frame, Outbox& outbox) override;

 private:
  /// A policy and how long it takes from every cell.
  struct Walk {
    Eigen::MatrixXd policy;  // S by A
    Eigen::VectorXd steps;   // infinite where it may never end
    double mean = 0.0;       // over the starts
  };
  void compute(const Frame& frame);
  void learn();
  Walk walk_of(const Eigen::MatrixXd& policy) const;
  Eigen::MatrixXd coin_policy(double east) const;
  Eigen::MatrixXd policy_of(const Model& model, bool greedy) const;
  void draw_cells(const Frame& frame, const render::Rect& rect, std::string_view name, const Walk& walk,
                  render::Color color);
  void draw_steps(const Frame& frame, const render::Rect& rect);

  const FiniteModel model_;
  FigurePage page_;
  FigureSettings<AliasedSettings> settings_;
  std::uint64_t computed_ = 0;
  std::vector<double> east_, steps_;
  Walk coin_, own_, greedy_;
  bool has_own_ = false;  // the run on the screen learns this task
  Snapshot learned_;
  std::unique_ptr<Learner> learner_;  // the Q-learner
  std::uint64_t seed_ = 1;
};

}  // namespace policyscope::app
