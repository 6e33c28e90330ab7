#include "core/store/database.h"

#include "core/error.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <cerrno>
#include <cstring>

namespace policyscope {
namespace {

/// How long to wait for another program that is in the way. Writers hold no lock for longer.
constexpr int patience_ms = 2000;

/// The path as an SQLite URI, which is the only way to pass options.
std::string uri(const std::filesystem::path& path, std::string_view options) {
  std::string result = "file:";
  for (const char c : std::filesystem::absolute(path).string()) {
    if (c == '?' || c == '#' || c == '%') {
      result += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    } else {
      result += c;
    }
  }
  return result.append(options);
}

std::string sentence(const std::string& name, int code, int system_error, const char* detail) {
  switch (code & 0xff) {
    case SQLITE_FULL:
      return fmt::format("{} cannot be written: the disk is full", name);
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return fmt::format("{} cannot be written: the file or its folder is write-protected", name);
    case SQLITE_CANTOPEN:
      return system_error != 0 ? fmt::format("{} cannot be opened: {}", name, std::strerror(system_error))
                               : fmt::format("{} cannot be opened", name);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return fmt::format("{} is being written by another program", name);
    case SQLITE_NOTADB:
      return fmt::format("{} is not a Policyscope session", name);
    case SQLITE_CORRUPT:
      return fmt::format("{} is damaged: {}", name, detail);
    case SQLITE_IOERR:
      if (system_error == ENOSPC || system_error == EDQUOT) {
        return fmt::format("{} cannot be written: the disk is full", name);
      }
      return fmt::format("{} cannot be read or written: {}", name,
                         system_error != 0 ? std::strerror(system_error) : detail);
    default:
      return fmt::format("{}: {}", name, detail);
  }
}

}  // namespace

Database::Database(const std::filesystem::path& path, Mode mode, const std::string& name)
    : name_(name.empty() ? path.string() : name) {
  int flags = SQLITE_OPEN_URI | SQLITE_OPEN_EXRESCODE;
  switch (mode) {
    case Mode::create:
      flags |= SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
      break;
    case Mode::write:
      flags |= SQLITE_OPEN_READWRITE;
      break;
    case Mode::read:
    case Mode::unlocked:
      flags |= SQLITE_OPEN_READONLY;
      break;
  }
  const std::string file = uri(path, mode == Mode::unlocked ? "?immutable=1" : "");
  if (sqlite3_open_v2(file.c_str(), &handle_, flags, nullptr) != SQLITE_OK) {
    const std::string message = sentence(name_, handle_ ? sqlite3_extended_errcode(handle_) : SQLITE_NOMEM,
                                         handle_ ? sqlite3_system_errno(handle_) : 0, "out of memory");
    sqlite3_close_v2(handle_);
    throw Error(message);
  }
  sqlite3_busy_timeout(handle_, patience_ms);
}

Database::~Database() {
  sqlite3_close_v2(handle_);
}

void Database::fail() const {
  throw Error(sentence(name_, sqlite3_extended_errcode(handle_), sqlite3_system_errno(handle_),
                       sqlite3_errmsg(handle_)));
}

bool Database::read_only() const {
  return sqlite3_db_readonly(handle_, "main") != 0;
}

void Database::execute(const std::string& sql) {
  if (sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) fail();
}

bool Database::try_execute(const std::string& sql) {
  sqlite3_busy_timeout(handle_, 0);
  const int code = sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr);
  sqlite3_busy_timeout(handle_, patience_ms);
  if ((code & 0xff) == SQLITE_BUSY || (code & 0xff) == SQLITE_LOCKED) return false;
  if (code != SQLITE_OK) fail();
  return true;
}

std::int64_t Database::number(const std::string& sql) const {
  Statement statement(*this, sql);
  return statement.step() ? statement.read_number() : 0;
}

Statement Database::prepare(std::string_view sql) const {
  return Statement(*this, sql);
}

std::int64_t Database::last_row_id() const {
  return sqlite3_last_insert_rowid(handle_);
}

bool Database::in_transaction() const {
  return sqlite3_get_autocommit(handle_) == 0;
}

Statement::Statement(const Database& database, std::string_view sql) : database_(database) {
  if (sqlite3_prepare_v2(database.handle_, sql.data(), static_cast<int>(sql.size()), &handle_, nullptr) !=
      SQLITE_OK) {
    database_.fail();
  }
}

Statement::~Statement() {
  sqlite3_finalize(handle_);
}

Statement& Statement::bind(std::int64_t value) {
  if (sqlite3_bind_int64(handle_, ++parameter_, value) != SQLITE_OK) database_.fail();
  return *this;
}

Statement& Statement::bind(std::string_view text) {
  if (sqlite3_bind_text(handle_, ++parameter_, text.data(), static_cast<int>(text.size()),
                        SQLITE_TRANSIENT) != SQLITE_OK) {
    database_.fail();
  }
  return *this;
}

Statement& Statement::bind(std::span<const std::byte> blob) {
  // An empty blob, not NULL.
  const void* data = blob.empty() ? static_cast<const void*>("") : blob.data();
  if (sqlite3_bind_blob64(handle_, ++parameter_, data, blob.size(), SQLITE_STATIC) != SQLITE_OK) {
    database_.fail();
  }
  return *this;
}

Statement& Statement::bind(std::nullopt_t) {
  if (sqlite3_bind_null(handle_, ++parameter_) != SQLITE_OK) database_.fail();
  return *this;
}

bool Statement::step() {
  column_ = 0;
  const int code = sqlite3_step(handle_);
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) database_.fail();
  return false;
}

void Statement::run() {
  while (step()) {
  }
}

bool Statement::is_null() const {
  return sqlite3_column_type(handle_, column_) == SQLITE_NULL;
}

std::int64_t Statement::read_number() {
  return sqlite3_column_int64(handle_, column_++);
}

std::string Statement::read_text() {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(handle_, column_));
  const int size = sqlite3_column_bytes(handle_, column_++);
  return text == nullptr ? std::string() : std::string(text, static_cast<std::size_t>(size));
}

std::span<const std::byte> Statement::read_blob() {
  const auto* data = static_cast<const std::byte*>(sqlite3_column_blob(handle_, column_));
  const int size = sqlite3_column_bytes(handle_, column_++);
  return {data, static_cast<std::size_t>(size)};
}

}  // namespace policyscope
