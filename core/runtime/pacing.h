#pragma once

#include "core/runtime/pool.h"

#include <chrono>
#include <cstdint>
#include <limits>
#include <utility>

namespace policyscope {

/// When the learner may step: playing or paused, how fast, and until when.
class Pacing {
 public:
  static constexpr double unlimited = std::numeric_limits<double>::infinity();
  static constexpr std::int64_t forever = std::numeric_limits<std::int64_t>::max();

  bool playing() const { return playing_; }
  double steps_per_second() const { return rate_; }

  void play(std::int64_t until_step = forever) {
    if (!playing_) last_ = Clock::now();
    playing_ = true;
    until_step_ = until_step;
    credit_ = 0.0;
  }
  void pause() { playing_ = false; }
  void set_rate(double steps_per_second) {
    rate_ = steps_per_second;
    credit_ = credit_ < 1.0 ? credit_ : 1.0;
  }

  /// How many steps may be done now by a learner that has done `steps`; pauses itself when the last one is
  /// reached.
  std::int64_t allowance(std::int64_t steps, Clock::time_point now) {
    if (playing_ && steps >= until_step_) playing_ = false;
    if (!playing_) return 0;
    const std::int64_t left = until_step_ - steps;
    const std::chrono::duration<double> elapsed = now - std::exchange(last_, now);
    if (rate_ == unlimited) return left;
    credit_ += elapsed.count() * rate_;
    // A learner that was held up does not race to catch up.
    const double most = 1.0 + 0.1 * rate_;
    if (credit_ > most) credit_ = most;
    const auto whole = static_cast<std::int64_t>(credit_);
    return whole < left ? whole : left;
  }
  /// After a slice: `done` steps were taken.
  void spend(std::int64_t done) {
    if (rate_ != unlimited) credit_ -= static_cast<double>(done);
  }
  /// When the next step is due.
  Clock::time_point next(Clock::time_point now) const {
    if (!playing_) return Job::never();
    if (rate_ == unlimited || credit_ >= 1.0) return now;
    const std::chrono::duration<double> wait((1.0 - credit_) / rate_);
    return now + std::chrono::duration_cast<Clock::duration>(wait);
  }

 private:
  bool playing_ = false;
  double rate_ = unlimited;
  std::int64_t until_step_ = forever;
  double credit_ = 0.0;  // steps that time has earned
  Clock::time_point last_{};
};

}  // namespace policyscope
