#pragma once

#include "app/widgets/key_focus.h"
#include "app/widgets/registry.h"
#include "render/canvas.h"
#include "render/formula.h"
#include "render/theme.h"

#include <string>
#include <string_view>

namespace policyscope::app {

/// What widgets remember from frame to frame beside what ImGui does: there is one line of text that is being
/// typed at any time, and one control that the keys change.
struct UiMemory {
  unsigned edited = 0;       ///< ImGui's id of the widget that is being typed into; 0 for none
  bool edit_begins = false;  ///< it opened in this frame
  std::string text;          ///< what has been typed
  KeyFocus focus;
  std::string complaint;  ///< why it was not accepted; empty if it was not tried yet
};

/// What widgets draw with, and where in the tree of labels they are. One for each frame.
class Ui {
 public:
  Ui(const render::Theme& theme_, render::Canvas& canvas_, render::FormulaCache& formulas_, UiMemory& memory_,
     WidgetRegistry* registry)
      : theme(theme_), canvas(canvas_), formulas(formulas_), memory(memory_), registry_(registry) {}

  const render::Theme& theme;
  render::Canvas& canvas;
  render::FormulaCache& formulas;
  UiMemory& memory;

  /// What is left of the current ImGui window: from the cursor to the lower right corner.
  render::Rect area() const;
  /// Pixels at factor 1, scaled to the theme and rounded to whole ones.
  float px(float at_factor_one) const;

  /// Text in the theme's text size and colour (or as said). Returns its width.
  float text(render::Vec2 at, std::string_view text, render::Color color,
             render::Font font = render::Font::sans, float size = 0.0f,
             render::AlignX align = render::AlignX::left, render::AlignY vertical = render::AlignY::middle);
  /// Where there is no room for it in a smaller size, then cut short with an ellipsis.
  float text_within(render::Vec2 at, float width, std::string_view text, render::Color color,
                    render::Font font = render::Font::sans);
  float width_of(std::string_view text, render::Font font = render::Font::sans, float size = 0.0f) const;
  /// Before ImGui itself sets a text in its own way: the face then has its letters.
  void announce(std::string_view text) const { width_of(text); }
  /// A formula with the left end of its baseline at `at`; returns its width.
  float formula(render::Vec2 at, std::string_view markup, float size, render::Color color,
                std::string_view highlighted = {}, render::Color highlight = {});

  /// Tells a listening robot where a widget is. Call after its ImGui item.
  void note(std::string_view label, const render::Rect& rect, std::string_view value = {},
            bool enabled = true);
  bool listened() const { return registry_ != nullptr; }

  void push_path(std::string_view label);
  void pop_path();

  /// The free part of the present panel's title line; header notes and links take theirs from its right end.
  render::Rect header;

 private:
  WidgetRegistry* registry_;
  std::string path_;
};

/// A scope of labels: widgets inside are "Label/…" to robots, and ImGui ids are kept apart by it.
class UiScope {
 public:
  UiScope(Ui& ui, std::string_view label);
  ~UiScope();
  UiScope(const UiScope&) = delete;
  UiScope& operator=(const UiScope&) = delete;

 private:
  Ui& ui_;
};

}  // namespace policyscope::app
