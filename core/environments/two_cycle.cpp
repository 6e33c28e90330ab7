#include "core/environments/two_cycle.h"

#include <fmt/format.h>

#include <cmath>
#include <numbers>

namespace policyscope {

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

  // Two circles that touch in S, neighbours one unit apart; both are walked over the top first.
  const double turn = 2.0 * std::numbers::pi / static_cast<double>(n);
  const double radius = 0.5 / std::sin(0.5 * turn);
  for (std::size_t k = 1; k < n; ++k) {
    const double angle = turn * static_cast<double>(k);
    const double x = radius * (1.0 - std::cos(angle));
    const double y = radius * std::sin(angle);
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
