#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace policyscope {

/// A grid of cells as text: rows from north to south, separated by line ends or '/', one character a cell:
///
///   #  wall           S  start            P  pit
///   .  floor          G  goal
///   ^ > v <  wind that pushes one cell further in that direction
///   1 … 9    wind to the north of that many cells
///
/// Without any S episodes begin on every floor cell alike.
class GridMap {
 public:
  static constexpr int most_columns = 40, most_rows = 25;
  /// Every character that stands for a cell.
  static constexpr std::string_view alphabet = "#.SGP^>v<123456789";

  /// Reads a map, or the name of a built-in one. Throws Error with one sentence that says what is wrong.
  static GridMap read(std::string_view text);

  int columns() const { return columns_; }
  int rows() const { return static_cast<int>(cells_.size()) / columns_; }
  char at(int column, int row) const { return cells_[static_cast<std::size_t>(row * columns_ + column)]; }
  /// Throws Error unless `cell` is in the alphabet.
  void set(int column, int row, char cell);
  bool same_size(const GridMap& other) const {
    return columns_ == other.columns_ && cells_.size() == other.cells_.size();
  }
  bool inside(int column, int row) const {
    return column >= 0 && row >= 0 && column < columns_ && row < rows();
  }
  /// On one line, rows separated by '/'.
  std::string text() const;

 private:
  int columns_ = 0;
  std::string cells_;  // row by row
};

struct NamedGridMap {
  std::string name;   ///< "cliff"
  std::string title;  ///< "Cliff walking"
  std::string text;
};
/// Well-known maps.
const std::vector<NamedGridMap>& builtin_grid_maps();

}  // namespace policyscope
