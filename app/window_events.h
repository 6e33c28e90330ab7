#pragma once

#include <deque>
#include <filesystem>
#include <vector>

struct GLFWwindow;

namespace policyscope::app {

/// One thing that the keyboard said: a key that changed, or a character that was typed.
struct KeyboardEvent {
  int key = 0;  ///< GLFW's number; 0 for a character
  int scancode = 0;
  int action = 0;          ///< GLFW_RELEASE, GLFW_PRESS or GLFW_REPEAT
  int modifiers = 0;       ///< GLFW_MOD_*
  unsigned character = 0;  ///< Unicode; 0 for a key
};

/// The keyboard's events in order, given out a frame at a time so that ImGui, which looks at the keys once a
/// frame, misses none: a key that was pressed and released between two frames is pressed in one and released
/// in the next, and every press meets the modifiers that were held with it.
class KeyboardQueue {
 public:
  void push(const KeyboardEvent& event) { events_.push_back(event); }
  bool empty() const { return events_.empty(); }
  /// The events of the next frame: at most one press of a key that is no modifier.
  void take_frame(std::vector<KeyboardEvent>& out);

 private:
  std::deque<KeyboardEvent> events_;
};

/// Everything that comes to a window from outside. Must outlive the window's backend of ImGui.
class WindowEvents {
 public:
  /// Before ImGui's backend is installed: whatever happens keeps the window awake for some frames.
  void listen(GLFWwindow* window);
  /// Behind ImGui's backend: takes its keyboard over.
  void take_keyboard(GLFWwindow* window);
  /// Before the backend's new frame: tells ImGui of the next keyboard events.
  void feed_keyboard(GLFWwindow* window);

  /// Whether a frame is due. Counts down to rest.
  bool take_due();
  /// The files that were dropped since the last call.
  std::vector<std::filesystem::path> take_dropped();

 private:
  /// Frames that follow an event, until everything that it set off has settled.
  static constexpr int frames_after_event = 3;

  void happened() { due_ = frames_after_event; }
  static WindowEvents& of(GLFWwindow* window);

  int due_ = frames_after_event;
  KeyboardQueue keyboard_;
  std::vector<KeyboardEvent> frame_;
  std::vector<std::filesystem::path> dropped_;
};

}  // namespace policyscope::app
