#include "core/features/tile_coding.h"

#include "core/error.h"
#include "core/features/per_dimension.h"
#include "core/vectorized.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace policyscope {
namespace {

/// indices[t] = before[t] + (the next tile if tiling t is shifted far enough, else this one).
POLICYSCOPE_VECTORIZED void add_tiles(const std::int32_t* shifts, std::int32_t enough, std::uint32_t here,
                                      std::uint32_t there, std::size_t tilings, const std::uint32_t* before,
                                      std::uint32_t* indices) {
  const std::uint32_t difference = there - here;
  for (std::size_t t = 0; t < tilings; ++t) {
    const std::uint32_t reached = shifts[t] >= enough ? difference : 0u;
    indices[t] = before[t] + here + reached;
  }
}

}  // namespace

const std::vector<Field<TileCodingSettings>>& TileCodingSettings::fields() {
  using S = TileCodingSettings;
  static const std::vector<Field<S>> list = {
      Field(&S::tilings, "tilings", "", "tilings")
          .valid(1, 1024)
          .slider(1, 64)
          .applies(Applies::new_run)
          .help("Number of overlapping grids (Sutton & Barto, 9.5.4)."),
      Field(&S::tiles, "tiles", "", "tiles")
          .valid(1, 1024)
          .applies(Applies::new_run)
          .help(
              "Tiles along each dimension: one number for all, or one a dimension (Sutton & Barto, 9.5.4)."),
  };
  return list;
}

TileCoding::TileCoding(const Box& inputs, const TileCodingSettings& settings)
    : tilings_(static_cast<std::size_t>(settings.tilings)) {
  std::size_t count = 1;
  for (std::size_t d = 0; d < inputs.size(); ++d) {
    const Dimension& dimension = inputs[d];
    const int along = per_dimension("tiles", settings.tiles, d, inputs.size());
    Axis axis;
    axis.low = dimension.typical_low;
    axis.tiles_per_unit = along / (dimension.typical_high - dimension.typical_low);
    axis.span = along;
    axis.stride = static_cast<std::uint32_t>(count);
    axis.periodic = dimension.periodic;
    for (std::size_t t = 0; t < tilings_; ++t) {
      axis.shifts.push_back(static_cast<std::int32_t>(t * (2 * d + 1) % tilings_));
    }
    axes_.push_back(std::move(axis));
    count *= static_cast<std::size_t>(along) + (dimension.periodic ? 0 : 1);
    if (count * tilings_ > std::size_t{1} << 26) {
      throw Error(fmt::format("{} tilings of this many tiles need more than 2^26 weights; use fewer tiles",
                              tilings_));
    }
  }
  tiles_per_tiling_ = count;
  for (std::size_t t = 0; t < tilings_; ++t)
    first_.push_back(static_cast<std::uint32_t>(t * tiles_per_tiling_));
}

void TileCoding::encode(ObservationView observation, FeatureVector& features) const {
  std::uint32_t* indices = features.indices.data();
  const std::uint32_t* before = first_.data();
  for (std::size_t d = 0; d < axes_.size(); ++d) {
    const Axis& axis = axes_[d];
    double position = (observation[d] - axis.low) * axis.tiles_per_unit;
    if (axis.periodic) {
      position -= axis.span * std::floor(position / axis.span);
      if (!(position >= 0.0 && position < axis.span))
        position = 0.0;  // rounded up to the span, or not a number
    } else {
      position = position > 0.0 ? std::min(position, axis.span) : 0.0;  // 0 also if it is not a number
    }
    const auto tile = static_cast<std::int32_t>(position);
    // A shift of s tilings-ths reaches the next tile if position + s/tilings does.
    const double rest = static_cast<double>(tile + 1) - position;
    const auto enough = static_cast<std::int32_t>(std::ceil(rest * static_cast<double>(tilings_)));
    const std::int32_t next =
        axis.periodic && tile + 1 == static_cast<std::int32_t>(axis.span) ? 0 : tile + 1;
    const std::uint32_t here = static_cast<std::uint32_t>(tile) * axis.stride;
    const std::uint32_t there = static_cast<std::uint32_t>(next) * axis.stride;
    add_tiles(axis.shifts.data(), enough, here, there, tilings_, before, indices);
    before = indices;
  }
}

void TileCoding::represent_one(std::span<double> weights) const {
  std::fill(weights.begin(), weights.end(), 1.0 / static_cast<double>(tilings_));
}

}  // namespace policyscope
