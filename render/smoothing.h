#pragma once

namespace policyscope::render {

/// Exponential moving average with the bias of its start removed: the average of a constant is that constant
/// from the first value on. It looks only backwards, so a curve never changes its past.
class DebiasedAverage {
 public:
  /// `window`: how far back the weight falls to 1/e, in the unit of `distance`; 0 averages nothing.
  explicit DebiasedAverage(double window) : window_(window) {}

  /// Takes in a value that lies `distance` after the one before it. NaN is a gap and changes nothing.
  /// Returns the average.
  double add(double value, double distance = 1.0);
  /// NaN before the first value.
  double value() const;

 private:
  double window_;
  double sum_ = 0.0;
  double weight_ = 0.0;
};

}  // namespace policyscope::render
