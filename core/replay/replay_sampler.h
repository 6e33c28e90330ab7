#pragma once

#include "core/random/random_stream.h"
#include "core/replay/replay_log.h"

#include <cstdint>
#include <span>

namespace policyscope {

/// Which transitions of a log an update learns from. Nothing here takes longer than O(log n) a transition.
class ReplaySampler {
 public:
  virtual ~ReplaySampler() = default;

  /// The newest step was stored.
  virtual void stored(const ReplayLog&) {}
  /// Draws slots, with replacement, and the weight of each transition's loss: 1, or less where it was drawn
  /// more often than it happened.
  virtual void draw(const ReplayLog& log, RandomStream& random, std::span<std::uint32_t> slots,
                    std::span<float> weights) = 0;
  /// The TD errors that were found at drawn slots.
  virtual void learned(std::span<const std::uint32_t>, std::span<const float>) {}
  /// The probability that a draw gives this slot, one that is filled.
  virtual double probability(const ReplayLog& log, std::size_t slot) const = 0;
  /// Episodes above the threshold, for those who sort them.
  virtual bool good(const ReplayLog&, std::size_t /*slot*/) const { return false; }

  virtual void save(ArchiveWriter&) const {}
  virtual void load(ArchiveReader&, const ReplayLog&) {}
};

/// Every transition that is there alike.
class UniformSampler final : public ReplaySampler {
 public:
  void draw(const ReplayLog& log, RandomStream& random, std::span<std::uint32_t> slots,
            std::span<float> weights) override {
    const auto size = static_cast<std::uint64_t>(log.size());
    for (std::uint32_t& slot : slots) slot = static_cast<std::uint32_t>(random.index(size));
    for (float& weight : weights) weight = 1.0f;
  }
  double probability(const ReplayLog& log, std::size_t) const override {
    return 1.0 / static_cast<double>(log.size());
  }
};

}  // namespace policyscope
