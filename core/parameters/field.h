#pragma once

#include "core/parameters/parameter.h"

#include <functional>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace policyscope {

/// One member of a settings struct together with its description. A settings struct `S` lists its members
/// once, in a static `const std::vector<Field<S>>& fields()`; the member's initialiser is the default:
///
///   struct ReinforceSettings {
///     double alpha_theta = 2e-4;
///     static const std::vector<Field<ReinforceSettings>>& fields() {
///       static const std::vector<Field<ReinforceSettings>> list = {
///           Field(&ReinforceSettings::alpha_theta, "alpha_theta", "\\alpha_\\theta", "actor step size")
///               .valid(0, infinity).slider(1e-6, 1).log().help("Step of the policy update (Sutton &
///               Barto, 13.3)."),
///       };
///       return list;
///     }
///   };
template <class S>
class Field {
 public:
  template <class T>
  Field(T S::*member, std::string id, std::string symbol, std::string name) {
    parameter_.id = std::move(id);
    parameter_.symbol = std::move(symbol);
    parameter_.name = std::move(name);
    if constexpr (std::is_same_v<T, std::vector<int>>) {
      parameter_.type = ParameterType::integers;
    } else if constexpr (std::is_same_v<T, std::string>) {
      parameter_.type = ParameterType::text;
    } else if constexpr (std::is_same_v<T, bool>) {
      parameter_.type = ParameterType::boolean;
      parameter_.valid = parameter_.slider = {0, 1};
    } else if constexpr (std::is_enum_v<T>) {
      parameter_.type = ParameterType::choice;
    } else if constexpr (std::is_integral_v<T>) {
      parameter_.type = ParameterType::integer;
    } else {
      static_assert(std::is_same_v<T, double>);
    }
    get_ = [member](const S& settings) -> ParameterValue {
      if constexpr (std::is_same_v<T, std::vector<int>> || std::is_same_v<T, std::string>) {
        return settings.*member;
      } else {
        return static_cast<double>(settings.*member);
      }
    };
    set_ = [member](S& settings, const ParameterValue& value) {
      if constexpr (std::is_same_v<T, std::vector<int>> || std::is_same_v<T, std::string>) {
        settings.*member = std::get<T>(value);
      } else if constexpr (std::is_same_v<T, bool>) {
        settings.*member = std::get<double>(value) != 0.0;
      } else {
        settings.*member = static_cast<T>(std::get<double>(value));
      }
    };
    parameter_.default_value = get_(S{});
  }

  Field& valid(double low, double high) {
    parameter_.valid = parameter_.slider = {low, high};
    return *this;
  }
  Field& slider(double low, double high) {
    parameter_.slider = {low, high};
    return *this;
  }
  Field& log() {
    parameter_.scale = ParameterScale::logarithmic;
    return *this;
  }
  Field& unit(std::string text) {
    parameter_.unit = std::move(text);
    return *this;
  }
  Field& applies(Applies when) {
    parameter_.applies = when;
    return *this;
  }
  Field& text_check(void (*check)(std::string_view)) {
    parameter_.check_text = check;
    return *this;
  }
  Field& restart_for(bool (*restarts)(const ParameterValue&, const ParameterValue&)) {
    parameter_.restart_for = restarts;
    return *this;
  }
  Field& not_in_first_format() {
    parameter_.in_first_format = false;
    return *this;
  }
  Field& choices(std::vector<std::string> names) {
    parameter_.choices = std::move(names);
    parameter_.valid = parameter_.slider = {0, static_cast<double>(parameter_.choices.size()) - 1};
    return *this;
  }
  Field& help(std::string sentence) {
    parameter_.help = std::move(sentence);
    return *this;
  }

  const Parameter& parameter() const { return parameter_; }
  ParameterValue get(const S& settings) const { return get_(settings); }
  void set(S& settings, const ParameterValue& value) const { set_(settings, value); }

 private:
  Parameter parameter_;
  std::function<ParameterValue(const S&)> get_;
  std::function<void(S&, const ParameterValue&)> set_;
};

inline constexpr double infinity = std::numeric_limits<double>::infinity();

/// The descriptions of all members of S, in the order of its fields().
template <class S>
std::vector<Parameter> parameters_of() {
  std::vector<Parameter> parameters;
  for (const Field<S>& field : S::fields()) parameters.push_back(field.parameter());
  return parameters;
}

/// The settings with the given values, which follow the order of S::fields().
template <class S>
S settings_from(std::span<const ParameterValue> values) {
  S settings;
  for (std::size_t i = 0; i < values.size(); ++i) S::fields()[i].set(settings, values[i]);
  return settings;
}

}  // namespace policyscope
