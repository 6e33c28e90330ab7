#pragma once

#include <limits>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace policyscope {

enum class ParameterType { real, integer, boolean, choice, integers, text };
enum class ParameterScale { linear, logarithmic };

/// When a change takes effect.
enum class Applies {
  now,           ///< at the learner's next iteration
  next_rollout,  ///< when the batch learner starts its next rollout
  next_episode,  ///< at the next reset (physics)
  new_run,       ///< only in a new run (network, tilings, seed)
};

/// reals, integers, booleans (0 or 1) and choices (the index) are numbers.
using ParameterValue = std::variant<double, std::vector<int>, std::string>;

struct Range {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  friend bool operator==(const Range&, const Range&) = default;
  bool contains(double x) const { return x >= low && x <= high; }
};

/// The one description of a parameter that slider, tooltip, `--set`, scenario file, `describe` and range
/// tests read.
struct Parameter {
  std::string id;      ///< as typed by people: "alpha_theta"
  std::string symbol;  ///< formula markup: "\\alpha_\\theta"; empty if the textbook has none
  std::string name;    ///< "actor step size"
  std::string unit;    ///< "m/s²"; empty if it has none
  std::string help;    ///< one sentence, with its source
  ParameterType type = ParameterType::real;
  ParameterScale scale = ParameterScale::linear;
  Applies applies = Applies::now;
  Range valid;                       ///< what may be typed
  Range slider;                      ///< where the slider goes; inside `valid`
  std::vector<std::string> choices;  ///< the names of a choice, in order of their index
  ParameterValue default_value = 0.0;
  bool in_first_format = true;  ///< the first checkpoints, which name no parameters, have it (Learner::load)
  /// For a text: throws Error with what is wrong with it; null where everything is allowed.
  void (*check_text)(std::string_view text) = nullptr;
  /// Changes that only a new run can make although others apply to a running one (a map of another size).
  bool (*restart_for)(const ParameterValue& from, const ParameterValue& to) = nullptr;

  /// Whether going from one value to another takes a new run.
  bool needs_new_run(const ParameterValue& from, const ParameterValue& to) const {
    return from != to && (applies == Applies::new_run || (restart_for != nullptr && restart_for(from, to)));
  }
  bool is_number() const { return type != ParameterType::integers && type != ParameterType::text; }
};

/// "now", "next rollout", "next episode", "new run".
std::string_view to_string(Applies applies);

/// The value as people type it: the shortest decimal that reads back equal, true/false, the choice's name,
/// "64,64".
std::string format_value(const Parameter& parameter, const ParameterValue& value);

/// Reads `text` for `parameter`; throws Error with one sentence if it is no such value or outside the valid
/// range.
ParameterValue parse_value(const Parameter& parameter, std::string_view text);

/// Throws Error with one sentence unless `value` has the parameter's type and lies in its valid range.
void check_value(const Parameter& parameter, const ParameterValue& value);

/// The shortest decimal that reads back equal; inf, -inf and nan as those words. Independent of the locale.
std::string format_number(double number);

}  // namespace policyscope
