#include "core/scenarios/toml_parameters.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

namespace policyscope {
namespace {

std::string typed_number(const Toml& item) {
  if (const auto* integer = item.integer()) return fmt::format("{}", *integer);
  if (const auto* real = item.real()) return format_number(*real);
  if (const auto* boolean = item.boolean()) return *boolean ? "true" : "false";
  return std::string(item.type_name());
}

void read_group(const TomlFile& file, const Toml::Table& table, const std::string& prefix,
                ParameterSet& parameters) {
  for (const TomlMember& member : table) {
    const std::string name = prefix + member.key;
    if (member.value.table() != nullptr && prefix.empty()) {
      constexpr ParameterGroup groups[] = {ParameterGroup::env, ParameterGroup::features,
                                           ParameterGroup::policy, ParameterGroup::algorithm};
      std::vector<std::string> known;
      for (const ParameterGroup group : groups) known.emplace_back(to_string(group));
      if (std::find(known.begin(), known.end(), name) == known.end()) {
        throw file.error(member.line, unknown_name("group of parameters", name, known).what());
      }
      read_group(file, *member.value.table(), name + ".", parameters);
      continue;
    }
    try {
      const std::size_t index = parameters.find(name);
      const Parameter& parameter = parameters[index];
      parameters.set(index, parse_value(parameter, typed_value(file, parameter, member.value)));
    } catch (const Error& exception) {
      throw file.error(member.line, exception.what());
    }
  }
}

}  // namespace

std::string typed_value(const TomlFile& file, const Parameter& parameter, const Toml& node) {
  if (const std::string* words = node.text()) {
    const bool text = parameter.type == ParameterType::choice || parameter.type == ParameterType::text;
    return text ? *words : fmt::format("\"{}\"", *words);
  }
  if (const Toml::Array* list = node.array(); list != nullptr && parameter.type == ParameterType::integers) {
    std::vector<std::string> items;
    for (const Toml& item : *list) items.push_back(typed_number(item));
    return fmt::format("{}", fmt::join(items, ","));
  }
  if (parameter.type == ParameterType::text) throw file.wrong_type(parameter.id, node, "a text");
  if (parameter.type == ParameterType::boolean && node.boolean() == nullptr) {
    throw file.wrong_type(parameter.id, node, "true or false");
  }
  return typed_number(node);
}

void read_parameters(const TomlFile& file, const Toml::Table& table, ParameterSet& parameters) {
  read_group(file, table, "", parameters);
}

std::string toml_value(const Parameter& parameter, const ParameterValue& value) {
  const std::string typed = format_value(parameter, value);
  switch (parameter.type) {
    case ParameterType::choice:
    case ParameterType::text:
      return toml_text(typed);
    case ParameterType::integers:
      return fmt::format("[{}]", fmt::join(std::get<std::vector<int>>(value), ", "));
    case ParameterType::integer:
      return fmt::format("{}", static_cast<std::int64_t>(std::get<double>(value)));
    case ParameterType::boolean:
    case ParameterType::real:
      break;
  }
  return typed;
}

}  // namespace policyscope
