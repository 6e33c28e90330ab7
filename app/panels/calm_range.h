#pragma once

#include "core/learning/quantity.h"
#include "render/limits.h"

#include <span>

namespace policyscope::app {

/// The range of a field's colours while it follows the values: round limits that stay until the values leave
/// them or have become much smaller, and then glide, for colours that flicker with every update hide what is
/// learned.
class CalmRange {
 public:
  /// With every new set of values.
  void follow(std::span<const double> values, QuantityScale scale);
  /// With values in known limits, such as probabilities.
  void set(render::Limits limits);
  /// Every frame; `seconds` since the last one.
  void glide(double seconds);

  bool moving() const { return !(shown_ == target_); }
  /// What is drawn now, and what is written beside the colour bar.
  render::Limits shown() const { return shown_; }
  render::Limits target() const { return target_; }

 private:
  bool started_ = false;
  render::Limits target_, shown_;
};

/// Limits that a quantity has by its nature: probabilities, and the number of an action of a task with
/// `actions` of them. {0, 0} where there are none.
render::Limits natural_limits(const Quantity& quantity, std::size_t actions);

}  // namespace policyscope::app
