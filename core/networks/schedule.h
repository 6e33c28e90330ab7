#pragma once

namespace policyscope {

enum class Schedule {
  constant,
  linear,  ///< falls to 0 at the end of the budget
};

/// The value in force when a share `progress` (0 … 1) of the budget is used up.
inline double scheduled(Schedule schedule, double initial, double progress) {
  if (schedule == Schedule::constant) return initial;
  return progress >= 1.0 ? 0.0 : initial * (1.0 - progress);
}

}  // namespace policyscope
