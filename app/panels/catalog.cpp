#include "app/panels/catalog.h"

namespace policyscope::app {

const std::vector<PanelEntry>& panel_catalog() {
  static const std::vector<PanelEntry> panels = {};
  return panels;
}

const PanelEntry* find_panel(std::string_view id) {
  for (const PanelEntry& entry : panel_catalog())
    if (entry.id == id) return &entry;
  return nullptr;
}

}  // namespace policyscope::app
