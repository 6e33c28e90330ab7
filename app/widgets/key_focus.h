#pragma once

#include <vector>

namespace policyscope::app {

/// Which of the controls with a value the keys change. Tab walks from one to the next, in the order in which
/// they are drawn.
class KeyFocus {
 public:
  /// What the keys say to the control that has the focus.
  struct Keys {
    int steps = 0;  ///< of a number: right and up are more
    int next = 0;   ///< in a list: right and down are on
    bool lowest = false, highest = false;
    bool enter = false;
  };

  /// Before the controls of a frame are drawn.
  void begin_frame();
  /// To the next control of the last frame, or the one before; from the last to the first.
  void walk(bool back);
  void leave() { focused_ = 0; }
  void press(const Keys& keys) { keys_ = keys; }
  bool any() const { return focused_ != 0; }

  /// A control, by ImGui's id, takes its place in the order. Null unless it has the focus.
  const Keys* stop(unsigned id);
  /// Whether the focus came in this frame.
  bool arrives() const { return arrives_; }

 private:
  unsigned focused_ = 0;  ///< 0 for none
  bool arrives_ = false;
  Keys keys_;
  std::vector<unsigned> order_, last_order_;
};

}  // namespace policyscope::app
