#pragma once

/// The one place that knows how this version of ImGui takes keys and the mouse.
namespace policyscope::app {

enum class Key {
  space,
  left,
  right,
  up,
  down,
  backspace,
  tab,
  escape,
  enter,
  home,
  end,
  del,
  f1,
  f11,
  a,
  c,
  k,
  n,
  o,
  p,
  q,
  s,
  v,
  x,
  y,
  z,
  t,
  u,
  zero,
  plus,
  minus,
  count
};

/// Whether the key went down in this frame; with `repeat` also when it is held.
bool pressed(Key key, bool repeat = false);

/// Whether the key is held down.
bool down(Key key);

/// Tells ImGui where keys are, where no window does.
void map_keys();

// For robots: what a window would feed. One change a frame.
void feed_key(Key key, bool down);
void feed_modifiers(bool ctrl, bool shift);
void feed_mouse(float x, float y);
void feed_button(int button, bool down);
void feed_wheel(float notches);
void feed_text(const char* utf8);

}  // namespace policyscope::app
