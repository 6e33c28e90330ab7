#pragma once

#include "core/scenarios/scenario.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace policyscope::app {

/// What `policyscope shot` draws.
struct ShotOptions {
  Scenario scenario;
  std::optional<std::filesystem::path> session;  ///< a session file to draw instead; it is left as it is
  /// How far to train first: until so many steps, or until so many episodes have ended. Without either as far
  /// as the scenario says, and a session not at all.
  std::optional<std::int64_t> steps, episodes;
  int width = 1280, height = 800;
  bool dark = true;
  bool presentation = false;
  float scale = 1.0f;
  std::string panel;          ///< id of one panel to draw alone; empty for the whole window
  std::filesystem::path out;  ///< .png, or .svg with a panel
};

/// Trains, lets a virtual 60 Hz clock run for a moment and writes the picture. Needs no display. Equal
/// options give an equal picture. Throws Error with one sentence; returns the exit status.
int shot(const ShotOptions& options);

}  // namespace policyscope::app
