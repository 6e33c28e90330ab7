#include "app/gl_letters.h"

#include "app/fonts.h"

#include <glad/gl.h>
#include <imgui.h>

#include <cstdint>

namespace policyscope::app {

void upload_letters(Fonts& fonts) {
  const GlyphSheet::Rows rows = fonts.take_painted();
  if (rows.begin == rows.end) return;
  unsigned char* pixels = nullptr;
  int width = 0, height = 0, bytes = 0;
  ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
  atlas.GetTexDataAsRGBA32(&pixels, &width, &height, &bytes);

  GLint bound = 0;
  glGetIntegerv(GL_TEXTURE_BINDING_2D, &bound);
  glBindTexture(GL_TEXTURE_2D,
                static_cast<GLuint>((std::intptr_t)atlas.TexID));  // pointer or integer, by version
  glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
  GLint uploaded = 0;
  glGetTexLevelParameteriv(GL_TEXTURE_2D, 0, GL_TEXTURE_HEIGHT, &uploaded);
  if (uploaded != height)
    glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA, width, height, 0, GL_RGBA, GL_UNSIGNED_BYTE, pixels);
  else
    glTexSubImage2D(GL_TEXTURE_2D, 0, 0, rows.begin, width, rows.end - rows.begin, GL_RGBA, GL_UNSIGNED_BYTE,
                    pixels + static_cast<std::ptrdiff_t>(rows.begin) * width * bytes);
  glBindTexture(GL_TEXTURE_2D, static_cast<GLuint>(bound));
}

}  // namespace policyscope::app
