#include "core/environments/finite_environment.h"

#include "core/environments/grid_picture.h"
#include "core/error.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace policyscope {
namespace {

constexpr double node_radius = 0.28;  // of a unit, the distance of neighbours
constexpr double ring_radius = 0.34;  // the agent, a ring around its node that leaves the name readable
constexpr double ring_width = 0.09;
constexpr double smallest_ring = 0.018;  // of the picture's width: the agent is seen among many states
constexpr double loop_radius = 0.2;
constexpr double side_step = 0.09;      // between the two edges of a pair of states that lead both ways
constexpr std::size_t most_names = 14;  // with more states names would not fit into their nodes

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

/// The edge of a node to itself: a loop above it.
Scene::ArcArrow loop_at(Point node, Role role) {
  constexpr double pi = std::numbers::pi;
  return {{node.x, node.y + node_radius + 0.6 * loop_radius}, loop_radius, -0.2 * pi, 1.4 * pi, role};
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

/// An edge's text, which may be empty, and the two places where it can stand.
struct EdgeText {
  Point right, left;  // beside the edge, on either side of the direction of travel
  bool paired;        // the edge back runs on the left
  std::string text;
};

/// Adds the edge of one outcome to `scene` and its text to `texts`.
void draw_edge(const FiniteModel& model, std::size_t state, const FiniteModel::Outcome& outcome,
               const std::string& text, Scene& scene, std::vector<EdgeText>& texts) {
  const Point here = model.states[state].place;
  if (outcome.next == state) {
    scene.arc_arrows.push_back(loop_at(here, Role::guide));
    const Point above{here.x, here.y + node_radius + 1.6 * loop_radius + 0.16};
    texts.push_back({above, above, true, text});
    return;
  }
  const Point there = model.states[outcome.next].place;
  const bool paired = leads_to(model, outcome.next, state);
  const Edge edge = edge_between(here, there, paired);
  scene.arrows.push_back({edge.from, edge.to, Role::guide});
  const double length = std::hypot(there.x - here.x, there.y - here.y);
  constexpr double beside = 0.28;
  const Point middle{0.5 * (edge.from.x + edge.to.x), 0.5 * (edge.from.y + edge.to.y)};
  const Point side{beside * (there.y - here.y) / length, -beside * (there.x - here.x) / length};
  texts.push_back(
      {{middle.x + side.x, middle.y + side.y}, {middle.x - side.x, middle.y - side.y}, paired, text});
}

/// How much room a text has at `place`: the distance to the nearest node or other edge.
double room_at(Point place, const EdgeText& own, const FiniteModel& model,
               const std::vector<EdgeText>& texts) {
  double nearest = std::numeric_limits<double>::infinity();
  const auto consider = [&](double x, double y) {
    nearest = std::min(nearest, std::hypot(place.x - x, place.y - y));
  };
  for (const FiniteModel::State& state : model.states) consider(state.place.x, state.place.y);
  for (const EdgeText& other : texts) {
    if (&other != &own) consider(0.5 * (other.right.x + other.left.x), 0.5 * (other.right.y + other.left.y));
  }
  return nearest;
}

void append(const Scene& from, Scene& to) {
  to.segments.insert(to.segments.end(), from.segments.begin(), from.segments.end());
  to.polylines.insert(to.polylines.end(), from.polylines.begin(), from.polylines.end());
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
  std::vector<EdgeText> texts;
  for (std::size_t s = 0; s < model.states.size(); ++s) {
    const FiniteModel::State& state = model.states[s];
    scene.low = {std::min(scene.low.x, state.place.x - 0.7), std::min(scene.low.y, state.place.y - 0.7)};
    scene.high = {std::max(scene.high.x, state.place.x + 0.7), std::max(scene.high.y, state.place.y + 0.7)};
    scene.discs.push_back({state.place, node_radius, true, state.terminal ? Role::goal : Role::node});
    if (names) scene.labels.push_back({state.place, state.name, Role::text});
    if (state.terminal) continue;
    const std::size_t choices = model.forced(s) ? 1 : model.actions.size();
    for (std::size_t action = 0; action < choices; ++action) {
      for (const FiniteModel::Outcome& outcome : model.after(s, action)) {
        draw_edge(model, s, outcome, names ? edge_text(model, s, action, outcome, with_reward) : "", scene,
                  texts);
      }
    }
  }
  for (const EdgeText& text : texts) {
    if (text.text.empty()) continue;
    const bool on_the_right =
        text.paired || room_at(text.right, text, model, texts) >= room_at(text.left, text, model, texts);
    const Point at = on_the_right ? text.right : text.left;
    scene.labels.push_back({at, text.text, Role::text});
    scene.high.y = std::max(scene.high.y, at.y + 0.2);
  }
  return scene;
}

void draw_walk(const FiniteModel& model, const Scene& picture, std::optional<std::size_t> previous,
               std::size_t state, Scene& scene) {
  scene.low = picture.low;
  scene.high = picture.high;
  append(picture, scene);
  const Point here = model.states[state].place;
  if (previous && *previous == state) {
    scene.arc_arrows.push_back(loop_at(here, Role::action));
  } else if (previous) {
    const Edge edge = edge_between(model.states[*previous].place, here, leads_to(model, state, *previous));
    scene.arrows.push_back({edge.from, edge.to, Role::action});
  }

  constexpr int corners = 40;
  const double magnified = std::max(1.0, smallest_ring * (scene.high.x - scene.low.x) / ring_radius);
  Scene::Polyline& ring = scene.polylines.emplace_back();
  ring.width = magnified * ring_width;
  ring.closed = true;
  ring.filled = false;
  ring.role = Role::agent;
  ring.points.reserve(corners);
  for (int i = 0; i < corners; ++i) {
    const double angle = 2.0 * std::numbers::pi * i / corners;
    ring.points.push_back({here.x + magnified * ring_radius * std::cos(angle),
                           here.y + magnified * ring_radius * std::sin(angle)});
  }
}

void draw_cell_walk(const FiniteModel& model, const Scene& picture,
                    std::optional<std::pair<std::size_t, std::size_t>> previous_and_action, std::size_t state,
                    Scene& scene) {
  scene.low = picture.low;
  scene.high = picture.high;
  append(picture, scene);
  scene.discs.push_back({model.states[state].place, 0.24, true, Role::agent});
  if (!previous_and_action) return;
  const auto [previous, action] = *previous_and_action;
  const Point from = model.states[previous].place;
  const Point way = compass[action % compass.size()];
  scene.arrows.push_back({{from.x + 0.05 * way.x, from.y + 0.05 * way.y},
                          {from.x + 0.47 * way.x, from.y + 0.47 * way.y},
                          Role::action});
}

std::size_t state_at(const FiniteModel& model, Point point) {
  if (model.cells) {
    for (std::size_t s = 0; s < model.states.size(); ++s) {
      const Point place = model.states[s].place;
      if (std::abs(point.x - place.x) <= 0.5 && std::abs(point.y - place.y) <= 0.5) return s;
    }
    return model.states.size();
  }
  for (std::size_t s = 0; s < model.states.size(); ++s) {
    const Point place = model.states[s].place;
    if (std::hypot(point.x - place.x, point.y - place.y) <= 1.5 * node_radius) return s;
  }
  return model.states.size();
}

void observe_appearance(const FiniteModel& model, std::size_t appearance, ObservationSpan observation) {
  if (model.observations.empty()) {
    observation[0] = static_cast<double>(appearance);
    return;
  }
  const std::vector<double>& seen = model.observations[std::min(appearance, model.observations.size() - 1)];
  std::copy(seen.begin(), seen.end(), observation.begin());
}

std::size_t appearance_of(const FiniteModel& model, ObservationView observation) {
  if (model.observations.empty()) return static_cast<std::size_t>(std::max(0.0, observation[0] + 0.5));
  const auto equal = [&](const std::vector<double>& seen) {
    return std::equal(seen.begin(), seen.end(), observation.begin());
  };
  const auto found = std::find_if(model.observations.begin(), model.observations.end(), equal);
  return found == model.observations.end() ? 0 : static_cast<std::size_t>(found - model.observations.begin());
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
