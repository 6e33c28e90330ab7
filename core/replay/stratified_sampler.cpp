#include "core/replay/stratified_sampler.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace policyscope {

StratifiedSampler::StratifiedSampler(const ReplaySettings& settings, const ReplayLog& log)
    : settings_(settings), good_(log.capacity()), bad_(log.capacity()) {}

double StratifiedSampler::threshold(const ReplayLog& log) const {
  switch (settings_.threshold) {
    case ReturnThreshold::constant:
      return settings_.threshold_return;
    case ReturnThreshold::linear: {
      const double progress = std::min(1.0, static_cast<double>(log.stored()) / settings_.threshold_steps);
      return settings_.threshold_return + progress * (settings_.threshold_end - settings_.threshold_return);
    }
    case ReturnThreshold::rolling: {
      const auto held = static_cast<std::size_t>(std::min<std::int64_t>(ended_, window));
      double sum = 0.0, squares = 0.0;
      for (std::size_t i = 0; i < held; ++i) sum += returns_[i];
      const double mean = sum / static_cast<double>(held);
      for (std::size_t i = 0; i < held; ++i) squares += (returns_[i] - mean) * (returns_[i] - mean);
      return mean + settings_.threshold_k * std::sqrt(squares / static_cast<double>(held));  // NaN at first
    }
  }
  return 0.0;
}

/// The first episode, of which nothing is known, is good.
bool StratifiedSampler::above_threshold(const ReplayLog& log, double episode_return) const {
  return !(episode_return <= threshold(log));
}

void StratifiedSampler::forget_partial(const ReplayLog& log) {
  const std::int64_t oldest = log.oldest();
  const std::int64_t number = log.episode_number(log.slot(oldest));
  const LoggedEpisode& episode = log.episode(number);
  if (number <= forgotten_ || episode.first >= oldest || !episode.ended) return;
  forgotten_ = number;
  for (std::int64_t n = oldest; n < episode.first + episode.length; ++n) {
    good_.set(log.slot(n), 0.0);
    bad_.set(log.slot(n), 0.0);
  }
}

void StratifiedSampler::stored(const ReplayLog& log) {
  const std::int64_t newest = log.stored() - 1;
  const std::size_t slot = log.slot(newest);
  good_.set(slot, 0.0);
  bad_.set(slot, 0.0);
  forget_partial(log);
  const LoggedEpisode& episode = log.episode(log.episode_number(slot));
  if (!episode.ended) return;
  SumTree& part = above_threshold(log, episode.episode_return) ? good_ : bad_;
  returns_[static_cast<std::size_t>(ended_++) % window] = episode.episode_return;
  if (episode.first < log.oldest()) return;  // longer than the log
  for (std::int64_t n = episode.first; n <= newest; ++n) part.set(log.slot(n), 1.0);
}

StratifiedSampler::Parts StratifiedSampler::parts(const ReplayLog& log) const {
  const LoggedEpisode& last = log.episode(log.next_episode() - 1);
  Parts p;
  p.running_first = last.ended ? log.stored() : std::max(last.first, log.oldest());
  const auto running = static_cast<double>(log.stored() - p.running_first);
  const double all = running + good_.total() + bad_.total();
  if (all == 0.0) {  // the last episode alone is longer than the log
    p.running_first = log.oldest();
    p.running = 1.0;
    return p;
  }
  p.running = running / all;
  const double share = good_.total() == 0.0 ? 0.0 : bad_.total() == 0.0 ? 1.0 : settings_.good_share;
  p.good = (1.0 - p.running) * share;
  p.bad = (1.0 - p.running) * (1.0 - share);
  return p;
}

void StratifiedSampler::draw(const ReplayLog& log, RandomStream& random, std::span<std::uint32_t> slots,
                             std::span<float> weights) {
  const Parts p = parts(log);
  const auto running = static_cast<std::uint64_t>(log.stored() - p.running_first);
  for (std::uint32_t& slot : slots) {
    const double u = random.uniform();
    std::size_t drawn;
    if (u < p.running) {
      drawn = log.slot(p.running_first + static_cast<std::int64_t>(random.index(running)));
    } else if (p.bad == 0.0 || (p.good > 0.0 && u < p.running + p.good)) {
      drawn = good_.draw(random.uniform());
    } else {
      drawn = bad_.draw(random.uniform());
    }
    slot = static_cast<std::uint32_t>(drawn);
  }
  std::fill(weights.begin(), weights.end(), 1.0f);
}

double StratifiedSampler::probability(const ReplayLog& log, std::size_t slot) const {
  const Parts p = parts(log);
  if (log.number(slot) >= p.running_first)
    return p.running / static_cast<double>(log.stored() - p.running_first);
  if (good_.weight(slot) > 0.0) return p.good / good_.total();
  if (bad_.weight(slot) > 0.0) return p.bad / bad_.total();
  return 0.0;
}

void StratifiedSampler::save(ArchiveWriter& archive, const ReplayLog& log) const {
  archive.tag("STRA");
  archive.write(returns_);
  archive.write(ended_);
  archive.write(forgotten_);
  for (std::size_t slot = 0; slot < log.size(); ++slot)
    archive.write(static_cast<std::int8_t>(good_.weight(slot) - bad_.weight(slot)));
}

void StratifiedSampler::load(ArchiveReader& archive, const ReplayLog& log) {
  archive.tag("STRA");
  returns_ = archive.read<decltype(returns_)>();
  ended_ = archive.read<std::int64_t>();
  forgotten_ = archive.read<std::int64_t>();
  for (std::size_t slot = 0; slot < log.size(); ++slot) {
    const auto part = archive.read<std::int8_t>();
    good_.set(slot, part > 0 ? 1.0 : 0.0);
    bad_.set(slot, part < 0 ? 1.0 : 0.0);
  }
}

}  // namespace policyscope
