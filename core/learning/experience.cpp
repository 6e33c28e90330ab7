#include "core/learning/experience.h"

#include <algorithm>
#include <utility>

namespace policyscope {
namespace {

std::vector<SeriesInfo> with_reward(std::vector<SeriesInfo> series) {
  series.insert(series.begin(), SeriesInfo{.id = "reward", .symbol = "R", .name = "reward per step"});
  return series;
}

}  // namespace

Experience::Experience(std::unique_ptr<Environment> environment, int step_limit, std::uint64_t seed,
                       std::vector<SeriesInfo> step_series, std::vector<SeriesInfo> update_series)
    : seed_(seed),
      by_step_(with_reward(std::move(step_series))),
      by_episode_({{.id = "episode_return", .symbol = "G", .name = "episode return"},
                   {.id = "episode_length", .symbol = "T", .name = "episode length", .unit = "steps"}}),
      by_update_(std::move(update_series)) {
  lanes_.push_back(std::make_unique<Lane>(
      Lane{Episode(std::move(environment), step_limit), RandomStream(seed, Purpose::environment)}));
  lanes_[0]->episode.reset(lanes_[0]->random);
  transitions_ = TransitionRing(info().observation.size(), info().action.dimensions());
}

void Experience::open_lanes(std::size_t count) {
  while (lanes_.size() < count) {
    const Episode& first = lanes_[0]->episode;
    auto lane = std::make_unique<Lane>(Lane{Episode(first.environment().clone(), first.step_limit()),
                                            RandomStream(seed_, Purpose::environment, lanes_.size())});
    lane->episode.reset(lane->random);
    lanes_.push_back(std::move(lane));
  }
}

void Experience::end_episode(Lane& lane) {
  Episode& episode = lane.episode;
  const double values[] = {episode.episode_return(), static_cast<double>(episode.length())};
  by_episode_.add(steps_, values);
  recent_episodes_.add(episode.episode_return(), episode.length());
  ++episodes_;
  if (lane.physics_pending) {
    episode.environment().configure(pending_physics_);
    episode.set_step_limit(pending_step_limit_);
    lane.physics_pending = false;
    const auto waits = [](const auto& other) { return other->physics_pending; };
    if (std::none_of(lanes_.begin(), lanes_.end(), waits)) std::exchange(physics_in_force_, nullptr)();
  }
  episode.reset(lane.random);
}

void Experience::configure(std::span<const ParameterValue> physics, int step_limit,
                           std::function<void()> in_force) {
  const bool at_once = info().continuing || steps_ == 0;
  for (const auto& lane : lanes_) {
    lane->physics_pending = !at_once;
    if (!at_once) continue;
    lane->episode.environment().configure(physics);
    lane->episode.set_step_limit(step_limit);
    lane->episode.refresh();
  }
  if (at_once) {
    in_force();
    return;
  }
  pending_physics_.assign(physics.begin(), physics.end());
  pending_step_limit_ = step_limit;
  physics_in_force_ = std::move(in_force);
}

void Experience::take_closed(SeriesUpdate& update) {
  by_step_.take_closed(update.by_step);
  by_episode_.take_closed(update.by_episode);
  by_update_.take_closed(update.by_update);
}

void Experience::save(ArchiveWriter& archive) const {
  archive.tag("EXPE");
  archive.write(static_cast<std::uint64_t>(lanes_.size()));
  for (const auto& lane : lanes_) {
    lane->episode.save(archive);
    archive.write(lane->random.state());
  }
  archive.write(steps_);
  archive.write(episodes_);
  by_step_.save(archive);
  by_episode_.save(archive);
  by_update_.save(archive);
  recent_episodes_.save(archive);
}

void Experience::load(ArchiveReader& archive, const SeriesUpdate& closed) {
  archive.tag("EXPE");
  if (archive.read<std::uint64_t>() != lanes_.size()) throw_damaged_archive();
  for (const auto& lane : lanes_) {
    lane->episode.load(archive);
    lane->random.set_state(archive.read<RandomStream::State>());
  }
  steps_ = archive.read<std::int64_t>();
  episodes_ = archive.read<std::int64_t>();
  by_step_.load(archive, closed.by_step);
  by_episode_.load(archive, closed.by_episode);
  by_update_.load(archive, closed.by_update);
  recent_episodes_.load(archive);
}

}  // namespace policyscope
