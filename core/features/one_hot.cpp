#include "core/features/one_hot.h"

#include "core/error.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace policyscope {

const std::vector<Field<OneHotSettings>>& OneHotSettings::fields() {
  static const std::vector<Field<OneHotSettings>> list;
  return list;
}

OneHot::OneHot(const Box& inputs, const OneHotSettings&) {
  constexpr std::size_t most = std::size_t{1} << 22;
  for (const Dimension& dimension : inputs) {
    if (!dimension.whole) {
      throw Error(fmt::format(
          "one-hot features need inputs that are whole numbers, and the {} is not; use tile-coding",
          dimension.name));
    }
    axes_.push_back({dimension.low, dimension.high - dimension.low, static_cast<std::uint32_t>(size_)});
    size_ *= static_cast<std::size_t>(dimension.high - dimension.low) + 1;
    if (size_ > most) throw Error("one-hot features would be more than 2^22; use tile-coding");
  }
}

void OneHot::encode(ObservationView observation, FeatureVector& features) const {
  std::uint32_t index = 0;
  for (std::size_t d = 0; d < axes_.size(); ++d) {
    const double offset = std::clamp(std::round(observation[d] - axes_[d].low), 0.0, axes_[d].last);
    if (offset > 0.0) index += static_cast<std::uint32_t>(offset) * axes_[d].stride;
  }
  features.indices[0] = index;
}

void OneHot::represent_one(std::span<double> weights) const {
  std::fill(weights.begin(), weights.end(), 1.0);
}

}  // namespace policyscope
