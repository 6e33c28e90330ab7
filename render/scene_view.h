#pragma once

#include "core/scene/scene.h"
#include "render/canvas.h"
#include "render/theme.h"

#include <span>

namespace policyscope::render {

/// Maps a scene's metres (y up) to pixels with equal scales, centred in a rectangle.
struct SceneView {
  Rect rect;
  Point center;  ///< of what must be visible, metres
  double pixels_per_meter = 1.0;

  Vec2 to_pixel(Point point) const;
  Point to_scene(Vec2 pixel) const;
};

/// Fits low…high of the scene into the rectangle.
SceneView fit_scene(const Scene& scene, const Rect& rect);

/// The whole picture: ground and guides first, bodies, joints, then the action and labels.
void draw_scene(Canvas& canvas, const Theme& theme, const SceneView& view, const Scene& scene);

/// Only the bodies of an earlier pose, as a ghost; `opacity` 0…1.
void draw_ghost(Canvas& canvas, const Theme& theme, const SceneView& view, const Scene& scene,
                double opacity);

/// How opaque the ghost `age` poses ago is (1 is the most recent), in a trail of `count`.
double ghost_opacity(int age, int count);

/// Ghosts of earlier poses, oldest first. Draw it before the scene itself.
void draw_trail(Canvas& canvas, const Theme& theme, const SceneView& view, std::span<const Scene> earlier);

/// A line with a filled head at its end, in pixels; also for annotations outside of scenes.
void draw_arrow(Canvas& canvas, Vec2 from, Vec2 to, const Stroke& stroke);
/// Part of a circle with a head at its end; angles counter-clockwise from +x, radians. Sweeps beyond a full
/// turn draw one turn.
void draw_arc_arrow(Canvas& canvas, Vec2 center, float radius, double start, double sweep,
                    const Stroke& stroke);

}  // namespace policyscope::render
