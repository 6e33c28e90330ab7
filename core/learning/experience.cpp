#include "core/learning/experience.h"

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
    : episode_(std::move(environment), step_limit),
      random_(seed, Purpose::environment),
      by_step_(with_reward(std::move(step_series))),
      by_episode_({{.id = "episode_return", .symbol = "G", .name = "episode return"},
                   {.id = "episode_length", .symbol = "T", .name = "episode length", .unit = "steps"}}),
      by_update_(std::move(update_series)),
      transitions_(info().observation.size(), info().action.dimensions()) {
  step_values_.resize(by_step_.series().size());
  episode_.reset(random_);
}

void Experience::end_episode() {
  const double values[] = {episode_.episode_return(), static_cast<double>(episode_.length())};
  by_episode_.add(steps_, values);
  recent_episodes_.add(episode_.episode_return(), episode_.length());
  ++episodes_;
  if (physics_in_force_) {
    episode_.environment().configure(pending_physics_);
    episode_.set_step_limit(pending_step_limit_);
    std::exchange(physics_in_force_, nullptr)();
  }
  episode_.reset(random_);
}

void Experience::configure(std::span<const ParameterValue> physics, int step_limit,
                           std::function<void()> in_force) {
  if (info().continuing || steps_ == 0) {
    episode_.environment().configure(physics);
    episode_.set_step_limit(step_limit);
    episode_.refresh();
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
  episode_.save(archive);
  archive.write(random_.state());
  archive.write(steps_);
  archive.write(episodes_);
  by_step_.save(archive);
  by_episode_.save(archive);
  by_update_.save(archive);
  recent_episodes_.save(archive);
}

void Experience::load(ArchiveReader& archive, const SeriesUpdate& closed) {
  archive.tag("EXPE");
  episode_.load(archive);
  random_.set_state(archive.read<RandomStream::State>());
  steps_ = archive.read<std::int64_t>();
  episodes_ = archive.read<std::int64_t>();
  by_step_.load(archive, closed.by_step);
  by_episode_.load(archive, closed.by_episode);
  by_update_.load(archive, closed.by_update);
  recent_episodes_.load(archive);
}

}  // namespace policyscope
