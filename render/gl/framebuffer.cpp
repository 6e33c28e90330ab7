#include "render/gl/framebuffer.h"

#include "core/error.h"

#include <glad/gl.h>

#include <algorithm>

namespace policyscope::render::gl {
namespace {

void require_complete() {
  if (glCheckFramebufferStatus(GL_FRAMEBUFFER) != GL_FRAMEBUFFER_COMPLETE)
    throw Error("the graphics driver refuses a framebuffer");
}

/// What is bound, put back at the end of the scope.
class BoundFramebuffers {
 public:
  BoundFramebuffers() {
    glGetIntegerv(GL_DRAW_FRAMEBUFFER_BINDING, &draw_);
    glGetIntegerv(GL_READ_FRAMEBUFFER_BINDING, &read_);
  }
  ~BoundFramebuffers() {
    glBindFramebuffer(GL_DRAW_FRAMEBUFFER, static_cast<GLuint>(draw_));
    glBindFramebuffer(GL_READ_FRAMEBUFFER, static_cast<GLuint>(read_));
  }
  BoundFramebuffers(const BoundFramebuffers&) = delete;
  BoundFramebuffers& operator=(const BoundFramebuffers&) = delete;

 private:
  GLint draw_ = 0, read_ = 0;
};

}  // namespace

void Target::resize(int width, int height, int samples) {
  width = std::max(1, width);
  height = std::max(1, height);
  if (texture_ && width == width_ && height == height_ && samples == samples_) return;
  const BoundFramebuffers restore;
  GLint bound_texture = 0;
  glGetIntegerv(GL_TEXTURE_BINDING_2D, &bound_texture);
  width_ = width;
  height_ = height;
  samples_ = samples;

  texture_ = make_texture();
  glBindTexture(GL_TEXTURE_2D, texture_.name());
  glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA8, width, height, 0, GL_RGBA, GL_UNSIGNED_BYTE, nullptr);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
  glBindTexture(GL_TEXTURE_2D, static_cast<GLuint>(bound_texture));

  depth_ = make_renderbuffer();
  glBindRenderbuffer(GL_RENDERBUFFER, depth_.name());
  glRenderbufferStorageMultisample(GL_RENDERBUFFER, samples > 1 ? samples : 0, GL_DEPTH_COMPONENT24, width,
                                   height);

  resolved_ = make_framebuffer();
  glBindFramebuffer(GL_FRAMEBUFFER, resolved_.name());
  glFramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, texture_.name(), 0);
  if (samples <= 1) {
    glFramebufferRenderbuffer(GL_FRAMEBUFFER, GL_DEPTH_ATTACHMENT, GL_RENDERBUFFER, depth_.name());
    color_.reset();
    multisampled_.reset();
    require_complete();
    return;
  }
  require_complete();
  color_ = make_renderbuffer();
  glBindRenderbuffer(GL_RENDERBUFFER, color_.name());
  glRenderbufferStorageMultisample(GL_RENDERBUFFER, samples, GL_RGBA8, width, height);
  multisampled_ = make_framebuffer();
  glBindFramebuffer(GL_FRAMEBUFFER, multisampled_.name());
  glFramebufferRenderbuffer(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_RENDERBUFFER, color_.name());
  glFramebufferRenderbuffer(GL_FRAMEBUFFER, GL_DEPTH_ATTACHMENT, GL_RENDERBUFFER, depth_.name());
  require_complete();
}

void Target::begin() {
  glGetIntegerv(GL_DRAW_FRAMEBUFFER_BINDING, &previous_framebuffer_);
  glGetIntegerv(GL_VIEWPORT, previous_viewport_);
  glBindFramebuffer(GL_FRAMEBUFFER, samples_ > 1 ? multisampled_.name() : resolved_.name());
  glViewport(0, 0, width_, height_);
}

void Target::finish() {
  if (samples_ > 1) {
    glBindFramebuffer(GL_READ_FRAMEBUFFER, multisampled_.name());
    glBindFramebuffer(GL_DRAW_FRAMEBUFFER, resolved_.name());
    glBlitFramebuffer(0, 0, width_, height_, 0, 0, width_, height_, GL_COLOR_BUFFER_BIT, GL_NEAREST);
  }
  glBindFramebuffer(GL_FRAMEBUFFER, static_cast<GLuint>(previous_framebuffer_));
  glViewport(previous_viewport_[0], previous_viewport_[1], previous_viewport_[2], previous_viewport_[3]);
}

Pixels Target::read() const {
  const BoundFramebuffers restore;
  glBindFramebuffer(GL_READ_FRAMEBUFFER, resolved_.name());
  return read_pixels(width_, height_);
}

Pixels read_pixels(int width, int height) {
  Pixels pixels{width, height, {}};
  const std::size_t stride = static_cast<std::size_t>(width) * 4;
  pixels.rgba.resize(stride * static_cast<std::size_t>(height));
  glPixelStorei(GL_PACK_ALIGNMENT, 1);
  glReadPixels(0, 0, width, height, GL_RGBA, GL_UNSIGNED_BYTE, pixels.rgba.data());
  // GL counts rows from the bottom.
  for (std::size_t top = 0, bottom = static_cast<std::size_t>(height) - 1; top < bottom; ++top, --bottom)
    std::swap_ranges(pixels.rgba.begin() + static_cast<std::ptrdiff_t>(top * stride),
                     pixels.rgba.begin() + static_cast<std::ptrdiff_t>((top + 1) * stride),
                     pixels.rgba.begin() + static_cast<std::ptrdiff_t>(bottom * stride));
  return pixels;
}

}  // namespace policyscope::render::gl
