#pragma once

#include "core/scene/scene.h"
#include "render/canvas.h"

#include <array>

namespace policyscope::render {

/// How one role of a scene is drawn.
struct RoleStyle {
  Color color;
  float hairline;  ///< pixels, for shapes of width 0; wider shapes bring their own metres
};

/// Every colour and size of the window, in one place. Sizes are pixels at `factor` 1 times the factor.
struct Theme {
  bool dark = true;

  Color ground;  ///< behind the panels
  Color panel;   ///< panels
  Color line;    ///< barely visible: grids, separators
  Color text;
  Color muted;       ///< what may be read second
  Color accent;      ///< the policy and what plays
  Color warm;        ///< what a person changed, flags of changes, the body that moves
  Color track;       ///< of a slider
  Color fill;        ///< of a slider up to its knob
  Color on_field;    ///< crosshair and trajectory on a heat map
  Color field_zero;  ///< the middle of the diverging colour map: near the panel, yet a field has a border
  Color field_edge;  ///< thin dark (or light) rim that keeps them legible anywhere
  Color good, bad;   ///< goal and hazard

  float factor = 1.0f;       ///< content scale × Ctrl± × presentation
  float title_size = 12.5f;  ///< sans_semibold
  float text_size = 12.0f;
  float axis_size = 11.0f;
  float symbol_size = 18.0f;  ///< serif_italic
  float gap = 8.0f;           ///< between panels
  float corner = 6.0f;        ///< of panels
  float padding = 12.0f;      ///< inside panels
  float hairline = 1.0f;
  float curve_width = 2.0f;

  /// Colour of a run; it stays with its run. After the seventh colours come again, with other dashes.
  Color run_color(int run) const { return runs[static_cast<std::size_t>(run) % runs.size()]; }
  /// How the line of a run is broken: what tells runs of one colour apart.
  Dash run_dash(int run) const;
  RoleStyle role(Role role) const;
  /// The same theme with every size multiplied, line widths rounded to whole pixels.
  Theme scaled(float by) const;

  std::array<Color, 7> runs;
};

/// What presentation mode multiplies text and lines by.
inline constexpr float presentation_factor = 2.0f;

Theme dark_theme();
Theme light_theme();

}  // namespace policyscope::render
