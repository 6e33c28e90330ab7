#pragma once

#include "core/algorithms/algorithm.h"
#include "core/networks/optimizer.h"
#include "core/parameters/field.h"

#include <cstdint>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

namespace policyscope {

/// What every asynchronous learner can be told about its workers.
struct AsynchronySettings {
  int staleness = 1;
  double exploration_spread = 1.0;
  bool threads = false;
};

/// The fields of AsynchronySettings for a settings struct that contains them as its base.
template <class S>
std::vector<Field<S>> asynchrony_fields() {
  return {
      Field<S>(static_cast<int S::*>(&S::staleness), "staleness", "", "staleness")
          .valid(0, 1000)
          .slider(0, 16)
          .help("After how many of its own updates a worker copies the shared parameters anew; 1 as in "
                "A3C; 0 copies right before it plays, so that nothing is stale."),
      Field<S>(static_cast<double S::*>(&S::exploration_spread), "exploration_spread", "",
               "difference in exploration")
          .valid(1, 100)
          .slider(1, 10)
          .log()
          .help("The last worker's policy is so many times as wide as the shared one, the first one's so "
                "many times as narrow, the others lie between; 1 for no difference."),
      Field<S>(static_cast<bool S::*>(&S::threads), "threads", "", "real threads")
          .applies(Applies::new_run)
          .help("Lets the workers race on real threads. Such a run is not deterministic: it cannot be "
                "repeated, and you cannot branch from it."),
  };
}

/// How many times as wide as the shared policy that of a worker is, from 1/spread for the first to spread for
/// the last; 1 for one alone.
double exploration_width(double spread, std::size_t worker, std::size_t workers);

/// Plays in one lane with a copy of the shared parameters.
class AsynchronousWorker {
 public:
  /// Plays a few steps of an episode, and leaves the gradient at its own parameters in gradient(). False if
  /// it was stopped, or at a number that is not finite; divergence() then says which.
  virtual bool play_and_differentiate(Experience& experience, const StopToken& stop) = 0;
  virtual std::span<const float> gradient() const = 0;
  virtual std::span<float> parameters() = 0;
  virtual const std::optional<Divergence>& divergence() const = 0;

  std::int64_t copied_at = 0;  ///< updates of all workers, when it copied the shared parameters last
  int turns = 0;               ///< its own updates since then

 protected:
  ~AsynchronousWorker() = default;
};

/// Parameters that several workers learn together (Mnih et al. 2016): each plays a few steps with a copy of
/// its own, and applies the gradient at its copy to the shared parameters, which others have moved meanwhile.
///
/// By default the asynchrony is simulated: the learner draws which worker is next to finish, everything
/// happens on one thread (take_turn), and equal seeds give equal bits. In a race every worker is a real
/// thread. The shared parameters and the moments of the optimizer are then read and written by relaxed atomic
/// operations without a lock, element by element, as the method means it (Hogwild; Recht et al. 2011): a copy
/// may mix old and new elements, and of two updates at once one may be lost. Such a run cannot be repeated or
/// branched. The workers' environments and the shared record of what they see take turns at a lock.
class AsynchronousWorkers {
 protected:
  /// What the workers share, as it is now.
  struct Shared {
    std::span<float> parameters;
    Optimizer<float>& optimizer;
    double learning_rate;
    std::int64_t updates;  ///< so far, of all workers
    std::optional<Divergence>& divergence;
  };

  ~AsynchronousWorkers() = default;

  virtual AsynchronousWorker& worker(std::size_t index) = 0;
  virtual Shared shared() = 0;
  /// Before a worker plays: hands it what it needs besides the parameters. In a race, behind the gate.
  virtual void prepare(AsynchronousWorker& worker) = 0;
  /// After a worker's gradient was applied: counts and records the update. In a race, behind the gate.
  virtual void applied(AsynchronousWorker& worker, Experience& experience) = 0;

  /// A worker plays, and its gradient is applied. `staleness` as in AsynchronySettings.
  bool take_turn(AsynchronousWorker& worker, int staleness, Experience& experience, const StopToken& stop);
  /// Threads of `workers` workers until `steps` environment steps are done; returns how many were.
  std::int64_t race(std::size_t workers, int staleness, Experience& experience, std::int64_t steps,
                    const StopToken& stop);
  /// Updates by others that a worker's gradient has not seen.
  double lag(const AsynchronousWorker& worker, std::int64_t updates) const {
    return static_cast<double>(updates - worker.copied_at);
  }
  /// Copies what others may be writing to, element by element.
  static void copy_relaxed(std::span<float> from, std::span<float> to);

  std::mutex gate_;  // of the experience, and of what the learner counts

 private:
  static void copy_shared(AsynchronousWorker& worker, const Shared& now, bool racing);
  /// A worker's thread.
  void run(AsynchronousWorker& worker, int staleness, Experience& experience, std::int64_t end,
           const StopToken& stop);
};

namespace series {

inline SeriesInfo lag() {
  return {.id = "lag", .symbol = "m", .name = "staleness of the gradient", .unit = "updates"};
}

}  // namespace series
}  // namespace policyscope
