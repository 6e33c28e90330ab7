#pragma once

#include "core/learning/experience.h"
#include "core/learning/snapshot.h"
#include "core/scenarios/scenario.h"

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace policyscope {

/// A scenario and a seed at work: environment, algorithm, random streams and series. A plain deterministic
/// object: the same scenario, seed and changes give the same bits, however advance() is split and whoever
/// watches.
class Learner {
 public:
  Learner(const Scenario& scenario, std::uint64_t seed);
  Learner(const Learner&) = delete;
  Learner& operator=(const Learner&) = delete;

  /// Runs whole iterations until `steps` more environment steps are done; returns how many were done, fewer
  /// only if the learner diverged or was stopped.
  std::int64_t advance(std::int64_t steps, const StopToken& stop = StopToken{});
  /// One iteration, noted line by line.
  void record(Recording& recording);

  std::int64_t iteration() const { return algorithm_->iteration(); }
  std::int64_t steps() const { return experience_.steps(); }
  std::int64_t episodes() const { return experience_.episodes(); }
  const std::optional<Divergence>& divergence() const { return algorithm_->divergence(); }
  const Scenario& scenario() const { return scenario_; }
  std::uint64_t seed() const { return seed_; }
  const AlgorithmInfo& algorithm_info() const { return algorithm_->info(); }
  const Environment& environment() const { return experience_.episode().environment(); }
  const Experience& experience() const { return experience_; }

  /// The parameters as asked for; those that wait for the next episode are not in force yet.
  const ParameterSet& parameters() const { return desired_; }
  const ParameterSet& in_force() const { return in_force_; }
  /// Asks for a new value between two iterations. Throws Error if it is not valid, or applies to new runs
  /// only.
  void set(std::size_t parameter, const ParameterValue& value);
  /// Moves the training environment by hand: the running episode goes on from that state.
  void place(std::span<const double> state);
  /// Everything that was changed and is in force, in order.
  const std::vector<Change>& changes() const { return changes_; }
  /// What was asked for and waits for the next episode.
  const std::vector<Change>& waiting() const { return waiting_; }

  /// Copies what the subscription names; `out` may be an old snapshot of this learner, whose buffers are
  /// reused. Changes nothing here.
  void snapshot(const Subscription& subscription, Snapshot& out) const;
  std::unique_ptr<Model> make_model() const { return algorithm_->make_model(); }
  /// Swaps the series bins closed since the last call into `update`.
  void take_closed(SeriesUpdate& update) { experience_.take_closed(update); }

  /// Everything that decides the future, between two iterations. The stream format belongs to this version
  /// and build.
  void save(ArchiveWriter& archive) const;
  /// About what save() comes to when everything has been learned, from the beginning on, without a replay
  /// buffer: checkpoints share that.
  std::size_t full_size() const;
  /// Continues from save() of a learner of the same scenario. `closed`: all series bins closed before it, or
  /// none.
  void load(ArchiveReader& archive, const SeriesUpdate& closed = {});

 private:
  void begin_with_weights();
  Physics physics_of(const ParameterSet& parameters) const;
  void apply_physics(Physics physics);

  Scenario scenario_;
  std::uint64_t seed_;
  ParameterSet desired_, in_force_;
  Experience experience_;
  std::unique_ptr<Algorithm> algorithm_;
  std::unique_ptr<OtherPlayer> self_;  // the second player, in a task of two
  std::vector<Change> changes_;
  std::vector<Change> waiting_;  // for the next episode
};

}  // namespace policyscope
