#pragma once

#include "app/background.h"
#include "app/frame.h"
#include "app/outbox.h"
#include "app/truth.h"

#include <cstdint>

namespace policyscope::app {

/// What the shown run's policy is expected to bring, exactly, at every keyframe of its timeline: the curve
/// that the sampled one scatters about.
class ExactCurve {
 public:
  /// Whether there is one for this series.
  static bool knows(const Frame& frame, const SeriesInfo& series);
  /// Once a frame while it is shown.
  void update(const Frame& frame, Outbox& outbox, const SeriesInfo& series);
  /// Null until it was computed.
  const TruthCurve* curve() const { return curve_.result(); }

 private:
  Background<TruthCurveWork> curve_;
  TruthCurveRequest request_;
  int run_ = -1;
};

}  // namespace policyscope::app
