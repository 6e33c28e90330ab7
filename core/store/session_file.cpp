#include "core/store/session_file.h"

#include "core/error.h"
#include "core/instruction_set.h"
#include "core/runtime/replay.h"
#include "core/runtime/timeline.h"
#include "core/scenarios/scenario_file.h"
#include "core/store/database.h"
#include "core/store/series_store.h"
#include "core/version.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <array>
#include <charconv>
#include <chrono>
#include <fstream>
#include <thread>

namespace policyscope {
namespace {

constexpr std::int64_t application_id = 0x50534350;  // "PSCP"
constexpr std::int64_t format_version = 1;
constexpr int groups = 3;

constexpr const char* schema = R"(
CREATE TABLE session (
  title TEXT NOT NULL, notes TEXT NOT NULL,
  created TEXT NOT NULL);                 -- UTC, ISO 8601
CREATE TABLE runs (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,                     -- of the scenario
  scenario TEXT NOT NULL,                 -- as TOML, with the parameters that the run began with
  seed TEXT NOT NULL,                     -- decimal: 64 bits without sign
  parent INTEGER, parent_iteration INTEGER,
  program_version TEXT NOT NULL, instruction_set TEXT NOT NULL);
CREATE TABLE series (                     -- closed bins; see core/store/series_store.h
  id INTEGER PRIMARY KEY,
  run INTEGER NOT NULL REFERENCES runs,
  series_group INTEGER NOT NULL,          -- 0 sampled every step, 1 every episode, 2 every update
  last_step INTEGER NOT NULL, count INTEGER NOT NULL,
  ranges BLOB NOT NULL, bins BLOB NOT NULL);
CREATE INDEX series_of_run ON series (run, series_group, last_step);
CREATE TABLE changes (
  id INTEGER PRIMARY KEY,
  run INTEGER NOT NULL REFERENCES runs,
  requested_iteration INTEGER NOT NULL, iteration INTEGER NOT NULL, step INTEGER NOT NULL,
  parameter TEXT, before TEXT, after TEXT,   -- as typed for --set
  state TEXT);                               -- of the environment, if it was moved by hand: "0.1,-2"
CREATE INDEX changes_of_run ON changes (run);
CREATE TABLE checkpoints (
  id INTEGER PRIMARY KEY,
  run INTEGER NOT NULL REFERENCES runs,
  iteration INTEGER NOT NULL, steps INTEGER NOT NULL, episodes INTEGER NOT NULL,
  keyframe INTEGER NOT NULL,              -- 1: of the timeline; 0: only the newest
  state BLOB NOT NULL);                   -- Learner::save
CREATE INDEX checkpoints_of_run ON checkpoints (run, iteration);
)";

std::string now_in_utc() {
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::chrono::system_clock::now()));
}

std::string format_state(std::span<const double> state) {
  std::string text;
  for (const double x : state) text.append(text.empty() ? "" : ",").append(format_number(x));
  return text;
}

std::vector<double> parse_state(std::string_view text) {
  std::vector<double> state;
  while (!text.empty()) {
    double x = 0.0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), x);
    if (error != std::errc{}) throw Error("the session's changes are damaged");
    state.push_back(x);
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (!text.empty()) text.remove_prefix(1);
  }
  return state;
}

Scenario parse_stored(const std::string& text, const std::string& name) {
  Scenario scenario = parse_scenario(text, name + ".toml");
  scenario.name = name;
  return scenario;
}

/// Opens a file in the way that its place allows.
std::unique_ptr<Database> connect(const std::filesystem::path& path, SessionFile::Access access) {
  const auto usable = [](const Database& database) { database.number("SELECT count(*) FROM sqlite_schema"); };
  try {
    auto database = std::make_unique<Database>(path, Database::Mode::write);
    usable(*database);
    if (access == SessionFile::Access::read) database->execute("PRAGMA query_only = 1");
    return database;
  } catch (const Error&) {
    // A session that was left by a killed program can be read in a folder that may not be written only
    // without locks; if that fails too, its sentence is the better one.
    auto database = std::make_unique<Database>(path, Database::Mode::unlocked);
    usable(*database);
    return database;
  }
}

