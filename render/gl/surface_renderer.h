#pragma once

#include "render/canvas.h"
#include "render/gl/framebuffer.h"
#include "render/gl/handles.h"
#include "render/surface.h"

namespace policyscope::render::gl {

/// Paints a surface with light into a texture, four samples a pixel. The ground is transparent.
class SurfaceRenderer {
 public:
  /// Needs a current context.
  SurfaceRenderer();

  /// Paints only if mesh, camera, size or theme differ from the last call.
  TextureView paint(const SurfaceMesh& mesh, const SurfaceCamera& camera, const Theme& theme, int width,
                    int height);
  Pixels read() const { return target_.read(); }

 private:
  Program program_;
  VertexArray array_;
  Buffer positions_, normals_, colors_, triangles_;
  Target target_;
  std::uint64_t mesh_version_ = 0;
  SurfaceCamera camera_;
  int width_ = 0, height_ = 0;
  Color ground_;
};

}  // namespace policyscope::render::gl
