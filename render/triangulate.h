#pragma once

#include "render/geometry.h"

#include <cstdint>
#include <span>
#include <vector>

namespace policyscope::render {

/// Cuts a simple polygon of either winding into triangles (ear clipping), three indices each, appended to
/// `triangles`. A polygon that crosses itself gives triangles that cover something near it, never a failure.
void triangulate(std::span<const Vec2> polygon, std::vector<std::uint32_t>& triangles);

}  // namespace policyscope::render
