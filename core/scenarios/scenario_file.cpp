#include "core/scenarios/scenario_file.h"

#include "core/error.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <toml++/toml.h>

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

constexpr std::size_t largest_file = std::size_t{1} << 20;  // bytes; ours have one or two thousand

/// What a person would call the type of a value.
std::string_view type_name(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::table:
      return "a table";
    case toml::node_type::array:
      return "a list";
    case toml::node_type::string:
      return "a text";
    case toml::node_type::integer:
      return "a whole number";
    case toml::node_type::floating_point:
      return "a number";
    case toml::node_type::boolean:
      return "true or false";
    default:
      return "a date or time";
  }
}

/// Reads one file: knows its name for messages.
class Reader {
 public:
  explicit Reader(std::string_view file) : file_(file) {}

  Scenario read(std::string_view text) const;

 private:
  Error error(const toml::node& where, std::string_view message) const {
    return error(where.source(), message);
  }
  Error error(const toml::source_region& where, std::string_view message) const {
    return Error(fmt::format("{}:{}: {}", file_, where.begin.line, message));
  }
  Error wrong_type(std::string_view key, const toml::node& found, std::string_view allowed) const {
    return error(found, fmt::format("{} must be {}, not {}", key, allowed, type_name(found)));
  }

  void allow_keys(const toml::table& table, const std::vector<std::string>& known,
                  std::string_view kind) const;
  const toml::table* table(const toml::table& parent, std::string_view key) const;
  std::optional<std::string> text(const toml::table& table, std::string_view key) const;
  std::optional<std::int64_t> count(const toml::table& table, std::string_view key, std::int64_t least,
                                    std::int64_t most) const;
  std::vector<std::string> texts(const toml::table& table, std::string_view key) const;

  void read_ids(const toml::table& root, Scenario& scenario) const;
  void read_parameters(const toml::table& table, const std::string& prefix, ParameterSet& parameters) const;
  ParameterValue read_value(const Parameter& parameter, const toml::node& node) const;
  void read_length(const toml::table& root, Scenario& scenario) const;
  void read_axes(const toml::table& table, Scenario& scenario) const;
  void read_window(const toml::table& table, Scenario& scenario) const;
  void read_expectation(const toml::table& table, Scenario& scenario) const;

  std::string file_;
};

void Reader::allow_keys(const toml::table& table, const std::vector<std::string>& known,
                        std::string_view kind) const {
  for (const auto& [key, node] : table) {
    if (std::find(known.begin(), known.end(), key.str()) == known.end()) {
      throw error(key.source(), unknown_name(kind, key.str(), known).what());
    }
  }
}

const toml::table* Reader::table(const toml::table& parent, std::string_view key) const {
  const toml::node* node = parent.get(key);
  if (node == nullptr) return nullptr;
  if (!node->is_table()) throw wrong_type(key, *node, "a table");
  return node->as_table();
}

std::optional<std::string> Reader::text(const toml::table& table, std::string_view key) const {
  const toml::node* node = table.get(key);
  if (node == nullptr) return std::nullopt;
  if (!node->is_string()) throw wrong_type(key, *node, "a text");
  return node->as_string()->get();
}

std::optional<std::int64_t> Reader::count(const toml::table& table, std::string_view key, std::int64_t least,
                                          std::int64_t most) const {
  const toml::node* node = table.get(key);
  if (node == nullptr) return std::nullopt;
  if (!node->is_integer()) throw wrong_type(key, *node, "a whole number");
  const std::int64_t number = node->as_integer()->get();
  if (number < least || number > most) {
    throw error(*node, fmt::format("{} cannot be {}; allowed: {} to {}", key, number, least, most));
  }
  return number;
}

std::vector<std::string> Reader::texts(const toml::table& table, std::string_view key) const {
  std::vector<std::string> list;
  const toml::node* node = table.get(key);
  if (node == nullptr) return list;
  if (!node->is_array()) throw wrong_type(key, *node, "a list of texts");
  for (const toml::node& item : *node->as_array()) {
    if (!item.is_string()) throw wrong_type(fmt::format("each of {}", key), item, "a text");
    list.push_back(item.as_string()->get());
  }
  return list;
}

