#pragma once

#include "core/random/random_stream.h"
#include "core/replay/replay_log.h"
#include "core/replay/replay_settings.h"

#include <cstdint>
#include <limits>
#include <memory>
#include <span>

namespace policyscope {

/// Which transitions of a log an update learns from. Nothing here takes longer than O(log n) a transition.
class ReplaySampler {
 public:
  virtual ~ReplaySampler() = default;

  /// Settings other than the kind, at any time.
  virtual void configure(const ReplaySettings&, const ReplayLog&) {}
  /// The newest step was stored.
  virtual void stored(const ReplayLog&) {}
  /// Draws slots, with replacement, and the weight of each transition's loss: 1, or less where it is drawn
  /// more often than it happened.
  virtual void draw(const ReplayLog& log, RandomStream& random, std::span<std::uint32_t> slots,
                    std::span<float> weights) = 0;
  /// The TD errors that were found at drawn slots.
  virtual void learned(std::span<const std::uint32_t>, std::span<const float>) {}
  /// The probability that a draw gives this slot, one that is filled.
  virtual double probability(const ReplayLog& log, std::size_t slot) const = 0;
  /// Where episodes are sorted: whether that of a slot counts as good, and above which return the next one
  /// will.
  virtual bool good(std::size_t /*slot*/) const { return false; }
  virtual double threshold(const ReplayLog&) const { return std::numeric_limits<double>::quiet_NaN(); }

  /// Bytes of save() when the log is full, about.
  virtual std::size_t full_bytes(const ReplayLog&) const { return 0; }
  virtual void save(ArchiveWriter&, const ReplayLog&) const {}
  virtual void load(ArchiveReader&, const ReplayLog&) {}
};

std::unique_ptr<ReplaySampler> make_sampler(const ReplaySettings& settings, const ReplayLog& log);

/// Every transition that is there alike; with a window that shrinks, only the newest.
class UniformSampler final : public ReplaySampler {
 public:
  explicit UniformSampler(const ReplaySettings& settings) : settings_(settings) {}
  void configure(const ReplaySettings& settings, const ReplayLog&) override { settings_ = settings; }
  void draw(const ReplayLog& log, RandomStream& random, std::span<std::uint32_t> slots,
            std::span<float> weights) override;
  double probability(const ReplayLog& log, std::size_t slot) const override;

 private:
  std::size_t window(const ReplayLog& log) const;

  ReplaySettings settings_;
};

}  // namespace policyscope
