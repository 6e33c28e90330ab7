#include "app/run_goal.h"

#include "core/error.h"
#include "render/number_text.h"

#include <fmt/format.h>

#include <cctype>
#include <charconv>
#include <cmath>

namespace policyscope::app {
namespace {

constexpr double largest = 9e15;  // whole numbers up to here are exact in a double

std::string grouped(std::int64_t count) {
  return std::string(render::integer_text(count).view());
}

std::string_view word(RunGoal::Unit unit) {
  return unit == RunGoal::Unit::steps ? "step" : "episode";
}

[[noreturn]] void not_understood(std::string_view text) {
  throw Error(fmt::format("‘{}’ is no count; write for example 20,000, 1e6, +500 or 200 episodes.", text));
}

}  // namespace

RunGoal parse_run_goal(std::string_view text, RunGoal::Unit unit, const RunPlace& now) {
  std::string_view rest = text;
  const auto skip_blanks = [&rest] {
    while (!rest.empty() && std::isspace(static_cast<unsigned char>(rest.front())) != 0)
      rest.remove_prefix(1);
  };
  skip_blanks();
  const bool more = rest.starts_with('+');
  if (more) rest.remove_prefix(1);
  skip_blanks();
  // The number, without what people put between groups of digits.
  std::string digits;
  while (!rest.empty()) {
    const char c = rest.front();
    const bool exponent = (c == 'e' || c == 'E') && rest.size() > 1 &&
                          std::isdigit(static_cast<unsigned char>(rest[1])) != 0 && !digits.empty();
    const bool between = (c == ',' || c == '_' || c == ' ') && rest.size() > 1 &&
                         std::isdigit(static_cast<unsigned char>(rest[1])) != 0;
    if (std::isdigit(static_cast<unsigned char>(c)) != 0 || c == '.' || exponent)
      digits += c;
    else if (!between)
      break;
    rest.remove_prefix(1);
  }
  double number = 0.0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (digits.empty() || error != std::errc{} || end != digits.data() + digits.size()) not_understood(text);
  skip_blanks();
  if (rest.starts_with('k') || rest.starts_with('M')) {
    number *= rest.front() == 'k' ? 1e3 : 1e6;
    rest.remove_prefix(1);
    skip_blanks();
  }
  std::string unit_word(rest);
  while (!unit_word.empty() && std::isspace(static_cast<unsigned char>(unit_word.back())) != 0)
    unit_word.pop_back();
  if (unit_word == "episodes" || unit_word == "episode" || unit_word == "e")
    unit = RunGoal::Unit::episodes;
  else if (unit_word == "steps" || unit_word == "step" || unit_word == "s")
    unit = RunGoal::Unit::steps;
  else if (!unit_word.empty())
    not_understood(text);

  number = std::round(1e6 * number) / 1e6;  // 0.1 M is whole
  if (number != std::floor(number) || number > largest) not_understood(text);
  if (unit == RunGoal::Unit::episodes && !now.has_episodes)
    throw Error("This task has no episodes: it goes on for ever. Count steps.");
  const std::int64_t done = unit == RunGoal::Unit::steps ? now.steps : now.episodes;
  RunGoal goal{unit, static_cast<std::int64_t>(number) + (more ? done : 0)};
  if (goal.count <= done)
    throw Error(fmt::format("The run is at {} {} already; write +{} for so many more.", word(unit),
                            grouped(done), digits));
  return goal;
}

std::string explain(const RunGoal& goal, const RunPlace& now) {
  const std::int64_t done = goal.unit == RunGoal::Unit::steps ? now.steps : now.episodes;
  return fmt::format("Stops after {} {}: {} more.", word(goal.unit), grouped(goal.count),
                     grouped(goal.count - done));
}

}  // namespace policyscope::app
