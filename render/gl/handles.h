#pragma once

#include <cstdint>
#include <string_view>
#include <utility>

namespace policyscope::render::gl {

/// Owns the name of one GL object; moves, never copies. `Delete` is a type with a static
/// `void destroy(std::uint32_t)`. Destroy it while its context is current.
template <class Kind>
class Handle {
 public:
  Handle() = default;
  explicit Handle(std::uint32_t name) : name_(name) {}
  ~Handle() { reset(); }
  Handle(Handle&& other) noexcept : name_(std::exchange(other.name_, 0)) {}
  Handle& operator=(Handle&& other) noexcept {
    if (this != &other) {
      reset();
      name_ = std::exchange(other.name_, 0);
    }
    return *this;
  }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;

  std::uint32_t name() const { return name_; }
  explicit operator bool() const { return name_ != 0; }
  void reset() {
    if (name_ != 0) Kind::destroy(std::exchange(name_, 0));
  }

 private:
  std::uint32_t name_ = 0;
};

struct TextureKind {
  static void destroy(std::uint32_t name);
};
struct FramebufferKind {
  static void destroy(std::uint32_t name);
};
struct RenderbufferKind {
  static void destroy(std::uint32_t name);
};
struct BufferKind {
  static void destroy(std::uint32_t name);
};
struct VertexArrayKind {
  static void destroy(std::uint32_t name);
};
struct ProgramKind {
  static void destroy(std::uint32_t name);
};

using Texture = Handle<TextureKind>;
using Framebuffer = Handle<FramebufferKind>;
using Renderbuffer = Handle<RenderbufferKind>;
using Buffer = Handle<BufferKind>;
using VertexArray = Handle<VertexArrayKind>;
using Program = Handle<ProgramKind>;

Texture make_texture();
Framebuffer make_framebuffer();
Renderbuffer make_renderbuffer();
Buffer make_buffer();
VertexArray make_vertex_array();
/// Compiles and links; throws Error with the driver's first line if that fails.
Program make_program(std::string_view name, std::string_view vertex_source, std::string_view fragment_source);

/// Throws Error that names `where` if GL has noted an error since the last call.
void check(std::string_view where);

using GetProcAddress = void (*(*)(const char* name))();
/// Loads GL's functions for the current context (glfwGetProcAddress, eglGetProcAddress). Throws Error with
/// one sentence if the context has less than OpenGL 3.3.
void load(GetProcAddress get_proc_address);

}  // namespace policyscope::render::gl
