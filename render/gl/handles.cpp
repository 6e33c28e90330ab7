#include "render/gl/handles.h"

#include "core/error.h"

#include <glad/gl.h>

#include <array>
#include <string>

namespace policyscope::render::gl {
namespace {

/// The first line of a driver's message.
std::string first_line(const char* text) {
  const std::string_view all(text);
  return std::string(all.substr(0, all.find('\n')));
}

std::uint32_t compile(std::string_view name, GLenum stage, std::string_view source) {
  const std::uint32_t shader = glCreateShader(stage);
  const char* text = source.data();
  const auto size = static_cast<GLint>(source.size());
  glShaderSource(shader, 1, &text, &size);
  glCompileShader(shader);
  GLint ok = GL_FALSE;
  glGetShaderiv(shader, GL_COMPILE_STATUS, &ok);
  if (ok == GL_TRUE) return shader;
  std::array<char, 512> log{};
  glGetShaderInfoLog(shader, static_cast<GLsizei>(log.size()) - 1, nullptr, log.data());
  glDeleteShader(shader);
  throw Error("shader '" + std::string(name) + "' does not compile: " + first_line(log.data()));
}

template <class Kind, class Generate>
Handle<Kind> generated(Generate generate) {
  std::uint32_t name = 0;
  generate(1, &name);
  return Handle<Kind>(name);
}

}  // namespace

void TextureKind::destroy(std::uint32_t name) {
  glDeleteTextures(1, &name);
}
void FramebufferKind::destroy(std::uint32_t name) {
  glDeleteFramebuffers(1, &name);
}
void RenderbufferKind::destroy(std::uint32_t name) {
  glDeleteRenderbuffers(1, &name);
}
void BufferKind::destroy(std::uint32_t name) {
  glDeleteBuffers(1, &name);
}
void VertexArrayKind::destroy(std::uint32_t name) {
  glDeleteVertexArrays(1, &name);
}
void ProgramKind::destroy(std::uint32_t name) {
  glDeleteProgram(name);
}

Texture make_texture() {
  return generated<TextureKind>(glGenTextures);
}
Framebuffer make_framebuffer() {
  return generated<FramebufferKind>(glGenFramebuffers);
}
Renderbuffer make_renderbuffer() {
  return generated<RenderbufferKind>(glGenRenderbuffers);
}
Buffer make_buffer() {
  return generated<BufferKind>(glGenBuffers);
}
VertexArray make_vertex_array() {
  return generated<VertexArrayKind>(glGenVertexArrays);
}

Program make_program(std::string_view name, std::string_view vertex_source,
                     std::string_view fragment_source) {
  Program program(glCreateProgram());
  const std::uint32_t vertex = compile(name, GL_VERTEX_SHADER, vertex_source);
  glAttachShader(program.name(), vertex);
  glDeleteShader(vertex);  // lives on with the program
  const std::uint32_t fragment = compile(name, GL_FRAGMENT_SHADER, fragment_source);
  glAttachShader(program.name(), fragment);
  glDeleteShader(fragment);
  glLinkProgram(program.name());
  GLint ok = GL_FALSE;
  glGetProgramiv(program.name(), GL_LINK_STATUS, &ok);
  if (ok == GL_TRUE) return program;
  std::array<char, 512> log{};
  glGetProgramInfoLog(program.name(), static_cast<GLsizei>(log.size()) - 1, nullptr, log.data());
  throw Error("shader '" + std::string(name) + "' does not link: " + first_line(log.data()));
}

void check(std::string_view where) {
  const GLenum error = glGetError();
  if (error == GL_NO_ERROR) return;
  for (int i = 0; i < 16 && glGetError() != GL_NO_ERROR; ++i) {
  }  // leave none behind for the next caller
  const auto name = [&]() -> std::string {
    switch (error) {
      case GL_INVALID_ENUM:
        return "invalid enum";
      case GL_INVALID_VALUE:
        return "invalid value";
      case GL_INVALID_OPERATION:
        return "invalid operation";
      case GL_INVALID_FRAMEBUFFER_OPERATION:
        return "invalid framebuffer operation";
      case GL_OUT_OF_MEMORY:
        return "out of memory";
      default:
        return "error " + std::to_string(error);
    }
  }();
  throw Error("OpenGL reports '" + name + "' in " + std::string(where));
}

void load(GetProcAddress get_proc_address) {
  const int version = gladLoadGL(get_proc_address);
  if (version == 0) throw Error("OpenGL's functions cannot be loaded; is a graphics driver installed?");
  if (version < GLAD_MAKE_VERSION(3, 3))
    throw Error("OpenGL 3.3 is needed, and the graphics driver offers " +
                std::to_string(GLAD_VERSION_MAJOR(version)) + "." +
                std::to_string(GLAD_VERSION_MINOR(version)));
}

}  // namespace policyscope::render::gl
