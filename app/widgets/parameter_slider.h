#pragma once

#include "app/widgets/ui.h"
#include "core/parameters/parameter.h"

#include <optional>
#include <string>
#include <string_view>

namespace policyscope::app {

/// What a slider needs to know beside the parameter's description.
struct ParameterSliderState {
  ParameterValue value;            ///< what the person wants
  ParameterValue origin;           ///< the scenario's value; a right click goes back to it
  const ParameterValue* in_force;  ///< null if unknown; shown where it differs from `value`
  std::string_view unused;         ///< why this learner does not use it; empty if it does
  bool highlighted = false;        ///< its symbol is under the mouse somewhere
};

/// The widths of the columns, one set for all sliders of a list.
struct ParameterColumns {
  float symbol, name, track, value, applies;
};
/// `names` is the width of the longest name; names get as much of it as sliders can spare.
ParameterColumns parameter_columns(const Ui& ui, float width, float names = 0.0f);

/// What a parameter does, how the command line calls it, and which values it takes.
std::string value_words(const Parameter& parameter);

/// Whether the mouse is on a row: its symbol then lights up elsewhere.
bool row_hovered(const render::Rect& row);

/// One row: symbol, name, thin track, value, when it applies. Returns the new value if the person gave one.
/// A click or drag sets it; Ctrl+click or a double click lets one type it; a right click resets it. Booleans,
/// choices, lists and texts get controls of their own in the same columns.
std::optional<ParameterValue> parameter_slider(Ui& ui, const Parameter& parameter,
                                               const ParameterSliderState& state, const render::Rect& row,
                                               const ParameterColumns& columns);
/// Where a value lies on its slider, 0 … 1, and back. Logarithmic sliders that may be zero have it in a
/// detent at the left end.
double slider_fraction(const Parameter& parameter, double value);
double slider_value(const Parameter& parameter, double fraction);

}  // namespace policyscope::app
