#pragma once

#include "app/frame.h"
#include "app/panels/figures/figure_page.h"
#include "app/widgets/controls.h"
#include "render/axes.h"

#include <array>
#include <span>
#include <string_view>

namespace policyscope::app {

/// One axis of a figure's plot: "discount γ".
struct FigureAxis {
  std::string_view name = {}, symbol = {};  ///< either may be empty
  render::Limits limits;
  render::AxisScale scale = render::AxisScale::linear;
  bool ticks = true;
  float room = 0.0f;  ///< of a y axis, for its numbers, in pixels; 0: as much as they need
};

/// The limits of an axis of probabilities.
inline constexpr render::Limits probability_axis{0.0, 1.0};

/// In which directions a handle can be dragged.
enum class Drag { x, y, both };

/// A pair of axes with what lies on it, in the numbers of the axes. Draws the frame when made, the handles
/// when it goes, so that they lie on top.
class FigurePlot {
 public:
  /// `label` names the plot to robots, and is written above it unless the y axis has a name.
  FigurePlot(const Frame& frame, FigurePage& page, std::string_view label, const render::Rect& outer,
             const FigureAxis& x, const FigureAxis& y);
  ~FigurePlot();
  FigurePlot(const FigurePlot&) = delete;
  FigurePlot& operator=(const FigurePlot&) = delete;

  const render::PlotArea& area() const { return area_; }
  render::Vec2 pixel(double x, double y) const;
  /// Too small to hold anything.
  bool empty() const { return area_.rect.width() < 12.0f || area_.rect.height() < 12.0f; }

  /// A line through points; where a number is not finite it is broken.
  void line(std::span<const double> x, std::span<const double> y, render::Color color, float thickness = 1.0f,
            bool dashed = false);
  /// The same at evenly spaced x over the whole axis.
  template <class F>
  void function(const F& f, render::Color color, float thickness = 1.0f, int points = 161) {
    begin_line();
    for (int i = 0; i < points; ++i) {
      const double x = area_.x.value_at(static_cast<double>(i) / (points - 1));
      add_to_line(x, f(x), color, thickness);
    }
    end_line(color, thickness);
  }
  /// The area between a curve and a level.
  void fill(std::span<const double> x, std::span<const double> y, double level, render::Color color);
  void bar(double x_low, double x_high, double y_low, double y_high, render::Color color);
  /// A line across the whole plot.
  void vertical(double x, render::Color color, bool dashed = true);
  void horizontal(double y, render::Color color, bool dashed = true);
  void dot(double x, double y, render::Color color, float radius_at_factor_one = 4.0f);
  void ring(double x, double y, render::Color color, float radius_at_factor_one = 5.0f);
  void arrow(double x0, double y0, double x1, double y1, render::Color color, float thickness = 1.0f);
  /// Words at a point, `shift` pixels (at factor 1) away from it, on a ground that keeps lines from crossing
  /// them, moved so that they stay within the plot.
  void words(double x, double y, std::string_view text, render::Color color,
             render::AlignX align = render::AlignX::left, render::Vec2 shift = {});
  void symbol(double x, double y, std::string_view markup, render::Color color,
              render::AlignX align = render::AlignX::left, render::Vec2 shift = {});

  /// A point that a person can drag. True while it is moved; x and y then are where it is wanted, inside the
  /// axes.
  bool handle(std::string_view label, double& x, double& y, render::Color color, Drag drag = Drag::both);
  /// The mouse over the rest of the plot; call it once, after all handles.
  Pointer pointer();
  /// Where the mouse is, in the axes' numbers.
  double x_at(const Pointer& pointer) const { return area_.x_value(pointer.at.x); }
  double y_at(const Pointer& pointer) const { return area_.y_value(pointer.at.y); }

 private:
  struct Mark {
    render::Vec2 at;
    render::Color color;
    bool hot;
  };
  void begin_line();
  void add_to_line(double x, double y, render::Color color, float thickness);
  void end_line(render::Color color, float thickness);
  float stroke_width(float thickness) const;

  const Frame& frame_;
  FigurePage& page_;
  std::string_view label_;
  render::PlotArea area_;
  std::array<Mark, 12> marks_;
  std::size_t mark_count_ = 0;
};

/// The smallest nice limits around values and, where it is near, zero.
render::Limits figure_limits(std::span<const double> values, bool with_zero = false);

}  // namespace policyscope::app
