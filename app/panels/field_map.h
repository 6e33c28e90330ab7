#pragma once

#include "app/frame.h"
#include "app/outbox.h"
#include "render/contour.h"
#include "render/heatmap.h"

#include <array>
#include <cstdint>
#include <vector>

namespace policyscope::app {

/// Whose recent states are drawn on a field.
enum class FieldTrail { demonstration, learner, none };

struct FieldOptions {
  bool contours = false;
  FieldTrail trail = FieldTrail::demonstration;
};

/// The colour map that suits a quantity.
const render::Colormap& colormap_of(const Quantity& quantity, const render::Theme& theme);

/// What the mouse did on a picture of a field.
struct FieldEvents {
  bool menu = false;  ///< a right click
};

/// A field as a heat map with a colour bar, contour lines, trail and crosshair; over one coordinate as a
/// line.
class FieldMap {
 public:
  FieldEvents draw(const Frame& frame, Outbox& outbox, const FieldView& field, render::Limits range,
                   const FieldOptions& options);

 private:
  FieldEvents draw_map(const Frame& frame, Outbox& outbox, const FieldView& field, render::Limits range,
                       const FieldOptions& options);
  FieldEvents draw_line(const Frame& frame, Outbox& outbox, const FieldView& field, render::Limits range);
  void draw_trail(const Frame& frame, const render::PlotArea& area, FieldTrail trail);
  void repaint(const Frame& frame, const FieldView& field, render::Limits range, const render::Rect& rect);

  render::FieldImage image_;
  render::ContourLines contours_;
  struct Painted {
    const double* values = nullptr;
    std::uint64_t version = 0;
    render::Limits range;
    int width = 0, height = 0;
    render::Color middle;  // of the theme
    bool operator==(const Painted&) const = default;
  } painted_;
  std::uint64_t contoured_version_ = 0;
  render::Limits contoured_range_{0.0, 0.0};
  std::vector<Point> points_;
  std::vector<double> coordinates_;
  std::vector<render::Vec2> scratch_;
};

}  // namespace policyscope::app
