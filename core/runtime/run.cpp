#include "core/runtime/run.h"

#include "core/runtime/timeline.h"

#include <algorithm>
#include <exception>

namespace policyscope {
namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;

constexpr auto slice_length = std::chrono::microseconds(1000);
constexpr auto shortest_publication_interval = milliseconds(15);
/// Copying may take one part in this many of the learner's time.
constexpr int publication_share = 200;

Learner& restored(Learner& learner, std::span<const std::byte> checkpoint, const SeriesUpdate& closed) {
  ArchiveReader archive(checkpoint);
  learner.load(archive, closed);
  return learner;
}

}  // namespace

Run::Run(const Scenario& scenario, std::uint64_t seed)
    : scenario_(scenario), seed_(seed), learner_(scenario, seed) {}

Run::Run(const Scenario& scenario, std::uint64_t seed, std::span<const std::byte> checkpoint,
         const SeriesUpdate& closed)
    : Run(scenario, seed) {
  restored(learner_, checkpoint, closed);
  // The timeline goes on as if this run had made the keyframes before.
  while (next_keyframe_ <= learner_.steps()) {
    next_keyframe_ += keyframe_interval_;
    if (++keyframes_ == Timeline::most_keyframes) {
      keyframes_ /= 2;
      keyframe_interval_ *= 2;
    }
  }
  posted_changes_ = learner_.changes().size();
  steps_ = learner_.steps();
  episodes_ = learner_.episodes();
}

RunEvents Run::subscribe() {
  auto events = std::make_shared<Mailbox<RunEvent>>();
  const std::lock_guard lock(outlets_mutex_);
  outlets_.push_back(events);
  return events;
}

void Run::post(RunEvent event) {
  const std::lock_guard lock(outlets_mutex_);
  // An outlet that nobody else holds is one that nobody reads.
  std::erase_if(outlets_, [](const RunEvents& outlet) { return outlet.use_count() == 1; });
  for (const RunEvents& outlet : outlets_) outlet->post(event);
}

Clock::time_point Run::run_slice() {
  if (failure_) return never();
  const Clock::time_point now = Clock::now();
  try {
    commands_.take_all(inbox_);
    if (const std::optional<Desired> desired = desired_.take()) apply(*desired);
    for (const Command& command : inbox_) obey(command);
    learn(now);
    post_changes();
    publish(now);
  } catch (const std::exception& exception) {
    failure_ = exception.what();
    pacing_.pause();
    playing_.store(false, std::memory_order_relaxed);
    post(Failure{exception.what()});
    return never();
  }
  playing_.store(pacing_.playing(), std::memory_order_relaxed);
  return pacing_.next(Clock::now());
}

void Run::apply(const Desired& desired) {
  subscription_ = desired.subscription;
  pacing_.set_rate(desired.steps_per_second);
  const ParameterSet& parameters = learner_.parameters();
  for (std::size_t i = 0; i < std::min(desired.parameters.size(), parameters.size()); ++i) {
    if (parameters[i].applies == Applies::new_run) continue;
    learner_.set(i, desired.parameters[i]);
  }
  unpublished_ = true;
}

void Run::obey(const Command& command) {
  unpublished_ = true;
  until_episode_ends_ = false;
  switch (command.kind) {
    case Command::Kind::play:
      pacing_.play();
      break;
    case Command::Kind::pause:
      pacing_.pause();
      break;
    case Command::Kind::run_until:
      pacing_.play(command.step);
      break;
    case Command::Kind::iterate:
      pacing_.pause();
      if (!learner_.divergence()) learner_.advance(1, stop_);
      break;
    case Command::Kind::episode:
      pacing_.play();
      until_episode_ends_ = true;
      break;
    case Command::Kind::record: {
      pacing_.pause();
      Recording recording;
      if (!learner_.divergence()) learner_.record(recording);
      post(std::move(recording));
      break;
    }
    case Command::Kind::place:
      learner_.place(command.state);
      break;
    case Command::Kind::checkpoint:
      learner_.take_closed(series_);
      post(series_);
      post_keyframe(true);
      break;
  }
}

