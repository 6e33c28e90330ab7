#pragma once

#include "app/widgets/ui.h"

#include <string>
#include <string_view>

namespace policyscope::app {

/// A list that pops up beside the mouse and closes when something is chosen or the mouse is pressed
/// elsewhere. Ask `if (menu)` before adding rows.
///
///   if (clicked) open_menu("Options");
///   if (Menu menu(ui, "Options", 160, 2); menu) {
///     if (menu.toggle("contour lines", contours)) …
///     if (menu.item("fit")) …
///   }
class Menu {
 public:
  /// `width` of a column in pixels at factor 1; `lines`: how many rows will follow in the longest one.
  Menu(Ui& ui, const char* label, float width, int lines, int columns = 1);
  ~Menu();
  Menu(const Menu&) = delete;
  Menu& operator=(const Menu&) = delete;

  explicit operator bool() const { return open_; }
  /// True when it was chosen; the menu then closes. A chosen one of several is marked.
  bool item(std::string_view label, bool selected = false);
  /// A switch; the menu stays open.
  bool toggle(std::string_view label, bool& on);
  /// Muted words.
  void caption(std::string_view text);
  /// The rows that follow go into this column, 0 at the left.
  void column(int index);
  /// The next row, for a control of the caller's own.
  render::Rect row();

 private:
  Ui& ui_;
  bool open_;
  float line_;
  int columns_;
  render::Rect area_, rest_;
};

/// Opens the menu of that label; call where the menu's own scope is current.
void open_menu(const char* label);

}  // namespace policyscope::app
