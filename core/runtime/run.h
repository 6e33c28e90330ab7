#pragma once

#include "core/learning/learner.h"
#include "core/runtime/latest.h"
#include "core/runtime/mailbox.h"
#include "core/runtime/messages.h"
#include "core/runtime/pool.h"
#include "core/runtime/snapshot_pool.h"

#include <atomic>
#include <functional>
#include <limits>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace policyscope {

using RunEvents = std::shared_ptr<Mailbox<RunEvent>>;

/// A learner as a job: carries messages around it and learns in slices of about a millisecond. Everything
/// public may be called from any thread unless it says otherwise; after sending, wake the job in its pool.
class Run final : public Job {
 public:
  /// Throws Error if the scenario cannot run.
  Run(const Scenario& scenario, std::uint64_t seed);
  /// Continues from a checkpoint of the same scenario. `closed`: the series bins until then, or none.
  Run(const Scenario& scenario, std::uint64_t seed, const Archive& checkpoint,
      const SeriesUpdate& closed = {});

  void set_desired(Desired desired) { desired_.put(std::move(desired)); }
  void send(Command command) { commands_.post(std::move(command)); }
  /// The newest snapshot, if one came since the last call. One caller only: the window.
  std::optional<std::shared_ptr<const Snapshot>> take_snapshot() { return snapshots_.take(); }
  /// A mailbox that gets every event from now on. One for each consumer: window, session writer.
  RunEvents subscribe();
  /// What is called, on the serving thread, after each slice that told anything: a snapshot or an event. It
  /// must not throw, nor wait for this run. Set it before a pool serves the run.
  void set_listener(std::function<void()> listener) { listener_ = std::move(listener); }
  /// Whether it is learning.
  bool playing() const { return playing_.load(std::memory_order_relaxed); }
  /// Whether an exception ended it.
  bool failed() const { return failed_.load(std::memory_order_relaxed); }
  std::int64_t steps() const { return steps_.load(std::memory_order_relaxed); }
  std::int64_t episodes() const { return episodes_.load(std::memory_order_relaxed); }

  /// The changes that were in force in the checkpoint that this run began with.
  const std::vector<Change>& inherited_changes() const { return inherited_changes_; }

  const Scenario& scenario() const { return scenario_; }
  std::uint64_t seed() const { return seed_; }
  /// Makes a slice in progress give up its iteration; the run is then only good for destruction.
  void request_stop() { stop_.request_stop(); }
  bool stop_requested() const { return stop_.stop_requested(); }

  /// The learner itself: only while no pool serves this run.
  const Learner& learner() const { return learner_; }
  Learner& learner() { return learner_; }
  /// The exception that ended the run, if one did. As for learner().
  const std::optional<std::string>& failure() const { return failure_; }

  Clock::time_point run_slice() override;

 private:
  void obey(const Command& command);
  void apply(const Desired& desired);
  void learn(Clock::time_point now);
  std::int64_t learn_episodes(std::int64_t steps);
  void steer_slice(std::int64_t done, std::chrono::duration<double> elapsed);
  Clock::time_point fail(const char* what);
  void publish(Clock::time_point now);
  void post_changes();
  void post_keyframe(bool on_request);
  void post_series();
  void post(const RunEvent& event);
  bool has_outlets();
  void tell_listener();

  static constexpr std::int64_t no_episode = std::numeric_limits<std::int64_t>::max();

  const Scenario scenario_;
  const std::uint64_t seed_;
  Learner learner_;
  const std::size_t checkpoint_bytes_;  // at most, about; depends on the scenario alone
  std::vector<Change> inherited_changes_;
  StopToken stop_;
  std::function<void()> listener_;

  Latest<Desired> desired_;
  Mailbox<Command> commands_;
  Latest<std::shared_ptr<const Snapshot>> snapshots_;
  std::mutex outlets_mutex_;
  std::vector<RunEvents> outlets_;
  std::atomic<bool> playing_{false};
  std::atomic<bool> failed_{false};
  std::atomic<std::int64_t> steps_{0};
  std::atomic<std::int64_t> episodes_{0};

  // Touched by the serving thread only.
  std::optional<std::string> failure_;
  Pacing pacing_;
  Subscription subscription_;
  std::int64_t until_episode_ = no_episode;  // pauses when so many episodes have ended
  bool running_until_ = false;
  bool finished_ = false;
  bool unpublished_ = true;
  bool has_news_ = false;  // the listener has not been called for them
  std::int64_t slice_steps_ = 64;
  std::int64_t next_keyframe_ = 0;
  std::size_t posted_changes_ = 0;
  SnapshotPool snapshot_pool_;
  SeriesUpdate series_;
  std::vector<Command> inbox_;
  std::vector<std::optional<ParameterValue>> refused_;  // by parameter, so that each is told of once
  Clock::time_point next_publication_{};
};

}  // namespace policyscope
