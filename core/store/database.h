#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace policyscope {

class Statement;

/// A connection to an SQLite file. Whatever SQLite complains about becomes an Error with one sentence that
/// names the file. Use by one thread at a time.
class Database {
 public:
  enum class Mode {
    create,    ///< a new file
    write,     ///< an existing file; falls back to reading where it is write-protected
    read,      ///< an existing file
    unlocked,  ///< an existing file that nobody writes, in a folder that may be read-only
  };

  /// `name` is what people call it, where that is not `path`.
  Database(const std::filesystem::path& path, Mode mode, const std::string& name = {});
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  /// Whether the file cannot be written.
  bool read_only() const;
  /// Runs statements that give no rows, or whose rows do not matter.
  void execute(const std::string& sql);
  /// As execute(), but says false where another connection is in the way. Does not wait for it.
  bool try_execute(const std::string& sql);
  /// The one number that a query gives.
  std::int64_t number(const std::string& sql) const;
  Statement prepare(std::string_view sql) const;
  std::int64_t last_row_id() const;
  bool in_transaction() const;

 private:
  friend class Statement;
  [[noreturn]] void fail() const;

  std::string name_;  // for people
  sqlite3* handle_ = nullptr;
};

/// A prepared statement: bind parameters from left to right, then step through the rows and read columns from
/// left to right.
class Statement {
 public:
  Statement(const Database& database, std::string_view sql);
  ~Statement();
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  Statement& bind(std::int64_t value);
  Statement& bind(std::string_view text);
  Statement& bind(std::span<const std::byte> blob);  ///< must stay readable until the last step
  Statement& bind(std::nullopt_t);

  /// Goes to the next row; false behind the last one.
  bool step();
  /// Runs it to its end.
  void run();

  bool is_null() const;  ///< the next column to be read
  std::int64_t read_number();
  std::string read_text();
  std::span<const std::byte> read_blob();  ///< valid until the next step
  void skip() { ++column_; }

 private:
  const Database& database_;
  sqlite3_stmt* handle_ = nullptr;
  int parameter_ = 0;
  int column_ = 0;
};

}  // namespace policyscope
