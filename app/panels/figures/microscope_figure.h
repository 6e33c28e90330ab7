#pragma once

#include "app/background.h"
#include "app/panels/figures/figure_page.h"
#include "app/panels/panel.h"
#include "core/studies/gradient_microscope.h"

#include <string>
#include <string_view>
#include <vector>

namespace policyscope::app {

struct MicroscopeSettings {
  int trajectories = 500;
  double lambda = 0.9;
  double gamma = 0.9;
  MicroscopeCritic critic = MicroscopeCritic::exact;
  static const std::vector<Field<MicroscopeSettings>>& fields();
};

/// Estimators of the policy gradient for the present policy, from the same trajectories, side by side: how
/// they scatter along a direction, whether they are right on average, and at what cost in variance.
class MicroscopeFigure final : public Panel {
 public:
  PanelTitle title(const Frame& frame) const override;
  void draw(const Frame& frame, Outbox& outbox) override;

 private:
  /// Where the columns of the table lie, in pixels.
  struct Columns {
    float names, plot_low, plot_high, bias, trace, trace_bar, cosine;
    bool formulas, numbers;
  };

  void draw_side(const Frame& frame, bool has_discount, bool has_critic, bool exact);
  void ask(const Frame& frame, Outbox& outbox, bool has_discount);
  void choose_directions(const Frame& frame);
  Columns columns(const Frame& frame, const render::Rect& table) const;
  void draw_table(const Frame& frame, const MicroscopeView& view);
  void draw_row(const Frame& frame, const MicroscopeView::Row& row, const render::Rect& cell,
                const Columns& columns, double most_trace);

  FigurePage page_;
  FigureSettings<MicroscopeSettings> settings_;
  Background<GradientMicroscope> microscope_;
  std::uint64_t asked_version_ = 0;
  std::uint64_t seed_ = 1;
  double asked_at_ = 0.0;  // when the request that is under way was made, seconds
  bool was_busy_ = false;
  std::size_t direction_ = 0;            // in directions_
  std::vector<std::string> directions_;  // their names, the gradient's first
  std::vector<std::string_view> direction_names_;
  std::vector<std::size_t> weights_;  // that the directions but the first are along
  const Environment* directions_of_ = nullptr;
  std::size_t directions_size_ = 0;
  std::string note_;
};

}  // namespace policyscope::app
