#pragma once

#include "app/panels/field_map.h"
#include "render/surface.h"

#include <cstdint>
#include <memory>

namespace policyscope::render::gl {
class SurfaceRenderer;
}

namespace policyscope::app {

/// A field as a surface that is turned with the mouse.
class FieldSurface {
 public:
  FieldSurface();
  ~FieldSurface();
  FieldEvents draw(const Frame& frame, Outbox& outbox, const FieldView& field, render::Limits range);

 private:
  render::SurfaceCamera camera_;
  render::SurfaceMesh mesh_;
  render::SurfaceScratch scratch_;
  std::unique_ptr<render::gl::SurfaceRenderer> renderer_;  // only where there is GL
  std::uint64_t built_version_ = 0;
  const double* built_values_ = nullptr;
  render::Limits built_range_{0.0, 0.0};
  render::Color built_middle_;
};

}  // namespace policyscope::app
