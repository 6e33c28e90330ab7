#pragma once

#include "app/panels/figures/figure_page.h"
#include "app/panels/figures/figure_plot.h"
#include "app/panels/panel.h"

#include <Eigen/Core>

#include <cstdint>
#include <vector>

namespace policyscope::app {

enum class SimplexOpponent { itself, second_player, fixed };

struct SimplexSettings {
  SimplexOpponent opponent = SimplexOpponent::itself;
  bool natural = false;
  double alpha = 0.1;
  int updates = 600;
  static const std::vector<Field<SimplexSettings>>& fields();
};

/// Policies over three actions as points of a triangle. Rock, paper, scissors with its exact gradient field:
/// the way of simultaneous learners, and of its average over time. Where the learner on the screen has three
/// actions itself, its policy's way at the crosshair lies on top; in another task than this game, alone.
class SimplexFigure final : public Panel {
 public:
  /// Whom the figure begins with: an opponent's name; empty for the policy itself.
  explicit SimplexFigure(std::string_view opponent);
  PanelTitle title(const Frame& frame) const override;
  void draw(const Frame& frame, Outbox& outbox) override;

 private:
  /// A player's strategies, as corners of the plane, one after each update.
  struct Way {
    std::vector<double> x, y, mean_x, mean_y;
  };
  void compute();
  void follow_learner(const Frame& frame);
  void add_to_way(const ActionDistribution& distribution);
  void draw_game(const Frame& frame);
  void draw_own_way(const Frame& frame);
  void draw_field(FigurePlot& plot, const render::Theme& theme);
  void draw_ways(FigurePlot& plot, const render::Theme& theme);
  /// Where both begin, to be moved.
  Pointer steer(FigurePlot& plot, const render::Theme& theme);
  void draw_triangle(const Frame& frame, const render::Rect& rect, bool game);
  void draw_exploitability(const Frame& frame, const render::Rect& rect);
  /// How the strategy moves where both stand.
  Eigen::Vector3d velocity(const Eigen::Vector3d& strategy, const Eigen::Vector3d& opponent) const;

  FigurePage page_;
  FigureSettings<SimplexSettings> settings_;
  std::uint64_t computed_ = 0;
  Eigen::Vector3d first_{0.6, 0.3, 0.1}, second_{0.2, 0.2, 0.6};
  Way ways_[2];
  std::vector<double> number_, exploitability_, mean_exploitability_;
  // Of the learner on the screen.
  int learner_run_ = -1;
  std::int64_t learner_iteration_ = -1;
  std::vector<double> learner_observation_;  // at the crosshair, for which it was drawn
  std::vector<double> learner_x_, learner_y_;
};

}  // namespace policyscope::app
