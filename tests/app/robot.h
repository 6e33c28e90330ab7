#pragma once

#include "app/application.h"
#include "app/input.h"

#include <functional>
#include <string>
#include <string_view>

namespace policyscope::app {

/// The whole program behind the window without a window and without a renderer, and a robot that works it as
/// a person does: by the mouse on what it finds by its label, and by keys. Time is a virtual clock of 60 Hz
/// for the window; the learners run in their own threads as always.
class Robot {
 public:
  struct Options {
    float width = 1280.0f, height = 800.0f;
    unsigned threads = 1;
    bool evaluate_at_once = true;  ///< or beside the window, as in the program
    SettingsFile* settings = nullptr;
    std::function<void()> wake = {};
    Typefaces::Finder fonts = render::font_files;
  };
  explicit Robot(const std::string& scenario);
  Robot(const Scenario& scenario, const Options& options);
  ~Robot();
  Robot(const Robot&) = delete;
  Robot& operator=(const Robot&) = delete;

  Application& application() { return application_; }
  Runs& runs() { return application_.runs(); }
  const ViewState& view() { return application_.view(); }
  const RunView& focus() { return application_.focus(); }
  void resize(float width, float height);

  void frame();
  void frames(int count) {
    for (int i = 0; i < count; ++i) frame();
  }
  /// Frames until this holds; throws if it does not within half a minute. `what` is for that message.
  void wait(const std::string& what, const std::function<bool()>& condition);
  /// Waits until every run stands still and the window knows the last of what they told.
  void settle();
  /// Learns until the shown run has done so many steps.
  void run_until(std::int64_t step);

  /// A label is the end of a widget's path; null if there is none, or more than one.
  const WidgetRecord* find(std::string_view label) const { return registry_.find(label); }
  /// As find(), but it must be there.
  const WidgetRecord& at(std::string_view label) const;
  const std::string& value(std::string_view label) const { return at(label).value; }
  /// What the shown toast says.
  const std::string& toast() const { return application_.toast(); }
  const WidgetRegistry& registry() const { return registry_; }

  /// Turns the wheel until the widget's middle can be reached.
  void scroll_to(std::string_view label);
  /// Presses a button of the mouse on a widget, which is scrolled into sight if it has to be.
  void click(std::string_view label, int button = 0);
  void press_at(render::Vec2 at, int button = 0);
  void drag(render::Vec2 from, render::Vec2 to);
  void hover(render::Vec2 at);
  /// Moves the mouse away from everything.
  void away() { hover({-1e6f, -1e6f}); }
  /// A place inside a widget, 0 … 1 from left to right and from top to bottom.
  render::Vec2 place(std::string_view label, float x, float y) const;
  void type(const char* text);
  void key(Key key, bool ctrl = false, bool shift = false);
  /// Types a value for a parameter of the visible panel, by its name there, and presses Enter.
  void type_value(const std::string& parameter, const char* text);
  /// Finds an action or a scenario by the palette and runs it.
  void palette(const char* query);

  int vertices() const { return vertices_; }
  /// What the run is at this moment, with its checkpoint.
  Keyframe moment(Run& run);

 private:
  WidgetRegistry registry_;
  Application application_;
  int vertices_ = 0;
};

}  // namespace policyscope::app