/// Whether we are the one that writes. A writer holds the write lock but for the moment of each commit, so we
/// have to get it twice.
bool become_writer(Database& database) {
  if (database.read_only()) return false;
  if (!database.try_execute("BEGIN IMMEDIATE")) return false;
  database.execute("ROLLBACK");
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  // One that reads only is no reason to stay out: wait for it.
  database.execute("PRAGMA journal_mode = WAL");
  database.execute("PRAGMA synchronous = NORMAL");
  // A checkpoint waits for the disk, and the next commit for it: seldom, after some 16 MB.
  database.execute("PRAGMA wal_autocheckpoint = 4096");
  return database.try_execute("BEGIN IMMEDIATE");
}

}  // namespace

bool SessionFile::is_session(const std::filesystem::path& path) {
  // We read the header ourselves (sqlite.org/fileformat.html, section 1.3): a program that was killed while
  // it moved its log into the file leaves pages that SQLite can only make sense of together with the log.
  constexpr std::string_view magic("SQLite format 3\0", 16);
  constexpr std::size_t application_id_offset = 68;
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) return false;
  std::array<char, 100> header{};
  std::ifstream file(path, std::ios::binary);
  if (!file.read(header.data(), header.size())) return false;
  std::int64_t id = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    id = id << 8 | static_cast<unsigned char>(header[application_id_offset + i]);
  }
  return std::string_view(header.data(), magic.size()) == magic && id == application_id;
}

SessionFile SessionFile::create(const std::filesystem::path& path) {
  if (std::filesystem::exists(path)) {
    throw Error(
        is_session(path)
            ? fmt::format("{} already holds a session; continue it, or choose another name", path.string())
            : fmt::format("{} already exists; choose another name", path.string()));
  }
  // It appears under its name when it is whole: whoever is killed before leaves no half a session.
  std::filesystem::path unfinished = path;
  unfinished += ".new";
  std::error_code error;
  std::filesystem::remove(unfinished, error);
  {
    Database database(unfinished, Database::Mode::create, path.string());
    database.execute(
        fmt::format("PRAGMA journal_mode = MEMORY; BEGIN; PRAGMA application_id = {}; "
                    "PRAGMA user_version = {};",
                    application_id, format_version));
    database.execute(schema);
    database.prepare("INSERT INTO session VALUES ('', '', ?)").bind(now_in_utc()).run();
    database.execute("COMMIT");
  }
  std::filesystem::rename(unfinished, path, error);
  if (error) throw Error(fmt::format("{} cannot be written: {}", path.string(), error.message()));
  return open(path, Access::write);
}

SessionFile SessionFile::open(const std::filesystem::path& path, Access access) {
  if (std::error_code error; !std::filesystem::is_regular_file(path, error)) {
    throw Error(fmt::format("{} is no file", path.string()));
  }
  if (!is_session(path)) throw Error(fmt::format("{} is not a Policyscope session", path.string()));
  std::unique_ptr<Database> database = connect(path, access);
  const std::int64_t version = database->number("PRAGMA user_version");
  if (version > format_version) {
    throw Error(
        fmt::format("{} was written by a newer Policyscope (session format {}, this is {} with format {})",
                    path.string(), version, policyscope::version(), format_version));
  }
  const bool writable = access == Access::write && become_writer(*database);
  return SessionFile(path, std::move(database), writable);
}

SessionFile::SessionFile(std::filesystem::path path, std::unique_ptr<Database> database, bool writable)
    : path_(std::move(path)), database_(std::move(database)), writable_(writable) {
  changed();
}

SessionFile::SessionFile(SessionFile&&) noexcept = default;

SessionFile::~SessionFile() {
  try {
    close();
  } catch (const Error&) {
    // What was committed is safe; the next one who opens the file tidies up.
  }
}

bool SessionFile::changed() {
  const std::int64_t version = database_->number("PRAGMA data_version");
  return std::exchange(data_version_, version) != version;
}

