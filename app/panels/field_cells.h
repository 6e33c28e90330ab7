#pragma once

#include "app/panels/field_map.h"
#include "core/environments/finite_model.h"
#include "core/scene/scene.h"

#include <span>
#include <vector>

namespace policyscope::app {

/// A quantity in the cells of a gridworld: each cell in its colour with its number, what the policy does in
/// it as arrows as long as their probabilities, and the walls, goals and pits around them.
class FieldCells {
 public:
  /// `values`: one for each state. `probabilities`: π(a|s), one row of actions for each state, or empty.
  FieldEvents draw(const Frame& frame, Outbox& outbox, const Quantity& quantity, render::Limits range,
                   std::span<const double> values, std::span<const double> probabilities);

 private:
  const Scene& surroundings(const Frame& frame);

  Scene described_, surroundings_;
};

}  // namespace policyscope::app
