#pragma once

#include "app/file_listing.h"
#include "app/panels/panel.h"

#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace policyscope::app {

/// What a file is wanted for.
struct FileRequest {
  std::string title;                         ///< "Open", "Save as a scenario"
  std::vector<std::string_view> extensions;  ///< ".toml"; the first is added to a new file's name
  std::filesystem::path folder;
  std::string name;      ///< proposed for a new file
  bool saves = false;    ///< a new file, instead of one that is there
  bool replaces = true;  ///< an existing file may be written over, once a person has said so
  std::vector<std::filesystem::path> recent;  ///< offered while nothing is typed
  /// The action that is sent for the file that was picked.
  std::function<Action(const std::filesystem::path&)> picked;
};

/// Lets a person pick a file inside the window: folders and files in a list, worked by mouse or keyboard.
/// Type to narrow the list or to name a new file or a folder (a path will do); arrows and Enter choose;
/// Backspace in the empty line goes up; Escape closes.
class FilePicker {
 public:
  void open(FileRequest request);
  void close() { open_ = false; }
  bool is_open() const { return open_; }
  void draw(const Frame& frame, Outbox& outbox);

 private:
  void enter(const std::filesystem::path& folder);
  void list();
  /// Folders and files that answer what was typed, and the recent files before anything is.
  void narrow();
  void take_typed(Outbox& outbox);
  void take(const FileLine& line, Outbox& outbox);
  void finish(const std::filesystem::path& file, Outbox& outbox);
  std::filesystem::path new_file() const;
  void draw_place(const Frame& frame, const render::Rect& line);
  void draw_lines(const Frame& frame, Outbox& outbox, const render::Rect& area);
  void draw_question(const Frame& frame, Outbox& outbox, const render::Rect& line);

  FileRequest request_;
  bool open_ = false, focus_ = false, appearing_ = false;
  std::filesystem::path folder_;
  std::vector<FileLine> lines_, recent_;
  std::string complaint_;  ///< what is wrong with the folder or with what was typed
  std::string typed_, narrowed_by_;
  bool hidden_ = false;
  std::vector<const FileLine*> shown_;
  std::size_t recent_shown_ = 0;  ///< how many of `shown_` are recent files
  int selected_ = -1;             ///< in `shown_`; −1 for what is typed
  bool scroll_ = false;
  std::filesystem::path asked_;  ///< exists: written over only once that was confirmed
};

}  // namespace policyscope::app