SessionNotes SessionFile::notes() const {
  Statement statement = database_->prepare("SELECT title, notes, created FROM session");
  SessionNotes notes;
  if (statement.step()) {
    notes.title = statement.read_text();
    notes.notes = statement.read_text();
    notes.created = statement.read_text();
  }
  return notes;
}

std::vector<StoredRun> SessionFile::runs() const {
  Statement statement = database_->prepare(
      "SELECT id, name, scenario, seed, parent, parent_iteration, program_version, instruction_set FROM runs "
      "ORDER BY id");
  std::vector<StoredRun> runs;
  while (statement.step()) {
    StoredRun run;
    run.id = statement.read_number();
    const std::string name = statement.read_text();
    run.scenario = parse_stored(statement.read_text(), name);
    const std::string seed = statement.read_text();
    std::from_chars(seed.data(), seed.data() + seed.size(), run.seed);
    if (statement.is_null()) {
      statement.skip();
      statement.skip();
    } else {
      run.parent.emplace();
      run.parent->run = statement.read_number();
      run.parent->iteration = statement.read_number();
    }
    run.program_version = statement.read_text();
    run.instruction_set = statement.read_text();
    Statement newest = database_->prepare(
        "SELECT iteration, steps, episodes FROM checkpoints WHERE run = ? ORDER BY iteration DESC, id DESC "
        "LIMIT 1");
    newest.bind(run.id);
    if (newest.step()) {
      run.iteration = newest.read_number();
      run.steps = newest.read_number();
      run.episodes = newest.read_number();
    }
    runs.push_back(std::move(run));
  }
  return runs;
}

SeriesUpdate SessionFile::series(std::int64_t run) const {
  return {SeriesStore(*database_, run, 0).read(), SeriesStore(*database_, run, 1).read(),
          SeriesStore(*database_, run, 2).read()};
}

const ParameterSet& SessionFile::parameters(std::int64_t run) const {
  const auto known = parameters_.find(run);
  if (known != parameters_.end()) return known->second;
  Statement statement = database_->prepare("SELECT name, scenario FROM runs WHERE id = ?");
  statement.bind(run);
  if (!statement.step()) throw Error(fmt::format("{} has no run {}", path_.string(), run));
  const std::string name = statement.read_text();
  return parameters_.emplace(run, parse_stored(statement.read_text(), name).parameters).first->second;
}

std::vector<Change> SessionFile::changes(std::int64_t run) const {
  Statement statement = database_->prepare(
      "SELECT requested_iteration, iteration, step, parameter, before, after, state FROM changes WHERE run = "
      "? "
      "ORDER BY id");
  statement.bind(run);
  std::vector<Change> changes;
  while (statement.step()) {
    Change change;
    change.requested_iteration = statement.read_number();
    change.iteration = statement.read_number();
    change.step = statement.read_number();
    if (statement.is_null()) {
      for (int i = 0; i < 3; ++i) statement.skip();
      change.state = parse_state(statement.read_text());
    } else {
      const ParameterSet& set = parameters(run);
      change.parameter = set.find(statement.read_text());
      change.before = parse_value(set[*change.parameter], statement.read_text());
      change.after = parse_value(set[*change.parameter], statement.read_text());
    }
    changes.push_back(std::move(change));
  }
  return changes;
}

std::vector<StoredKeyframe> SessionFile::keyframes(std::int64_t run) const {
  Statement statement =
      database_->prepare("SELECT iteration, steps FROM checkpoints WHERE run = ? AND keyframe ORDER BY id");
  statement.bind(run);
  std::vector<StoredKeyframe> keyframes;
  while (statement.step()) {
    StoredKeyframe keyframe;
    keyframe.iteration = statement.read_number();
    keyframe.steps = statement.read_number();
    keyframes.push_back(keyframe);
  }
  return keyframes;
}

std::vector<std::byte> SessionFile::checkpoint(std::int64_t run, std::int64_t iteration) const {
  Statement statement = database_->prepare(
      "SELECT state FROM checkpoints WHERE run = ? AND iteration <= ? ORDER BY iteration DESC, id DESC LIMIT "
      "1");
  statement.bind(run).bind(iteration);
  if (!statement.step()) return {};
  const std::span<const std::byte> state = statement.read_blob();
  return {state.begin(), state.end()};
}

