#include "core/store/session_format.h"

#include "core/error.h"

#include <fmt/format.h>

#include <chrono>
#include <thread>

namespace policyscope::session_format {
namespace {

constexpr const char* schema = R"(
CREATE TABLE session (
  title TEXT NOT NULL, notes TEXT NOT NULL,
  created TEXT NOT NULL,                  -- UTC, ISO 8601
  study TEXT NOT NULL DEFAULT '');        -- as JSON, see core/studies/study_store.h; empty if it is none
CREATE TABLE runs (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,                     -- of the scenario
  scenario TEXT NOT NULL,                 -- as TOML, with the parameters that the run began with
  seed TEXT NOT NULL,                     -- decimal: 64 bits without sign
  parent INTEGER, parent_iteration INTEGER,
  program_version TEXT NOT NULL, instruction_set TEXT NOT NULL,
  given_name TEXT NOT NULL DEFAULT '',    -- by a person; empty if none was
  configuration TEXT NOT NULL DEFAULT '');  -- of a study
CREATE TABLE results (                    -- of the runs that a study is through with
  run INTEGER PRIMARY KEY REFERENCES runs,
  result TEXT NOT NULL);                  -- as JSON, see core/studies/study_store.h
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
  state BLOB NOT NULL,                    -- Learner::save …
  blocks BLOB NOT NULL DEFAULT x'');      -- … with these between; see core/store/block_store.h
CREATE TABLE blocks (
  id INTEGER PRIMARY KEY AUTOINCREMENT,   -- never used again
  fingerprint BLOB NOT NULL,              -- of the bytes, 128 bits
  bytes BLOB NOT NULL);
CREATE INDEX checkpoints_of_run ON checkpoints (run, iteration);
)";

}  // namespace

void create(Database& database) {
  database.execute(
      fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {};", application_id, version));
  database.execute(schema);
}

void migrate(Database& database, std::int64_t from) {
  if (from < 2) {
    database.execute(R"(
ALTER TABLE session ADD COLUMN study TEXT NOT NULL DEFAULT '';
ALTER TABLE runs ADD COLUMN given_name TEXT NOT NULL DEFAULT '';
ALTER TABLE runs ADD COLUMN configuration TEXT NOT NULL DEFAULT '';
CREATE TABLE results (run INTEGER PRIMARY KEY REFERENCES runs, result TEXT NOT NULL);
)");
  }
  if (from < 3) {
    database.execute(R"(
ALTER TABLE checkpoints ADD COLUMN blocks BLOB NOT NULL DEFAULT x'';
CREATE TABLE blocks (id INTEGER PRIMARY KEY AUTOINCREMENT, fingerprint BLOB NOT NULL, bytes BLOB NOT NULL);
)");
  }
  database.execute(fmt::format("PRAGMA user_version = {}", version));
}

std::unique_ptr<Database> connect(const std::filesystem::path& path, bool reading) {
  const auto usable = [](const Database& database) { database.number("SELECT count(*) FROM sqlite_schema"); };
  try {
    auto database = std::make_unique<Database>(path, Database::Mode::write);
    usable(*database);
    if (reading) database->execute("PRAGMA query_only = 1");
    return database;
  } catch (const Error&) {
    // A session that was left by a killed program can be read in a folder that may not be written only
    // without locks; if that fails too, its sentence is the better one.
    auto database = std::make_unique<Database>(path, Database::Mode::unlocked);
    usable(*database);
    return database;
  }
}

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

}  // namespace policyscope::session_format
