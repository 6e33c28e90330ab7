#pragma once

#include "core/scene/scene.h"

#include <array>

/// What tasks on a grid are drawn with. Cells are squares of side 1; every function takes a cell's centre.
namespace policyscope {

/// The actions of all grids, in order: north, east, south, west. North is up.
inline constexpr std::array<Point, 4> compass = {{{0.0, 1.0}, {1.0, 0.0}, {0.0, -1.0}, {-1.0, 0.0}}};
inline constexpr std::array<const char*, 4> compass_names = {"N", "E", "S", "W"};

namespace grid_picture {

void floor(Scene& scene, Point cell);
/// A shade over the floor.
void shade(Scene& scene, Point cell);
/// A cell that is all wall.
void block(Scene& scene, Point cell);
/// A wall along the side of the cell in a direction of the compass.
void wall(Scene& scene, Point cell, Point side);
void skull(Scene& scene, Point cell);
/// A coin.
void money(Scene& scene, Point cell);
void flag(Scene& scene, Point cell);
void pit(Scene& scene, Point cell);
/// Where episodes may begin.
void start(Scene& scene, Point cell);
/// One chevron for each cell that the wind pushes further.
void wind(Scene& scene, Point cell, Point direction, int strength);

}  // namespace grid_picture
}  // namespace policyscope
