#pragma once

#include "render/canvas.h"
#include "render/gl/handles.h"

#include <cstdint>
#include <vector>

namespace policyscope::render::gl {

/// RGBA pixels, rows from the top.
struct Pixels {
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t> rgba;
};

/// A picture to paint into: a texture, and with `samples` > 1 a multisampled depth-tested buffer that is
/// resolved into it.
class Target {
 public:
  /// Keeps what it has if nothing changes.
  void resize(int width, int height, int samples);
  /// Binds it and sets the viewport. Remember the framebuffer and viewport that were bound: finish() puts
  /// them back.
  void begin();
  void finish();
  TextureView view() const { return {texture_.name(), width_, height_}; }
  Pixels read() const;

 private:
  int width_ = 0, height_ = 0, samples_ = 0;
  Texture texture_;
  Framebuffer resolved_, multisampled_;
  Renderbuffer color_, depth_;
  int previous_framebuffer_ = 0;
  int previous_viewport_[4] = {};
};

/// The currently bound framebuffer's lower left width × height pixels.
Pixels read_pixels(int width, int height);

}  // namespace policyscope::render::gl
