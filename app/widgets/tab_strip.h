#pragma once

#include "app/widgets/ui.h"

#include <cstddef>
#include <span>
#include <string_view>

namespace policyscope::app {

/// Names side by side at the right end of a title line; the chosen one is elsewhere, as the title at the left
/// end. Those that have no room are behind "more". True when another one was chosen.
bool tab_strip(Ui& ui, const render::Rect& line, std::span<const std::string_view> names,
               std::size_t& chosen);

}  // namespace policyscope::app
