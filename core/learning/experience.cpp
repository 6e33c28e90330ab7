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
  if (lane.physics < asked_for_) {
    episode.configure(pending_);
    lane.physics = asked_for_;
    const auto waits = [&](const auto& other) { return other->physics < asked_for_; };
    if (std::none_of(lanes_.begin(), lanes_.end(), waits)) {
      asked_for_ = 0;
      for (const auto& other : lanes_) other->physics = 0;
      std::exchange(physics_in_force_, nullptr)();
    }
  }
  episode.reset(lane.random);
}

void Experience::configure(Physics physics, std::function<void()> in_force) {
  if (info().continuing || steps_ == 0) {
    for (const auto& lane : lanes_) {
      lane->episode.configure(physics);
      lane->episode.refresh();
    }
    in_force();
    return;
  }
  ++asked_for_;
  pending_ = std::move(physics);
  physics_in_force_ = std::move(in_force);
}

void Experience::take_closed(SeriesUpdate& update) {
  by_step_.take_closed(update.by_step);
  by_episode_.take_closed(update.by_episode);
  by_update_.take_closed(update.by_update);
}

void Experience::save(ArchiveWriter& archive) const {
  archive.tag("EXP2");
  archive.write(static_cast<std::uint64_t>(lanes_.size()));
  for (const auto& lane : lanes_) {
    archive.write(static_cast<std::uint64_t>(lane->physics));
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

void Experience::load(ArchiveReader& archive, std::span<const Physics> waited, const SeriesUpdate& closed) {
  const bool first_format = archive.try_tag("EXPE");  // did not know which lanes wait
  if (!first_format) archive.tag("EXP2");
  if (archive.read<std::uint64_t>() != lanes_.size()) throw_damaged_archive();
  for (const auto& lane : lanes_) {
    lane->physics = first_format ? 0 : static_cast<std::size_t>(archive.read<std::uint64_t>());
    if (lane->physics > waited.size()) throw_damaged_archive();
    // Before the episode: worlds that cannot be saved are built again under their own physics.
    if (lane->physics > 0) lane->episode.configure(waited[lane->physics - 1]);
    lane->episode.load(archive);
    lane->random.set_state(archive.read<RandomStream::State>());
  }
  asked_for_ = 0;
  steps_ = archive.read<std::int64_t>();
  episodes_ = archive.read<std::int64_t>();
  by_step_.load(archive, closed.by_step);
  by_episode_.load(archive, closed.by_episode);
  by_update_.load(archive, closed.by_update);
  recent_episodes_.load(archive);
}

}  // namespace policyscope
