#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace policyscope::app {

/// How the panels of a layout share the screen: of each row, and of each cell in it.
struct LayoutWeights {
  std::vector<float> rows;
  std::vector<std::vector<float>> cells;
  friend bool operator==(const LayoutWeights&, const LayoutWeights&) = default;
};

/// What the window remembers from one start to the next. Nothing here reaches a learner.
struct Settings {
  bool dark = true;
  float scale = 1.0f;  ///< Ctrl + / −
  int width = 1280, height = 800;
  /// Where files and pictures were last opened or saved; empty for the usual places.
  std::filesystem::path folder, picture_folder;
  std::vector<std::filesystem::path> recent;     ///< scenarios and sessions, the newest first
  std::map<std::string, LayoutWeights> layouts;  ///< by the panels' ids; see Workspace::signature()

  static constexpr std::size_t most_recent = 8;
  static constexpr std::size_t most_layouts = 64;
  /// Puts a file at the front of the recent ones.
  void remember(const std::filesystem::path& file);
  friend bool operator==(const Settings&, const Settings&) = default;
};

/// The settings on disk: a JSON file in the person's configuration folder.
class SettingsFile {
 public:
  /// Reads `path`; a file that is not there is no mistake. Throws nothing.
  explicit SettingsFile(std::filesystem::path path);

  /// $XDG_CONFIG_HOME/policyscope/settings.json, or in ~/.config; empty where there is no home folder.
  static std::filesystem::path usual_path();

  /// What was read; defaults in the place of what was wrong.
  const Settings& settings() const { return saved_; }
  /// One sentence about a file that could not be read as it is, or empty. It is then kept beside the new one
  /// as soon as that is written.
  const std::string& complaint() const { return complaint_; }
  const std::filesystem::path& path() const { return path_; }

  /// Writes what is not on disk yet. Throws Error if that is not possible; the old file then is as it was.
  void save(const Settings& settings);

 private:
  void read(std::string_view text);

  std::filesystem::path path_;
  Settings saved_;
  std::string complaint_;
};

}  // namespace policyscope::app