void Run::learn(Clock::time_point now) {
  const bool was_playing = pacing_.playing();
  std::int64_t allowed = pacing_.allowance(learner_.steps(), now);
  if (was_playing && !pacing_.playing()) post(Finished{learner_.steps()});
  if (learner_.steps() >= next_keyframe_) post_keyframe(false);
  if (allowed == 0) return;

  // Slices end at keyframes, so that these lie at the same steps however fast the machine is.
  std::int64_t wanted = std::min({allowed, slice_steps_, next_keyframe_ - learner_.steps()});
  std::int64_t done = 0;
  if (until_episode_ends_) {
    const std::int64_t episodes = learner_.episodes();
    while (done < wanted && learner_.episodes() == episodes) {
      const std::int64_t stepped = learner_.advance(1, stop_);
      if (stepped == 0) break;
      done += stepped;
    }
    if (learner_.episodes() != episodes) {
      until_episode_ends_ = false;
      pacing_.pause();
    }
  } else {
    done = learner_.advance(wanted, stop_);
  }
  pacing_.spend(done);
  unpublished_ = true;
  steps_.store(learner_.steps(), std::memory_order_relaxed);
  episodes_.store(learner_.episodes(), std::memory_order_relaxed);
  if (learner_.divergence()) pacing_.pause();
  if (learner_.steps() >= next_keyframe_) post_keyframe(false);

  // Steer the slice towards its length; a slice that was cut short says little.
  if (done >= slice_steps_ / 2) {
    const auto elapsed = std::max<Clock::duration>(Clock::now() - now, std::chrono::microseconds(1));
    const double factor =
        std::clamp(static_cast<double>(duration_cast<std::chrono::nanoseconds>(slice_length).count()) /
                       static_cast<double>(duration_cast<std::chrono::nanoseconds>(elapsed).count()),
                   0.5, 2.0);
    slice_steps_ =
        std::max<std::int64_t>(1, static_cast<std::int64_t>(static_cast<double>(slice_steps_) * factor));
  }
}

void Run::post_keyframe(bool on_request) {
  if (!on_request) {
    // Twice as far apart whenever the timeline is full; see Timeline.
    if (++keyframes_ == Timeline::most_keyframes) {
      keyframes_ /= 2;
      keyframe_interval_ *= 2;
    }
    next_keyframe_ = (learner_.steps() / keyframe_interval_ + 1) * keyframe_interval_;
  }
  {
    const std::lock_guard lock(outlets_mutex_);
    if (outlets_.empty()) return;
  }
  auto snapshot = std::make_shared<Snapshot>();
  learner_.snapshot({.model = true, .transitions = 512}, *snapshot);
  ArchiveWriter archive;
  learner_.save(archive);
  post(Keyframe{learner_.iteration(), learner_.steps(), on_request, std::move(snapshot),
                std::make_shared<const std::vector<std::byte>>(archive.take())});
}

void Run::post_changes() {
  const std::vector<Change>& changes = learner_.changes();
  for (; posted_changes_ < changes.size(); ++posted_changes_) post(changes[posted_changes_]);
}

void Run::publish(Clock::time_point now) {
  // While it learns at an interval; the last steps before a pause, and what a command changed, at once.
  if (!unpublished_ || (pacing_.playing() && now < next_publication_)) return;
  const Clock::time_point begin = Clock::now();
  learner_.take_closed(series_);
  if (!series_.empty()) post(series_);
  std::shared_ptr<Snapshot> snapshot = snapshot_pool_.acquire();
  learner_.snapshot(subscription_, *snapshot);
  snapshots_.put(std::move(snapshot));
  unpublished_ = false;
  const Clock::time_point end = Clock::now();
  next_publication_ =
      end + std::max<Clock::duration>(shortest_publication_interval, (end - begin) * publication_share);
}

}  // namespace policyscope
