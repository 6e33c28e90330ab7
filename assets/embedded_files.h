#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace policyscope {

/// A file of assets/ that is part of the program.
struct EmbeddedFile {
  std::string_view path;   ///< relative to assets/, for example "scenarios/two-cycle.toml"
  std::string_view bytes;  ///< the whole file as it is; a zero byte follows, so data() is also a C string
};

/// All embedded files, sorted by path.
std::span<const EmbeddedFile> embedded_files();

/// The file with that path, or nullptr.
const EmbeddedFile* find_embedded_file(std::string_view path);

/// The names, sorted and without their endings, of the files in a folder of assets/.
std::vector<std::string> embedded_names(std::string_view folder);

}  // namespace policyscope
