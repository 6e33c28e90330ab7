#pragma once

#include "core/learning/learner.h"
#include "core/scenarios/scenario.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace policyscope {

class BlockStore;
class Database;

/// Where a branch left its parent.
struct Origin {
  std::int64_t run = 0;        ///< StoredRun::id of the parent
  std::int64_t iteration = 0;  ///< of the parent, when the branch began
};

/// One run of a session.
struct StoredRun {
  std::int64_t id = 0;  ///< 1 for the first run of the file
  Scenario scenario;    ///< resolved: with the parameters that the run began with
  std::uint64_t seed = 0;
  std::optional<Origin> parent;
  std::string program_version;
  std::string instruction_set;  ///< of the processor that learned it, see instruction_set()
  std::string given_name;       ///< by a person; empty if none was
  std::string configuration;    ///< of the study that it belongs to; empty if it belongs to none
  /// How far its newest checkpoint is; 0 if it has none yet.
  std::int64_t iteration = 0;
  std::int64_t steps = 0;
  std::int64_t episodes = 0;
};

/// What people say about a session.
struct SessionNotes {
  std::string title;
  std::string notes;
  std::string created;  ///< UTC, ISO 8601; set when the file is made
};

/// A moment of a stored run that can be gone back to.
struct StoredKeyframe {
  std::int64_t iteration = 0;
  std::int64_t steps = 0;
};

/// A moment of a run on its way into the file.
struct Checkpoint {
  std::int64_t iteration = 0;
  std::int64_t steps = 0;
  std::int64_t episodes = 0;
  bool keyframe = false;           ///< belongs to the timeline
  const Archive* state = nullptr;  ///< Learner::save; null where only curves and results are kept
};

/// A session on disk (`*.policyscope`): an SQLite database that holds, for each run, its scenario, seed and
/// origin, its series, its stamped changes, and checkpoints: the timeline's keyframes and the newest one.
/// What checkpoints have in common (full parts of replay buffers) is there once.
///
/// One program writes a file at a time. What it has committed survives a kill; other programs may read and
/// follow meanwhile. All functions throw Error with one sentence that names the file. Use by one thread at a
/// time.
class SessionFile {
 public:
  enum class Access {
    read,   ///< looking only; sees what others commit
    write,  ///< also writing, unless another program does (see writable())
  };

  /// Whether `path` is a session: an SQLite file with our application_id. False for what is no file.
  static bool is_session(const std::filesystem::path& path);

  /// Makes a new, empty session and opens it for writing. Throws Error if `path` exists.
  static SessionFile create(const std::filesystem::path& path);
  /// Opens a session. Throws Error if it is none, or if a newer version of the program wrote it.
  static SessionFile open(const std::filesystem::path& path, Access access);

  SessionFile(SessionFile&&) noexcept;
  /// Commits, and leaves one file where nobody else has it open. Never throws: close() tells of errors.
  ~SessionFile();

  const std::filesystem::path& path() const { return path_; }
  /// False if it was opened for reading, if another program is writing it, or if it may not be written.
  bool writable() const { return writable_; }

  // Reading.

  /// Whether another program has committed something since the last call.
  bool changed();
  SessionNotes notes() const;
  std::vector<StoredRun> runs() const;
  /// The study that the session holds and the results of its finished runs, as core/studies/study_store.h
  /// writes them; empty if it holds none.
  std::string study() const;
  std::map<std::int64_t, std::string> results() const;
  /// The closed bins of a run, oldest first: those that a SeriesGroup can append() to show its curves.
  SeriesUpdate series(std::int64_t run) const;
  /// The changes that are known to be in force, oldest first.
  std::vector<Change> changes(std::int64_t run) const;
  std::vector<StoredKeyframe> keyframes(std::int64_t run) const;
  /// The last checkpoint at or before `iteration`, empty if there is none.
  Archive checkpoint(std::int64_t run,
                     std::int64_t iteration = std::numeric_limits<std::int64_t>::max()) const;

  // Writing. Nothing is certain to be kept before commit().

  void set_notes(const SessionNotes& notes);
  void set_study(const std::string& study);
  void set_name(std::int64_t run, const std::string& name);
  void set_result(std::int64_t run, const std::string& result);
  /// Adds a run; its id is chosen if it is 0. Returns the id.
  std::int64_t add_run(const StoredRun& run);
  void append(std::int64_t run, const SeriesUpdate& update);
  void append(std::int64_t run, const Change& change);
  /// Adds a checkpoint. One of the timeline stays, thinned as Timeline does; any other replaces the newest
  /// one before it. Append first what the run has told until then.
  void append(std::int64_t run, const Checkpoint& checkpoint);
  /// Makes the file say of a run what this learner of it knows, and forget what was told of later: it goes on
  /// from here.
  void continue_from(std::int64_t run, Learner& learner);
  /// Makes everything so far survive a kill of the program.
  void commit();
  /// Commits, and makes one file of it again.
  void close();

 private:
  SessionFile(std::filesystem::path path, std::unique_ptr<Database> database, bool writable);

  bool knows_studies() const;
  BlockStore& blocks();
  /// Those for which an SQL condition holds, with `number` in the place of its question mark.
  void remove_checkpoints(const std::string& which, std::int64_t number);
  const ParameterSet& parameters(std::int64_t run) const;
  void thin_keyframes(std::int64_t run);

  std::filesystem::path path_;
  std::unique_ptr<Database> database_;
  bool writable_ = false;
  std::int64_t data_version_ = 0;
  mutable std::map<std::int64_t, ParameterSet> parameters_;  // of the runs, as they were needed
  std::unique_ptr<BlockStore> blocks_;                       // once something is written
  mutable std::map<std::int64_t, std::weak_ptr<const ArchiveBlock>> known_blocks_;  // BlockStore::Known
};

/// The learner of a stored run as far as it is known: at its newest checkpoint, with its closed bins, or
/// later, where changes were stamped after it. It goes on with the same bits as the run did. Throws Error if
/// the checkpoint cannot be read by this version of the program.
std::unique_ptr<Learner> restore(const SessionFile& file, const StoredRun& run);
/// The learner as it was at an earlier iteration, without the curves until then: where a branch begins.
std::unique_ptr<Learner> restore(const SessionFile& file, const StoredRun& run, std::int64_t iteration);

/// What Run's constructor takes to go on with a stored run.
struct Resumption {
  Archive checkpoint;
  SeriesUpdate closed;
};

/// Makes a stored run ready to go on in the same file, which must be writable.
Resumption resume(SessionFile& file, const StoredRun& run);

}  // namespace policyscope
