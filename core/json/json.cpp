#include "core/json/json.h"

#include "core/error.h"
#include "core/parameters/parameter.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

namespace policyscope {
namespace {

using Parsed = nlohmann::ordered_json;

constexpr int deepest = 200;  // of nesting, which is followed by recursion

Json convert(const Parsed& parsed, int depth = 0) {
  if (depth > deepest) throw Error(fmt::format("lists and objects are nested more than {} deep", deepest));
  switch (parsed.type()) {
    case Parsed::value_t::boolean:
      return parsed.get<bool>();
    case Parsed::value_t::number_integer:
      return parsed.get<std::int64_t>();
    case Parsed::value_t::number_unsigned:
      return parsed.get<std::uint64_t>();
    case Parsed::value_t::number_float:
      return parsed.get<double>();
    case Parsed::value_t::string:
      return parsed.get<std::string>();
    case Parsed::value_t::array: {
      Json::Array list;
      for (const Parsed& item : parsed) list.push_back(convert(item, depth + 1));
      return list;
    }
    case Parsed::value_t::object: {
      Json::Object members;
      for (const auto& [name, value] : parsed.items()) members.emplace_back(name, convert(value, depth + 1));
      return members;
    }
    default:
      return {};
  }
}

std::string quoted(const std::string& text) {
  return Parsed(text).dump(-1, ' ', false, Parsed::error_handler_t::replace);
}

}  // namespace

bool Json::number(double& out) const {
  if (const auto* real = std::get_if<double>(&value_)) {
    out = *real;
  } else if (const auto* integer = std::get_if<std::int64_t>(&value_)) {
    out = static_cast<double>(*integer);
  } else if (const auto* natural = std::get_if<std::uint64_t>(&value_)) {
    out = static_cast<double>(*natural);
  } else if (const std::string* word = text()) {
    constexpr double infinite = std::numeric_limits<double>::infinity();
    if (*word == "inf") {
      out = infinite;
    } else if (*word == "-inf") {
      out = -infinite;
    } else if (*word == "nan") {
      out = std::numeric_limits<double>::quiet_NaN();
    } else {
      return false;
    }
  } else {
    return false;
  }
  return true;
}

const Json* Json::find(std::string_view name) const {
  const Object* members = object();
  if (members == nullptr) return nullptr;
  const auto at =
      std::find_if(members->begin(), members->end(), [&](const Member& m) { return m.first == name; });
  return at == members->end() ? nullptr : &at->second;
}

std::string Json::dump() const {
  struct Writer {
    std::string operator()(std::monostate) const { return "null"; }
    std::string operator()(bool value) const { return value ? "true" : "false"; }
    std::string operator()(double value) const {
      if (value == 0.0 && std::signbit(value)) return "-0.0";  // -0 would be read as the integer 0
      return std::isfinite(value) ? format_number(value) : quoted(format_number(value));
    }
    std::string operator()(std::int64_t value) const { return fmt::format("{}", value); }
    std::string operator()(std::uint64_t value) const { return fmt::format("{}", value); }
    std::string operator()(const std::string& value) const { return quoted(value); }
    std::string operator()(const Array& list) const {
      std::string out = "[";
      for (const Json& item : list) out += (out.size() > 1 ? "," : "") + item.dump();
      return out + "]";
    }
    std::string operator()(const Object& members) const {
      std::string out = "{";
      for (const auto& [name, value] : members) {
        out += (out.size() > 1 ? "," : "") + quoted(name) + ":" + value.dump();
      }
      return out + "}";
    }
  };
  return std::visit(Writer{}, value_);
}

Json parse_json(std::string_view text, std::string_view file) {
  try {
    return convert(Parsed::parse(text));
  } catch (const nlohmann::json::exception& exception) {
    // "[json.exception.parse_error.101] parse error at line 1, column 2: syntax error …"
    std::string_view message = exception.what();
    if (const std::size_t end = message.find("] "); end != message.npos) message.remove_prefix(end + 2);
    throw Error(fmt::format("{}: this is not JSON: {}", file, message));
  } catch (const Error& error) {
    throw Error(fmt::format("{}: {}", file, error.what()));
  }
}

}  // namespace policyscope