Scenario Reader::read(std::string_view source) const {
  toml::table root;
  try {
    root = toml::parse(source);
  } catch (const toml::parse_error& exception) {
    throw error(exception.source(), fmt::format("this is not TOML: {}", exception.description()));
  }
  allow_keys(root,
             {"title", "text", "environment", "algorithm", "features", "policy", "seeds", "steps", "episodes",
              "parameters", "window", "expect"},
             "key");
  Scenario scenario;
  read_ids(root, scenario);
  if (auto title = text(root, "title")) scenario.title = *title;
  if (auto words = text(root, "text")) scenario.text = *words;
  if (const toml::table* parameters = table(root, "parameters")) {
    read_parameters(*parameters, "", scenario.parameters);
  }
  read_length(root, scenario);
  if (const toml::table* window = table(root, "window")) read_window(*window, scenario);
  if (const toml::table* expect = table(root, "expect")) read_expectation(*expect, scenario);
  scenario.name = std::filesystem::path(file_).stem().string();
  return scenario;
}

void Reader::read_ids(const toml::table& root, Scenario& scenario) const {
  const auto checked = [&](std::string_view key, const auto& find) -> std::optional<std::string> {
    const std::optional<std::string> id = text(root, key);
    if (!id) return id;
    try {
      find(*id);
    } catch (const Error& exception) {
      throw error(*root.get(key), exception.what());
    }
    return id;
  };
  const auto environment = checked("environment", find_environment);
  const auto algorithm = checked("algorithm", find_algorithm);
  for (const auto& [key, id] : {std::pair("environment", environment), std::pair("algorithm", algorithm)}) {
    if (!id) throw Error(fmt::format("{}: the key '{}' is missing", file_, key));
  }
  const auto features = checked("features", find_features);
  const auto policy = checked("policy", find_policy);
  try {
    scenario = make_scenario(*environment, *algorithm, features.value_or(""), policy.value_or(""));
  } catch (const Error& exception) {
    throw error(*root.get(policy ? "policy" : "algorithm"), exception.what());
  }
}

void Reader::read_parameters(const toml::table& table, const std::string& prefix,
                             ParameterSet& parameters) const {
  for (const auto& [key, node] : table) {
    const std::string name = prefix + std::string(key.str());
    if (node.is_table() && prefix.empty()) {
      constexpr ParameterGroup groups[] = {ParameterGroup::env, ParameterGroup::features,
                                           ParameterGroup::policy, ParameterGroup::algorithm};
      std::vector<std::string> known;
      for (const ParameterGroup group : groups) known.emplace_back(to_string(group));
      if (std::find(known.begin(), known.end(), name) == known.end()) {
        throw error(key.source(), unknown_name("group of parameters", name, known).what());
      }
      read_parameters(*node.as_table(), name + ".", parameters);
      continue;
    }
    try {
      const std::size_t index = parameters.find(name);
      parameters.set(index, read_value(parameters[index], node));
    } catch (const Error& exception) {
      throw error(key.source(), exception.what());
    }
  }
}

