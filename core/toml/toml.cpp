#include "core/toml/toml.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace policyscope {
namespace {

constexpr std::size_t largest_file = std::size_t{1} << 20;  // bytes; ours have one or two thousand

int line_of(const toml::source_region& where) {
  return static_cast<int>(where.begin.line);
}

Toml convert(const toml::node& node);

Toml::Table convert_table(const toml::table& table) {
  struct Placed {
    toml::source_position where;
    TomlMember member;
  };
  std::vector<Placed> placed;
  for (const auto& [key, node] : table) {
    placed.push_back({key.source().begin, {std::string(key.str()), line_of(key.source()), convert(node)}});
  }
  // toml++ sorts by name; people read lists of settings in the order in which they wrote them.
  std::stable_sort(placed.begin(), placed.end(),
                   [](const Placed& a, const Placed& b) { return a.where < b.where; });
  Toml::Table members;
  for (Placed& p : placed) members.push_back(std::move(p.member));
  return members;
}

Toml convert(const toml::node& node) {
  Toml out;
  out.line = line_of(node.source());
  if (const auto* text = node.as_string()) {
    out.value = text->get();
  } else if (const auto* integer = node.as_integer()) {
    out.value = integer->get();
  } else if (const auto* real = node.as_floating_point()) {
    out.value = real->get();
  } else if (const auto* boolean = node.as_boolean()) {
    out.value = boolean->get();
  } else if (const auto* array = node.as_array()) {
    Toml::Array items;
    for (const toml::node& item : *array) items.push_back(convert(item));
    out.value = std::move(items);
  } else if (const auto* table = node.as_table()) {
    out.value = convert_table(*table);
  } else {
    out.value = Toml::Date{};
  }
  return out;
}

}  // namespace

std::optional<double> Toml::number() const {
  if (const std::int64_t* whole = integer()) return static_cast<double>(*whole);
  if (const double* r = real()) return *r;
  return std::nullopt;
}

std::string_view Toml::type_name() const {
  constexpr std::string_view names[] = {"a text", "a whole number", "a number",      "true or false",
                                        "a list", "a table",        "a date or time"};
  return names[value.index()];
}

const Toml* find(const Toml::Table& table, std::string_view key) {
  const auto at =
      std::find_if(table.begin(), table.end(), [&](const TomlMember& member) { return member.key == key; });
  return at == table.end() ? nullptr : &at->value;
}

TomlFile::TomlFile(std::string_view text, std::string_view file) : name_(file) {
  try {
    root_ = convert_table(toml::parse(text));
  } catch (const toml::parse_error& exception) {
    throw error(line_of(exception.source()), fmt::format("this is not TOML: {}", exception.description()));
  }
}

Error TomlFile::error(int line, std::string_view message) const {
  return Error(fmt::format("{}:{}: {}", name_, line, message));
}

Error TomlFile::wrong_type(std::string_view key, const Toml& found, std::string_view allowed) const {
  return error(found, fmt::format("{} must be {}, not {}", key, allowed, found.type_name()));
}

void TomlFile::allow_keys(const Toml::Table& table, const std::vector<std::string>& known,
                          std::string_view kind) const {
  for (const TomlMember& member : table) {
    if (std::find(known.begin(), known.end(), member.key) == known.end()) {
      throw error(member.line, unknown_name(kind, member.key, known).what());
    }
  }
}

const Toml::Table* TomlFile::table(const Toml::Table& parent, std::string_view key) const {
  const Toml* node = find(parent, key);
  if (node == nullptr) return nullptr;
  if (node->table() == nullptr) throw wrong_type(key, *node, "a table");
  return node->table();
}

std::optional<std::string> TomlFile::text(const Toml::Table& table, std::string_view key) const {
  const Toml* node = find(table, key);
  if (node == nullptr) return std::nullopt;
  if (node->text() == nullptr) throw wrong_type(key, *node, "a text");
  return *node->text();
}

std::optional<bool> TomlFile::boolean(const Toml::Table& table, std::string_view key) const {
  const Toml* node = find(table, key);
  if (node == nullptr) return std::nullopt;
  if (node->boolean() == nullptr) throw wrong_type(key, *node, "true or false");
  return *node->boolean();
}

std::optional<std::int64_t> TomlFile::count(const Toml::Table& table, std::string_view key,
                                            std::int64_t least, std::int64_t most) const {
  const Toml* node = find(table, key);
  if (node == nullptr) return std::nullopt;
  if (node->integer() == nullptr) throw wrong_type(key, *node, "a whole number");
  const std::int64_t number = *node->integer();
  if (number < least || number > most) {
    throw error(*node, fmt::format("{} cannot be {}; allowed: {} to {}", key, number, least, most));
  }
  return number;
}

std::vector<std::string> TomlFile::texts(const Toml::Table& table, std::string_view key) const {
  std::vector<std::string> list;
  const Toml* node = find(table, key);
  if (node == nullptr) return list;
  if (node->array() == nullptr) throw wrong_type(key, *node, "a list of texts");
  for (const Toml& item : *node->array()) {
    if (item.text() == nullptr) throw wrong_type(fmt::format("each of {}", key), item, "a text");
    list.push_back(*item.text());
  }
  return list;
}

std::vector<std::pair<const Toml::Table*, int>> TomlFile::tables(const Toml::Table& parent,
                                                                 std::string_view key) const {
  std::vector<std::pair<const Toml::Table*, int>> list;
  const Toml* node = find(parent, key);
  if (node == nullptr) return list;
  const std::string allowed = fmt::format("tables that begin with [[{}]]", key);
  if (node->array() == nullptr) throw wrong_type(key, *node, allowed);
  for (const Toml& item : *node->array()) {
    if (item.table() == nullptr) throw wrong_type(key, item, allowed);
    list.emplace_back(item.table(), item.line);
  }
  return list;
}

std::string read_text_file(const std::string& path, std::string_view kind) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) {
    throw Error(fmt::format("'{}' is a directory, not a {} file", path, kind));
  }
  std::ifstream stream(path, std::ios::binary);
  if (!stream) throw Error(fmt::format("cannot open '{}': {}", path, std::strerror(errno)));
  std::string text(largest_file + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (stream.bad()) throw Error(fmt::format("cannot read '{}': {}", path, std::strerror(errno)));
  text.resize(static_cast<std::size_t>(stream.gcount()));
  if (text.size() > largest_file) {
    throw Error(
        fmt::format("'{}' is too large for a {}; at most {} bytes are read", path, kind, largest_file));
  }
  return text;
}

std::string toml_text(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (byte < 0x20 || byte == 0x7f) {
      out += fmt::format("\\u{:04X}", byte);
    } else {
      out += c;
    }
  }
  return out + '"';
}

}  // namespace policyscope
