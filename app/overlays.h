#pragma once

#include "app/panels/panel.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace policyscope::app {

/// What lies above the panels and goes away again: the list of keys, the finder of actions, the chooser of
/// scenarios.
class Overlays {
 public:
  void draw(const Frame& frame, Outbox& outbox);
  bool open() const { return palette_ || chooser_; }
  void close() { palette_ = chooser_ = false; }
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
  void collect_scenarios();

  std::vector<Entry> actions_, scenarios_;
  std::string query_;
  std::size_t selected_ = 0;
  bool palette_ = false, chooser_ = false, focus_ = false;
};

/// How well a name answers a query: its letters must occur in order; beginnings of words and neighbours
/// count more. Below zero: it does not.
int fuzzy_score(std::string_view name, std::string_view query);

}  // namespace policyscope::app
