#include "core/store/session_writer.h"

#include "core/error.h"

#include <algorithm>
#include <exception>
#include <utility>

namespace policyscope {
namespace {

constexpr auto commit_interval = std::chrono::milliseconds(500);
/// A checkpoint is asked for at every second commit, and large ones (replay buffers) less often, so that a
/// learner is not kept busy writing itself down: at most so many bytes a second.
constexpr int commits_per_checkpoint = 2;
constexpr double checkpoint_bytes_per_second = 20e6;

void append(SeriesChunk& to, const SeriesChunk& from) {
  to.ranges.insert(to.ranges.end(), from.ranges.begin(), from.ranges.end());
  to.bins.insert(to.bins.end(), from.bins.begin(), from.bins.end());
}

void append(SeriesUpdate& to, const SeriesUpdate& from) {
  append(to.by_step, from.by_step);
  append(to.by_episode, from.by_episode);
  append(to.by_update, from.by_update);
}

}  // namespace

/// A run, its events, and where they go.
struct SessionWriter::Recorded {
  std::shared_ptr<Run> run;
  RunEvents events;
  StoredRun stored;
  std::vector<Change> inherited;
  bool added = false;  // to the file
  bool timeline = true;
  std::int64_t checkpoint_steps = -1;
  Clock::time_point next_checkpoint{};
  // Guarded by the writer's mutex.
  bool over = false;
  std::optional<std::string> new_name;
  std::string result;
  Kept kept = Kept::everything;
};

SessionWriter::SessionWriter(Pool& pool, SessionFile file)
    : pool_(pool), path_(file.path()), file_(std::move(file)) {
  if (!file_.writable()) {
    throw Error(path_.string() + " is being written by another program");
  }
  for (const StoredRun& run : file_.runs()) next_id_ = std::max(next_id_, run.id + 1);
}

std::shared_ptr<SessionWriter> SessionWriter::start(Pool& pool, SessionFile file) {
  std::shared_ptr<SessionWriter> writer(new SessionWriter(pool, std::move(file)));
  pool.add(writer);
  return writer;
}

SessionWriter::~SessionWriter() = default;

std::int64_t SessionWriter::add(const std::shared_ptr<Run>& run, std::optional<Origin> parent,
                                const Keeping& keeping) {
  auto recorded = std::make_shared<Recorded>();
  recorded->run = run;
  recorded->events = run->subscribe();
  recorded->stored.scenario = run->scenario();
  recorded->stored.seed = run->seed();
  recorded->stored.parent = parent;
  recorded->stored.given_name = keeping.given_name;
  recorded->stored.configuration = keeping.configuration;
  recorded->timeline = keeping.timeline;
  recorded->inherited = run->inherited_changes();
  // A branch is known by its first checkpoint.
  if (parent) run->send({Command::Kind::checkpoint});
  const std::lock_guard lock(mutex_);
  recorded->stored.id = keeping.id != 0 ? keeping.id : next_id_;
  next_id_ = std::max(next_id_, recorded->stored.id + 1);
  recorded_.push_back(recorded);
  return recorded->stored.id;
}

void SessionWriter::resume(const std::shared_ptr<Run>& run, std::int64_t id, bool timeline) {
  auto recorded = std::make_shared<Recorded>();
  recorded->run = run;
  recorded->events = run->subscribe();
  recorded->stored.id = id;
  recorded->added = true;
  recorded->timeline = timeline;
  const std::lock_guard lock(mutex_);
  recorded_.push_back(recorded);
}

void SessionWriter::set_name(const Run& run, const std::string& name) {
  const std::lock_guard lock(mutex_);
  for (const auto& recorded : recorded_) {
    if (recorded->run.get() == &run) recorded->new_name = name;
  }
}

void SessionWriter::finish(const Run& run, const std::string& result, Kept kept) {
  const std::lock_guard lock(mutex_);
  for (const auto& recorded : recorded_) {
    if (recorded->run.get() != &run) continue;
    recorded->over = true;
    recorded->result = result;
    recorded->kept = kept;
  }
}

std::optional<std::string> SessionWriter::take_failure() {
  const std::lock_guard lock(mutex_);
  return std::exchange(failure_, std::nullopt);
}

void SessionWriter::write(Recorded& recorded) {
  const std::int64_t id = recorded.stored.id;
  if (!recorded.added) {
    file_.add_run(recorded.stored);
    for (const Change& change : recorded.inherited) file_.append(id, change);
    recorded.added = true;
  }
  std::optional<std::string> name;
  {
    const std::lock_guard lock(mutex_);
    name = std::exchange(recorded.new_name, std::nullopt);
  }
  if (name) file_.set_name(id, *name);
  recorded.events->take_all(inbox_);
  // Bins of many events become one row; a checkpoint needs those before it in the file.
  SeriesUpdate bins;
  const auto flush = [&] {
    file_.append(id, bins);
    bins = {};
  };
  for (const RunEvent& event : inbox_) {
    if (const auto* update = std::get_if<SeriesUpdate>(&event)) {
      append(bins, *update);
    } else if (const auto* change = std::get_if<Change>(&event)) {
      file_.append(id, *change);
    } else if (const auto* keyframe = std::get_if<Keyframe>(&event)) {
      flush();
      file_.append(id, {.iteration = keyframe->iteration,
                        .steps = keyframe->steps,
                        .episodes = keyframe->snapshot->episodes,
                        .keyframe = recorded.timeline && !keyframe->on_request,
                        .state = keyframe->checkpoint.get()});
      recorded.checkpoint_steps = keyframe->steps;
      // A part that is shared was copied by nobody, and is written once.
      const auto bytes = static_cast<double>(keyframe->checkpoint->bytes.size());
      recorded.next_checkpoint =
          Clock::now() + std::chrono::duration_cast<Clock::duration>(
                             std::chrono::duration<double>(bytes / checkpoint_bytes_per_second));
    }
  }
  flush();
  inbox_.clear();
}

void SessionWriter::write_last(Recorded& recorded) {
  write(recorded);
  // What a run that failed or was stopped has in its hands may be half done.
  if (recorded.run->failed() || recorded.run->stop_requested()) return;
  Learner& learner = recorded.run->learner();
  SeriesUpdate bins;
  learner.take_closed(bins);
  file_.append(recorded.stored.id, bins);
  ArchiveWriter archive(recorded.kept == Kept::learned ? ArchiveWriter::Blocks::left_out
                                                       : ArchiveWriter::Blocks::shared);
  if (recorded.kept != Kept::nothing) learner.save(archive);
  file_.append(recorded.stored.id, {.iteration = learner.iteration(),
                                    .steps = learner.steps(),
                                    .episodes = learner.episodes(),
                                    .state = &archive.archive()});
  if (!recorded.result.empty()) file_.set_result(recorded.stored.id, recorded.result);
}

void SessionWriter::write_all() {
  std::vector<std::shared_ptr<Recorded>> going_on, over;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& recorded : recorded_) (recorded->over ? over : going_on).push_back(recorded);
  }
  for (const auto& recorded : going_on) write(*recorded);
  for (const auto& recorded : over) write_last(*recorded);
  file_.commit();
  const std::lock_guard lock(mutex_);
  for (const auto& recorded : over) std::erase(recorded_, recorded);
}

