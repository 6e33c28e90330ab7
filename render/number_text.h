#pragma once

#include "render/short_text.h"

namespace policyscope::render {

/// Numbers for people, not for machines (that is core's format_number): a true minus sign (U+2212), an
/// infinity sign, "–" for NaN; `digits` significant digits without padding. 0.00049, −1.42, 31.7,
/// 1,234; very small and very large ones as 4.9e−7.
ShortText number_text(double value, int digits = 3);
/// With exactly `decimals` places, so that a live readout does not jump: −0.42.
ShortText fixed_text(double value, int decimals);
/// Counts: 950, 10 k, 2.1 M, 1 G.
ShortText count_text(double value);
/// Grouped by thousands: 30,000.
ShortText integer_text(long long value);
/// Multiples of π in the way of textbooks where `value` is one with a denominator up to 12: −π, π/2, 2π/3, 0;
/// else as number_text.
ShortText angle_text(double value);

}  // namespace policyscope::render
