#include "core/environments/two_cycle.h"

#include <fmt/format.h>

#include <cmath>
#include <numbers>

namespace policyscope {
namespace {

/// Places for the `count` states of the right loop, walked over the top first: neighbours one unit apart on a
/// circle that opens towards S at the origin, so that the first states of the two loops stay clear of each
/// other however long they are.
std::vector<Point> loop_places(std::size_t count) {
  constexpr double half_opening = 0.75;  // of the gap between the first and the last state
  constexpr double clearance = 1.3;      // of these two from S, sideways: the edges carry texts
  if (count == 1) return {{clearance, 0.0}};
  // The radius at which all steps and the opening go once round, by bisection; the opening limits it from
  // below.
  const auto steps = static_cast<double>(count - 1);
  double small = half_opening, large = static_cast<double>(count);
  for (int i = 0; i < 60; ++i) {
    const double radius = 0.5 * (small + large);
    const double turned = steps * 2.0 * std::asin(0.5 / radius) + 2.0 * std::asin(half_opening / radius);
    (turned > 2.0 * std::numbers::pi ? small : large) = radius;
  }
  const double radius = 0.5 * (small + large);
  const double opening = std::asin(half_opening / radius);
  const double center = clearance + radius * std::cos(opening);
  const double step = 2.0 * (std::numbers::pi - opening) / steps;
  std::vector<Point> places;
  for (std::size_t k = 0; k < count; ++k) {
    const double angle = opening + static_cast<double>(k) * step;
    places.push_back({center - radius * std::cos(angle), radius * std::sin(angle)});
  }
  return places;
}

}  // namespace

const std::vector<Field<TwoCycleSettings>>& TwoCycleSettings::fields() {
  using S = TwoCycleSettings;
  static const std::vector<Field<S>> list = {
      Field(&S::cycle_length, "cycle_length", "n", "cycle length")
          .valid(2, 1000)
          .slider(2, 100)
          .unit("steps")
          .applies(Applies::new_run)
          .help("Steps from S back to S, on either side; longer cycles need a discount nearer to 1."),
      Field(&S::reward_left, "reward_left", "R_L", "reward on the left")
          .valid(-1e6, 1e6)
          .slider(-5, 5)
          .applies(Applies::next_episode)
          .help("Paid on the first step of the left cycle."),
      Field(&S::reward_right, "reward_right", "R_R", "reward on the right")
          .valid(-1e6, 1e6)
          .slider(-5, 5)
          .applies(Applies::next_episode)
          .help("Paid on the last step of the right cycle, the one back to S."),
  };
  return list;
}

FiniteModel TwoCycle::make_model(const TwoCycleSettings& settings) {
  const auto n = static_cast<std::size_t>(settings.cycle_length);
  FiniteModel model;
  model.actions = {"left", "right"};
  model.states.resize(2 * n - 1);
  model.outcomes.resize(model.states.size() * 2);
  model.states[0] = {.name = "S", .place = {0.0, 0.0}, .start = 1.0};

  const std::vector<Point> loop = loop_places(n - 1);
  for (std::size_t k = 1; k < n; ++k) {
    const auto [x, y] = loop[k - 1];
    model.states[k] = {.name = fmt::format("L{}", k), .place = {-x, y}, .appearance = k};
    model.states[n - 1 + k] = {.name = fmt::format("R{}", k), .place = {x, y}, .appearance = n - 1 + k};
  }

  for (std::size_t action = 0; action < 2; ++action) {
    model.after(0, action) = {{1.0, action == 0 ? 1 : n, action == 0 ? settings.reward_left : 0.0}};
    for (std::size_t k = 1; k < n; ++k) {  // forced: both actions do the same
      const bool last = k == n - 1;
      model.after(k, action) = {{1.0, last ? 0 : k + 1, 0.0}};
      model.after(n - 1 + k, action) = {{1.0, last ? 0 : n + k, last ? settings.reward_right : 0.0}};
    }
  }
  return model;
}

EnvironmentInfo TwoCycle::make_info(const TwoCycleSettings& settings) {
  EnvironmentInfo info;
  info.id = "TwoCycle";
  info.title = "Two cycles";
  info.summary =
      "In state S the agent chooses the left or the right cycle. Left pays at once, right pays more but "
      "later: the discount decides which looks better, the average reward prefers the right one.";
  info.source = "Sutton & Barto, 2nd edition, exercise 3.22, with longer cycles";
  info.observation = {appearance_dimension(make_model(settings))};
  info.coordinates = info.observation;
  info.action.labels = {"left", "right"};
  info.state_names = {"state"};
  info.continuing = true;
  return info;
}

}  // namespace policyscope
