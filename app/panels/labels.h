#pragma once

#include "app/frame.h"
#include "app/outbox.h"
#include "core/environments/space.h"
#include "core/parameters/parameter.h"
#include "render/axes.h"
#include "render/short_text.h"

#include <span>
#include <string>
#include <string_view>

/// Words and numbers that several panels write the same way.
namespace policyscope::app {

/// A number that changes while one looks: as many decimals as three digits need, never fewer than the last
/// time for a number of that size, so that it does not jump. −1.42, 31.7, 0.0031.
render::ShortText live_text(double value);

/// "α θ" for "\\alpha^\\theta": a symbol where only plain text can stand. Empty if it would not be readable.
std::string plain_symbol(std::string_view markup);
/// "α θ" or, where the symbol cannot be written, "reward-rate step".
std::string plain_name(const Parameter& parameter);

/// The markup of a \live symbol as the algorithm's formulas or listing write it; empty if they do not.
std::string_view symbol_markup(const AlgorithmInfo& algorithm, std::string_view id);

/// Linear, or in parts of π for an angle.
render::Axis axis_of(const Dimension& dimension);
/// A value of a coordinate with its unit: "0.75 rad = 0.24 π", as the ticks count an angle.
render::ShortText coordinate_text(const Dimension& dimension, double value);
/// An action as numbers or as the label of a discrete one.
render::ShortText action_text(const ActionSpace& space, std::span<const double> action);

/// The names of a quantity's values, where these are numbers of actions; else none.
std::span<const std::string> value_names(const Frame& frame, const Quantity& quantity);
/// A value of a quantity as it is read: "31.7", or the name of an action.
render::ShortText quantity_text(const Frame& frame, const Quantity& quantity, double value);

/// A formula in one colour at `at` (left end, centred on the line), then `= value`; returns the width. The
/// symbol lights up while `id` is highlighted, and highlights it while the mouse is on it.
struct ReadoutStyle {
  render::Color symbol;
  render::Color value;
  render::AlignX align = render::AlignX::left;
};

float draw_readout(const Frame& frame, Outbox& outbox, render::Vec2 at, std::string_view id,
                   std::string_view symbol, std::string_view value, const ReadoutStyle& style);

/// "↑ angular velocity ẋ" and "angle β →" on the line below a plot; the words go first where room is short.
void draw_axis_names(const Frame& frame, const render::Rect& line, const Dimension& x, const Dimension* y);

/// One sentence in the middle of a panel that has nothing to show yet, wrapped.
void draw_empty(const Frame& frame, std::string_view sentence);

/// Text in lines no longer than the rectangle is wide; returns the height used. Draws only if `draw`.
float wrapped_text(Ui& ui, const render::Rect& rect, std::string_view text, render::Color color, float size,
                   bool draw = true);

/// One line that fits into a width: in a smaller size down to four fifths, then cut with "…". Returns its
/// width.
float fitted_text(Ui& ui, render::Vec2 at, std::string_view text, float width, render::Color color,
                  render::Font font, float size);

/// Whether the mouse is in a rectangle of the current window and not on a popup above it.
bool hovered(const render::Rect& rect);
render::Vec2 mouse_position();
/// Whether a letter was typed in this frame while no widget wanted text. (Letters have no key names in ImGui
/// 1.86.)
bool typed(char letter);

}  // namespace policyscope::app
