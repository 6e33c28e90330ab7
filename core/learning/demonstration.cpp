#include "core/learning/demonstration.h"

#include "core/learning/self_play.h"

#include <algorithm>
#include <cmath>

namespace policyscope {
namespace {

/// Tasks without a clock show four steps a second.
constexpr double default_step_seconds = 0.25;

}  // namespace

Demonstration::Demonstration(std::unique_ptr<Environment> environment, int step_limit, std::uint64_t seed)
    : episode_(std::move(environment), step_limit),
      environment_random_(seed, Purpose::demonstration, 0),
      action_random_(seed, Purpose::demonstration, 1),
      action_(episode_.environment().info().action.dimensions(), 0.0) {
  reset();
}

double Demonstration::step_seconds() const {
  const double step = environment().info().time_step;
  return step > 0.0 ? step : default_step_seconds;
}

int Demonstration::advance(double seconds, const Model& model, bool deterministic, int most_steps) {
  phase_ += seconds / step_seconds();
  const double whole = std::floor(phase_);
  phase_ -= whole;
  const int steps = static_cast<int>(std::min(whole, static_cast<double>(most_steps)));
  for (int i = 0; i < steps; ++i) step(model, deterministic);
  return steps;
}

void Demonstration::step(const Model& model, bool deterministic) {
  // The last state of an episode stays on the screen for a step before the next one starts.
  if (ended_) reset();
  const std::span<const double> state = environment().state();
  if (trail_.size() == trail_length * state.size()) {
    trail_.erase(trail_.begin(), trail_.begin() + static_cast<std::ptrdiff_t>(state.size()));
  }
  trail_.insert(trail_.end(), state.begin(), state.end());
  act(model, episode_.observation(), deterministic, action_random_, action_, exploration_);
  ModelPlayer other(model);
  episode_.environment().play_against(&other);
  outcome_ = episode_.step(action_, environment_random_);
  episode_.environment().play_against(nullptr);
  episode_.proceed();
  ended_ = outcome_.ended();
  ++steps_;
}

void Demonstration::reset() {
  if (pending_) episode_.configure(*pending_);
  pending_.reset();
  episode_.reset(environment_random_);
  exploration_.begin_episode();
  outcome_ = {};
  steps_ = 0;
  phase_ = 0.0;
  ended_ = false;
  trail_.clear();
}

void Demonstration::configure(Physics physics) {
  if (environment().info().continuing) {
    episode_.configure(physics);
    episode_.refresh();
    return;
  }
  pending_ = std::move(physics);
}

}  // namespace policyscope
