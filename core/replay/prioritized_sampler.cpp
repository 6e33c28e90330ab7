#include "core/replay/prioritized_sampler.h"

#include <algorithm>
#include <cmath>

namespace policyscope {

PrioritizedSampler::PrioritizedSampler(const ReplaySettings& settings, const ReplayLog& log)
    : settings_(settings), tree_(log.capacity()) {}

void PrioritizedSampler::configure(const ReplaySettings& settings, const ReplayLog&) {
  settings_ = settings;  // a new α counts from the next TD errors on
}

void PrioritizedSampler::stored(const ReplayLog& log) {
  tree_.set(log.slot(log.stored() - 1), largest_);
}

void PrioritizedSampler::draw(const ReplayLog& log, RandomStream& random, std::span<std::uint32_t> slots,
                              std::span<float> weights) {
  const double progress = std::min(1.0, static_cast<double>(log.stored()) / settings_.per_beta_steps);
  const double beta = settings_.per_beta + progress * (1.0 - settings_.per_beta);
  for (std::size_t i = 0; i < slots.size(); ++i) {
    const std::size_t slot = tree_.draw(random.uniform());
    slots[i] = static_cast<std::uint32_t>(slot);
    // (N P)^−β / (N P_least)^−β
    weights[i] = static_cast<float>(std::pow(tree_.weight(slot) / tree_.least(), -beta));
  }
}

void PrioritizedSampler::learned(std::span<const std::uint32_t> slots, std::span<const float> td_errors) {
  for (std::size_t i = 0; i < slots.size(); ++i) {
    const double size = std::abs(static_cast<double>(td_errors[i])) + settings_.per_eps;
    // Nothing becomes impossible, also where ε and δ are 0.
    const double priority = std::max(std::pow(size, settings_.per_alpha), 1e-12);
    tree_.set(slots[i], priority);
    largest_ = std::max(largest_, priority);
  }
}

double PrioritizedSampler::probability(const ReplayLog&, std::size_t slot) const {
  return tree_.weight(slot) / tree_.total();
}

void PrioritizedSampler::save(ArchiveWriter& archive, const ReplayLog& log) const {
  archive.tag("PRIO");
  archive.write(largest_);
  for (std::size_t slot = 0; slot < log.size(); ++slot) archive.write(tree_.weight(slot));
}

void PrioritizedSampler::load(ArchiveReader& archive, const ReplayLog& log) {
  archive.tag("PRIO");
  largest_ = archive.read<double>();
  for (std::size_t slot = 0; slot < log.size(); ++slot) tree_.set(slot, archive.read<double>());
}

}  // namespace policyscope
