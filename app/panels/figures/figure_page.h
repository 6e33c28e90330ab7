#pragma once

#include "app/frame.h"
#include "app/panels/figures/figure_settings.h"
#include "render/curve_marks.h"

#include <initializer_list>
#include <span>
#include <string_view>
#include <vector>

namespace policyscope::app {

/// How a figure divides its panel: plots, and beside them (below, where the panel is narrow) its side with
/// formula, sliders and words. A member of the figure, for it remembers how high the side was.
class FigurePage {
 public:
  /// Where the plots go; valid once the side was drawn.
  const render::Rect& plots() const { return plots_; }
  /// The plots' room in `count` columns (or rows where it is higher than wide), number `index`.
  render::Rect part(int index, int count, float weight_of_first = 1.0f) const;
  /// Memory for drawing that is reused from frame to frame.
  std::vector<render::Vec2> scratch;

 private:
  friend class FigureSide;
  render::Rect plots_, side_;
  float used_ = 0.0f;     // height of the side's content in the last frame
  float natural_ = 0.0f;  // the same with all rows at their usual height
  float natural_extra_ = 0.0f;
  float factor_ = 1.0f;  // of the theme
  bool beside_ = true;
};

/// The side of a figure, filled from top to bottom. Lives while it is drawn; the plots come after it.
///
///   {
///     FigureSide side(frame, page_);
///     side.formula("V_L = \\frac{1}{1-\\gamma^n}");
///     side.sliders(settings_);
///     side.note("…");
///   }
///   FigurePlot plot(frame, page_, "Values", page_.part(0, 2), …);
class FigureSide {
 public:
  FigureSide(const Frame& frame, FigurePage& page);
  ~FigureSide();
  FigureSide(const FigureSide&) = delete;
  FigureSide& operator=(const FigureSide&) = delete;

  /// A formula on a line of its own, as large as fits.
  void formula(std::string_view markup);
  /// `symbol = value`; several share a line where they fit.
  void readout(std::string_view symbol, std::string_view value, render::Color color);
  void readout(std::string_view symbol, std::string_view value);
  /// A slider for every setting but the `hidden` ones.
  void sliders(FigureParameters& settings, std::initializer_list<std::string_view> hidden = {});
  /// Buttons that follow each other share a line where they fit. True when it was clicked.
  bool button(std::string_view label, std::string_view tooltip = {}, bool accent = false);
  /// The next line, `height` pixels (at factor 1) high, for a control of the caller's own; empty where the
  /// side is not shown.
  render::Rect row(float height);
  /// Coloured lines with their names, below each other.
  void legend(std::span<const render::LegendEntry> entries);
  /// A few words for students.
  void note(std::string_view text);
  /// Muted words above what they are about.
  void caption(std::string_view text);

 private:
  /// Ends a line of readouts or buttons.
  void break_line();
  void gap(float at_factor_one);

  const Frame& frame_;
  FigurePage& page_;
  render::Rect rest_;
  float x_ = 0.0f, line_ = 0.0f;  // where the next readout or button goes, and how high its line is
  bool buttons_ = false;          // it is a line of buttons
  float top_ = 0.0f;
  float cursor_ = 0.0f;
  bool visible_ = false;
};

}  // namespace policyscope::app
