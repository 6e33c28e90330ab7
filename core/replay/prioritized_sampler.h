#pragma once

#include "core/replay/replay_sampler.h"
#include "core/replay/sum_tree.h"

namespace policyscope {

/// Prioritized replay (Schaul et al. 2016): P ∝ (|δ| + ε)^α with the TD error that was found last, or the
/// largest priority yet for what was never replayed. Weights (N P)^−β, divided by the largest of all.
class PrioritizedSampler final : public ReplaySampler {
 public:
  PrioritizedSampler(const ReplaySettings& settings, const ReplayLog& log);

  void configure(const ReplaySettings& settings, const ReplayLog& log) override;
  void stored(const ReplayLog& log) override;
  void draw(const ReplayLog& log, RandomStream& random, std::span<std::uint32_t> slots,
            std::span<float> weights) override;
  void learned(std::span<const std::uint32_t> slots, std::span<const float> td_errors) override;
  double probability(const ReplayLog& log, std::size_t slot) const override;
  std::size_t full_bytes(const ReplayLog& log) const override { return log.capacity() * sizeof(double); }
  void save(ArchiveWriter& archive, const ReplayLog& log) const override;
  void load(ArchiveReader& archive, const ReplayLog& log) override;

 private:
  ReplaySettings settings_;
  SumTree tree_;  // P before it is normalised, by slot
  double largest_ = 1.0;
};

}  // namespace policyscope
