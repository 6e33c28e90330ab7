#pragma once

#include "core/error.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace policyscope {

class Toml;

/// A key of a table with the line on which it stands, and its value.
struct TomlMember;

/// A value of a TOML file: a text, a number, a list or a table, and the line on which it begins.
class Toml {
 public:
  using Array = std::vector<Toml>;
  using Table = std::vector<TomlMember>;  ///< in the order of the file
  struct Date {};                         ///< a date or a time, for which no scenario has a use

  std::variant<std::string, std::int64_t, double, bool, Array, Table, Date> value;
  int line = 0;

  const std::string* text() const { return std::get_if<std::string>(&value); }
  const std::int64_t* integer() const { return std::get_if<std::int64_t>(&value); }
  const double* real() const { return std::get_if<double>(&value); }
  const bool* boolean() const { return std::get_if<bool>(&value); }
  const Array* array() const { return std::get_if<Array>(&value); }
  const Table* table() const { return std::get_if<Table>(&value); }
  /// A whole number or a real one.
  std::optional<double> number() const;
  /// What a person would call its type: "a list".
  std::string_view type_name() const;
};

struct TomlMember {
  std::string key;
  int line = 0;
  Toml value;
};

/// The member of a table; null if it has none of that name.
const Toml* find(const Toml::Table& table, std::string_view key);

/// A TOML file with its name, and what every reader of one asks: members of a certain type. Whatever is wrong
/// becomes an Error with one sentence that names the file and the line.
class TomlFile {
 public:
  /// `file` names the text in messages.
  TomlFile(std::string_view text, std::string_view file);

  const Toml::Table& root() const { return root_; }
  const std::string& name() const { return name_; }

  Error error(int line, std::string_view message) const;
  Error error(const Toml& where, std::string_view message) const { return error(where.line, message); }
  Error wrong_type(std::string_view key, const Toml& found, std::string_view allowed) const;

  /// Complains about a key that is not `known`, as "unknown KIND …".
  void allow_keys(const Toml::Table& table, const std::vector<std::string>& known,
                  std::string_view kind) const;
  const Toml::Table* table(const Toml::Table& parent, std::string_view key) const;
  std::optional<std::string> text(const Toml::Table& table, std::string_view key) const;
  std::optional<bool> boolean(const Toml::Table& table, std::string_view key) const;
  /// A whole number from `least` to `most`.
  std::optional<std::int64_t> count(const Toml::Table& table, std::string_view key, std::int64_t least,
                                    std::int64_t most) const;
  std::vector<std::string> texts(const Toml::Table& table, std::string_view key) const;
  /// `[[key]]`: each table of a list, and the line on which it begins.
  std::vector<std::pair<const Toml::Table*, int>> tables(const Toml::Table& parent,
                                                         std::string_view key) const;

 private:
  std::string name_;
  Toml::Table root_;
};

/// The text of a file of at most a mebibyte. `kind` is what it should hold: "scenario", "study".
std::string read_text_file(const std::string& path, std::string_view kind);

/// A TOML basic string.
std::string toml_text(std::string_view text);

}  // namespace policyscope
