#pragma once

#include "app/panels/curve_bands.h"
#include "app/panels/curve_data.h"
#include "app/panels/curve_view.h"
#include "app/panels/exact_curve.h"
#include "app/panels/panel.h"
#include "render/curve_marks.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace policyscope::app {

/// How the runs fare: one series of every run, raw and averaged, with a flag at every change a person made.
class CurvesPanel final : public Panel {
 public:
  /// The series' id; empty for the reward of continuing tasks and the return of episodic ones. "exact", or
  /// "exact:" in front, adds the exact expectation where it is known; "difference" subtracts it.
  explicit CurvesPanel(std::string_view series);

  PanelTitle title(const Frame& frame) const override;
  void draw_header(const Frame& frame, Outbox& outbox) override;
  void draw(const Frame& frame, Outbox& outbox) override;

 private:
  /// A run's curve, or the mean over the runs of one variant.
  struct Line {
    const RunView* run;
    CurveData* data;
    CurveData::View view;
    render::Color color;
  };
  struct Kept {
    int run;
    CurveData data;
    bool used;
  };

  const SeriesInfo* find_series(const Frame& frame) const;
  CurveData& data_of(int run);
  void collect(const Frame& frame, const SeriesInfo& series);
  void collect_flags(const Frame& frame, const render::PlotArea& plot);
  void explain_flags(const Frame& frame, const render::PlotArea& plot);
  void collect_groups(const Frame& frame);
  void draw_lines(const Frame& frame, const render::PlotArea& plot);
  void draw_groups(const Frame& frame, const render::PlotArea& plot);
  bool has_average_reward(const Frame& frame);
  void draw_average_reward(const Frame& frame, const render::PlotArea& plot);
  render::Vec2 place_legend(const Frame& frame, const render::PlotArea& plot, render::Vec2 size);
  void place_exact(const Frame& frame);
  /// Interpolated between the moments that it was computed for; NaN outside of them and in gaps.
  double exact_at(double x) const;
  void subtract_exact(Line& line);
  void draw_exact(const Frame& frame, const render::PlotArea& plot);
  void draw_hint(const Frame& frame, const render::Rect& rect);
  void collect_legend(const Frame& frame);
  void draw_legend(const Frame& frame, Outbox& outbox, const render::PlotArea& plot);
  void steer_run(const Frame& frame, Outbox& outbox, const RunView& run, const render::Rect& row);
  void steer_group(const Frame& frame, Outbox& outbox, const CurveGroup& group, const render::Rect& row);
  void draw_values(const Frame& frame, const render::PlotArea& plot, float mouse_x);
  void draw_menus(const Frame& frame, Outbox& outbox, const SeriesInfo& series);
  double window(const Frame& frame) const;
  double place_of(const Frame& frame, std::int64_t step) const;

  std::string series_;
  mutable std::string title_, note_;
  mutable std::string title_of_;
  mutable bool titled_difference_ = false;
  bool by_samples_ = false;      // x counts episodes
  bool sampled_by_step_ = true;  // the window counts steps
  CurveView view_;
  std::vector<std::unique_ptr<Kept>> kept_;
  std::vector<Line> lines_;
  CurveData average_reward_;
  bool average_reward_shown_ = false;
  ExactCurve exact_;
  bool wants_exact_ = false;
  bool wants_difference_ = false;  // the shown run's curve less the exact one
  bool exact_shown_ = false;
  bool difference_shown_ = false;
  std::vector<double> exact_x_, exact_y_;
  std::vector<render::CurveBin> difference_bins_;
  std::vector<double> difference_;
  render::CurveScratch scratch_;

  CurveBands bands_;

  struct Marked {
    double x;
    std::size_t first, last;  // changes of one parameter so close together that they share a flag
    std::string label;
  };
  std::vector<Marked> marked_;
  std::vector<render::Flag> flags_;
  render::FlagStrip strip_;
  int flags_run_ = -1;
  std::size_t flags_changes_ = 0;
  double flags_gap_ = -1.0;

  static constexpr int none_named = -1;
  std::vector<render::LegendEntry> legend_;
  std::vector<int> named_;        // the run or group of each entry
  std::size_t legend_first_ = 0;  // the first entry in sight
  int legend_corner_ = 0;         // lower right, lower left, upper right, upper left
  bool open_menu_ = false;
  bool open_add_menu_ = false;
  bool open_run_menu_ = false;
  int menu_run_ = -1;  // the run that the legend's menu is about
  std::string typed_name_;
};

}  // namespace policyscope::app