void SessionFile::set_notes(const SessionNotes& notes) {
  database_->prepare("UPDATE session SET title = ?, notes = ?").bind(notes.title).bind(notes.notes).run();
}

std::int64_t SessionFile::add_run(const StoredRun& run) {
  Statement statement = database_->prepare(
      "INSERT INTO runs (id, name, scenario, seed, parent, parent_iteration, program_version, "
      "instruction_set) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
  if (run.id == 0) {
    statement.bind(std::nullopt);
  } else {
    statement.bind(run.id);
  }
  statement.bind(run.scenario.name)
      .bind(format_scenario(run.scenario, Detail::everything))
      .bind(fmt::format("{}", run.seed));
  if (run.parent) {
    statement.bind(run.parent->run).bind(run.parent->iteration);
  } else {
    statement.bind(std::nullopt).bind(std::nullopt);
  }
  statement.bind(run.program_version.empty() ? version() : run.program_version);
  statement.bind(run.instruction_set.empty() ? instruction_set() : run.instruction_set);
  statement.run();
  return database_->last_row_id();
}

void SessionFile::append(std::int64_t run, const SeriesUpdate& update) {
  SeriesStore(*database_, run, 0).append(update.by_step);
  SeriesStore(*database_, run, 1).append(update.by_episode);
  SeriesStore(*database_, run, 2).append(update.by_update);
}

void SessionFile::append(std::int64_t run, const Change& change) {
  Statement statement = database_->prepare(
      "INSERT INTO changes (run, requested_iteration, iteration, step, parameter, before, after, state) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
  statement.bind(run).bind(change.requested_iteration).bind(change.iteration).bind(change.step);
  if (change.parameter) {
    const ParameterSet& set = parameters(run);
    const Parameter& parameter = set[*change.parameter];
    statement.bind(set.full_name(*change.parameter))
        .bind(format_value(parameter, change.before))
        .bind(format_value(parameter, change.after))
        .bind(std::nullopt);
  } else {
    statement.bind(std::nullopt).bind(std::nullopt).bind(std::nullopt).bind(format_state(change.state));
  }
  statement.run();
}

void SessionFile::append(std::int64_t run, const Checkpoint& checkpoint) {
  database_->prepare("DELETE FROM checkpoints WHERE run = ? AND NOT keyframe").bind(run).run();
  database_
      ->prepare(
          "INSERT INTO checkpoints (run, iteration, steps, episodes, keyframe, state) VALUES (?, ?, ?, ?, ?, "
          "?)")
      .bind(run)
      .bind(checkpoint.iteration)
      .bind(checkpoint.steps)
      .bind(checkpoint.episodes)
      .bind(std::int64_t{checkpoint.keyframe})
      .bind(checkpoint.state)
      .run();
  if (checkpoint.keyframe) thin_keyframes(run);
  for (int group = 0; group < groups; ++group) SeriesStore(*database_, run, group).compact();
}

void SessionFile::thin_keyframes(std::int64_t run) {
  std::vector<std::int64_t> ids;
  std::size_t bytes = 0;
  {
    Statement statement = database_->prepare(
        "SELECT id, length(state) FROM checkpoints WHERE run = ? AND keyframe ORDER BY id");
    statement.bind(run);
    while (statement.step()) {
      ids.push_back(statement.read_number());
      bytes += static_cast<std::size_t>(statement.read_number());
    }
  }
  if (ids.size() < Timeline::most_keyframes && 2 * bytes <= Timeline::most_bytes) return;
  // The newest stays in any case, to go on from.
  const char* const drop = "DELETE FROM checkpoints WHERE id = ?";
  const char* const keep_as_newest = "UPDATE checkpoints SET keyframe = 0 WHERE id = ?";
  for (std::size_t i = 1; i < ids.size(); i += 2) {
    database_->prepare(i + 1 == ids.size() ? keep_as_newest : drop).bind(ids[i]).run();
  }
}

void SessionFile::continue_from(std::int64_t run, Learner& learner) {
  Statement newest = database_->prepare(
      "SELECT steps FROM checkpoints WHERE run = ? ORDER BY iteration DESC, id DESC LIMIT 1");
  newest.bind(run);
  const std::int64_t steps = newest.step() ? newest.read_number() : 0;
  for (int group = 0; group < groups; ++group) SeriesStore(*database_, run, group).rewind(steps);
  SeriesUpdate since;
  learner.take_closed(since);
  append(run, since);
  database_->prepare("DELETE FROM changes WHERE run = ?").bind(run).run();
  for (const Change& change : learner.changes()) append(run, change);
  ArchiveWriter archive;
  learner.save(archive);
  append(run, Checkpoint{.iteration = learner.iteration(),
                         .steps = learner.steps(),
                         .episodes = learner.episodes(),
                         .state = archive.bytes()});
}

void SessionFile::commit() {
  if (!writable_) return;
  database_->execute("COMMIT");
  database_->execute("BEGIN IMMEDIATE");
}

void SessionFile::close() {
  if (database_ == nullptr) return;
  const std::unique_ptr<Database> database = std::move(database_);
  if (!std::exchange(writable_, false)) return;
  if (database->in_transaction()) database->execute("COMMIT");
  database->try_execute("PRAGMA wal_checkpoint(TRUNCATE)");
  // Where somebody follows, this is not possible and the one who leaves last tidies up.
  database->try_execute("PRAGMA journal_mode = DELETE");
}

namespace {

StoredRun find_run(const SessionFile& file, std::int64_t id) {
  for (StoredRun& run : file.runs()) {
    if (run.id == id) return std::move(run);
  }
  throw Error(fmt::format("{} has no run {}", file.path().string(), id));
}

/// From the last checkpoint at or before `iteration`; from the parent's, or from the beginning, without one.
std::unique_ptr<Learner> nearest(const SessionFile& file, const StoredRun& run, std::int64_t iteration,
                                 bool with_curves) {
  const std::vector<std::byte> state = file.checkpoint(run.id, iteration);
  if (state.empty() && run.parent) {
    return restore(file, find_run(file, run.parent->run), std::min(iteration, run.parent->iteration));
  }
  auto learner = std::make_unique<Learner>(run.scenario, run.seed);
  if (state.empty()) return learner;
  try {
    ArchiveReader archive(state);
    if (!with_curves) {
      learner->load(archive);
      return learner;
    }
    SeriesUpdate closed = file.series(run.id);
    for (SeriesChunk* chunk : {&closed.by_step, &closed.by_episode, &closed.by_update}) {
      cut_after(*chunk, run.steps);
    }
    learner->load(archive, closed);
  } catch (const Error& error) {
    if (run.program_version == version()) throw;
    throw Error(fmt::format("{}: run {} was learned by Policyscope {} and cannot go on in {}",
                            file.path().string(), run.id, run.program_version, version()));
  }
  return learner;
}

}  // namespace

std::unique_ptr<Learner> restore(const SessionFile& file, const StoredRun& run) {
  std::unique_ptr<Learner> learner = nearest(file, run, std::numeric_limits<std::int64_t>::max(), true);
  const std::vector<Change> changes = file.changes(run.id);
  const std::size_t known = std::min(changes.size(), learner->changes().size());
  std::int64_t last = learner->iteration();
  for (std::size_t i = known; i < changes.size(); ++i) {
    last = std::max(last, changes[i].requested_iteration);
  }
  replay(*learner, std::span(changes).subspan(known), last);
  return learner;
}

std::unique_ptr<Learner> restore(const SessionFile& file, const StoredRun& run, std::int64_t iteration) {
  std::unique_ptr<Learner> learner = nearest(file, run, iteration, false);
  const std::vector<Change> changes = file.changes(run.id);
  const std::size_t known = std::min(changes.size(), learner->changes().size());
  replay(*learner, std::span(changes).subspan(known), iteration);
  return learner;
}

Resumption resume(SessionFile& file, const StoredRun& run) {
  const std::unique_ptr<Learner> learner = restore(file, run);
  file.continue_from(run.id, *learner);
  file.commit();
  return {file.checkpoint(run.id), file.series(run.id)};
}

}  // namespace policyscope
