#pragma once

#include <memory>
#include <string>

namespace policyscope::render::gl {

/// An OpenGL 3.3 core context without window, display or GPU (EGL's surfaceless platform): for `shot` and
/// picture tests. Current on the thread that made it, functions loaded, from creation to destruction. It has
/// no default framebuffer: draw into a Target.
class SurfacelessContext {
 public:
  /// Throws Error with one sentence if this machine cannot.
  SurfacelessContext();
  ~SurfacelessContext();
  SurfacelessContext(const SurfacelessContext&) = delete;
  SurfacelessContext& operator=(const SurfacelessContext&) = delete;

  /// "llvmpipe (LLVM 15.0.6, 256 bits)"
  std::string renderer() const;

 private:
  struct Handles;
  std::unique_ptr<Handles> handles_;
};

}  // namespace policyscope::render::gl
