#include "app/file_listing.h"

#include "core/error.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <chrono>
#include <cstdlib>
#include <ctime>

namespace policyscope::app {

namespace fs = std::filesystem;

namespace {

/// The day on which a file was last written, in the person's own time.
std::string day_of(const fs::path& path) {
  std::error_code error;
  const fs::file_time_type written = fs::last_write_time(path, error);
  if (error) return {};
  const auto system = std::chrono::file_clock::to_sys(written);
  const std::time_t time = std::chrono::system_clock::to_time_t(
      std::chrono::time_point_cast<std::chrono::system_clock::duration>(system));
  std::tm local{};
  if (localtime_r(&time, &local) == nullptr) return {};
  std::array<char, 16> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%d", &local);
  return text.data();
}

/// Names as people sort them: capital letters are no others.
bool before(const FileLine& a, const FileLine& b) {
  if (a.folder != b.folder) return a.folder;
  const auto less = [](char x, char y) {
    return std::tolower(static_cast<unsigned char>(x)) < std::tolower(static_cast<unsigned char>(y));
  };
  if (std::lexicographical_compare(a.name.begin(), a.name.end(), b.name.begin(), b.name.end(), less))
    return true;
  if (std::lexicographical_compare(b.name.begin(), b.name.end(), a.name.begin(), a.name.end(), less))
    return false;
  return a.name < b.name;
}

}  // namespace

std::string size_text(std::uintmax_t bytes) {
  if (bytes < 1000) return fmt::format("{} B", bytes);
  double size = static_cast<double>(bytes);
  for (const char* unit : {"kB", "MB", "GB"}) {
    size /= 1000.0;
    if (size < 9.95) return fmt::format("{:.1f} {}", size, unit);
    if (size < 999.5) return fmt::format("{:.0f} {}", size, unit);
  }
  return fmt::format("{:.0f} TB", size / 1000.0);
}

std::vector<FileLine> list_folder(const fs::path& folder, std::span<const std::string_view> extensions,
                                  bool hidden) {
  std::vector<FileLine> lines;
  std::error_code error;
  fs::directory_iterator entry(folder, error);
  if (error) throw Error(fmt::format("'{}' cannot be opened: {}", folder.string(), error.message()));
  for (; entry != fs::directory_iterator(); entry.increment(error)) {
    if (error) throw Error(fmt::format("'{}' cannot be read: {}", folder.string(), error.message()));
    FileLine line{.path = entry->path(), .name = entry->path().filename().string()};
    if (!hidden && line.name.starts_with('.')) continue;
    std::error_code ignored;
    line.folder = entry->is_directory(ignored);
    if (!line.folder) {
      const bool wanted = std::any_of(extensions.begin(), extensions.end(),
                                      [&](std::string_view ending) { return line.name.ends_with(ending); });
      if (!wanted) continue;
      const std::uintmax_t size = entry->file_size(ignored);
      if (!ignored) line.note = size_text(size) + "   ";
      line.note += day_of(line.path);
    }
    lines.push_back(std::move(line));
  }
  std::sort(lines.begin(), lines.end(), before);
  return lines;
}

fs::path typed_path(std::string_view text, const fs::path& folder) {
  const char* home = std::getenv("HOME");
  if (home != nullptr && (text == "~" || text.starts_with("~/")))
    return (fs::path(home) / std::string(text.substr(std::min<std::size_t>(2, text.size()))))
        .lexically_normal();
  return (folder / std::string(text)).lexically_normal();
}

}  // namespace policyscope::app
