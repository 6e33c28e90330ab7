#include "core/learning/function_field.h"

#include "core/learning/denormals.h"

namespace policyscope {

void evaluate_field(const Model& model, const Environment& environment, FunctionField& out) {
  const FlushDenormals flush;
  const FieldGrid& grid = out.grid;
  const std::size_t size = environment.info().observation.size();
  thread_local std::vector<double> observations;
  thread_local std::vector<double> coordinates;
  observations.resize(grid.columns * grid.rows * size);
  coordinates.assign(grid.held.begin(), grid.held.end());
  const auto centre = [](const Range& range, std::size_t i, std::size_t count) {
    return range.low + (range.high - range.low) * (static_cast<double>(i) + 0.5) / static_cast<double>(count);
  };
  for (std::size_t row = 0; row < grid.rows; ++row) {
    for (std::size_t column = 0; column < grid.columns; ++column) {
      if (grid.axis_y < coordinates.size()) coordinates[grid.axis_y] = centre(grid.y, row, grid.rows);
      coordinates[grid.axis_x] = centre(grid.x, column, grid.columns);
      environment.observe_at(coordinates,
                             std::span(observations).subspan((row * grid.columns + column) * size, size));
    }
  }
  out.values.resize(out.quantities.size() * grid.columns * grid.rows);
  model.evaluate(out.quantities, observations, size, out.values);
}

}  // namespace policyscope
