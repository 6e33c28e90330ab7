#pragma once

#include "app/imgui_canvas.h"
#include "render/gl/handles.h"

#include <cstdint>
#include <map>

namespace policyscope::app {

/// Images as textures of the current GL context; those that no frame asks for any more go away.
class GlImages final : public ImageStore {
 public:
  std::uintptr_t texture_of(const render::ImageView& image) override;
  void end_frame() override;
  bool has_gl() const override { return true; }

 private:
  struct Entry {
    render::gl::Texture texture;
    std::uint64_t version = 0;
    int width = 0, height = 0;
    int unused_frames = 0;
  };
  std::map<std::uint64_t, Entry> entries_;
};

}  // namespace policyscope::app
