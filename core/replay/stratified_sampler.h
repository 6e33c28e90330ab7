#pragma once

#include "core/replay/replay_sampler.h"
#include "core/replay/sum_tree.h"

#include <array>
#include <cstdint>

namespace policyscope {

/// Whole episodes, sorted into good and bad ones by their return when they end, and drawn in fixed shares.
/// The running episode is a third part that is drawn by its size. Where one of good and bad is empty, the
/// other takes its share. An episode whose oldest steps have left the log is no longer drawn.
class StratifiedSampler final : public ReplaySampler {
 public:
  StratifiedSampler(const ReplaySettings& settings, const ReplayLog& log);

  void configure(const ReplaySettings& settings, const ReplayLog&) override { settings_ = settings; }
  void stored(const ReplayLog& log) override;
  void draw(const ReplayLog& log, RandomStream& random, std::span<std::uint32_t> slots,
            std::span<float> weights) override;
  double probability(const ReplayLog& log, std::size_t slot) const override;
  bool good(std::size_t slot) const override { return good_.weight(slot) > 0.0; }
  double threshold(const ReplayLog& log) const override;
  std::size_t full_bytes(const ReplayLog& log) const override { return log.capacity() * sizeof(std::int8_t); }
  void save(ArchiveWriter& archive, const ReplayLog& log) const override;
  void load(ArchiveReader& archive, const ReplayLog& log) override;

 private:
  static constexpr std::size_t window = 50;  // returns that a rolling threshold looks back on

  /// The parts that a draw chooses from: steps of the running episode, and probabilities.
  struct Parts {
    std::int64_t running_first = 0;
    double running = 0.0, good = 0.0, bad = 0.0;
  };
  Parts parts(const ReplayLog& log) const;
  void forget_partial(const ReplayLog& log);
  bool above_threshold(const ReplayLog& log, double episode_return) const;

  ReplaySettings settings_;
  SumTree good_, bad_;  // 1 or 0, by slot
  std::array<double, window> returns_{};
  std::int64_t ended_ = 0;
  std::int64_t forgotten_ = -1;  // the newest episode that lost steps
};

}  // namespace policyscope
