#include "assets/embedded_files.h"

namespace policyscope {

const EmbeddedFile* find_embedded_file(std::string_view path) {
  for (const EmbeddedFile& file : embedded_files())
    if (file.path == path) return &file;
  return nullptr;
}

}  // namespace policyscope
