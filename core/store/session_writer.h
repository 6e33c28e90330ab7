#pragma once

#include "core/runtime/pool.h"
#include "core/runtime/run.h"
#include "core/store/session_file.h"

#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace policyscope {

/// What is kept of a run that is over, beside its curves and its result.
enum class Kept {
  everything,  ///< to go on from
  learned,     ///< what it has learned, without the replay buffer
  nothing,
};

/// How a run is kept.
struct Keeping {
  std::int64_t id = 0;        ///< in the file; 0 for the next free one
  std::string given_name;     ///< by a person; empty if none was
  std::string configuration;  ///< of a study; empty if it belongs to none
  bool timeline = true;       ///< with keyframes to look back at, and not the newest moment only
};

/// Keeps a session file up to date while its runs learn: a job of the same pool that writes what the runs
/// tell, commits every half second and asks each playing run for a checkpoint about once a second. If the
/// file can no longer be written it stops and says why; learning goes on.
///
/// Owned through std::shared_ptr, as the pool wants it. Add it to the pool with start().
class SessionWriter final : public Job {
 public:
  /// `file` must be writable.
  static std::shared_ptr<SessionWriter> start(Pool& pool, SessionFile file);
  ~SessionWriter() override;

  /// Begins to record a run, from now on: call it before the run plays. Returns the run's id in the file.
  std::int64_t add(const std::shared_ptr<Run>& run, std::optional<Origin> parent = std::nullopt,
                   const Keeping& keeping = {});
  /// Goes on recording a stored run that was made of a Resumption.
  void resume(const std::shared_ptr<Run>& run, std::int64_t id, bool timeline = true);
  /// A person has given a recorded run a name, or has taken it away.
  void set_name(const Run& run, const std::string& name);
  /// A recorded run is over and no thread serves it any more: its end is written soon, with its result if it
  /// is of a study, and it is let go.
  void finish(const Run& run, const std::string& result = {}, Kept kept = Kept::everything);

  /// Why it stopped writing, once; nothing if it did not.
  std::optional<std::string> take_failure();
  std::filesystem::path path() const { return path_; }

  /// Writes what is still under way and a last checkpoint of every run, and leaves one file. Takes writer
  /// and runs out of the pool first, so that nothing moves. Throws Error if the file cannot be written.
  void close();

  Clock::time_point run_slice() override;

 private:
  struct Recorded;

  SessionWriter(Pool& pool, SessionFile file);
  void write_all();
  void write(Recorded& recorded);
  void write_last(Recorded& recorded);
  void stop(const std::string& message);

  Pool& pool_;
  const std::filesystem::path path_;
  std::mutex mutex_;  // guards these, which add(), resume(), finish() and take_failure() touch
  std::vector<std::shared_ptr<Recorded>> recorded_;
  std::int64_t next_id_ = 1;
  std::optional<std::string> failure_;

  // Touched by the serving thread only, and by close().
  SessionFile file_;
  bool stopped_ = false;
  int commits_ = 0;
  Clock::time_point next_commit_{};
  std::vector<RunEvent> inbox_;
};

}  // namespace policyscope
