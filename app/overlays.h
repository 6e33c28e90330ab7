#pragma once

#include "app/file_picker.h"
#include "app/panels/panel.h"
#include "app/run_until_box.h"
#include "app/value_box.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace policyscope::app {

/// What lies above the panels and goes away again: the list of keys, the finder of actions, the chooser of
/// scenarios, the picker of files. One at a time.
class Overlays {
 public:
  void draw(const Frame& frame, Outbox& outbox);
  bool open() const {
    return palette_ || chooser_ || picker_.is_open() || run_until_.is_open() || value_.is_open();
  }
  void close() {
    palette_ = chooser_ = false;
    picker_.close();
    run_until_.close();
    value_.close();
  }
  void pick_file(FileRequest request) {
    close();
    picker_.open(std::move(request));
  }
  void ask_run_until() {
    close();
    run_until_.open();
  }
  void ask_value(std::size_t parameter) {
    close();
    value_.open(parameter);
  }
  void open_palette();
  void toggle_chooser();

  render::Vec2 chooser_anchor;  ///< its upper left corner

 private:
  struct Entry {
    std::string group, name, note;
    std::string refusal;  ///< why it cannot be chosen; empty if it can
    std::function<void(const Frame&, Outbox&)> run;
  };
  void draw_help(const Frame& frame, Outbox& outbox);
  void draw_list(const Frame& frame, Outbox& outbox, const char* title, std::vector<Entry>& entries,
                 render::Vec2 at, float width);
  void collect_actions();
  void collect_parameters(const Frame& frame);
  void collect_scenarios();

  FilePicker picker_;
  RunUntilBox run_until_;
  ValueBox value_;
  std::vector<Entry> actions_, scenarios_;
  std::string query_;
  std::size_t selected_ = 0;
  bool palette_ = false, chooser_ = false, focus_ = false;
};

/// How well a name answers a query: its letters must occur in order; beginnings of words and neighbours
/// count more. Below zero: it does not.
int fuzzy_score(std::string_view name, std::string_view query);

}  // namespace policyscope::app
