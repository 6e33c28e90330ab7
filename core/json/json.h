#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace policyscope {

/// A JSON value. Numbers that are not finite are written as the strings "inf", "-inf" and "nan", and read
/// back as such by number().
class Json {
 public:
  using Array = std::vector<Json>;
  using Member = std::pair<std::string, Json>;
  using Object = std::vector<Member>;  ///< in the order of writing

  Json() = default;
  Json(bool value) : value_(value) {}
  Json(double value) : value_(value) {}
  Json(std::int64_t value) : value_(value) {}
  Json(std::uint64_t value) : value_(value) {}
  Json(int value) : value_(std::int64_t{value}) {}
  Json(std::string value) : value_(std::move(value)) {}
  Json(std::string_view value) : value_(std::string(value)) {}
  Json(const char* value) : value_(std::string(value)) {}
  Json(Array value) : value_(std::move(value)) {}
  Json(Object value) : value_(std::move(value)) {}
  template <class T>
  static Json array(const std::vector<T>& values) {
    Array list;
    for (const T& value : values) list.emplace_back(value);
    return list;
  }

  bool is_null() const { return std::holds_alternative<std::monostate>(value_); }
  const bool* boolean() const { return std::get_if<bool>(&value_); }
  const std::string* text() const { return std::get_if<std::string>(&value_); }
  const Array* array() const { return std::get_if<Array>(&value_); }
  const Object* object() const { return std::get_if<Object>(&value_); }
  /// Whether it is a number, and which.
  bool number(double& out) const;
  /// The member of an object, or nullptr.
  const Json* find(std::string_view name) const;

  /// On one line, numbers in the shortest form that reads back equal, independent of the locale.
  std::string dump() const;

 private:
  std::variant<std::monostate, bool, double, std::int64_t, std::uint64_t, std::string, Array, Object> value_;
};

/// Reads JSON text. Throws Error with one sentence that names `file` and the line.
Json parse_json(std::string_view text, std::string_view file);

}  // namespace policyscope
