#pragma once

#include "core/scene/scene.h"

namespace policyscope::app {

/// Whether one picture can turn into the other step by step: the same shapes, and none of them far from where
/// it was, as it is after a reset.
bool can_blend(const Scene& from, const Scene& to);

/// The picture `t` (0 … 1) of the way between two that can be blended. Buffers of `out` are reused.
void blend(const Scene& from, const Scene& to, double t, Scene& out);

}  // namespace policyscope::app
