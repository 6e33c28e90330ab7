#include "core/environments/grid_map.h"

#include "core/error.h"

#include <fmt/format.h>

#include <algorithm>

namespace policyscope {
namespace {

std::vector<std::string_view> rows_of(std::string_view text) {
  std::vector<std::string_view> rows;
  while (!text.empty()) {
    const std::size_t end = text.find_first_of("/\n");
    std::string_view row = text.substr(0, end);
    while (!row.empty() && (row.back() == ' ' || row.back() == '\r' || row.back() == '\t'))
      row.remove_suffix(1);
    while (!row.empty() && (row.front() == ' ' || row.front() == '\t')) row.remove_prefix(1);
    if (!row.empty()) rows.push_back(row);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
  }
  return rows;
}

/// A text that cannot be a map is taken for a name.
bool is_name(std::string_view text) {
  return text.find_first_of("/\n") == std::string_view::npos &&
         text.find_first_not_of(GridMap::alphabet) != std::string_view::npos;
}

}  // namespace

GridMap GridMap::read(std::string_view text) {
  for (const NamedGridMap& map : builtin_grid_maps()) {
    if (map.name == text) return read(map.text);
  }
  if (is_name(text)) {
    std::vector<std::string> names;
    for (const NamedGridMap& map : builtin_grid_maps()) names.push_back(map.name);
    throw unknown_name("map", text, names);
  }
  const std::vector<std::string_view> rows = rows_of(text);
  if (rows.empty()) throw Error("a map has at least one row of cells, for example 'S..G'");
  GridMap map;
  map.columns_ = static_cast<int>(rows[0].size());
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const std::size_t unknown = rows[r].find_first_not_of(alphabet);
    if (unknown != std::string_view::npos) {
      throw Error(
          fmt::format("row {} of the map has '{}', which is no cell; allowed: # . S G P ^ > v < 1 to 9",
                      r + 1, rows[r].substr(unknown, 1)));
    }
    if (rows[r].size() != rows[0].size()) {
      throw Error(fmt::format("row {} of the map has {} cells, but row 1 has {}", r + 1, rows[r].size(),
                              rows[0].size()));
    }
    map.cells_ += rows[r];
  }
  if (map.columns() > most_columns || map.rows() > most_rows) {
    throw Error(fmt::format("a map has at most {} columns and {} rows, not {} and {}", most_columns,
                            most_rows, map.columns(), map.rows()));
  }
  const auto can_begin = [](char cell) { return cell != '#' && cell != 'G' && cell != 'P'; };
  if (std::none_of(map.cells_.begin(), map.cells_.end(), can_begin))
    throw Error("a map needs a cell where an episode can begin: S, or floor");
  return map;
}

void GridMap::set(int column, int row, char cell) {
  if (alphabet.find(cell) == std::string_view::npos)
    throw Error(fmt::format("'{}' is no cell; allowed: # . S G P ^ > v < 1 to 9", cell));
  cells_[static_cast<std::size_t>(row * columns_ + column)] = cell;
}

std::string GridMap::text() const {
  std::string out;
  for (int r = 0; r < rows(); ++r) {
    if (r > 0) out += '/';
    out += cells_.substr(static_cast<std::size_t>(r * columns_), static_cast<std::size_t>(columns_));
  }
  return out;
}

const std::vector<NamedGridMap>& builtin_grid_maps() {
  static const std::vector<NamedGridMap> maps = {
      // Sutton & Barto, figure 8.2.
      {"maze", "Dyna maze", ".......#G/..#....#./S.#....#./..#....../.....#.../........."},
      // Sutton & Barto, example 6.6.
      {"cliff", "Cliff walking", "............/............/............/SPPPPPPPPPPG"},
      // Sutton & Barto, example 6.5: the wind blows north, 1 or 2 cells far.
      {"windy", "Windy gridworld",
       "...111221./...111221./...111221./S..1112G1./...111221./...111221./...111221."},
      // Russell & Norvig, figure 17.1.
      {"four-by-three", "Four by three", "...G/.#.P/S..."},
      // Gymnasium's FrozenLake-v1, 4x4.
      {"frozen-lake", "Frozen lake", "S.../.P.P/...P/P..G"},
      // Sutton, Precup & Singh 1999.
      {"four-rooms", "Four rooms",
       "#############/#.....#.....#/#.....#.....#/#...........#/#.....#.....#/#.....#.....#/##.####.....#/"
       "#.....###.###/#.....#.....#/#.....#.....#/#.........G.#/#S....#.....#/#############"},
      {"open-field", "Open field", "......../......../......../...S..../......../......../......G./........"},
      {"two-ways", "Short and risky or long and safe", "S....../.#####./.PPPPP./...G..."},
  };
  return maps;
}

}  // namespace policyscope