/// The value as people type it after `--set NAME=`, so that both have one set of rules. A quoted text is no
/// number.
ParameterValue Reader::read_value(const Parameter& parameter, const toml::node& node) const {
  std::string typed;
  const auto number = [](const toml::node& item) {
    if (item.is_integer()) return fmt::format("{}", item.as_integer()->get());
    if (item.is_floating_point()) return format_number(item.as_floating_point()->get());
    if (item.is_boolean()) return std::string(item.as_boolean()->get() ? "true" : "false");
    return std::string(type_name(item));
  };
  if (node.is_string()) {
    const std::string& words = node.as_string()->get();
    const bool text = parameter.type == ParameterType::choice || parameter.type == ParameterType::text;
    typed = text ? words : fmt::format("\"{}\"", words);
  } else if (node.is_array() && parameter.type == ParameterType::integers) {
    std::vector<std::string> items;
    for (const toml::node& item : *node.as_array()) items.push_back(number(item));
    typed = fmt::format("{}", fmt::join(items, ","));
  } else {
    typed = number(node);
    if (parameter.type == ParameterType::text) throw wrong_type(parameter.id, node, "a text");
    if (parameter.type == ParameterType::boolean && !node.is_boolean()) {
      throw wrong_type(parameter.id, node, "true or false");
    }
  }
  return parse_value(parameter, typed);
}

void Reader::read_length(const toml::table& root, Scenario& scenario) const {
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  const auto steps = count(root, "steps", 1, most);
  const auto episodes = count(root, "episodes", 1, most);
  if (steps && episodes) throw error(*root.get("episodes"), "give steps or episodes, not both");
  if (steps) scenario.steps = *steps;
  if (episodes) {
    if (find_environment(scenario.environment).info.continuing) {
      throw error(*root.get("episodes"), fmt::format("{} has no episodes; give steps", scenario.environment));
    }
    scenario.steps = 0;
    scenario.episodes = *episodes;
  }
  const toml::node* seeds = root.get("seeds");
  if (seeds == nullptr) return;
  if (!seeds->is_array()) throw wrong_type("seeds", *seeds, "a list of whole numbers");
  scenario.seeds.clear();
  for (const toml::node& seed : *seeds->as_array()) {
    if (!seed.is_integer()) throw wrong_type("each of seeds", seed, "a whole number");
    const std::int64_t number = seed.as_integer()->get();
    if (number < 0) throw error(seed, fmt::format("a seed cannot be {}; allowed: 0 or more", number));
    scenario.seeds.push_back(static_cast<std::uint64_t>(number));
  }
  if (scenario.seeds.empty()) throw error(*seeds, "seeds must name at least one seed");
}

void Reader::read_axes(const toml::table& window, Scenario& scenario) const {
  const toml::node* axes = window.get("axes");
  if (axes == nullptr) return;
  if (!axes->is_array()) throw wrong_type("axes", *axes, "a list of two whole numbers");
  const std::size_t dimensions = find_environment(scenario.environment).info.coordinates.size();
  for (const toml::node& item : *axes->as_array()) {
    if (!item.is_integer()) throw wrong_type("each of axes", item, "a whole number");
    const std::int64_t number = item.as_integer()->get();
    if (number < 0 || static_cast<std::size_t>(number) >= dimensions) {
      throw error(item, fmt::format("{} has no coordinate {}; they are counted from 0 to {}",
                                    scenario.environment, number, dimensions - 1));
    }
    scenario.window.axes.push_back(static_cast<std::size_t>(number));
  }
  if (scenario.window.axes.size() != 2 || scenario.window.axes[0] == scenario.window.axes[1])
    throw error(*axes, "axes must name two different coordinates, e.g. axes = [0, 1]");
}

void Reader::read_window(const toml::table& window, Scenario& scenario) const {
  allow_keys(window, {"panels", "presentation", "lesson_parameters", "crosshair", "axes"}, "key of [window]");
  scenario.window.panels = texts(window, "panels");
  scenario.window.presentation = texts(window, "presentation");
  scenario.window.lesson_parameters = texts(window, "lesson_parameters");
  for (std::size_t i = 0; i < scenario.window.lesson_parameters.size(); ++i) {
    try {
      scenario.parameters.find(scenario.window.lesson_parameters[i]);
    } catch (const Error& exception) {
      throw error(*window.get("lesson_parameters")->as_array()->get(i), exception.what());
    }
  }
  read_axes(window, scenario);
  const toml::node* crosshair = window.get("crosshair");
  if (crosshair == nullptr) return;
  if (!crosshair->is_array()) throw wrong_type("crosshair", *crosshair, "a list of numbers");
  for (const toml::node& item : *crosshair->as_array()) {
    const std::optional<double> number = item.value<double>();
    if (!item.is_number() || !number) throw wrong_type("each of crosshair", item, "a number");
    if (!std::isfinite(*number)) {
      throw error(item, fmt::format("crosshair cannot be at {}", format_number(*number)));
    }
    scenario.window.crosshair.push_back(*number);
  }
  const std::size_t dimensions = find_environment(scenario.environment).info.coordinates.size();
  if (scenario.window.crosshair.size() != dimensions) {
    throw error(*crosshair, fmt::format("crosshair has {} numbers, but {} is drawn over {}",
                                        scenario.window.crosshair.size(), scenario.environment, dimensions));
  }
}

