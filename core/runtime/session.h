#pragma once

#include "core/runtime/run.h"

#include <memory>
#include <vector>

namespace policyscope {

/// Several runs that learn side by side in one pool.
class Session {
 public:
  /// 0 threads means one less than the machine has cores.
  explicit Session(unsigned threads = 0) : pool_(threads) {}
  /// Ends all runs; a long iteration in progress is given up.
  ~Session();

  Pool& pool() { return pool_; }
  const std::vector<std::shared_ptr<Run>>& runs() const { return runs_; }

  /// Adds a new run, paused. Throws Error if the scenario cannot run.
  std::shared_ptr<Run> add(const Scenario& scenario, std::uint64_t seed);
  /// Adds a run that goes on from a keyframe of another, or from a session file: a branch or a resumed run.
  std::shared_ptr<Run> add(const Scenario& scenario, std::uint64_t seed, const Archive& checkpoint,
                           const SeriesUpdate& closed = {});
  /// Serves a run that was made elsewhere, e.g. so that it could be subscribed to before its first slice.
  std::shared_ptr<Run> add(std::shared_ptr<Run> run);
  /// Ends a run and waits for its slice in progress.
  void remove(const Run& run);

  void send(Run& run, Command command);
  void set_desired(Run& run, Desired desired);

 private:
  Pool pool_;
  std::vector<std::shared_ptr<Run>> runs_;
};

}  // namespace policyscope
