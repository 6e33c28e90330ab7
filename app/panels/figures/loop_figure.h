#pragma once

#include "app/panels/panel.h"

namespace policyscope::app {

/// Actor, critic and environment as boxes, with what they hand each other in the last step on the arrows
/// between them.
class LoopFigure final : public Panel {
 public:
  PanelTitle title(const Frame& frame) const override;
  void draw(const Frame& frame, Outbox& outbox) override;
};

}  // namespace policyscope::app