void Reader::read_expectation(const toml::table& expect, Scenario& scenario) const {
  allow_keys(expect, {"metric", "at_least", "seeds", "steps"}, "key of [expect]");
  Expectation expectation;
  if (const auto metric = text(expect, "metric")) {
    // As in `train --json`; the last is the mean of 100 episodes with the learned policy and no exploration,
    // as in `evaluate --deterministic`.
    const std::vector<std::string> metrics = {"mean_reward", "mean_return", "mean_length",
                                              "evaluated_return"};
    if (std::find(metrics.begin(), metrics.end(), *metric) == metrics.end()) {
      throw error(*expect.get("metric"), unknown_name("metric", *metric, metrics).what());
    }
    expectation.metric = *metric;
  }
  const toml::node* at_least = expect.get("at_least");
  if (at_least == nullptr) throw error(expect, "[expect] needs the key 'at_least'");
  if (!at_least->is_number()) throw wrong_type("at_least", *at_least, "a number");
  expectation.at_least = at_least->value<double>().value_or(0.0);
  expectation.seeds = static_cast<int>(count(expect, "seeds", 1, 100'000).value_or(expectation.seeds));
  expectation.steps = count(expect, "steps", 1, std::numeric_limits<std::int64_t>::max()).value_or(0);
  scenario.expect = expectation;
}

/// A TOML basic string.
std::string toml_text(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (byte < 0x20 || byte == 0x7f) {
      out += fmt::format("\\u{:04X}", byte);
    } else {
      out += c;
    }
  }
  return out + '"';
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

}  // namespace

Scenario parse_scenario(std::string_view text, std::string_view file) {
  return Reader(file).read(text);
}

Scenario read_scenario(const std::string& path) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) {
    throw Error(fmt::format("'{}' is a directory, not a scenario file", path));
  }
  std::ifstream stream(path, std::ios::binary);
  if (!stream) throw Error(fmt::format("cannot open '{}': {}", path, std::strerror(errno)));
  std::string text(largest_file + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (stream.bad()) throw Error(fmt::format("cannot read '{}': {}", path, std::strerror(errno)));
  text.resize(static_cast<std::size_t>(stream.gcount()));
  if (text.size() > largest_file) {
    throw Error(
        fmt::format("'{}' is too large for a scenario; at most {} bytes are read", path, largest_file));
  }
  return parse_scenario(text, path);
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
  static const std::vector<std::string> names = [] {
    std::vector<std::string> list;
    for (const EmbeddedFile& file : embedded_files()) {
      const std::filesystem::path path(file.path);
      if (path.parent_path() == "scenarios") list.push_back(path.stem().string());
    }
    std::sort(list.begin(), list.end());
    return list;
  }();
  return names;
}

Scenario load_scenario(const std::string& name_or_path) {
  if (name_or_path.ends_with(".toml")) return read_scenario(name_or_path);
  const EmbeddedFile* file = find_embedded_file("scenarios/" + name_or_path + ".toml");
  if (file == nullptr) throw unknown_name("scenario", name_or_path, builtin_scenarios());
  return parse_scenario(file->bytes, name_or_path + ".toml");
}

}  // namespace policyscope
