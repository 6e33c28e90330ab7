#pragma once

#include "app/widgets/ui.h"

#include <span>
#include <string>
#include <string_view>

/// Small controls. All take the rectangle they fill, in pixels of the screen, and a label that is their name
/// to ImGui, to robots and (where they show one) to people.
namespace policyscope::app {

enum class ButtonKind {
  filled,  ///< a field of the panel's colour on the ground, as in the top bar
  accent,  ///< the one that plays
  quiet,   ///< words only, muted until the mouse is on them
};

struct ButtonStyle {
  ButtonKind kind = ButtonKind::filled;
  std::string_view text = {};  ///< shown in place of the label
  bool enabled = true;
  std::string_view tooltip = {};
  bool selected = false;  ///< quiet: in the text's colour and semibold
};

/// True when it was clicked.
bool button(Ui& ui, std::string_view label, const render::Rect& rect, const ButtonStyle& style = {});
/// A quiet button as wide as its text, its left (or right) end at `at`, centred vertically on it.
bool link(Ui& ui, std::string_view label, render::Vec2 at, render::AlignX align = render::AlignX::left,
          const ButtonStyle& style = {});

/// An area that reacts to the mouse and draws nothing. All in pixels of the screen.
struct Pointer {
  bool hovered = false;
  bool pressed = false;   ///< the left button went down on it
  bool held = false;      ///< the left button was pressed on it and is still down
  bool released = false;  ///< …and was let go just now
  bool clicked = false;   ///< pressed and released without a drag
  bool double_clicked = false;
  bool right_clicked = false;
  render::Vec2 at;
  render::Vec2 drag;   ///< movement since the last frame while held
  float wheel = 0.0f;  ///< notches while hovered
};
Pointer pointer_area(Ui& ui, std::string_view label, const render::Rect& rect, std::string_view value = {});

/// A control with a value, where Tab stops. Null unless it has the focus: then what the keys say to it, and a
/// frame around it.
const KeyFocus::Keys* tab_stop(Ui& ui, std::string_view label, const render::Rect& rect);

/// A thin slider without text; `fraction` is 0 … 1, and the arrow keys move it by `step`. True while it is
/// changed.
bool thin_slider(Ui& ui, std::string_view label, const render::Rect& rect, double& fraction,
                 std::string_view value, render::Color fill, double step = 0.1);

/// A small switch with its label to the right.
bool toggle(Ui& ui, std::string_view label, render::Vec2 at, bool& on);

/// A field with the chosen name and a list that opens below it. True when another one was chosen.
bool choice(Ui& ui, std::string_view label, const render::Rect& rect, std::span<const std::string_view> names,
            std::size_t& chosen);

/// Shows `text` beside the mouse, wrapped, if `hovered`.
void tooltip(Ui& ui, std::string_view text);

/// Notes and links in the panel's title line (Ui::header), filled from the right end.
void header_note(Ui& ui, std::string_view text);
bool header_link(Ui& ui, std::string_view label, std::string_view text = {});

/// A line of text that a person edits in place. Starts with `text` selected; `accepted` when Enter was
/// pressed.
struct TextEdit {
  bool active = false;
  bool accepted = false;
};
TextEdit text_edit(Ui& ui, std::string_view label, const render::Rect& rect, std::string& text,
                   bool focus_now = false, std::string_view hint = {});

}  // namespace policyscope::app
