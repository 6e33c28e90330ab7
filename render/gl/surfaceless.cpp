#include "render/gl/surfaceless.h"

#include "core/error.h"
#include "render/gl/handles.h"

#include <EGL/egl.h>
#include <EGL/eglext.h>
#include <glad/gl.h>

namespace policyscope::render::gl {

struct SurfacelessContext::Handles {
  EGLDisplay display = EGL_NO_DISPLAY;
  EGLContext context = EGL_NO_CONTEXT;

  ~Handles() {
    if (display == EGL_NO_DISPLAY) return;
    eglMakeCurrent(display, EGL_NO_SURFACE, EGL_NO_SURFACE, EGL_NO_CONTEXT);
    if (context != EGL_NO_CONTEXT) eglDestroyContext(display, context);
    eglTerminate(display);
  }
};

SurfacelessContext::SurfacelessContext() : handles_(std::make_unique<Handles>()) {
  const auto fail = [](const char* what) {
    throw Error(std::string("cannot draw without a display: EGL ") + what +
                " (Mesa's libegl1 and libgl1-mesa-dri bring a software renderer)");
  };
  auto& [display, context] = *handles_;
  display = eglGetPlatformDisplay(EGL_PLATFORM_SURFACELESS_MESA, nullptr, nullptr);
  if (display == EGL_NO_DISPLAY || !eglInitialize(display, nullptr, nullptr)) {
    display = EGL_NO_DISPLAY;
    fail("has no surfaceless platform");
  }
  if (!eglBindAPI(EGL_OPENGL_API)) fail("does not know OpenGL");
  constexpr EGLint config_attributes[] = {EGL_SURFACE_TYPE, EGL_DONT_CARE, EGL_RENDERABLE_TYPE,
                                          EGL_OPENGL_BIT, EGL_NONE};
  EGLConfig config = nullptr;
  EGLint count = 0;
  if (!eglChooseConfig(display, config_attributes, &config, 1, &count) || count < 1)
    fail("offers no OpenGL configuration");
  constexpr EGLint context_attributes[] = {EGL_CONTEXT_MAJOR_VERSION,
                                           3,
                                           EGL_CONTEXT_MINOR_VERSION,
                                           3,
                                           EGL_CONTEXT_OPENGL_PROFILE_MASK,
                                           EGL_CONTEXT_OPENGL_CORE_PROFILE_BIT,
                                           EGL_NONE};
  context = eglCreateContext(display, config, EGL_NO_CONTEXT, context_attributes);
  if (context == EGL_NO_CONTEXT) fail("has no OpenGL 3.3");
  if (!eglMakeCurrent(display, EGL_NO_SURFACE, EGL_NO_SURFACE, context)) fail("needs a surface");
  load(eglGetProcAddress);
}

SurfacelessContext::~SurfacelessContext() = default;

std::string SurfacelessContext::renderer() const {
  const auto* name = reinterpret_cast<const char*>(glGetString(GL_RENDERER));
  return name ? name : "";
}

}  // namespace policyscope::render::gl
