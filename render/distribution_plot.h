#pragma once

#include "core/policies/squashing.h"
#include "render/axes.h"
#include "render/canvas.h"
#include "render/theme.h"

#include <span>
#include <string>

namespace policyscope::render {

/// A distribution over an axis, normal or squashed, with what was drawn from it.
struct DensityPlot {
  double mean = 0.0;
  double std = 1.0;
  const SquashedNormal* squashed = nullptr;  ///< the shape; null for a normal one
  Limits bounds;                       ///< what is executed: the rest is shaded, draws there are clipped
  std::span<const double> draws = {};  ///< recent ones, newest first; drawn as fading ticks below the axis
};

/// The axis on which a density is shown: the bounds with a margin, wider where the distribution lies far
/// outside of them, in whole steps so that it does not creep.
Limits density_limits(const DensityPlot& plot);

/// Density (scaled to its own peak), mean, the band of one standard deviation on either side (of what is
/// squashed, if it is) and the ticks. `area.y` is not used. Draws no labels.
void draw_density(Canvas& canvas, const Theme& theme, const PlotArea& area, const DensityPlot& plot);
/// Height below area.rect that the ticks of the draws take.
float draws_height(const Theme& theme);

/// Probabilities as upright bars where `labels` fit below them, else as rows. `marked`: the action whose bar
/// stands out, −1 for none.
void draw_probabilities(Canvas& canvas, const Theme& theme, const Rect& rect,
                        std::span<const double> probabilities, std::span<const std::string> labels,
                        int marked = -1);

}  // namespace policyscope::render
