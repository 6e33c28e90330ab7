#pragma once

#include "app/panels/panel.h"

#include <cstdint>

namespace policyscope::app {

/// The learner's pseudocode. One iteration can be recorded and played line by line, forwards and backwards,
/// with the values that its symbols had.
class ListingPanel final : public Panel {
 public:
  PanelTitle title(const Frame& frame) const override;
  void draw_header(const Frame& frame, Outbox& outbox) override;
  void draw(const Frame& frame, Outbox& outbox) override;

 private:
  void draw_lines(const Frame& frame, Outbox& outbox, int current);
  void draw_controls(const Frame& frame, Outbox& outbox, const render::Rect& line,
                     const Recording& recording);
  void draw_values(const Frame& frame, Outbox& outbox, const render::Rect& area,
                   const Recording::Event& event);

  int recorded_run_ = -1;
  std::int64_t recorded_iteration_ = -1;
  std::size_t event_ = 0;  // of the recording, the one that is shown
};

}  // namespace policyscope::app
