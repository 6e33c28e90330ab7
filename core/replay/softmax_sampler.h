#pragma once

#include "core/replay/replay_sampler.h"
#include "core/replay/sum_tree.h"

#include <vector>

namespace policyscope {

/// Unusual rewards more often: p ∝ exp(|R − mean R|/β), the mean over the buffer, without weights. Because
/// exp|x| lies between half of eˣ + e⁻ˣ and all of it, drawing from the latter and keeping a draw with the
/// right probability is exact, and the two sums do not change when the mean moves: they are trees.
class SoftmaxSampler final : public ReplaySampler {
 public:
  SoftmaxSampler(const ReplaySettings& settings, const ReplayLog& log);

  void configure(const ReplaySettings& settings, const ReplayLog& log) override;
  void stored(const ReplayLog& log) override;
  void draw(const ReplayLog& log, RandomStream& random, std::span<std::uint32_t> slots,
            std::span<float> weights) override;
  double probability(const ReplayLog& log, std::size_t slot) const override;
  double mean_reward() const { return mean_; }
  void save(ArchiveWriter& archive, const ReplayLog& log) const override;
  void load(ArchiveReader& archive, const ReplayLog& log) override;

 private:
  void set(std::size_t slot, float reward);
  double exponent(double reward) const;

  ReplaySettings settings_;
  SumTree rising_, falling_;  // e^((R − c)/β) and e^(−(R − c)/β), by slot
  std::vector<float> rewards_;
  double sum_ = 0.0, mean_ = 0.0, centre_ = 0.0;
  bool any_ = false;
  mutable double normaliser_ = 0.0;          // Σ exp(|R − mean|/β) …
  mutable std::int64_t normaliser_at_ = -1;  // … when so many steps had been stored
};

}  // namespace policyscope
