#pragma once

#include "core/runtime/run.h"
#include "core/runtime/session.h"
#include "core/store/session_file.h"

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace policyscope {

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

  /// Begins to record a run that has not learned yet; add it before it plays. Returns its id in the file.
  std::int64_t add(const std::shared_ptr<Run>& run, std::optional<Origin> parent = std::nullopt);
  /// Goes on recording a stored run that was resumed from its newest checkpoint.
  void resume(const std::shared_ptr<Run>& run, std::int64_t id);
  /// Stops recording a run that is removed from the session; what it told so far is kept.
  void release(const Run& run);

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
  void write(Recorded& recorded);

  Pool& pool_;
  const std::filesystem::path path_;
  SessionFile file_;
  std::mutex mutex_;  // guards what add(), resume() and release() touch
  std::vector<std::shared_ptr<Recorded>> recorded_;
  std::int64_t next_id_ = 1;
  std::optional<std::string> failure_;
  bool stopped_ = false;
  Clock::time_point next_commit_{};
};

}  // namespace policyscope
