#pragma once

#include "core/learning/archive.h"

#include <array>
#include <cstdint>
#include <optional>

namespace policyscope {

/// Return and length of the last episodes that ended, for the usual "mean of the last 100 episodes". Curves
/// have them only in bins.
class RecentEpisodes {
 public:
  static constexpr std::size_t capacity = 100;

  void add(double episode_return, std::int64_t length) {
    episodes_[static_cast<std::size_t>(count_++) % capacity] = {episode_return, static_cast<double>(length)};
  }

  /// None if no episode has ended.
  std::optional<double> mean_return() const { return mean(0); }
  std::optional<double> mean_length() const { return mean(1); }

  void save(ArchiveWriter& archive) const {
    archive.write(count_);
    archive.write(episodes_);
  }
  void load(ArchiveReader& archive) {
    count_ = archive.read<std::int64_t>();
    episodes_ = archive.read<decltype(episodes_)>();
  }

 private:
  std::optional<double> mean(std::size_t column) const {
    if (count_ == 0) return std::nullopt;
    const std::size_t held =
        count_ < static_cast<std::int64_t>(capacity) ? static_cast<std::size_t>(count_) : capacity;
    double sum = 0.0;
    for (std::size_t i = 0; i < held; ++i) sum += episodes_[i][column];
    return sum / static_cast<double>(held);
  }

  std::array<std::array<double, 2>, capacity> episodes_{};  // return, length
  std::int64_t count_ = 0;
};

}  // namespace policyscope
