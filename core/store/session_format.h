#pragma once

#include "core/store/database.h"

#include <cstdint>
#include <filesystem>
#include <memory>

/// The tables of a session file, its versions, and how it is connected to.
namespace policyscope::session_format {

constexpr std::int64_t application_id = 0x50534350;  // "PSCP"
/// 1: the first. 2: names that people gave to runs; studies, with their configurations and results.
/// 3: blocks that checkpoints have in common.
constexpr std::int64_t version = 3;

/// Makes the tables in a new database.
void create(Database& database);
/// Makes the present version of an older one. Within a transaction of the one who writes.
void migrate(Database& database, std::int64_t from);

/// Opens a file in the way that its place allows.
std::unique_ptr<Database> connect(const std::filesystem::path& path, bool reading);

/// Whether we are the one that writes; a transaction is then open. A writer holds the write lock but for the
/// moment of each commit, so we have to get it twice.
bool become_writer(Database& database);

}  // namespace policyscope::session_format
