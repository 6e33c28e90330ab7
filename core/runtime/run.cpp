#include "core/runtime/run.h"

#include "core/error.h"
#include "core/learning/series_past.h"
#include "core/runtime/thread_time.h"
#include "core/runtime/timeline.h"

#include <algorithm>
#include <exception>

namespace policyscope {
namespace {

using std::chrono::duration_cast;

constexpr CpuTime slice_length(1e-3);
/// A window shows 60 frames a second, and must show 10 even where copying is dear.
constexpr CpuTime shortest_publication_interval(0.015);
constexpr CpuTime longest_publication_interval(0.1);
/// Copying may take one part in this many of the learner's time.
constexpr int publication_share = 200;

Learner& restored(Learner& learner, const Archive& checkpoint, const SeriesUpdate& closed) {
  ArchiveReader archive(checkpoint);
  learner.load(archive, closed);
  return learner;
}

}  // namespace

Run::Run(const Scenario& scenario, std::uint64_t seed)
    : scenario_(scenario), seed_(seed), learner_(scenario, seed), checkpoint_bytes_(learner_.full_size()) {}

Run::Run(const Scenario& scenario, std::uint64_t seed, const Archive& checkpoint, const SeriesUpdate& closed)
    : Run(scenario, seed) {
  restored(learner_, checkpoint, closed);
  next_keyframe_ = next_keyframe(learner_.steps(), checkpoint_bytes_);
  inherited_changes_ = learner_.changes();
  posted_changes_ = inherited_changes_.size();
  steps_ = learner_.steps();
  episodes_ = learner_.episodes();
}

RunEvents Run::subscribe() {
  auto events = std::make_shared<Mailbox<RunEvent>>();
  const std::lock_guard lock(outlets_mutex_);
  outlets_.push_back(events);
  return events;
}

void Run::post(const RunEvent& event) {
  const std::lock_guard lock(outlets_mutex_);
  // An outlet that nobody else holds is one that nobody reads.
  std::erase_if(outlets_, [](const RunEvents& outlet) { return outlet.use_count() == 1; });
  for (const RunEvents& outlet : outlets_) outlet->post(event);
  has_news_ = true;
}

void Run::tell_listener() {
  if (std::exchange(has_news_, false) && listener_) listener_();
}

bool Run::has_outlets() {
  const std::lock_guard lock(outlets_mutex_);
  return !outlets_.empty();
}

Clock::time_point Run::run_slice() {
  if (failed()) return never();
  const Clock::time_point now = Clock::now();
  try {
    commands_.take_all(inbox_);
    if (const std::optional<Desired> desired = desired_.take()) apply(*desired);
    for (const Command& command : inbox_) obey(command);
    learn(now);
    steps_.store(learner_.steps(), std::memory_order_relaxed);
    episodes_.store(learner_.episodes(), std::memory_order_relaxed);
    playing_.store(pacing_.playing(), std::memory_order_relaxed);
    post_changes();
    publish(now);
    if (std::exchange(finished_, false)) post(Finished{learner_.steps()});
    tell_listener();
  } catch (const std::exception& exception) {
    return fail(exception.what());
  } catch (...) {
    return fail("an unknown error");
  }
  return pacing_.next(Clock::now());
}

Clock::time_point Run::fail(const char* what) {
  failure_ = what;
  failed_.store(true, std::memory_order_relaxed);
  pacing_.pause();
  playing_.store(false, std::memory_order_relaxed);
  post(Failure{what});
  try {
    tell_listener();
  } catch (...) {
    // It may be the one that failed.
  }
  return never();
}

void Run::apply(const Desired& desired) {
  subscription_ = desired.subscription;
  pacing_.set_rate(desired.steps_per_second);
  const ParameterSet& parameters = learner_.parameters();
  refused_.resize(parameters.size());
  for (std::size_t i = 0; i < std::min(desired.parameters.size(), parameters.size()); ++i) {
    if (parameters[i].applies == Applies::new_run) continue;
    if (parameters[i].needs_new_run(parameters.value(i), desired.parameters[i])) continue;
    if (refused_[i] == desired.parameters[i]) continue;
    refused_[i].reset();
    try {
      learner_.set(i, desired.parameters[i]);
    } catch (const Error& error) {
      refused_[i] = desired.parameters[i];
      post(Refusal{error.what()});
    }
  }
  unpublished_ = true;
}

void Run::obey(const Command& command) {
  unpublished_ = true;
  // Whatever moves the clock takes the place of what moved it before; the rest leaves it alone.
  if (command.kind != Command::Kind::place && command.kind != Command::Kind::checkpoint) {
    until_episode_ = no_episode;
    running_until_ = false;
  }
  switch (command.kind) {
    case Command::Kind::play:
      pacing_.play();
      break;
    case Command::Kind::pause:
      pacing_.pause();
      break;
    case Command::Kind::run_until:
      pacing_.play(command.step);
      running_until_ = true;
      break;
    case Command::Kind::iterate:
      pacing_.pause();
      if (!learner_.divergence()) learner_.advance(1, stop_);
      break;
    case Command::Kind::episode:
      pacing_.play();
      until_episode_ = learner_.episodes() + 1;
      break;
    case Command::Kind::run_until_episode:
      pacing_.play();
      until_episode_ = command.episode;
      running_until_ = true;
      break;
    case Command::Kind::record: {
      pacing_.pause();
      Recording recording;
      if (!learner_.divergence()) learner_.record(recording);
      post(std::move(recording));
      break;
    }
    case Command::Kind::place:
      try {
        learner_.place(command.state);
      } catch (const Error& error) {
        post(Refusal{error.what()});
      }
      break;
    case Command::Kind::checkpoint:
      post_keyframe(true);
      break;
  }
}

void Run::learn(Clock::time_point now) {
  const std::int64_t allowed = pacing_.allowance(learner_.steps(), now);
  if (learner_.steps() >= next_keyframe_ && (allowed > 0 || has_outlets())) post_keyframe(false);
  if (allowed > 0) {
    // Slices end at keyframes, so that these lie at the same steps however fast the machine is.
    const std::int64_t wanted = std::min({allowed, slice_steps_, next_keyframe_ - learner_.steps()});
    const CpuTime begin = thread_cpu_time();
    const std::int64_t done =
        until_episode_ != no_episode ? learn_episodes(wanted) : learner_.advance(wanted, stop_);
    steer_slice(done, thread_cpu_time() - begin);
    pacing_.spend(done);
    unpublished_ = true;
    if (learner_.divergence()) pacing_.pause();
    if (learner_.steps() >= next_keyframe_) post_keyframe(false);
  }
  if (running_until_ && !pacing_.playing()) {
    running_until_ = false;
    finished_ = true;
  }
}

/// An iteration at a time, so that it stops at the very end of the episode.
std::int64_t Run::learn_episodes(std::int64_t steps) {
  std::int64_t done = 0;
  while (done < steps && learner_.episodes() < until_episode_) {
    const std::int64_t stepped = learner_.advance(1, stop_);
    if (stepped == 0) break;
    done += stepped;
  }
  if (learner_.episodes() >= until_episode_) {
    until_episode_ = no_episode;
    pacing_.pause();
  }
  return done;
}

/// Brings the slice nearer to its length. By processor time, so that a slice that had to wait for a processor
/// does not make the next ones short.
void Run::steer_slice(std::int64_t done, CpuTime elapsed) {
  if (done < slice_steps_ / 2) return;  // it was cut short, and says little
  const double factor = std::clamp(slice_length / std::max(elapsed, CpuTime(1e-6)), 0.5, 2.0);
  slice_steps_ =
      std::max<std::int64_t>(1, static_cast<std::int64_t>(static_cast<double>(slice_steps_) * factor));
}

void Run::post_keyframe(bool on_request) {
  if (!on_request) next_keyframe_ = next_keyframe(learner_.steps(), checkpoint_bytes_);
  if (!has_outlets()) return;
  // What led here comes first: whoever has the keyframe has everything until then.
  post_changes();
  post_series();
  auto snapshot = std::make_shared<Snapshot>();
  // Functions and transitions are for those who look; for a session file the checkpoint is enough.
  const bool looked_at = subscription_ != Subscription{};
  learner_.snapshot(
      looked_at ? Subscription{.model = true, .transitions = 512, .replay = true} : Subscription{},
      *snapshot);
  ArchiveWriter archive(ArchiveWriter::Blocks::shared);
  learner_.save(archive);
  const Experience& experience = std::as_const(learner_).experience();
  post(Keyframe{learner_.iteration(),
                learner_.steps(),
                on_request,
                std::move(snapshot),
                std::make_shared<const Archive>(archive.take()),
                {blocks_of(experience.by_step()), blocks_of(experience.by_episode()),
                 blocks_of(experience.by_update())}});
}

void Run::post_series() {
  learner_.take_closed(series_);
  if (!series_.empty()) post(series_);
}

void Run::post_changes() {
  const std::vector<Change>& changes = learner_.changes();
  for (; posted_changes_ < changes.size(); ++posted_changes_) post(changes[posted_changes_]);
}

void Run::publish(Clock::time_point now) {
  // While it learns at an interval; the last steps before a pause, and what a command changed, at once.
  if (!unpublished_ || (pacing_.playing() && now < next_publication_)) return;
  const CpuTime begin = thread_cpu_time();
  post_series();
  std::shared_ptr<Snapshot> snapshot = snapshot_pool_.acquire();
  learner_.snapshot(subscription_, *snapshot);
  snapshots_.put(std::move(snapshot));
  unpublished_ = false;
  has_news_ = true;
  const CpuTime cost = thread_cpu_time() - begin;
  const CpuTime interval =
      std::clamp(cost * publication_share, shortest_publication_interval, longest_publication_interval);
  next_publication_ = now + duration_cast<Clock::duration>(interval);
}

}  // namespace policyscope
