#pragma once

#include "core/vectorized.h"

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

namespace policyscope {

/// One remembered step (S, A, R, S′, δ).
struct TransitionView {
  std::int64_t step;  ///< 1 for the first step of the run
  std::span<const double> observation;
  std::span<const double> action;  ///< as sampled, before clipping
  std::span<const double> next_observation;
  double reward;
  double td_error;  ///< NaN where the learner has none
  bool terminated;
  bool truncated;
};

/// The last 4,096 transitions. Feeds trails, visitation and δ on the screen.
class TransitionRing {
 public:
  static constexpr std::size_t default_capacity = 4096;

  TransitionRing() = default;
  TransitionRing(std::size_t observation_size, std::size_t action_size,
                 std::size_t capacity = default_capacity)
      : observation_size_(observation_size),
        action_size_(action_size),
        stride_(2 * observation_size + action_size + 4),
        capacity_(capacity),
        data_(capacity * stride_) {}

  void push(std::int64_t step, std::span<const double> observation, std::span<const double> action,
            std::span<const double> next_observation, double reward, double td_error, bool terminated,
            bool truncated) {
    double* record = data_.data() + next_ * stride_;
    record[0] = static_cast<double>(step);
    record[1] = reward;
    record[2] = td_error;
    record[3] = (terminated ? 1.0 : 0.0) + (truncated ? 2.0 : 0.0);
    double* out = record + 4;
    copy(observation.data(), observation_size_, out);
    copy(next_observation.data(), observation_size_, out + observation_size_);
    copy(action.data(), action_size_, out + 2 * observation_size_);
    ++pushed_;
    if (++next_ == capacity_) next_ = 0;
  }

  /// Makes `out` hold the newest `count` transitions (or fewer, if there are fewer); its buffer is reused.
  void copy_recent(std::size_t count, TransitionRing& out) const;

  std::size_t size() const { return std::min<std::size_t>(pushed_, capacity_); }
  /// The transition `age` steps back; 0 is the newest, size() − 1 the oldest.
  TransitionView recent(std::size_t age) const {
    const double* record = data_.data() + ((pushed_ - 1 - age) % capacity_) * stride_;
    const int flags = static_cast<int>(record[3]);
    const double* observations = record + 4;
    return {static_cast<std::int64_t>(record[0]),
            {observations, observation_size_},
            {observations + 2 * observation_size_, action_size_},
            {observations + observation_size_, observation_size_},
            record[1],
            record[2],
            (flags & 1) != 0,
            (flags & 2) != 0};
  }

 private:
  /// A few numbers; std::copy would call a function for them.
  static POLICYSCOPE_INLINE void copy(const double* from, std::size_t count, double* to) {
    std::size_t i = 0;
    for (; i + 2 <= count; i += 2) lanes<2>(to + i) = lanes<2>(from + i);
    if (i < count) to[i] = from[i];
  }

  std::size_t observation_size_ = 0;
  std::size_t action_size_ = 0;
  std::size_t stride_ = 4;
  std::size_t capacity_ = 0;
  std::vector<double> data_;
  std::uint64_t pushed_ = 0;
  std::uint64_t next_ = 0;  // pushed_ % capacity_: a division at every step would cost more than the rest
};

}  // namespace policyscope
