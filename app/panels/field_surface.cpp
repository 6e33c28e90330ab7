#include "app/panels/field_surface.h"

#include "app/panels/labels.h"
#include "app/widgets/controls.h"
#include "render/gl/surface_renderer.h"

#include <algorithm>
#include <cmath>

namespace policyscope::app {

using render::Rect;
using render::Vec2;

FieldSurface::FieldSurface() = default;
FieldSurface::~FieldSurface() = default;

FieldEvents FieldSurface::draw(const Frame& frame, Outbox& outbox, const FieldView& field,
                               render::Limits range) {
  Ui& ui = frame.ui;
  const Rect whole = ui.area();
  // Tick labels and names stand outside of the box; the words of names only where there is room for them.
  const bool words = whole.width() > 20.0f * frame.theme.axis_size;
  const Rect area{{whole.low.x + ui.px(words ? 24 : 28), whole.low.y},
                  {whole.high.x - ui.px(words ? 12 : 24), whole.high.y - ui.px(10)}};
  if (area.width() < 24.0f || area.height() < 24.0f) return {};
  const render::Colormap& map = colormap_of(*field.quantity, frame.theme);
  if (built_version_ != field.version || built_values_ != field.grid.values.data() ||
      !(built_range_ == range) || !(built_middle_ == frame.theme.panel)) {
    mesh_.build(field.grid, map, range);
    built_version_ = field.version;
    built_values_ = field.grid.values.data();
    built_range_ = range;
    built_middle_ = frame.theme.panel;
  }
  const Dimension& x = frame.coordinates[frame.view.axis_x];
  const Dimension& y = frame.coordinates[frame.view.axis_y];
  render::SurfaceAxes axes{axis_of(x), axis_of(y), {.limits = range}};
  const std::string across = words ? x.name : plain_symbol(x.symbol);
  const std::string up = words ? y.name : plain_symbol(y.symbol);
  axes.x.name = across;
  axes.y.name = up;
  render::draw_surface_box(frame.canvas, frame.theme, area, camera_, axes);
  if (frame.canvas.has_textures()) {
    if (renderer_ == nullptr) renderer_ = std::make_unique<render::gl::SurfaceRenderer>();
    frame.canvas.texture(area, renderer_->paint(mesh_, camera_, frame.theme, static_cast<int>(area.width()),
                                                static_cast<int>(area.height())));
  } else {
    render::paint_surface(frame.canvas, area, mesh_, camera_, scratch_);
  }

  // The crosshair's state as a needle that stands on the floor and ends on the surface.
  const std::vector<double>& at = frame.view.crosshair;
  if (at.size() == frame.coordinates.size()) {
    const auto matrix = render::camera_matrix(camera_, area.width() / area.height());
    const auto place = [](const render::Axis& axis, double value) {
      return static_cast<float>(2.0 * axis.fraction(value) - 1.0);
    };
    const float px = place(axes.x, at[frame.view.axis_x]), py = place(axes.y, at[frame.view.axis_y]);
    const double value = field.grid.interpolate(at[frame.view.axis_x], at[frame.view.axis_y]);
    if (std::isfinite(value)) {
      const float height = render::surface_half_height *
                           static_cast<float>(std::clamp(2.0 * range.fraction(value) - 1.0, -1.0, 1.0));
      const Vec2 top = render::project(matrix, {px, py, height}, area).at;
      const Vec2 high = render::project(matrix, {px, py, render::surface_half_height}, area).at;
      frame.canvas.line(high, top, {frame.theme.text.faded(0.6), frame.theme.hairline});
      frame.canvas.disc(top, ui.px(5), frame.theme.panel);
      frame.canvas.disc(top, ui.px(4), frame.theme.accent);
    }
  }

  const Pointer pointer = pointer_area(ui, "Surface view", whole);
  if (pointer.held) camera_.drag(pointer.drag.x, pointer.drag.y);
  if (pointer.wheel != 0.0f) camera_.wheel(pointer.wheel);
  if (pointer.double_clicked) camera_ = {};
  (void)outbox;
  return {.menu = pointer.right_clicked};
}

}  // namespace policyscope::app
