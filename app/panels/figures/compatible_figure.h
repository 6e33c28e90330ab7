#pragma once

#include "app/panels/figures/figure_page.h"
#include "app/panels/panel.h"

#include <array>
#include <vector>

namespace policyscope::app {

struct CompatibleSettings {
  double probability = 0.5;
  double gamma = 0.9;
  int cycle_length = 5;
  static const std::vector<Field<CompatibleSettings>>& fields();
};

/// A critic in the policy gradient: exact where its features are the policy's score, biased where they are
/// others, and short-sighted where it learns by bootstrapping from itself.
class CompatibleFigure final : public Panel {
 public:
  PanelTitle title(const Frame& frame) const override;
  void draw(const Frame& frame, Outbox& outbox) override;

 private:
  /// The exact one first, then the critics.
  static constexpr std::size_t kinds = 4;
  void compute();
  void draw_gradients(const Frame& frame, const render::Rect& rect);
  void draw_advantages(const Frame& frame, const render::Rect& rect);

  FigurePage page_;
  FigureSettings<CompatibleSettings> settings_;
  std::uint64_t computed_ = 0;
  std::vector<double> probability_;
  std::array<std::vector<double>, kinds> gradients_;
  std::array<double, kinds> now_{};
  std::array<std::array<double, 2>, kinds> advantages_{};  // in S, of left and right
};

}  // namespace policyscope::app
