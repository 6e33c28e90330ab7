#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace policyscope {

/// What a panel shows of a replay buffer: not the buffer itself, which may hold millions of transitions, but
/// some that are spread evenly over it, those that the last update learned from, and the episodes.
struct ReplaySummary {
  struct Entry {
    std::int64_t age = 0;  ///< transitions stored since
    double reward = 0.0;
    double episode_return = std::numeric_limits<double>::quiet_NaN();  ///< so far, where it still goes on
    double relative_probability = 1.0;  ///< of being drawn, in multiples of 1/size
    bool good = false;                  ///< of an episode above the threshold, where episodes are sorted
  };

  std::size_t size = 0;      ///< transitions that can be drawn
  std::size_t capacity = 0;  ///< that there is room for
  std::int64_t stored = 0;   ///< ever

  std::vector<Entry> spread;                ///< evenly over the buffer, oldest first
  std::vector<Entry> drawn;                 ///< by the last update, in order
  std::size_t observation_size = 0;         ///< 0 where observations cannot be told from what is stored
  std::vector<double> spread_observations;  ///< one after the other
  std::vector<double> drawn_observations;   ///< likewise
  std::vector<double> episode_returns;      ///< of the episodes in the buffer, oldest first
  std::vector<bool> episode_good;           ///< of the same
  std::vector<double> noise;                ///< the last exploration noise, oldest first; see noise_size
  std::size_t noise_size = 0;               ///< numbers in one of them: dimensions of the action
  double threshold = std::numeric_limits<double>::quiet_NaN();    ///< between bad and good returns
  double mean_reward = std::numeric_limits<double>::quiet_NaN();  ///< where probabilities depend on it
};

}  // namespace policyscope
