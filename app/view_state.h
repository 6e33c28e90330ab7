#pragma once

#include "render/limits.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace policyscope::app {

/// What a curve's x axis counts.
enum class CurveAxis { steps, episodes };

/// What stands for the runs of several seeds.
enum class CurveBand {
  deviation,      ///< their mean ± standard deviation
  interquartile,  ///< their interquartile mean with its 95 % bootstrap interval
};

/// What the panels share and a person can change: nothing here reaches a learner. Changed through the outbox
/// only.
struct ViewState {
  int focus = 0;  ///< id of the run whose functions are shown
  /// The step of the keyframe that is shown; none for the present.
  std::optional<std::int64_t> looking_back;

  std::size_t axis_x = 0, axis_y = 1;  ///< view coordinates that fields are drawn over
  std::vector<double> crosshair;       ///< a value for each view coordinate
  std::string highlighted;             ///< id of the \live symbol under the mouse in the last frame, or empty

  bool dark = true;
  float scale = 1.0f;         ///< Ctrl + / −, on top of the screen's content scale
  bool presentation = false;  ///< light theme, doubled text, only the scenario's panels
  bool help = false;          ///< the F1 overlay

  double watch_speed = 1.0;        ///< of the demonstration: 1/32 … 32
  bool watch_mean_action = false;  ///< the policy's mean (or greedy) action instead of a sample
  bool by_hand = false;            ///< a person plays it with the arrow keys instead of the policy
  bool watching = true;            ///< the demonstration moves

  double learner_speed = 0.0;  ///< target, steps per second; infinity for as fast as it goes

  double smoothing = 0.0;  ///< window of the curves' moving average, in units of their x; 0 picks one
  CurveAxis curve_axis = CurveAxis::steps;
  bool rolling = false;  ///< the average is the plain mean of the last values, not a fading one
  bool band = false;     ///< mean with a band over seeds in place of the single curves
  CurveBand band_kind = CurveBand::deviation;

  /// Colour ranges that stay, by quantity id; others follow the values.
  std::map<std::string, render::Limits, std::less<>> fixed_ranges;

  bool is_looking_back() const { return looking_back.has_value(); }
};

}  // namespace policyscope::app
