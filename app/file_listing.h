#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace policyscope::app {

/// One line of a folder as a picker shows it.
struct FileLine {
  std::filesystem::path path;
  std::string name;
  std::string note;  ///< size and day of a file; where a recent file lies
  bool folder = false;
};

/// What is in a folder: its folders, then its files with one of the extensions (".toml"), by name; hidden
/// ones only if asked for. Throws Error with a sentence if the folder cannot be read.
std::vector<FileLine> list_folder(const std::filesystem::path& folder,
                                  std::span<const std::string_view> extensions, bool hidden);

/// What a person typed, as a path: "~" is the home folder, what is relative lies in `folder`.
std::filesystem::path typed_path(std::string_view text, const std::filesystem::path& folder);

/// "3.1 kB", "12 MB": sizes in powers of ten, as file managers say them.
std::string size_text(std::uintmax_t bytes);

}  // namespace policyscope::app
