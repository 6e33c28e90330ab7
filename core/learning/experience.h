#pragma once

#include "core/learning/episode.h"
#include "core/learning/recent_episodes.h"
#include "core/learning/series.h"
#include "core/learning/transitions.h"

#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace policyscope {

/// Bins of the three series groups of a run.
struct SeriesUpdate {
  SeriesChunk by_step, by_episode, by_update;
  bool empty() const {
    return by_step.ranges.empty() && by_episode.ranges.empty() && by_update.ranges.empty();
  }
};

/// The stream of experience that an algorithm learns from: episodes with their random streams, and the
/// recording of everything that happens in them. An algorithm calls step(), learns, and then record(), which
/// goes on to the next step. Most learners play one episode at a time; those that ask for several parallel
/// environments have a lane for each, with a random stream of its own.
class Experience {
 public:
  /// `step_series` follow the reward in the series sampled every step; `update_series` are sampled by
  /// record_update().
  Experience(std::unique_ptr<Environment> environment, int step_limit, std::uint64_t seed,
             std::vector<SeriesInfo> step_series, std::vector<SeriesInfo> update_series);
  Experience(const Experience&) = delete;
  Experience& operator=(const Experience&) = delete;

  /// Has `count` parallel environments from now on. Before the first step only.
  void open_lanes(std::size_t count);
  std::size_t lanes() const { return lanes_.size(); }
  /// Who chooses for the second player, in every lane.
  void play_against(OtherPlayer* player) {
    for (const auto& lane : lanes_) lane->episode.environment().play_against(player);
  }

  const EnvironmentInfo& info() const { return episode().environment().info(); }
  const Episode& episode(std::size_t lane = 0) const { return lanes_[lane]->episode; }
  Episode& episode(std::size_t lane = 0) { return lanes_[lane]->episode; }
  ObservationView observation(std::size_t lane = 0) const { return episode(lane).observation(); }
  ObservationView next_observation(std::size_t lane = 0) const { return episode(lane).next_observation(); }
  std::int64_t steps() const { return steps_; }        ///< in all lanes together
  std::int64_t episodes() const { return episodes_; }  ///< that have ended

  /// One environment step. `action` must stay readable until record().
  POLICYSCOPE_INLINE Outcome step(ActionView action, std::size_t lane = 0) {
    Lane& l = *lanes_[lane];
    l.action = action;
    l.outcome = l.episode.step(action, l.random);
    ++steps_;
    return l.outcome;
  }

  /// Records the step, with one value for each of the algorithm's step series, and moves on: to S_{t+1}, or
  /// to the start of a new episode. `td_error` is NaN where there is none.
  POLICYSCOPE_INLINE void record(double td_error, std::span<const double> values, std::size_t lane = 0) {
    Lane& l = *lanes_[lane];
    by_step_.add(steps_, l.outcome.reward, values);
    transitions_.push(steps_, l.episode.observation(), l.action, l.episode.next_observation(),
                      l.outcome.reward, td_error, l.outcome.terminated, l.outcome.truncated);
    if (l.outcome.ended()) [[unlikely]] {
      end_episode(l);
    } else {
      l.episode.proceed();
    }
  }
  /// Records one update of a learner that updates once a rollout or episode.
  void record_update(std::span<const double> values) { by_update_.add(steps_, values); }

  const SeriesGroup& by_step() const { return by_step_; }
  const SeriesGroup& by_episode() const { return by_episode_; }
  const SeriesGroup& by_update() const { return by_update_; }
  SeriesGroup& by_step() { return by_step_; }
  SeriesGroup& by_episode() { return by_episode_; }
  SeriesGroup& by_update() { return by_update_; }
  const TransitionRing& transitions() const { return transitions_; }
  const RecentEpisodes& recent_episodes() const { return recent_episodes_; }

  /// New physics and time limit: at once in a continuing task or before the first step, else when the next
  /// episode of each lane starts. Calls `in_force` when that has happened in every lane.
  void configure(Physics physics, std::function<void()> in_force);

  void save(ArchiveWriter& archive) const;
  /// `waited`: what waited to come into force in some lane, in the order in which it was asked for; it is to
  /// be asked for once more afterwards. `closed`: the bins closed before the checkpoint, where the curves are
  /// to go on without a gap.
  void load(ArchiveReader& archive, std::span<const Physics> waited = {}, const SeriesUpdate& closed = {});
  /// Swaps the bins closed since the last call into `update`.
  void take_closed(SeriesUpdate& update);

 private:
  struct Lane {
    Episode episode;
    RandomStream random;
    ActionView action = {};
    Outcome outcome = {};
    std::size_t physics = 0;  ///< how many of those that were asked for have come into force here
  };

  void end_episode(Lane& lane);

  std::uint64_t seed_;
  std::vector<std::unique_ptr<Lane>> lanes_;
  std::int64_t steps_ = 0;
  std::int64_t episodes_ = 0;
  SeriesGroup by_step_, by_episode_, by_update_;
  TransitionRing transitions_;
  RecentEpisodes recent_episodes_;
  /// Physics that wait for the next episode of some lane: how often they were asked for, and what came last.
  std::size_t asked_for_ = 0;
  Physics pending_;
  std::function<void()> physics_in_force_;
};

}  // namespace policyscope
