#include "app/widgets/tab_strip.h"

#include "app/widgets/controls.h"
#include "app/widgets/menu.h"

#include <algorithm>

namespace policyscope::app {

using render::AlignX;
using render::Font;
using render::Rect;

bool tab_strip(Ui& ui, const Rect& line, std::span<const std::string_view> names, std::size_t& chosen) {
  const float gap = ui.px(16), y = line.center().y;
  const float room = line.width();
  const auto width = [&](std::size_t i) { return i == chosen ? 0.0f : ui.width_of(names[i]) + gap; };
  float all = 0.0f;
  for (std::size_t i = 0; i < names.size(); ++i) all += width(i);
  std::size_t shown = names.size();  // the names before this one stand in the line
  float right = line.high.x;
  bool changed = false;
  std::size_t wanted = chosen;
  if (all > room) {
    constexpr std::string_view more = "more";
    const float more_width = ui.width_of(more) + gap;
    while (shown > 0 && all > room - more_width) all -= width(--shown);
    if (link(ui, more, {right, y}, AlignX::right)) open_menu("More panels");
    right -= more_width;
    int hidden = 0;
    for (std::size_t i = shown; i < names.size(); ++i) hidden += i != chosen ? 1 : 0;
    if (Menu menu(ui, "More panels", 140, hidden); menu) {
      for (std::size_t i = shown; i < names.size(); ++i) {
        if (i == chosen || !menu.item(names[i])) continue;
        wanted = i;
        changed = true;
      }
    }
  }
  for (std::size_t i = shown; i-- > 0;) {
    if (i == chosen) continue;
    if (link(ui, names[i], {right, y}, AlignX::right)) {
      wanted = i;
      changed = true;
    }
    right -= width(i);
  }
  chosen = wanted;
  return changed;
}

}  // namespace policyscope::app