void SessionWriter::stop(const std::string& message) {
  const std::lock_guard lock(mutex_);
  failure_ = message;
  stopped_ = true;
  recorded_.clear();  // and with them the mailboxes, which nobody would empty
}

Clock::time_point SessionWriter::run_slice() {
  if (stopped_) return never();
  const Clock::time_point now = Clock::now();
  if (now < next_commit_) return next_commit_;
  next_commit_ = now + commit_interval;
  try {
    write_all();
  } catch (const std::exception& exception) {
    stop(exception.what());
    return never();
  }
  if (++commits_ % commits_per_checkpoint == 0) {
    const std::lock_guard lock(mutex_);
    for (const auto& recorded : recorded_) {
      if (recorded->over || recorded->run->steps() == recorded->checkpoint_steps) continue;
      if (now < recorded->next_checkpoint) continue;
      recorded->run->send({Command::Kind::checkpoint});
      pool_.wake(*recorded->run);
    }
  }
  return next_commit_;
}

void SessionWriter::close() {
  pool_.remove(*this);
  if (stopped_) {
    file_.close();
    return;
  }
  std::vector<std::shared_ptr<Recorded>> all;
  {
    const std::lock_guard lock(mutex_);
    all.swap(recorded_);
  }
  stopped_ = true;
  for (const auto& recorded : all) {
    pool_.remove(*recorded->run);
    write_last(*recorded);
  }
  file_.close();
}

}  // namespace policyscope
