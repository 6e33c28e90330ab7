#include "render/smoothing.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace policyscope::render {

double DebiasedAverage::add(double value, double distance) {
  if (std::isnan(value)) return this->value();
  // The weights 1 - decay, decay (1 - decay), … sum to less than one at the start; dividing by their sum
  // removes the pull towards zero (Sutton & Barto, exercise 2.7, with varying step size).
  const double decay = window_ > 0.0 && distance >= 0.0 ? std::exp(-distance / window_) : 0.0;
  // A step of no length still counts as something, or the first value could weigh nothing.
  const double weight = std::max(1.0 - decay, 1e-12);
  sum_ = (1.0 - weight) * sum_ + weight * value;
  weight_ = (1.0 - weight) * weight_ + weight;
  return this->value();
}

double DebiasedAverage::value() const {
  return weight_ > 0.0 ? sum_ / weight_ : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace policyscope::render
