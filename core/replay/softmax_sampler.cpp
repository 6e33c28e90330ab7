#include "core/replay/softmax_sampler.h"

#include <algorithm>
#include <cmath>

namespace policyscope {

SoftmaxSampler::SoftmaxSampler(const ReplaySettings& settings, const ReplayLog& log)
    : settings_(settings),
      rising_(log.capacity()),
      falling_(log.capacity()),
      rewards_(log.capacity(), 0.0f) {}

/// Kept where e^x and sums of it are finite.
double SoftmaxSampler::exponent(double reward) const {
  return std::clamp((reward - centre_) / settings_.replay_temperature, -300.0, 300.0);
}

void SoftmaxSampler::set(std::size_t slot, float reward) {
  const double x = exponent(static_cast<double>(reward));
  rising_.set(slot, std::exp(x));
  falling_.set(slot, std::exp(-x));
}

void SoftmaxSampler::configure(const ReplaySettings& settings, const ReplayLog& log) {
  const bool changed = settings.replay_temperature != settings_.replay_temperature;
  settings_ = settings;
  if (!changed) return;
  normaliser_at_ = -1;
  for (std::size_t slot = 0; slot < log.size(); ++slot) set(slot, rewards_[slot]);
}

void SoftmaxSampler::stored(const ReplayLog& log) {
  const std::size_t slot = log.slot(log.stored() - 1);
  const float reward = log.reward(slot);
  if (!any_) centre_ = static_cast<double>(reward);
  any_ = true;
  const bool overwritten = log.stored() > static_cast<std::int64_t>(log.capacity());
  sum_ += static_cast<double>(reward) - (overwritten ? static_cast<double>(rewards_[slot]) : 0.0);
  mean_ = sum_ / static_cast<double>(log.size());
  rewards_[slot] = reward;
  set(slot, reward);
}

void SoftmaxSampler::draw(const ReplayLog&, RandomStream& random, std::span<std::uint32_t> slots,
                          std::span<float> weights) {
  const double m = exponent(mean_);
  const double rising = rising_.total() * std::exp(-m), falling = falling_.total() * std::exp(m);
  for (std::uint32_t& slot : slots) {
    for (;;) {
      const bool up = random.uniform() * (rising + falling) < rising;
      const std::size_t drawn = (up ? rising_ : falling_).draw(random.uniform());
      const double x = std::abs(exponent(static_cast<double>(rewards_[drawn])) - m);
      // e^x / (e^x + e^−x)
      if (random.uniform() * (1.0 + std::exp(-2.0 * x)) >= 1.0) continue;
      slot = static_cast<std::uint32_t>(drawn);
      break;
    }
  }
  std::fill(weights.begin(), weights.end(), 1.0f);
}

double SoftmaxSampler::probability(const ReplayLog& log, std::size_t slot) const {
  const double m = exponent(mean_);
  const auto weight = [&](std::size_t s) {
    return std::exp(std::abs(exponent(static_cast<double>(rewards_[s])) - m));
  };
  if (normaliser_at_ != log.stored()) {
    normaliser_ = 0.0;
    for (std::size_t s = 0; s < log.size(); ++s) normaliser_ += weight(s);
    normaliser_at_ = log.stored();
  }
  return weight(slot) / normaliser_;
}

void SoftmaxSampler::save(ArchiveWriter& archive, const ReplayLog&) const {
  archive.tag("SOFT");
  archive.write(sum_);
  archive.write(centre_);
}

void SoftmaxSampler::load(ArchiveReader& archive, const ReplayLog& log) {
  archive.tag("SOFT");
  sum_ = archive.read<double>();
  centre_ = archive.read<double>();
  any_ = log.stored() > 0;
  mean_ = any_ ? sum_ / static_cast<double>(log.size()) : 0.0;
  normaliser_at_ = -1;
  for (std::size_t slot = 0; slot < log.size(); ++slot) {
    rewards_[slot] = log.reward(slot);
    set(slot, rewards_[slot]);
  }
}

}  // namespace policyscope
