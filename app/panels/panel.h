#pragma once

#include "app/frame.h"
#include "app/outbox.h"

#include <string_view>

namespace policyscope::app {

/// What stands in a panel's title line. Views must stay valid for the frame.
struct PanelTitle {
  std::string_view symbol;  ///< formula markup, or empty
  std::string_view text;    ///< semibold without a symbol, muted behind one
};

/// A view of what is learned. A function of the frame: it reads values and sends actions, and keeps only what
/// is its own business (zoom, scroll position, reused buffers).
class Panel {
 public:
  virtual ~Panel() = default;

  virtual PanelTitle title(const Frame& frame) const = 0;
  /// Small controls and notes at the right end of the title line; fill it from the right with
  /// header_note() and header_link(). Left out where panels share a place as tabs.
  virtual void draw_header(const Frame&, Outbox&) {}
  /// Draws into the current ImGui window, whose area (Ui::area) is inside the panel's padding and below its
  /// title.
  virtual void draw(const Frame& frame, Outbox& outbox) = 0;
  /// The height, without title, that it would like as a strip across the window in presentation mode; 0 if it
  /// has no such form.
  virtual float strip_height(const Frame&, float) { return 0.0f; }
  /// Whether it draws Snapshot::replay, which is collected only while somebody looks at it.
  virtual bool shows_replay() const { return false; }
};

}  // namespace policyscope::app
