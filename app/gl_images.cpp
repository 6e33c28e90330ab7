#include "app/gl_images.h"

#include <glad/gl.h>

namespace policyscope::app {

std::uintptr_t GlImages::texture_of(const render::ImageView& image) {
  if (image.width <= 0 || image.height <= 0) return 0;
  Entry& entry = entries_[image.id];
  entry.unused_frames = 0;
  const bool fresh = !entry.texture;
  if (fresh) entry.texture = render::gl::make_texture();
  if (fresh || entry.version != image.version || entry.width != image.width || entry.height != image.height) {
    GLint bound = 0;
    glGetIntegerv(GL_TEXTURE_BINDING_2D, &bound);
    glBindTexture(GL_TEXTURE_2D, entry.texture.name());
    const GLint filter = image.smooth ? GL_LINEAR : GL_NEAREST;
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, filter);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, filter);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
    glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
    if (fresh || entry.width != image.width || entry.height != image.height)
      glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA8, image.width, image.height, 0, GL_RGBA, GL_UNSIGNED_BYTE,
                   image.rgba.data());
    else
      glTexSubImage2D(GL_TEXTURE_2D, 0, 0, 0, image.width, image.height, GL_RGBA, GL_UNSIGNED_BYTE,
                      image.rgba.data());
    glBindTexture(GL_TEXTURE_2D, static_cast<GLuint>(bound));
    entry.version = image.version;
    entry.width = image.width;
    entry.height = image.height;
  }
  return entry.texture.name();
}

void GlImages::end_frame() {
  for (auto at = entries_.begin(); at != entries_.end();)
    at = ++at->second.unused_frames > 60 ? entries_.erase(at) : std::next(at);
}

}  // namespace policyscope::app
