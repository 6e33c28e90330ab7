#pragma once

#include "core/algorithms/listing.h"

#include <initializer_list>

namespace policyscope {

/// Notes that a line of the listing ran, with the symbols' values after it; no code where nothing is
/// recorded, and nothing where the listing has no such line (−1).
template <class Probe>
void note(Probe& probe, int line, std::initializer_list<Recording::Value> values) {
  if constexpr (Probe::recording) {
    if (line < 0) return;
    probe.line(line);
    for (const Recording::Value& v : values) probe.value(v.symbol, v.value);
  }
}

}  // namespace policyscope
