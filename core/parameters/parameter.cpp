#include "core/parameters/parameter.h"

#include "core/error.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <charconv>
#include <cmath>
#include <sstream>

namespace policyscope {
namespace {

/// Reads all of `text` as a number, or throws nothing and returns false.
bool read_number(std::string_view text, double& number) {
  if (!text.empty() && text.front() == '+') text.remove_prefix(1);
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size();
}

std::string range_text(const Range& range) {
  if (std::isinf(range.low) && std::isinf(range.high)) return "any number";
  if (std::isinf(range.high)) return fmt::format("{} or more", format_number(range.low));
  if (std::isinf(range.low)) return fmt::format("{} or less", format_number(range.high));
  return fmt::format("{} to {}", format_number(range.low), format_number(range.high));
}

Error wrong(const Parameter& parameter, std::string_view found, std::string_view allowed) {
  return Error(fmt::format("{} cannot be '{}'; allowed: {}", parameter.id, found, allowed));
}

std::string allowed_text(const Parameter& parameter) {
  switch (parameter.type) {
    case ParameterType::boolean:
      return "true or false";
    case ParameterType::choice:
      return fmt::format("{}", fmt::join(parameter.choices, ", "));
    case ParameterType::integer:
      return "a whole number, " + range_text(parameter.valid);
    case ParameterType::integers:
      return "whole numbers separated by commas, each " + range_text(parameter.valid);
    case ParameterType::text:
      return "a text";
    case ParameterType::real:
      break;
  }
  return "a number, " + range_text(parameter.valid);
}

std::vector<int> read_integers(const Parameter& parameter, std::string_view text) {
  std::vector<int> list;
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::size_t comma = rest.find(',');
    std::string_view item = rest.substr(0, comma);
    while (!item.empty() && item.front() == ' ') item.remove_prefix(1);
    while (!item.empty() && item.back() == ' ') item.remove_suffix(1);
    int number = 0;
    const auto [end, error] = std::from_chars(item.data(), item.data() + item.size(), number);
    if (error != std::errc{} || end != item.data() + item.size()) {
      throw wrong(parameter, text, allowed_text(parameter));
    }
    list.push_back(number);
    rest = comma == std::string_view::npos ? std::string_view{} : rest.substr(comma + 1);
  }
  return list;
}

}  // namespace

std::string_view to_string(Applies applies) {
  switch (applies) {
    case Applies::now:
      return "now";
    case Applies::next_rollout:
      return "next rollout";
    case Applies::next_episode:
      return "next episode";
    case Applies::new_run:
      return "new run";
  }
  return "";
}

std::string format_number(double number) {
  if (std::isnan(number)) return "nan";
  if (std::isinf(number)) return number > 0 ? "inf" : "-inf";
  char buffer[32];
  const auto result = std::to_chars(buffer, buffer + sizeof buffer, number);
  return std::string(buffer, result.ptr);
}

std::string format_value(const Parameter& parameter, const ParameterValue& value) {
  switch (parameter.type) {
    case ParameterType::boolean:
      return std::get<double>(value) != 0.0 ? "true" : "false";
    case ParameterType::choice:
      return parameter.choices[static_cast<std::size_t>(std::get<double>(value))];
    case ParameterType::integers:
      return fmt::format("{}", fmt::join(std::get<std::vector<int>>(value), ","));
    case ParameterType::text:
      return std::get<std::string>(value);
    case ParameterType::real:
    case ParameterType::integer:
      break;
  }
  return format_number(std::get<double>(value));
}

void check_value(const Parameter& parameter, const ParameterValue& value) {
  const auto refuse = [&](double number) {
    return wrong(parameter, format_number(number), allowed_text(parameter));
  };
  if (parameter.type == ParameterType::text) {
    if (!std::holds_alternative<std::string>(value))
      throw wrong(parameter, "a number", allowed_text(parameter));
    if (parameter.check_text != nullptr) parameter.check_text(std::get<std::string>(value));
    return;
  }
  if (parameter.type == ParameterType::integers) {
    if (!std::holds_alternative<std::vector<int>>(value)) {
      throw wrong(parameter, "a single value", allowed_text(parameter));
    }
    for (const int number : std::get<std::vector<int>>(value)) {
      if (!parameter.valid.contains(number)) throw refuse(number);
    }
    return;
  }
  if (!std::holds_alternative<double>(value))
    throw wrong(parameter, "a list or a text", allowed_text(parameter));
  const double number = std::get<double>(value);
  const bool whole = parameter.type == ParameterType::real || number == std::floor(number);
  if (!std::isfinite(number) || !whole || !parameter.valid.contains(number)) throw refuse(number);
}

ParameterValue parse_value(const Parameter& parameter, std::string_view text) {
  ParameterValue value;
  switch (parameter.type) {
    case ParameterType::boolean:
      if (text == "true" || text == "1" || text == "on") return 1.0;
      if (text == "false" || text == "0" || text == "off") return 0.0;
      throw wrong(parameter, text, allowed_text(parameter));
    case ParameterType::choice:
      for (std::size_t i = 0; i < parameter.choices.size(); ++i) {
        if (parameter.choices[i] == text) return static_cast<double>(i);
      }
      throw wrong(parameter, text, allowed_text(parameter));
    case ParameterType::integers:
      value = read_integers(parameter, text);
      break;
    case ParameterType::text:
      value = std::string(text);
      break;
    case ParameterType::real:
    case ParameterType::integer: {
      double number = 0.0;
      if (!read_number(text, number)) throw wrong(parameter, text, allowed_text(parameter));
      value = number;
    }
  }
  check_value(parameter, value);
  return value;
}

}  // namespace policyscope
