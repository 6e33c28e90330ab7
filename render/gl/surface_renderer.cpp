#include "render/gl/surface_renderer.h"

#include "core/error.h"

#include <glad/gl.h>

#include "assets/embedded_files.h"
#include <string>

namespace policyscope::render::gl {
namespace {

constexpr int samples = 4;

std::string_view shader(std::string_view path) {
  const EmbeddedFile* file = find_embedded_file(path);
  if (!file) throw Error("the program was built without '" + std::string(path) + "'");
  return file->bytes;
}

template <class T>
void upload(GLenum target, const Buffer& buffer, const std::vector<T>& values) {
  glBindBuffer(target, buffer.name());
  glBufferData(target, static_cast<GLsizeiptr>(values.size() * sizeof(T)), values.data(), GL_DYNAMIC_DRAW);
}

}  // namespace

SurfaceRenderer::SurfaceRenderer()
    : program_(make_program("surface", shader("shaders/surface.vert"), shader("shaders/surface.frag"))),
      array_(make_vertex_array()),
      positions_(make_buffer()),
      normals_(make_buffer()),
      colors_(make_buffer()),
      triangles_(make_buffer()) {
  glBindVertexArray(array_.name());
  const auto attribute = [](GLuint location, const Buffer& buffer, GLint size, GLenum type,
                            GLboolean normalize) {
    glBindBuffer(GL_ARRAY_BUFFER, buffer.name());
    glEnableVertexAttribArray(location);
    glVertexAttribPointer(location, size, type, normalize, 0, nullptr);
  };
  attribute(0, positions_, 3, GL_FLOAT, GL_FALSE);
  attribute(1, normals_, 3, GL_FLOAT, GL_FALSE);
  attribute(2, colors_, 4, GL_UNSIGNED_BYTE, GL_TRUE);
  glBindBuffer(GL_ELEMENT_ARRAY_BUFFER, triangles_.name());
  glBindVertexArray(0);
  check("preparing the surface");
}

TextureView SurfaceRenderer::paint(const SurfaceMesh& mesh, const SurfaceCamera& camera, const Theme& theme,
                                   int width, int height) {
  const bool same = mesh.version() == mesh_version_ && camera == camera_ && width == width_ &&
                    height == height_ && theme.panel == ground_;
  if (same && target_.view().name != 0) return target_.view();
  glBindVertexArray(array_.name());
  if (mesh.version() != mesh_version_) {
    upload(GL_ARRAY_BUFFER, positions_, mesh.positions());
    upload(GL_ARRAY_BUFFER, normals_, mesh.normals());
    upload(GL_ARRAY_BUFFER, colors_, mesh.colors());
    upload(GL_ELEMENT_ARRAY_BUFFER, triangles_, mesh.triangles());
  }
  mesh_version_ = mesh.version();
  camera_ = camera;
  width_ = width;
  height_ = height;
  ground_ = theme.panel;

  target_.resize(width, height, samples);
  target_.begin();
  // The panel's colour, fully transparent: half-covered pixels at the rim then blend without a dark seam.
  glClearColor(static_cast<float>(theme.panel.r) / 255.0f, static_cast<float>(theme.panel.g) / 255.0f,
               static_cast<float>(theme.panel.b) / 255.0f, 0.0f);
  glDisable(GL_SCISSOR_TEST);
  glDisable(GL_BLEND);
  glDisable(GL_CULL_FACE);
  glEnable(GL_DEPTH_TEST);
  glClear(GL_COLOR_BUFFER_BIT | GL_DEPTH_BUFFER_BIT);
  glUseProgram(program_.name());
  const auto matrix =
      camera_matrix(camera, static_cast<float>(width) / static_cast<float>(std::max(1, height)));
  const Vec3 light = light_direction(camera);
  const Vec3 away = away_direction(camera);
  glUniformMatrix4fv(glGetUniformLocation(program_.name(), "camera"), 1, GL_FALSE, matrix.data());
  glUniform3f(glGetUniformLocation(program_.name(), "light"), light.x, light.y, light.z);
  glUniform3f(glGetUniformLocation(program_.name(), "away"), away.x, away.y, away.z);
  glDrawElements(GL_TRIANGLES, static_cast<GLsizei>(mesh.triangles().size()), GL_UNSIGNED_INT, nullptr);
  glDisable(GL_DEPTH_TEST);
  glUseProgram(0);
  glBindVertexArray(0);
  target_.finish();
  check("painting the surface");
  return target_.view();
}

}  // namespace policyscope::render::gl
