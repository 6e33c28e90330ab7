#pragma once

#include "app/overlays.h"
#include "app/panels/panel.h"

namespace policyscope::app {

/// Scenario, transport and the two clocks. `line` spans the window.
void draw_top_bar(const Frame& frame, Outbox& outbox, Overlays& overlays, const render::Rect& line);

/// The keyframes of the shown run, to be dragged through; the changes in orange; where to branch from.
void draw_timeline_bar(const Frame& frame, Outbox& outbox, const render::Rect& rect);

/// The learner's speed one notch up or down: factors of 2 between 1 step a second and as fast as it goes.
double faster(double steps_per_second);
double slower(double steps_per_second);

}  // namespace policyscope::app
