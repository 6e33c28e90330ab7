#include "app/run_view.h"

namespace policyscope::app {

const SeriesGroup* RunView::find_series(std::string_view series_id, std::size_t& index) const {
  for (const SeriesGroup* group : {&by_step, &by_episode, &by_update}) {
    for (std::size_t i = 0; i < group->series().size(); ++i) {
      if (group->series()[i].id == series_id) {
        index = i;
        return group;
      }
    }
  }
  return nullptr;
}

}  // namespace policyscope::app
