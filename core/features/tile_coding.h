#pragma once

#include "core/features/feature_map.h"
#include "core/parameters/field.h"

#include <vector>

namespace policyscope {

struct TileCodingSettings {
  int tilings = 32;
  std::vector<int> tiles = {8};
  static const std::vector<Field<TileCodingSettings>>& fields();
};

/// Tile coding (Sutton & Barto, 9.5.4): `tilings` overlapping grids, each shifted by its own share of a tile;
/// one tile of each is active. Tiling t is shifted by t(2d+1)/tilings tiles along dimension d (the asymmetric
/// offsets 1, 3, 5, … recommended there). Periodic dimensions wrap; the others get one more tile, so that the
/// shifted grids still cover the range, and are clamped to it. Dense: every tile has a weight of its own.
class TileCoding final : public FeatureMap {
 public:
  TileCoding(const Box& inputs, const TileCodingSettings& settings);

  std::size_t size() const override { return tilings_ * tiles_per_tiling_; }
  std::size_t active() const override { return tilings_; }
  bool binary() const override { return true; }
  void encode(ObservationView observation, FeatureVector& features) const override;
  void represent_one(std::span<double> weights) const override;

 private:
  /// One dimension. A tiling is shifted by a whole number of `tilings`-ths of a tile, so that the place
  /// within a tile says by one comparison of integers whether the tiling is already in the next one.
  struct Axis {
    double low;  // where the first tile of tiling 0 starts
    double tiles_per_unit;
    double span;           // in tiles; coordinates are clamped to [0, span] or wrapped into [0, span)
    double tilings;        // of the whole map
    std::int32_t tiles;    // span, as a whole number
    std::uint32_t stride;  // of one tile along this axis, in features
    bool periodic;
  };
  /// Where an observation lies along one axis: tilings shifted by `enough` or more are one tile further.
  struct Place {
    std::int32_t enough;
    std::uint32_t here, further;  // in features; `further` wraps around
  };

  static Place place(const Axis& axis, double coordinate);
  template <std::size_t fixed_axes>  ///< 0: as many as there are, up to `few`
  void encode_along(const double* observation, std::uint32_t* indices) const;
  void encode_few(const double* observation, std::uint32_t* indices) const;
  void encode_any(const double* observation, std::uint32_t* indices) const;

  static constexpr std::size_t few = 8;   // axes that encode_few() can have
  static constexpr std::size_t many = 8;  // tilings that it must have: it takes so many at once
  std::vector<Axis> axes_;
  std::size_t tilings_;
  std::size_t tiles_per_tiling_;
  std::vector<std::uint32_t> first_;  // feature of each tiling's first tile
  std::vector<std::int32_t> shifts_;  // [axis][tiling], in tilings-ths of a tile, 0 … tilings − 1
};

}  // namespace policyscope
