#include "core/parameters/parameter_set.h"

#include "core/error.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace policyscope {
namespace {

constexpr std::string_view group_names[] = {"env", "features", "policy", "algorithm"};

}  // namespace

std::string_view to_string(ParameterGroup group) {
  return group_names[static_cast<std::size_t>(group)];
}

ParameterSet::ParameterSet(std::vector<Parameter> env, std::vector<Parameter> features,
                           std::vector<Parameter> policy, std::vector<Parameter> algorithm) {
  std::size_t group = 0;
  for (std::vector<Parameter>* list : {&env, &features, &policy, &algorithm}) {
    std::move(list->begin(), list->end(), std::back_inserter(parameters_));
    ends_[group++] = parameters_.size();
  }
  for (const Parameter& parameter : parameters_) values_.push_back(parameter.default_value);
}

ParameterGroup ParameterSet::group(std::size_t index) const {
  return static_cast<ParameterGroup>(std::upper_bound(std::begin(ends_), std::end(ends_), index) - ends_);
}

std::string ParameterSet::full_name(std::size_t index) const {
  return fmt::format("{}.{}", to_string(group(index)), parameters_[index].id);
}

std::string ParameterSet::short_name(std::size_t index) const {
  const auto same = [&](const Parameter& other) { return other.id == parameters_[index].id; };
  return std::count_if(parameters_.begin(), parameters_.end(), same) == 1 ? parameters_[index].id
                                                                          : full_name(index);
}

void ParameterSet::set(std::size_t index, ParameterValue value) {
  check_value(parameters_[index], value);
  values_[index] = std::move(value);
}

std::size_t ParameterSet::find(std::string_view name) const {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < size(); ++i) {
    if (parameters_[i].id == name || full_name(i) == name) found.push_back(i);
  }
  if (found.size() == 1) return found.front();
  if (found.size() > 1) {
    throw Error(fmt::format("parameter '{}' is ambiguous; write '{}' or '{}'", name, full_name(found[0]),
                            full_name(found[1])));
  }
  std::vector<std::string> names;
  for (std::size_t i = 0; i < size(); ++i) names.push_back(short_name(i));
  throw unknown_name("parameter", name, names);
}

void ParameterSet::set_from_text(std::string_view assignment) {
  const std::size_t equals = assignment.find('=');
  if (equals == std::string_view::npos) {
    throw Error(fmt::format("'{}' is no assignment; write NAME=VALUE", assignment));
  }
  const std::size_t index = find(assignment.substr(0, equals));
  set(index, parse_value(parameters_[index], assignment.substr(equals + 1)));
}

std::span<const ParameterValue> ParameterSet::values(ParameterGroup group) const {
  const auto g = static_cast<std::size_t>(group);
  const std::size_t begin = g == 0 ? 0 : ends_[g - 1];
  return std::span(values_).subspan(begin, ends_[g] - begin);
}

}  // namespace policyscope
