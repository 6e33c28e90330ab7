#include "core/store/session_file.h"

#include "core/error.h"
#include "core/instruction_set.h"
#include "core/runtime/timeline.h"
#include "core/scenarios/scenario_file.h"
#include "core/store/block_store.h"
#include "core/store/database.h"
#include "core/store/series_store.h"
#include "core/store/session_format.h"
#include "core/version.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <array>
#include <charconv>
#include <chrono>
#include <fstream>

namespace policyscope {
namespace {

constexpr int groups = 3;

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
  return std::string_view(header.data(), magic.size()) == magic && id == session_format::application_id;
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
    database.execute("PRAGMA journal_mode = MEMORY; BEGIN");
    session_format::create(database);
    database.prepare("INSERT INTO session (title, notes, created) VALUES ('', '', ?)")
        .bind(now_in_utc())
        .run();
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
  std::unique_ptr<Database> database = session_format::connect(path, access == Access::read);
  const std::int64_t version = database->number("PRAGMA user_version");
  if (version > session_format::version) {
    throw Error(
        fmt::format("{} was written by a newer Policyscope (session format {}, this is {} with format {})",
                    path.string(), version, policyscope::version(), session_format::version));
  }
  const bool writable = access == Access::write && session_format::become_writer(*database);
  if (writable && version < session_format::version) {
    session_format::migrate(*database, version);
    database->execute("COMMIT; BEGIN IMMEDIATE");
  }
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

bool SessionFile::knows_studies() const {
  return database_->number("PRAGMA user_version") >= 2;
}

std::string SessionFile::study() const {
  if (!knows_studies()) return "";
  Statement statement = database_->prepare("SELECT study FROM session");
  return statement.step() ? statement.read_text() : "";
}

std::map<std::int64_t, std::string> SessionFile::results() const {
  std::map<std::int64_t, std::string> results;
  if (!knows_studies()) return results;
  Statement statement = database_->prepare("SELECT run, result FROM results");
  while (statement.step()) {
    const std::int64_t run = statement.read_number();
    results[run] = statement.read_text();
  }
  return results;
}

std::vector<StoredRun> SessionFile::runs() const {
  const std::string names = knows_studies() ? "given_name, configuration" : "'', ''";
  Statement statement = database_->prepare(
      "SELECT id, name, scenario, seed, parent, parent_iteration, program_version, instruction_set, " +
      names + " FROM runs ORDER BY id");
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
    run.given_name = statement.read_text();
    run.configuration = statement.read_text();
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
      "? ORDER BY id");
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

Archive SessionFile::checkpoint(std::int64_t run, std::int64_t iteration) const {
  const bool knows_blocks = database_->number("PRAGMA user_version") >= 3;
  Statement statement = database_->prepare(
      std::string("SELECT state") + (knows_blocks ? ", blocks" : "") +
      " FROM checkpoints WHERE run = ? AND iteration <= ? ORDER BY iteration DESC, id DESC LIMIT 1");
  statement.bind(run).bind(iteration);
  Archive archive;
  if (!statement.step()) return archive;
  const std::span<const std::byte> state = statement.read_blob();
  archive.bytes.assign(state.begin(), state.end());
  if (knows_blocks) archive.blocks = BlockStore::read(*database_, statement.read_blob(), known_blocks_);
  return archive;
}

BlockStore& SessionFile::blocks() {
  if (blocks_ == nullptr) blocks_ = std::make_unique<BlockStore>(*database_);
  return *blocks_;
}

void SessionFile::remove_checkpoints(const std::string& which, std::int64_t number) {
  std::vector<std::byte> lists;
  {
    Statement statement = database_->prepare("SELECT blocks FROM checkpoints WHERE " + which);
    statement.bind(number);
    while (statement.step()) {
      const std::span<const std::byte> list = statement.read_blob();
      lists.insert(lists.end(), list.begin(), list.end());
    }
  }
  database_->prepare("DELETE FROM checkpoints WHERE " + which).bind(number).run();
  blocks().remove(lists);
}

void SessionFile::set_notes(const SessionNotes& notes) {
  database_->prepare("UPDATE session SET title = ?, notes = ?").bind(notes.title).bind(notes.notes).run();
}

void SessionFile::set_study(const std::string& study) {
  database_->prepare("UPDATE session SET study = ?").bind(study).run();
}

void SessionFile::set_name(std::int64_t run, const std::string& name) {
  database_->prepare("UPDATE runs SET given_name = ? WHERE id = ?").bind(name).bind(run).run();
}

void SessionFile::set_result(std::int64_t run, const std::string& result) {
  database_->prepare("INSERT OR REPLACE INTO results (run, result) VALUES (?, ?)")
      .bind(run)
      .bind(result)
      .run();
}

std::int64_t SessionFile::add_run(const StoredRun& run) {
  Statement statement = database_->prepare(
      "INSERT INTO runs (id, name, scenario, seed, parent, parent_iteration, program_version, "
      "instruction_set, given_name, configuration) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
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
  statement.bind(run.given_name).bind(run.configuration);
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
  static const Archive nothing;
  const Archive& state = checkpoint.state != nullptr ? *checkpoint.state : nothing;
  // The new one first: what it has in common with the old one stays.
  const std::vector<std::byte> list = blocks().add(state.blocks);
  remove_checkpoints("run = ? AND NOT keyframe", run);
  database_
      ->prepare(
          "INSERT INTO checkpoints (run, iteration, steps, episodes, keyframe, state, blocks) "
          "VALUES (?, ?, ?, ?, ?, ?, ?)")
      .bind(run)
      .bind(checkpoint.iteration)
      .bind(checkpoint.steps)
      .bind(checkpoint.episodes)
      .bind(std::int64_t{checkpoint.keyframe})
      .bind(std::span<const std::byte>(state.bytes))
      .bind(std::span<const std::byte>(list))
      .run();
  if (checkpoint.keyframe) thin_keyframes(run);
  for (int group = 0; group < groups; ++group) SeriesStore(*database_, run, group).compact();
}

void SessionFile::thin_keyframes(std::int64_t run) {
  std::vector<std::int64_t> ids;
  std::vector<std::byte> lists, newest;
  std::size_t bytes = 0;
  {
    Statement statement = database_->prepare(
        "SELECT id, length(state), blocks FROM checkpoints WHERE run = ? AND keyframe ORDER BY id");
    statement.bind(run);
    while (statement.step()) {
      ids.push_back(statement.read_number());
      bytes += static_cast<std::size_t>(statement.read_number());
      const std::span<const std::byte> list = statement.read_blob();
      newest.assign(list.begin(), list.end());
      lists.insert(lists.end(), list.begin(), list.end());
    }
  }
  // What the newest holds has to be there in any case.
  bytes += blocks().bytes_beside(lists, newest) / 2;
  if (ids.size() < Timeline::most_keyframes && 2 * bytes <= Timeline::most_bytes) return;
  // The newest stays in any case, to go on from.
  for (std::size_t i = 1; i < ids.size(); i += 2) {
    if (i + 1 == ids.size()) {
      database_->prepare("UPDATE checkpoints SET keyframe = 0 WHERE id = ?").bind(ids[i]).run();
    } else {
      remove_checkpoints("id = ?", ids[i]);
    }
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
  ArchiveWriter archive(ArchiveWriter::Blocks::shared);
  learner.save(archive);
  append(run, Checkpoint{.iteration = learner.iteration(),
                         .steps = learner.steps(),
                         .episodes = learner.episodes(),
                         .state = &archive.archive()});
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

}  // namespace policyscope
