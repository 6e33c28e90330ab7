#pragma once

#include "app/panels/panel.h"
#include "app/widgets/controls.h"
#include "core/environments/grid_map.h"
#include "core/scene/scene.h"

#include <cstddef>
#include <string>

namespace policyscope::app {

/// Paints the map of a gridworld with the mouse. A stroke asks for the map with one more cell; the learner
/// takes it over when its next episode starts, the picture shows it at once.
class GridPainter {
 public:
  /// Whether this frame has a map to paint, and what it looks like with all that was painted.
  bool follow(const Frame& frame);
  /// A row of tools: one moves the agent, the others paint.
  void draw_tools(const Frame& frame, const render::Rect& line);
  bool painting() const { return tool_ != 0; }
  /// The wanted map under what moves in `scene`. Valid until the next call.
  const Scene& under(const Scene& scene);
  /// Paints where the pointer is held down, at `point` of the scene.
  void paint(const Frame& frame, Outbox& outbox, const Pointer& pointer, Point point);

 private:
  std::size_t tool_ = 0;
  char brush_ = '#';  // of the stroke that is being painted
  Point last_;        // its last cell: column and row
  std::size_t parameter_ = 0;
  std::string text_;  // of map_
  GridMap map_;
  Scene picture_, composed_;
};

}  // namespace policyscope::app
