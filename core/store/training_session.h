#pragma once

#include "core/runtime/training.h"
#include "core/store/session_writer.h"

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace policyscope {

/// A session file for train(): its runs are recorded while they learn, by a thread of its own.
class TrainingSession {
 public:
  /// A new file. Throws Error if it exists already or cannot be written.
  static std::unique_ptr<TrainingSession> create(const std::filesystem::path& path);
  /// A stored session, all runs of which go on. Throws Error if another program is writing it.
  static std::unique_ptr<TrainingSession> resume(const std::filesystem::path& path);

  /// The stored runs that go on; empty for a new file.
  const std::vector<StoredRun>& stored() const { return stored_; }
  /// Makes train() record its runs here, and go on with the stored ones, whose seeds plan.seeds has in order.
  void attach(TrainingHooks& hooks);

  /// Why recording stopped, once.
  std::optional<std::string> take_failure() { return writer_->take_failure(); }
  /// Writes the end of all runs and leaves one file. Throws Error if it cannot be written.
  void close() { writer_->close(); }

 private:
  explicit TrainingSession(SessionFile file, bool go_on);

  std::vector<StoredRun> stored_;
  std::map<const Run*, std::int64_t> going_on_;  // their ids
  std::vector<std::shared_ptr<Run>> runs_;
  Pool pool_{1};
  std::shared_ptr<SessionWriter> writer_;
};

}  // namespace policyscope
