#include "core/environments/finite_environment.h"

#include "core/error.h"

#include <fmt/format.h>

#include <cmath>
#include <numbers>

namespace policyscope {
namespace {

constexpr double node_radius = 0.28;    // of a unit, the distance of neighbours
constexpr double token_radius = 0.17;   // the agent, inside a node
constexpr double side_step = 0.09;      // between the two edges of a pair of states that lead both ways
constexpr std::size_t most_names = 24;  // with more states names would cover each other

struct Edge {
  Point from, to;
};

/// The straight part of the edge between two nodes, from rim to rim, shifted to its right so that the edge
/// back has a place of its own.
Edge edge_between(Point from, Point to, bool both_ways) {
  const double dx = to.x - from.x;
  const double dy = to.y - from.y;
  const double length = std::hypot(dx, dy);
  const Point along{dx / length, dy / length};
  const double shift = both_ways ? side_step : 0.0;
  const double gap = std::sqrt(node_radius * node_radius - shift * shift) + 0.03;
  const Point side{along.y * shift, -along.x * shift};
  return {{from.x + side.x + along.x * gap, from.y + side.y + along.y * gap},
          {to.x + side.x - along.x * gap, to.y + side.y - along.y * gap}};
}

bool leads_to(const FiniteModel& model, std::size_t state, std::size_t next) {
  for (std::size_t action = 0; action < model.actions.size(); ++action) {
    if (model.probability(state, action, next) > 0.0) return true;
  }
  return false;
}

/// Whether rewards tell edges apart and are therefore written beside them.
bool rewards_differ(const FiniteModel& model) {
  std::optional<double> seen;
  for (std::size_t state = 0; state < model.states.size(); ++state) {
    if (model.states[state].terminal) continue;
    for (std::size_t action = 0; action < model.actions.size(); ++action) {
      for (const FiniteModel::Outcome& outcome : model.after(state, action)) {
        if (seen && *seen != outcome.reward) return true;
        seen = outcome.reward;
      }
    }
  }
  return false;
}

std::string reward_text(double reward) {
  return fmt::format("{}{}", reward < 0.0 ? "−" : "+", format_number(std::abs(reward)));
}

/// "left  +1": the action where there is a choice, the reward where it is not nothing.
std::string edge_text(const FiniteModel& model, std::size_t state, std::size_t action,
                      const FiniteModel::Outcome& outcome, bool with_reward) {
  std::string text;
  if (!model.forced(state)) text = model.actions[action];
  if (with_reward && outcome.reward != 0.0) {
    if (!text.empty()) text += "  ";
    text += reward_text(outcome.reward);
  }
  return text;
}

void draw_edge(const FiniteModel& model, std::size_t state, const FiniteModel::Outcome& outcome,
               const std::string& text, Role role, Scene& scene) {
  const Point here = model.states[state].place;
  if (outcome.next == state) {  // a loop above the node
    constexpr double radius = 0.2;
    const Point center{here.x, here.y + node_radius + 0.6 * radius};
    scene.arc_arrows.push_back({center, radius, -0.20 * std::numbers::pi, 1.4 * std::numbers::pi, role});
    if (!text.empty()) scene.labels.push_back({{here.x, center.y + radius + 0.16}, text, Role::text});
    return;
  }
  const Point there = model.states[outcome.next].place;
  const Edge edge = edge_between(here, there, leads_to(model, outcome.next, state));
  scene.arrows.push_back({edge.from, edge.to, role});
  if (text.empty()) return;
  // To the right of the direction of travel, where the edge itself was shifted to.
  const double length = std::hypot(there.x - here.x, there.y - here.y);
  constexpr double beside = 0.24;
  scene.labels.push_back({{0.5 * (edge.from.x + edge.to.x) + beside * (there.y - here.y) / length,
                           0.5 * (edge.from.y + edge.to.y) - beside * (there.x - here.x) / length},
                          text,
                          Role::text});
}

void append(const Scene& from, Scene& to) {
  to.arrows.insert(to.arrows.end(), from.arrows.begin(), from.arrows.end());
  to.arc_arrows.insert(to.arc_arrows.end(), from.arc_arrows.begin(), from.arc_arrows.end());
  to.discs.insert(to.discs.end(), from.discs.begin(), from.discs.end());
  to.labels.insert(to.labels.end(), from.labels.begin(), from.labels.end());
}

}  // namespace

Scene picture_of(const FiniteModel& model) {
  Scene scene;
  const bool names = model.states.size() <= most_names;
  const bool with_reward = rewards_differ(model);
  scene.low = scene.high = model.states[0].place;
  for (std::size_t s = 0; s < model.states.size(); ++s) {
    const FiniteModel::State& state = model.states[s];
    scene.low = {std::min(scene.low.x, state.place.x - 0.8), std::min(scene.low.y, state.place.y - 0.8)};
    scene.high = {std::max(scene.high.x, state.place.x + 0.8), std::max(scene.high.y, state.place.y + 0.8)};
    scene.discs.push_back({state.place, node_radius, true, state.terminal ? Role::goal : Role::node});
    if (names) {
      // Below the node; the token of the agent would hide a name inside it.
      scene.labels.push_back({{state.place.x, state.place.y - node_radius - 0.16}, state.name, Role::text});
    }
    if (state.terminal) continue;
    const std::size_t choices = model.forced(s) ? 1 : model.actions.size();
    for (std::size_t action = 0; action < choices; ++action) {
      for (const FiniteModel::Outcome& outcome : model.after(s, action)) {
        const std::string text =
            names || choices > 1 ? edge_text(model, s, action, outcome, with_reward) : "";
        draw_edge(model, s, outcome, text, Role::guide, scene);
      }
    }
  }
  return scene;
}

void draw_walk(const FiniteModel& model, const Scene& picture, std::size_t previous, std::size_t state,
               Scene& scene) {
  scene.low = picture.low;
  scene.high = picture.high;
  append(picture, scene);
  if (previous != state) {
    const Edge edge = edge_between(model.states[previous].place, model.states[state].place,
                                   leads_to(model, state, previous));
    scene.arrows.push_back({edge.from, edge.to, Role::action});
  }
  scene.discs.push_back({model.states[state].place, token_radius, true, Role::agent});
}

std::size_t state_at(const FiniteModel& model, Point point) {
  for (std::size_t s = 0; s < model.states.size(); ++s) {
    const Point place = model.states[s].place;
    if (std::hypot(point.x - place.x, point.y - place.y) <= 1.5 * node_radius) return s;
  }
  return model.states.size();
}

const FiniteModel::Outcome& draw_outcome(std::span<const FiniteModel::Outcome> outcomes,
                                         RandomStream& random) {
  if (outcomes.size() == 1) return outcomes.front();
  double rest = random.uniform();
  for (const FiniteModel::Outcome& outcome : outcomes.first(outcomes.size() - 1)) {
    if (rest < outcome.probability) return outcome;
    rest -= outcome.probability;
  }
  return outcomes.back();
}

void require_index(double number, std::size_t states, const std::string& id) {
  if (number < 0.0 || number >= static_cast<double>(states) || number != std::floor(number)) {
    throw Error(fmt::format("a state of {} is a whole number from 0 to {}, not {}", id, states - 1,
                            format_number(number)));
  }
}

Dimension appearance_dimension(const FiniteModel& model) {
  const auto last = static_cast<double>(model.appearances() - 1);
  return {
      .symbol = "s",
      .name = "state",
      .unit = "",
      .low = 0.0,
      .high = last,
      .typical_low = 0.0,
      .typical_high = std::max(last, 1.0),  // one appearance only: still an interval that can be drawn over
      .whole = true};
}

}  // namespace policyscope
