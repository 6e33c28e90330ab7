#include "core/scenarios/scenario_file.h"

#include "core/error.h"
#include "core/scenarios/start.h"
#include "core/scenarios/toml_parameters.h"
#include "core/toml/toml.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "assets/embedded_files.h"
#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <limits>
#include <optional>
#include <utility>

namespace policyscope {
namespace {

/// Reads one file.
class ScenarioReader {
 public:
  ScenarioReader(std::string_view text, std::string_view file) : file_(text, file) {}

  Scenario read() const;

 private:
  void read_ids(Scenario& scenario) const;
  void read_start(Scenario& scenario) const;
  void read_length(Scenario& scenario) const;
  void read_axes(const Toml::Table& table, Scenario& scenario) const;
  void read_window(const Toml::Table& table, Scenario& scenario) const;
  void read_expectation(const Toml::Table& table, Scenario& scenario) const;

  TomlFile file_;
};

Scenario ScenarioReader::read() const {
  const Toml::Table& root = file_.root();
  file_.allow_keys(root,
                   {"title", "text", "environment", "algorithm", "features", "policy", "start", "seeds",
                    "steps", "episodes", "parameters", "window", "expect"},
                   "key");
  Scenario scenario;
  read_ids(scenario);
  if (auto title = file_.text(root, "title")) scenario.title = *title;
  if (auto words = file_.text(root, "text")) scenario.text = *words;
  if (const Toml::Table* parameters = file_.table(root, "parameters")) {
    read_parameters(file_, *parameters, scenario.parameters);
  }
  read_start(scenario);
  read_length(scenario);
  if (const Toml::Table* window = file_.table(root, "window")) read_window(*window, scenario);
  if (const Toml::Table* expect = file_.table(root, "expect")) read_expectation(*expect, scenario);
  scenario.name = std::filesystem::path(file_.name()).stem().string();
  return scenario;
}

void ScenarioReader::read_ids(Scenario& scenario) const {
  const Toml::Table& root = file_.root();
  const auto checked = [&](std::string_view key, const auto& look_up) -> std::optional<std::string> {
    const std::optional<std::string> id = file_.text(root, key);
    if (!id) return id;
    try {
      look_up(*id);
    } catch (const Error& exception) {
      throw file_.error(*find(root, key), exception.what());
    }
    return id;
  };
  const auto environment = checked("environment", find_environment);
  const auto algorithm = checked("algorithm", find_algorithm);
  for (const auto& [key, id] : {std::pair("environment", environment), std::pair("algorithm", algorithm)}) {
    if (!id) throw Error(fmt::format("{}: the key '{}' is missing", file_.name(), key));
  }
  const auto features = checked("features", find_features);
  const auto policy = checked("policy", find_policy);
  try {
    scenario = make_scenario(*environment, *algorithm, features.value_or(""), policy.value_or(""));
  } catch (const Error& exception) {
    throw file_.error(*find(root, policy ? "policy" : "algorithm"), exception.what());
  }
}

void ScenarioReader::read_start(Scenario& scenario) const {
  const auto start = file_.text(file_.root(), "start");
  if (!start) return;
  scenario.start = *start;
  if (is_weights_file(*start)) {
    // Beside the scenario, wherever the program is called from.
    if (const std::filesystem::path folder = std::filesystem::path(file_.name()).parent_path();
        !folder.empty() && std::filesystem::path(*start).is_relative())
      scenario.start = std::filesystem::absolute(folder / *start).lexically_normal().string();
  } else if (find_embedded_weights(*start) == nullptr) {
    throw file_.error(*find(file_.root(), "start"), unknown_weights(*start).what());
  }
}

void ScenarioReader::read_length(Scenario& scenario) const {
  const Toml::Table& root = file_.root();
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  const auto steps = file_.count(root, "steps", 1, most);
  const auto episodes = file_.count(root, "episodes", 1, most);
  if (steps && episodes) throw file_.error(*find(root, "episodes"), "give steps or episodes, not both");
  if (steps) scenario.steps = *steps;
  if (episodes) {
    if (find_environment(scenario.environment).info.continuing) {
      throw file_.error(*find(root, "episodes"),
                        fmt::format("{} has no episodes; give steps", scenario.environment));
    }
    scenario.steps = 0;
    scenario.episodes = *episodes;
  }
  const Toml* seeds = find(root, "seeds");
  if (seeds == nullptr) return;
  if (seeds->array() == nullptr) throw file_.wrong_type("seeds", *seeds, "a list of whole numbers");
  scenario.seeds.clear();
  for (const Toml& seed : *seeds->array()) {
    if (seed.integer() == nullptr) throw file_.wrong_type("each of seeds", seed, "a whole number");
    const std::int64_t number = *seed.integer();
    if (number < 0) throw file_.error(seed, fmt::format("a seed cannot be {}; allowed: 0 or more", number));
    scenario.seeds.push_back(static_cast<std::uint64_t>(number));
  }
  if (scenario.seeds.empty()) throw file_.error(*seeds, "seeds must name at least one seed");
}

void ScenarioReader::read_axes(const Toml::Table& window, Scenario& scenario) const {
  const Toml* axes = find(window, "axes");
  if (axes == nullptr) return;
  if (axes->array() == nullptr) throw file_.wrong_type("axes", *axes, "a list of two whole numbers");
  const std::size_t dimensions = find_environment(scenario.environment).info.coordinates.size();
  for (const Toml& item : *axes->array()) {
    if (item.integer() == nullptr) throw file_.wrong_type("each of axes", item, "a whole number");
    const std::int64_t number = *item.integer();
    if (number < 0 || static_cast<std::size_t>(number) >= dimensions) {
      throw file_.error(item, fmt::format("{} has no coordinate {}; they are counted from 0 to {}",
                                          scenario.environment, number, dimensions - 1));
    }
    scenario.window.axes.push_back(static_cast<std::size_t>(number));
  }
  if (scenario.window.axes.size() != 2 || scenario.window.axes[0] == scenario.window.axes[1])
    throw file_.error(*axes, "axes must name two different coordinates, e.g. axes = [0, 1]");
}

void ScenarioReader::read_window(const Toml::Table& window, Scenario& scenario) const {
  file_.allow_keys(window, {"panels", "presentation", "lesson_parameters", "crosshair", "axes"},
                   "key of [window]");
  scenario.window.panels = file_.texts(window, "panels");
  scenario.window.presentation = file_.texts(window, "presentation");
  scenario.window.lesson_parameters = file_.texts(window, "lesson_parameters");
  for (std::size_t i = 0; i < scenario.window.lesson_parameters.size(); ++i) {
    try {
      scenario.parameters.find(scenario.window.lesson_parameters[i]);
    } catch (const Error& exception) {
      throw file_.error((*find(window, "lesson_parameters")->array())[i], exception.what());
    }
  }
  read_axes(window, scenario);
  const Toml* crosshair = find(window, "crosshair");
  if (crosshair == nullptr) return;
  if (crosshair->array() == nullptr) throw file_.wrong_type("crosshair", *crosshair, "a list of numbers");
  for (const Toml& item : *crosshair->array()) {
    const std::optional<double> number = item.number();
    if (!number) throw file_.wrong_type("each of crosshair", item, "a number");
    if (!std::isfinite(*number)) {
      throw file_.error(item, fmt::format("crosshair cannot be at {}", format_number(*number)));
    }
    scenario.window.crosshair.push_back(*number);
  }
  const std::size_t dimensions = find_environment(scenario.environment).info.coordinates.size();
  if (scenario.window.crosshair.size() != dimensions) {
    throw file_.error(*crosshair,
                      fmt::format("crosshair has {} numbers, but {} is drawn over {}",
                                  scenario.window.crosshair.size(), scenario.environment, dimensions));
  }
}

void ScenarioReader::read_expectation(const Toml::Table& expect, Scenario& scenario) const {
  file_.allow_keys(expect, {"metric", "at_least", "seeds", "steps"}, "key of [expect]");
  Expectation expectation;
  if (const auto metric = file_.text(expect, "metric")) {
    // As in `train --json`; the last is the mean of 100 episodes with the learned policy and no exploration,
    // as in `evaluate --deterministic`.
    const std::vector<std::string> metrics = {"mean_reward", "mean_return", "mean_length",
                                              "evaluated_return"};
    if (std::find(metrics.begin(), metrics.end(), *metric) == metrics.end()) {
      throw file_.error(*find(expect, "metric"), unknown_name("metric", *metric, metrics).what());
    }
    expectation.metric = *metric;
  }
  const Toml* at_least = find(expect, "at_least");
  if (at_least == nullptr)
    throw file_.error(*find(file_.root(), "expect"), "[expect] needs the key 'at_least'");
  if (!at_least->number()) throw file_.wrong_type("at_least", *at_least, "a number");
  expectation.at_least = *at_least->number();
  expectation.seeds = static_cast<int>(file_.count(expect, "seeds", 1, 100'000).value_or(expectation.seeds));
  expectation.steps = file_.count(expect, "steps", 1, std::numeric_limits<std::int64_t>::max()).value_or(0);
  scenario.expect = expectation;
}

std::string toml_list(const std::vector<std::string>& texts) {
  std::vector<std::string> items;
  for (const std::string& text : texts) items.push_back(toml_text(text));
  return fmt::format("[{}]", fmt::join(items, ", "));
}

/// As format_number; a whole number would lose the sign of −0.
std::string toml_number(double number) {
  return number == 0.0 && std::signbit(number) ? "-0.0" : format_number(number);
}

}  // namespace

Scenario parse_scenario(std::string_view text, std::string_view file) {
  return ScenarioReader(text, file).read();
}

Scenario read_scenario(const std::string& path) {
  return parse_scenario(read_text_file(path, "scenario"), path);
}

std::string format_scenario(const Scenario& scenario, Detail detail) {
  const bool all = detail == Detail::everything;
  const Scenario defaults = make_scenario(scenario.environment, scenario.algorithm);
  std::string out;
  const auto line = [&](std::string_view key, std::string_view value) {
    out += fmt::format("{} = {}\n", key, value);
  };
  line("title", toml_text(scenario.title));
  line("text", toml_text(scenario.text));
  line("environment", toml_text(scenario.environment));
  line("algorithm", toml_text(scenario.algorithm));
  if (all || scenario.features != defaults.features) line("features", toml_text(scenario.features));
  if (all || scenario.policy != defaults.policy) line("policy", toml_text(scenario.policy));
  if (!scenario.start.empty()) line("start", toml_text(scenario.start));
  if (scenario.seeds != defaults.seeds) {
    line("seeds", fmt::format("[{}]", fmt::join(scenario.seeds, ", ")));
  }
  if (scenario.episodes > 0) {
    line("episodes", fmt::format("{}", scenario.episodes));
  } else {
    line("steps", fmt::format("{}", scenario.steps));
  }

  std::string changed;
  const ParameterSet& parameters = scenario.parameters;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (!all && parameters.value(i) == parameters[i].default_value) continue;
    changed +=
        fmt::format("{} = {}\n", parameters.short_name(i), toml_value(parameters[i], parameters.value(i)));
  }
  if (!changed.empty()) out += "\n[parameters]\n" + changed;

  const WindowLayout& window = scenario.window;
  if (window != WindowLayout{}) {
    out += "\n[window]\n";
    if (!window.panels.empty()) line("panels", toml_list(window.panels));
    if (!window.presentation.empty()) line("presentation", toml_list(window.presentation));
    if (!window.lesson_parameters.empty()) line("lesson_parameters", toml_list(window.lesson_parameters));
    if (!window.crosshair.empty()) {
      std::vector<std::string> numbers;
      for (const double number : window.crosshair) numbers.push_back(toml_number(number));
      line("crosshair", fmt::format("[{}]", fmt::join(numbers, ", ")));
    }
    if (!window.axes.empty()) line("axes", fmt::format("[{}]", fmt::join(window.axes, ", ")));
  }
  if (scenario.expect) {
    out += "\n[expect]\n";
    line("metric", toml_text(scenario.expect->metric));
    line("at_least", toml_number(scenario.expect->at_least));
    line("seeds", fmt::format("{}", scenario.expect->seeds));
    if (scenario.expect->steps > 0) line("steps", fmt::format("{}", scenario.expect->steps));
  }
  return out;
}

void write_scenario(const Scenario& scenario, const std::string& path) {
  // Written beside it first: a full disk must not cost the old file.
  const std::string draft = path + ".part";
  std::ofstream stream(draft, std::ios::binary);
  stream << format_scenario(scenario);
  stream.close();
  std::error_code failure;
  if (stream) std::filesystem::rename(draft, path, failure);
  if (!stream || failure) {
    const std::string reason = failure ? failure.message() : std::strerror(errno);
    std::error_code ignored;
    std::filesystem::remove(draft, ignored);
    throw Error(fmt::format("cannot write '{}': {}", path, reason));
  }
}

const std::vector<std::string>& builtin_scenarios() {
  static const std::vector<std::string> names = embedded_names("scenarios");
  return names;
}

Scenario load_scenario(const std::string& name_or_path) {
  if (name_or_path.ends_with(".toml")) return read_scenario(name_or_path);
  const EmbeddedFile* file = find_embedded_file("scenarios/" + name_or_path + ".toml");
  if (file == nullptr) throw unknown_name("scenario", name_or_path, builtin_scenarios());
  return parse_scenario(file->bytes, name_or_path + ".toml");
}

}  // namespace policyscope
