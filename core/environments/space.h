#pragma once

#include <numbers>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace policyscope {

using ObservationView = std::span<const double>;
using ObservationSpan = std::span<double>;
/// A vector for a box; one number, the index, for a discrete space.
using ActionView = std::span<const double>;
using ActionSpan = std::span<double>;

/// One dimension of a box: bounds as in Gymnasium (possibly infinite), and the finite part of it that
/// matters, over which features are laid and pictures drawn; typical_low < typical_high always.
struct Dimension {
  std::string symbol;  ///< formula markup: "\\dot\\beta"
  std::string name;    ///< "angular velocity"
  std::string unit;    ///< "rad/s"
  double low, high;
  double typical_low, typical_high;
  bool periodic = false;  ///< typical_high is the same place as typical_low
  bool whole = false;     ///< an index: takes only the whole numbers from low to high
};

using Box = std::vector<Dimension>;

/// A dimension all of whose range matters.
inline Dimension interval(std::string symbol, std::string name, std::string unit, double low, double high) {
  return {.symbol = std::move(symbol),
          .name = std::move(name),
          .unit = std::move(unit),
          .low = low,
          .high = high,
          .typical_low = low,
          .typical_high = high};
}

/// An angle in [−π, π).
inline Dimension periodic_angle(std::string symbol, std::string name) {
  constexpr double pi = std::numbers::pi;
  Dimension dimension = interval(std::move(symbol), std::move(name), "rad", -pi, pi);
  dimension.periodic = true;
  return dimension;
}

/// Either a box of dimensions or `labels.size()` discrete actions.
struct ActionSpace {
  Box box;                          ///< empty for a discrete space
  std::vector<std::string> labels;  ///< empty for a box
  std::string symbol = "a";
  std::string name = "action";
  std::string unit;

  bool discrete() const { return !labels.empty(); }
  std::size_t count() const { return labels.size(); }                     ///< number of discrete actions
  std::size_t dimensions() const { return discrete() ? 1 : box.size(); }  ///< numbers in an action
};

}  // namespace policyscope
