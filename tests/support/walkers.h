// Gymnasium's hand-written controllers of the two rigid-body tasks, for comparing returns.
#pragma once

#include "core/environments/environment.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

namespace policyscope {

/// Walks with three phases: the moving leg swings forward, is put down, and the supporting one pushes off.
class WalkerHeuristic {
 public:
  std::array<double, 4> act(ObservationView o) {
    if (first_) {
      first_ = false;
      return {};
    }
    const std::size_t moving = leg_, supporting = 1 - leg_;
    const auto of = [&](std::size_t leg, std::size_t what) { return o[(leg == 0 ? 4 : 9) + what]; };
    std::array<double, 2> hip{}, knee{};  // targets; 0 for none
    if (phase_ == 1) {
      hip[moving] = 1.1;
      knee[moving] = -0.6;
      support_knee_ += 0.03;
      if (o[2] > 0.29) support_knee_ += 0.03;
      support_knee_ = std::min(support_knee_, 0.1);
      knee[supporting] = support_knee_;
      if (of(supporting, 0) < 0.10) phase_ = 2;
    }
    if (phase_ == 2) {
      hip[moving] = 0.1;
      knee[moving] = 0.1;
      knee[supporting] = support_knee_;
      if (of(moving, 4) != 0.0) {
        phase_ = 3;
        support_knee_ = std::min(of(moving, 2), 0.1);
      }
    }
    if (phase_ == 3) {
      knee[moving] = support_knee_;
      knee[supporting] = 1.0;
      if (of(supporting, 2) > 0.88 || o[2] > 1.2 * 0.29) {
        phase_ = 1;
        leg_ = 1 - leg_;
      }
    }
    std::array<double, 4> action{};
    for (const std::size_t leg : {0, 1}) {
      double& turn_hip = action[2 * leg];
      double& turn_knee = action[2 * leg + 1];
      if (hip[leg] != 0.0) turn_hip = 0.9 * (hip[leg] - of(leg, 0)) - 0.25 * of(leg, 1);
      if (knee[leg] != 0.0) turn_knee = 4.0 * (knee[leg] - of(leg, 2)) - 0.25 * of(leg, 3);
      turn_hip -= 0.9 * (0.0 - o[0]) - 1.5 * o[1];
      turn_knee -= 15.0 * o[3];
    }
    for (double& a : action) a = std::clamp(0.5 * a, -1.0, 1.0);
    return action;
  }

 private:
  bool first_ = true;
  int phase_ = 1;
  std::size_t leg_ = 0;  // the moving one
  double support_knee_ = 0.1;
};

/// Keeps the lander above a cone over the pad, upright and slow.
inline std::array<double, 2> lander_heuristic(ObservationView o) {
  const double angle = std::clamp(0.5 * o[0] + o[2], -0.4, 0.4), hover = 0.55 * std::abs(o[0]);
  double turn = 0.5 * (angle - o[4]) - o[5];
  double lift = 0.5 * (hover - o[1]) - 0.5 * o[3];
  if (o[6] != 0.0 || o[7] != 0.0) {
    turn = 0.0;
    lift = -0.5 * o[3];
  }
  return {std::clamp(20.0 * lift - 1.0, -1.0, 1.0), std::clamp(-20.0 * turn, -1.0, 1.0)};
}

}  // namespace policyscope
