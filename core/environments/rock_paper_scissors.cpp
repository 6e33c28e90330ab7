#include "core/environments/rock_paper_scissors.h"

#include "core/error.h"

#include <fmt/format.h>

#include <cmath>
#include <numbers>

namespace policyscope {
namespace {

constexpr std::array<const char*, 3> moves = {"rock", "paper", "scissors"};
/// The corners of the triangle of strategies, in the order of the moves.
constexpr std::array<Point, 3> corners = {
    {{0.0, 1.0}, {-0.8660254037844386, -0.5}, {0.8660254037844386, -0.5}}};

double payoff(double mine, double theirs) {
  // Each move beats the one before it, in the circle of three.
  const int ahead = (static_cast<int>(mine) - static_cast<int>(theirs) + 3) % 3;
  return ahead == 1 ? 1.0 : ahead == 2 ? -1.0 : 0.0;
}

Point towards(Point from, Point to, double part) {
  return {from.x + part * (to.x - from.x), from.y + part * (to.y - from.y)};
}

}  // namespace

const std::vector<Field<RockPaperScissorsSettings>>& RockPaperScissorsSettings::fields() {
  using S = RockPaperScissorsSettings;
  const auto share = [](double S::*member, const char* id) {
    return Field<S>(member, fmt::format("opponent_{}", id), fmt::format("y_{}", id[0]),
                    fmt::format("opponent's {}", id))
        .valid(0, 1e6)
        .slider(0, 1)
        .applies(Applies::next_episode)
        .help("Share of this move in what the fixed opponent plays; the three are scaled to sum to 1.");
  };
  static const std::vector<Field<S>> list = {
      Field(&S::opponent, "opponent", "y", "opponent")
          .choices({"fixed", "best-responder", "self-play"})
          .applies(Applies::next_episode)
          .help("Fixed shares; the best reply to the learner's recent moves; or the learner's own present "
                "policy."),
      share(&S::rock, "rock"),
      share(&S::paper, "paper"),
      share(&S::scissors, "scissors"),
      Field(&S::memory, "memory", "m", "opponent's memory")
          .valid(1, 1e6)
          .slider(1, 1000)
          .log()
          .unit("rounds")
          .applies(Applies::next_episode)
          .help("How many rounds the best responder remembers: an old move's weight fades by 1 − 1/m in a "
                "round."),
  };
  return list;
}

std::array<double, 3> RockPaperScissors::fixed_shares(const RockPaperScissorsSettings& settings) {
  const double sum = settings.rock + settings.paper + settings.scissors;
  if (!(sum > 0.0)) return {1.0 / 3.0, 1.0 / 3.0, 1.0 / 3.0};
  return {settings.rock / sum, settings.paper / sum, settings.scissors / sum};
}

RockPaperScissors::RockPaperScissors() {
  state_ = {-1.0, -1.0, 1.0 / 3.0, 1.0 / 3.0, 1.0 / 3.0, 0.0};
}

EnvironmentInfo RockPaperScissors::make_info(const RockPaperScissorsSettings&) {
  EnvironmentInfo info;
  info.id = "RockPaperScissors";
  info.title = "Rock, paper, scissors";
  info.summary =
      "Two players choose at once; the winner gets 1 from the loser. Only a third of each move cannot be "
      "exploited. Two learners that climb their gradients against each other circle around it; only their "
      "average over time approaches it.";
  info.source = "decks 000 and 001; Singh, Kearns & Mansour 2000";
  Dimension round = interval("s", "round", "", 0.0, 0.0);
  round.typical_high = 1.0;
  round.whole = true;
  info.observation = {round};
  info.coordinates = {round};
  info.action.labels.assign(moves.begin(), moves.end());
  info.action.name = "move";
  info.state_names = {"move", "opponent's move", "rock seen", "paper seen", "scissors seen", "over"};
  info.step_limit = 1;
  info.players = 2;
  return info;
}

void RockPaperScissors::reset(RandomStream&, ObservationSpan observation) {
  state_[mine] = state_[theirs] = -1.0;  // what the opponent has seen stays
  state_[over] = 0.0;
  last_action_.reset();
  observation[0] = 0.0;
}

double RockPaperScissors::choose_other(ActionView action, RandomStream& random) const {
  if (action.size() > 1) return action[1];
  if (settings_.opponent == Opponent::best_responder) {
    // The reply to move k earns its payoff in each share of what was seen.
    double best = 0.0, most = -2.0;
    for (double reply = 0.0; reply < 3.0; reply += 1.0) {
      double earned = 0.0;
      for (std::size_t k = 0; k < 3; ++k)
        earned += state_[rock_share + k] * payoff(reply, static_cast<double>(k));
      if (earned > most + 1e-12) {
        most = earned;
        best = reply;
      }
    }
    return best;
  }
  if (settings_.opponent == Opponent::self_play) {
    if (other_player_.pointer == nullptr) return static_cast<double>(random.index(3));
    const double same = 0.0;  // all rounds look alike
    double choice = 0.0;
    other_player_.pointer->choose({&same, 1}, random, {&choice, 1});
    return choice;
  }
  const std::array<double, 3> shares = fixed_shares(settings_);
  const double drawn = random.uniform();
  return drawn < shares[0] ? 0.0 : drawn < shares[0] + shares[1] ? 1.0 : 2.0;
}

StepResult RockPaperScissors::step(ActionView action, RandomStream& random, ObservationSpan observation) {
  const double other = choose_other(action, random);
  state_[mine] = action[0];
  state_[theirs] = other;
  state_[over] = 1.0;
  const double rate = 1.0 / settings_.memory;
  for (std::size_t k = 0; k < 3; ++k) {
    const double played = static_cast<std::size_t>(action[0]) == k ? 1.0 : 0.0;
    state_[rock_share + k] += rate * (played - state_[rock_share + k]);
  }
  last_action_ = action[0];
  reward_ = payoff(action[0], other);
  observation[0] = 0.0;
  return {.reward = reward_, .terminated = true};
}

void RockPaperScissors::set_state(std::span<const double> state) {
  require_state(state, state_.size(), info().id);
  for (const std::size_t move : {mine, theirs}) {
    if (state[move] < -1.0 || state[move] > 2.0 || state[move] != std::floor(state[move]))
      throw Error(fmt::format("a move is 0 (rock), 1 (paper), 2 (scissors) or -1 for none, not {}",
                              format_number(state[move])));
  }
  std::copy(state.begin(), state.end(), state_.begin());
  last_action_.reset();
}

void RockPaperScissors::describe(Scene& scene) const {
  scene.low = {-1.5, -1.0};
  scene.high = {1.5, 1.45};
  constexpr double node_radius = 0.27;
  for (std::size_t k = 0; k < 3; ++k) {
    scene.discs.push_back({corners[k], node_radius, true, Role::node});
    const double away = k == 0 ? 0.39 : -0.39;
    scene.labels.push_back({{corners[k].x, corners[k].y + away}, moves[k], Role::text});
    // Every move beats the one before it.
    const Point loser = corners[(k + 2) % 3];
    scene.arrows.push_back({towards(corners[k], loser, 0.21), towards(corners[k], loser, 0.79), Role::guide});
  }
  scene.labels.push_back({{0.0, 0.14}, "an arrow points", Role::text});
  scene.labels.push_back({{0.0, -0.06}, "to what is beaten", Role::text});
  const auto ring = [&](double move, double radius, Role role) {
    Scene::Polyline& line = scene.polylines.emplace_back();
    line.width = 0.05;
    line.closed = true;
    line.filled = false;
    line.role = role;
    const Point center = move < 0.0 ? Point{0.0, 0.0} : corners[static_cast<std::size_t>(move)];
    for (int i = 0; i < 40; ++i) {
      const double angle = 2.0 * std::numbers::pi * i / 40;
      line.points.push_back({center.x + radius * std::cos(angle), center.y + radius * std::sin(angle)});
    }
  };
  // The learner's move is the inner ring, the opponent's the outer one.
  ring(state_[mine], 0.16, Role::agent);
  ring(state_[theirs], 0.235, Role::joint);
  if (!last_action_) return;
  const Point winner = corners[static_cast<std::size_t>(reward_ < 0.0 ? state_[theirs] : state_[mine])];
  const Point loser = corners[static_cast<std::size_t>(reward_ < 0.0 ? state_[mine] : state_[theirs])];
  if (reward_ != 0.0) {
    scene.arrows.push_back({towards(winner, loser, 0.21), towards(winner, loser, 0.79), Role::action});
  } else {
    scene.arc_arrows.push_back({winner, 0.31, 0.0, 1.8 * std::numbers::pi, Role::action});
  }
}

bool RockPaperScissors::place_at(Point point) {
  // Within the triangle: what the opponent has seen, as a point of the simplex.
  const double rock = (point.y + 0.5) / 1.5;
  const double scissors = 0.5 * (1.0 - rock) + point.x / (2.0 * corners[2].x);
  const double paper = 1.0 - rock - scissors;
  if (rock < 0.0 || paper < 0.0 || scissors < 0.0) return false;
  state_ = {-1.0, -1.0, rock, paper, scissors, 0.0};
  last_action_.reset();
  return true;
}

}  // namespace policyscope
