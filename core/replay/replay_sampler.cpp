#include "core/replay/replay_sampler.h"

#include "core/error.h"
#include "core/replay/prioritized_sampler.h"
#include "core/replay/softmax_sampler.h"
#include "core/replay/stratified_sampler.h"

#include <algorithm>

namespace policyscope {

std::unique_ptr<ReplaySampler> make_sampler(const ReplaySettings& settings, const ReplayLog& log) {
  switch (settings.replay) {
    case ReplayKind::uniform:
    case ReplayKind::shrinking:
      return std::make_unique<UniformSampler>(settings);
    case ReplayKind::prioritized:
      return std::make_unique<PrioritizedSampler>(settings, log);
    case ReplayKind::stratified:
      if (log.lanes() > 1)
        throw Error("stratified replay sorts the episodes of one environment: set n_envs to 1");
      return std::make_unique<StratifiedSampler>(settings, log);
    case ReplayKind::softmax:
      return std::make_unique<SoftmaxSampler>(settings, log);
  }
  return nullptr;
}

std::size_t UniformSampler::window(const ReplayLog& log) const {
  if (settings_.replay != ReplayKind::shrinking) return log.size();
  const double progress = std::min(1.0, static_cast<double>(log.stored()) / settings_.shrink_steps);
  const double share = 1.0 + progress * (settings_.shrink_to - 1.0);
  const auto most = static_cast<std::size_t>(share * static_cast<double>(log.capacity()));
  return std::clamp<std::size_t>(most, 1, log.size());
}

void UniformSampler::draw(const ReplayLog& log, RandomStream& random, std::span<std::uint32_t> slots,
                          std::span<float> weights) {
  const std::size_t newest = window(log);
  const std::int64_t first = log.stored() - static_cast<std::int64_t>(newest);
  for (std::uint32_t& slot : slots) {
    slot = static_cast<std::uint32_t>(log.slot(first + static_cast<std::int64_t>(random.index(newest))));
  }
  std::fill(weights.begin(), weights.end(), 1.0f);
}

double UniformSampler::probability(const ReplayLog& log, std::size_t slot) const {
  const std::size_t newest = window(log);
  const bool inside = log.number(slot) >= log.stored() - static_cast<std::int64_t>(newest);
  return inside ? 1.0 / static_cast<double>(newest) : 0.0;
}

}  // namespace policyscope
