#pragma once

#include "app/panels/field_cells.h"
#include "app/panels/field_map.h"

#include <cstdint>
#include <span>
#include <vector>

namespace policyscope::app {

/// A quantity at the states of a small MDP: each node or cell in its colour with its number.
class FieldNodes {
 public:
  /// The quantity's value at each state; states that look alike have the same. Empty without a model.
  std::span<const double> values(const Frame& frame, std::size_t quantity);
  /// Other values in their place, one for each state.
  void put(std::span<const double> values);
  FieldEvents draw(const Frame& frame, Outbox& outbox, const Quantity& quantity, render::Limits range);

 private:
  const Model* model_ = nullptr;
  std::int64_t iteration_ = -1;
  std::size_t quantity_ = 0;
  std::vector<double> observations_, by_appearance_, by_state_;
  std::vector<double> policy_;  // π(a|s), a row of actions for each state; of grids only
  ActionDistribution distribution_;
  FieldCells cells_;
};

}  // namespace policyscope::app
