#pragma once

#include "app/widgets/controls.h"
#include "render/axes.h"

namespace policyscope::app {

/// Which part of the curves is seen: everything, or what a person zoomed to with wheel and drag.
class CurveView {
 public:
  /// Everything there is; `x` exactly, `y` widened to round limits that stay while they fit.
  void follow(render::Limits x, render::Limits y);
  /// The part that is shown.
  render::Limits x() const { return zoomed_ ? x_ : all_x_; }
  render::Limits y() const { return zoomed_ && own_y_ ? y_ : all_y_; }
  bool zoomed() const { return zoomed_; }
  void fit() { zoomed_ = own_y_ = false; }

  bool logarithmic = false;  ///< the x axis

  /// Wheel zooms about the mouse (with Shift the y axis), a drag pans, a double click fits.
  void steer(const Pointer& pointer, const render::PlotArea& area, bool zoom_y);

 private:
  void zoom_x(const render::PlotArea& area, float at, double factor);

  bool zoomed_ = false;
  bool own_y_ = false;  // y was zoomed or panned as well; else it fits what is visible
  bool started_ = false;
  render::Limits all_x_, all_y_, x_, y_;
};

}  // namespace policyscope::app
