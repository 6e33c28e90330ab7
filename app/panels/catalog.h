#pragma once

#include "app/panels/panel.h"

#include <memory>
#include <string_view>
#include <vector>

namespace policyscope::app {

enum class PanelKind {
  plain,
  corner,  ///< one of the tabs that share the lower right corner
  figure,  ///< theory with sliders of its own: needs a higher row, and no other sliders when it is presented
};

/// One kind of panel. Layouts name it by its id, or by "id:argument" where it takes one ("field:value").
struct PanelEntry {
  std::string_view id;       ///< "environment"
  std::string_view title;    ///< "Environment"
  std::string_view summary;  ///< one sentence for the palette
  /// Weight of its width in a row; the others' decide how wide it is.
  float width = 1.0f;
  std::unique_ptr<Panel> (*make)(std::string_view argument);
  PanelKind kind = PanelKind::plain;
};

/// All panels, the corner's tabs in their order. A new one is a pair of files and a line here.
const std::vector<PanelEntry>& panel_catalog();

/// Null if there is no such panel.
const PanelEntry* find_panel(std::string_view id);

}  // namespace policyscope::app
