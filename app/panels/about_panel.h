#pragma once

#include "app/panels/panel.h"

namespace policyscope::app {

/// What the scenario is about, for the audience: what to watch, the task and the learner.
class AboutPanel final : public Panel {
 public:
  PanelTitle title(const Frame& frame) const override;
  void draw(const Frame& frame, Outbox& outbox) override;
};

}  // namespace policyscope::app
