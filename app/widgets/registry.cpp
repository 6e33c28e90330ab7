#include "app/widgets/registry.h"

namespace policyscope::app {

const WidgetRecord* WidgetRegistry::find(std::string_view path) const {
  const WidgetRecord* found = nullptr;
  for (const WidgetRecord& record : records_) {
    const std::string_view here = record.path;
    if (here == path) return &record;
    if (here.size() > path.size() && here.ends_with(path) && here[here.size() - path.size() - 1] == '/') {
      if (found != nullptr) return nullptr;
      found = &record;
    }
  }
  return found;
}

}  // namespace policyscope::app
