#pragma once

#include "core/environments/environment.h"
#include "core/learning/model.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace policyscope {

/// A rectangle of states to evaluate functions over: two view coordinates vary, the others are held.
struct FieldGrid {
  std::size_t axis_x = 0, axis_y = 1;  ///< indices of view coordinates
  std::size_t columns = 64, rows = 64;
  Range x, y;                ///< the centres of the outer cells lie half a cell inside
  std::vector<double> held;  ///< all view coordinates; those of the two axes are ignored

  friend bool operator==(const FieldGrid&, const FieldGrid&) = default;
};

/// Quantities of a model over a grid.
struct FunctionField {
  std::int64_t iteration = -1;
  FieldGrid grid;
  std::vector<std::size_t> quantities;  ///< of the model
  std::vector<double> values;           ///< one block of rows × columns a quantity, row 0 at grid.y.low

  std::span<const double> block(std::size_t index) const {
    const std::size_t cells = grid.columns * grid.rows;
    return std::span(values).subspan(index * cells, cells);
  }
};

/// Fills in out.values for out.grid and out.quantities; reuses its buffers. `environment` turns view
/// coordinates into observations and is not changed. One coordinate only: rows must be 1.
void evaluate_field(const Model& model, const Environment& environment, FunctionField& out);

}  // namespace policyscope
