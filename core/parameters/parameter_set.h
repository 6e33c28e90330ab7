#pragma once

#include "core/parameters/parameter.h"

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace policyscope {

/// The four parts of a scenario that have parameters; their names are the prefixes of `--set`.
enum class ParameterGroup { env, features, policy, algorithm };
std::string_view to_string(ParameterGroup group);

/// All parameters of a scenario, in four groups, with their values. A plain value: copying it copies the
/// values. Values are addressed by one index over the whole set; the groups are contiguous.
class ParameterSet {
 public:
  ParameterSet() = default;
  ParameterSet(std::vector<Parameter> env, std::vector<Parameter> features, std::vector<Parameter> policy,
               std::vector<Parameter> algorithm);

  std::size_t size() const { return parameters_.size(); }
  const Parameter& operator[](std::size_t index) const { return parameters_[index]; }
  const ParameterValue& value(std::size_t index) const { return values_[index]; }
  double number(std::size_t index) const { return std::get<double>(values_[index]); }
  ParameterGroup group(std::size_t index) const;
  /// "algorithm.alpha_theta".
  std::string full_name(std::size_t index) const;
  /// The bare id where it is unique, else the full name.
  std::string short_name(std::size_t index) const;

  /// Throws Error if `value` is not valid for the parameter.
  void set(std::size_t index, ParameterValue value);
  /// `name` is "group.id", or a bare id that occurs in one group only. Throws Error with the nearest known
  /// name.
  std::size_t find(std::string_view name) const;
  /// Reads one `NAME=VALUE`; throws Error with one sentence.
  void set_from_text(std::string_view assignment);

  /// The values of one group, in the order of its settings struct.
  std::span<const ParameterValue> values(ParameterGroup group) const;

  friend bool operator==(const ParameterSet& a, const ParameterSet& b) { return a.values_ == b.values_; }

 private:
  std::vector<Parameter> parameters_;
  std::vector<ParameterValue> values_;
  std::size_t ends_[4] = {0, 0, 0, 0};  // one past the last parameter of each group
};

}  // namespace policyscope
