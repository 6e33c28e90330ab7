#include "core/features/tile_coding.h"

#include "core/error.h"
#include "core/features/per_dimension.h"
#include "core/vectorized.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace policyscope {
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
    axis.tilings = static_cast<double>(tilings_);
    axis.tiles = along;
    axis.stride = static_cast<std::uint32_t>(count);
    axis.periodic = dimension.periodic;
    for (std::size_t t = 0; t < tilings_; ++t) {
      shifts_.push_back(static_cast<std::int32_t>(t * (2 * d + 1) % tilings_));
    }
    axes_.push_back(std::move(axis));
    count *= static_cast<std::size_t>(along) + (dimension.periodic ? 0 : 1);
    if (count * tilings_ > std::size_t{1} << 26) {
      throw Error(fmt::format(
          "{} tilings of this many tiles need more than 2^26 weights; use fewer tiles, or other features",
          tilings_));
    }
  }
  tiles_per_tiling_ = count;
  for (std::size_t t = 0; t < tilings_; ++t)
    first_.push_back(static_cast<std::uint32_t>(t * tiles_per_tiling_));
}

POLICYSCOPE_INLINE TileCoding::Place TileCoding::place(const Axis& axis, double coordinate) {
  double position = (coordinate - axis.low) * axis.tiles_per_unit;
  if (axis.periodic) {
    if (!(position >= 0.0 && position < axis.span)) [[unlikely]] {
      position -= axis.span * std::floor(position / axis.span);
      if (!(position >= 0.0 && position < axis.span))
        position = 0.0;  // rounded up to the span, or not a number
    }
  } else {
    position = position > 0.0 ? std::min(position, axis.span) : 0.0;  // 0 also if it is not a number
  }
  // A shift of s tilings-ths reaches the next tile if position + s/tilings does.
  const double start = std::floor(position);
  const auto enough = static_cast<std::int32_t>(std::ceil((start + 1.0 - position) * axis.tilings));
  const auto tile = static_cast<std::int32_t>(start);
  const std::uint32_t here = static_cast<std::uint32_t>(tile) * axis.stride;
  return {enough, here, axis.periodic && tile + 1 == axis.tiles ? 0u - here : axis.stride};
}

template <std::size_t fixed_axes>
POLICYSCOPE_INLINE void TileCoding::encode_along(const double* observation, std::uint32_t* indices) const {
  const std::size_t count = fixed_axes != 0 ? fixed_axes : axes_.size();
  Place places[fixed_axes != 0 ? fixed_axes : few];
  std::uint32_t here = 0;
  for (std::size_t a = 0; a < count; ++a) {
    places[a] = place(axes_[a], observation[a]);
    here += places[a].here;
  }
  // Copies, because for all the compiler knows the indices could be written over the members.
  const std::uint32_t* first = first_.data();
  const std::int32_t* all_shifts = shifts_.data();
  const std::size_t tilings = tilings_, last = tilings - many;
  for (std::size_t t = 0;; t = std::min(t + many, last)) {  // the last ones may be done twice
    Lanes<std::uint32_t, many> tiles = lanes<many>(first + t) + here;
    const std::int32_t* shifts = all_shifts + t;
    for (std::size_t a = 0; a < count; ++a, shifts += tilings) {
      const auto reached = lanes<many>(shifts) >= places[a].enough;  // all bits, or none
      tiles += reinterpret_cast<const Lanes<std::uint32_t, many>&>(reached) & places[a].further;
    }
    lanes<many>(indices + t) = tiles;
    if (t == last) break;
  }
}

POLICYSCOPE_VECTORIZED void TileCoding::encode_few(const double* observation, std::uint32_t* indices) const {
  switch (axes_.size()) {  // loops of known length, for the tasks of lectures
    case 2:
      return encode_along<2>(observation, indices);
    case 4:
      return encode_along<4>(observation, indices);
    default:
      return encode_along<0>(observation, indices);
  }
}

void TileCoding::encode_any(const double* observation, std::uint32_t* indices) const {
  std::copy(first_.begin(), first_.end(), indices);
  for (std::size_t a = 0; a < axes_.size(); ++a) {
    const Place p = place(axes_[a], observation[a]);
    for (std::size_t t = 0; t < tilings_; ++t)
      indices[t] += p.here + (shifts_[a * tilings_ + t] >= p.enough ? p.further : 0u);
  }
}

void TileCoding::encode(ObservationView observation, FeatureVector& features) const {
  if (tilings_ >= many && axes_.size() <= few) {
    encode_few(observation.data(), features.indices.data());
  } else {
    encode_any(observation.data(), features.indices.data());
  }
}

void TileCoding::represent_one(std::span<double> weights) const {
  std::fill(weights.begin(), weights.end(), 1.0 / static_cast<double>(tilings_));
}

}  // namespace policyscope
