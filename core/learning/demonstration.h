#pragma once

#include "core/learning/episode.h"
#include "core/learning/exploration.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace policyscope {

/// The scene at human speed: an environment of its own, a random stream of its own and the newest policy.
/// Watching it teaches the learner nothing and disturbs nothing.
class Demonstration {
 public:
  Demonstration(std::unique_ptr<Environment> environment, int step_limit, std::uint64_t seed);

  /// Lets `seconds` of the task's own time pass, in whole steps; what is left over waits for the next call.
  /// Never more than `most_steps` steps. Returns how many were taken.
  int advance(double seconds, const Model& model, bool deterministic, int most_steps = 1000);
  /// One step, at once.
  void step(const Model& model, bool deterministic);
  void reset();
  /// New physics, at the next reset (at once in a continuing task).
  void configure(Physics physics);

  const Environment& environment() const { return episode_.environment(); }
  /// For dragging: set_state or place_at, then refresh().
  Environment& environment() { return episode_.environment(); }
  void refresh() { episode_.refresh(); }

  ObservationView observation() const { return episode_.observation(); }
  std::span<const double> action() const { return action_; }  ///< the last one, unclipped
  const Outcome& outcome() const { return outcome_; }         ///< of the last step
  bool has_stepped() const { return steps_ > 0; }
  std::int64_t steps() const { return steps_; }  ///< since the reset
  double episode_return() const { return episode_.episode_return(); }
  /// Fraction of the next step that has already passed, 0 … 1: for drawing between two states.
  double phase() const { return phase_; }
  /// Seconds a step takes at speed ×1.
  double step_seconds() const;
  /// The states before the last steps, oldest first, each state() long; for the trail. Cleared by a reset.
  std::span<const double> trail() const { return trail_; }

 private:
  static constexpr std::size_t trail_length = 48;

  Episode episode_;
  RandomStream environment_random_, action_random_;
  std::vector<double> action_;
  Exploration exploration_;
  Outcome outcome_;
  std::int64_t steps_ = 0;
  double phase_ = 0.0;
  bool ended_ = false;
  std::vector<double> trail_;
  std::optional<Physics> pending_;
};

}  // namespace policyscope
