#include "core/studies/study_file.h"

#include "core/error.h"
#include "core/scenarios/scenario_file.h"
#include "core/scenarios/toml_parameters.h"
#include "core/toml/toml.h"

#include <fmt/format.h>

#include "assets/embedded_files.h"
#include <algorithm>
#include <filesystem>
#include <limits>
#include <utility>

namespace policyscope {
namespace {

constexpr std::size_t most_configurations = 10'000;

/// A parameter that a grid varies, and its values as they are typed.
struct Axis {
  std::string name;
  int line = 0;
  const Toml::Array* values = nullptr;
  std::vector<std::string> labels;  // empty: the values as they are typed
};

class Reader {
 public:
  Reader(std::string_view text, std::string_view file) : file_(text, file) {}

  Study read();

 private:
  Scenario base(const Toml::Table& table, int line) const;
  void read_length(const Toml::Table& table, Scenario& scenario) const;
  void read_configuration(const Toml::Table& table, int line);
  void read_grid(const Toml::Table& table, int line);
  std::vector<Axis> axes(const Toml::Table& table, int line, const Scenario& scenario) const;
  void add(std::string name, Scenario scenario, int line);
  void choose_metric();

  TomlFile file_;
  Study study_;
};

/// "α {alpha_theta}" with the values in place of the names in braces.
std::string filled(std::string name, const std::vector<std::pair<std::string, std::string>>& values) {
  for (const auto& [key, value] : values) {
    const std::string mark = "{" + key + "}";
    for (std::size_t at = name.find(mark); at != name.npos; at = name.find(mark, at + value.size())) {
      name.replace(at, mark.size(), value);
    }
  }
  return name;
}

Study Reader::read() {
  const Toml::Table& root = file_.root();
  file_.allow_keys(root,
                   {"title", "text", "scenario", "environment", "algorithm", "runs", "seed", "steps",
                    "episodes", "metric", "parameters", "evaluation", "configuration", "grid"},
                   "key");
  study_.name = std::filesystem::path(file_.name()).stem().string();
  study_.title = file_.text(root, "title").value_or(study_.name);
  study_.text = file_.text(root, "text").value_or("");
  study_.runs = file_.count(root, "runs", 1, 100'000).value_or(study_.runs);
  constexpr std::int64_t largest_seed = std::numeric_limits<std::int64_t>::max() - 100'000;
  study_.first_seed = static_cast<std::uint64_t>(file_.count(root, "seed", 0, largest_seed).value_or(1));
  if (const Toml::Table* evaluation = file_.table(root, "evaluation")) {
    file_.allow_keys(*evaluation, {"episodes", "deterministic"}, "key of [evaluation]");
    StudyEvaluation& plan = study_.evaluation.emplace();
    plan.episodes = file_.count(*evaluation, "episodes", 1, 1'000'000).value_or(plan.episodes);
    plan.deterministic = file_.boolean(*evaluation, "deterministic").value_or(plan.deterministic);
  }
  // In the order of the file, whichever kind they are.
  for (const TomlMember& member : root) {
    if (member.key == "configuration") {
      for (const auto& [table, line] : file_.tables(root, "configuration")) read_configuration(*table, line);
    } else if (member.key == "grid") {
      for (const auto& [table, line] : file_.tables(root, "grid")) read_grid(*table, line);
    }
  }
  if (study_.configurations.empty()) {
    throw Error(fmt::format("{}: a study needs at least one [[configuration]] or [[grid]]", file_.name()));
  }
  choose_metric();
  return std::move(study_);
}

/// The scenario that a configuration begins with: its own or the study's, with the study's length and
/// parameters.
Scenario Reader::base(const Toml::Table& table, int line) const {
  const Toml::Table& root = file_.root();
  const Toml::Table& owner = find(table, "scenario") != nullptr ? table : root;
  const std::optional<std::string> name = file_.text(owner, "scenario");
  const std::optional<std::string> environment = file_.text(root, "environment");
  const std::optional<std::string> algorithm = file_.text(root, "algorithm");
  if (!name && !(environment && algorithm)) {
    throw file_.error(line, "there is no scenario; give one here, or above for all configurations");
  }
  Scenario scenario;
  try {
    if (!name) {
      scenario = make_scenario(*environment, *algorithm);
    } else if (name->ends_with(".toml")) {
      const std::filesystem::path folder = std::filesystem::path(file_.name()).parent_path();
      scenario = load_scenario((folder / *name).string());
    } else {
      scenario = load_scenario(*name);
    }
  } catch (const Error& error) {
    throw file_.error(*find(owner, name ? "scenario" : "environment"), error.what());
  }
  read_length(root, scenario);
  if (const Toml::Table* parameters = file_.table(root, "parameters")) {
    read_parameters(file_, *parameters, scenario.parameters);
  }
  return scenario;
}

void Reader::read_length(const Toml::Table& table, Scenario& scenario) const {
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  const auto steps = file_.count(table, "steps", 1, most);
  const auto episodes = file_.count(table, "episodes", 1, most);
  if (steps && episodes) throw file_.error(*find(table, "episodes"), "give steps or episodes, not both");
  if (steps) {
    scenario.steps = *steps;
    scenario.episodes = 0;
  }
  if (!episodes) return;
  if (find_environment(scenario.environment).info.continuing) {
    throw file_.error(*find(table, "episodes"),
                      fmt::format("{} has no episodes; give steps", scenario.environment));
  }
  scenario.steps = 0;
  scenario.episodes = *episodes;
}

void Reader::add(std::string name, Scenario scenario, int line) {
  for (const StudyConfiguration& other : study_.configurations) {
    if (other.name == name) throw file_.error(line, fmt::format("two configurations are called '{}'", name));
  }
  if (study_.configurations.size() == most_configurations) {
    throw file_.error(line, fmt::format("a study has {} configurations at most", most_configurations));
  }
  study_.configurations.push_back({std::move(name), std::move(scenario)});
}

void Reader::read_configuration(const Toml::Table& table, int line) {
  file_.allow_keys(table, {"name", "scenario", "steps", "episodes", "parameters"},
                   "key of [[configuration]]");
  Scenario scenario = base(table, line);
  read_length(table, scenario);
  if (const Toml::Table* parameters = file_.table(table, "parameters")) {
    read_parameters(file_, *parameters, scenario.parameters);
  }
  std::string name = file_.text(table, "name").value_or(scenario.name);
  add(std::move(name), std::move(scenario), line);
}

std::vector<Axis> Reader::axes(const Toml::Table& table, int line, const Scenario& scenario) const {
  const Toml::Table* parameters = file_.table(table, "parameters");
  if (parameters == nullptr || parameters->empty()) {
    throw file_.error(line, "[[grid]] needs [grid.parameters] with a list of values for each parameter");
  }
  std::vector<Axis> list;
  const auto collect = [&](const Toml::Table& members, const std::string& prefix, const auto& self) -> void {
    for (const TomlMember& member : members) {
      if (const Toml::Table* group = member.value.table(); group != nullptr && prefix.empty()) {
        self(*group, member.key + ".", self);
        continue;
      }
      const std::string name = prefix + member.key;
      try {
        scenario.parameters.find(name);
      } catch (const Error& error) {
        throw file_.error(member.line, error.what());
      }
      const Toml::Array* values = member.value.array();
      if (values == nullptr || values->empty()) {
        throw file_.error(member.line, fmt::format("{} must be a list of the values to try", name));
      }
      list.push_back({name, member.line, values, {}});
    }
  };
  collect(*parameters, "", collect);
  const Toml::Table* labels = file_.table(table, "labels");
  if (labels == nullptr) return list;
  for (const TomlMember& member : *labels) {
    const auto axis =
        std::find_if(list.begin(), list.end(), [&](const Axis& a) { return a.name == member.key; });
    if (axis == list.end()) {
      throw file_.error(member.line, fmt::format("[grid.parameters] has no {}", member.key));
    }
    axis->labels = file_.texts(*labels, member.key);
    if (axis->labels.size() != axis->values->size()) {
      throw file_.error(member.line, fmt::format("{} has {} values, but {} labels", member.key,
                                                 axis->values->size(), axis->labels.size()));
    }
  }
  return list;
}

void Reader::read_grid(const Toml::Table& table, int line) {
  file_.allow_keys(table, {"name", "scenario", "steps", "episodes", "parameters", "labels"},
                   "key of [[grid]]");
  Scenario scenario = base(table, line);
  read_length(table, scenario);
  const std::vector<Axis> axes = this->axes(table, line, scenario);
  std::size_t combinations = 1;
  for (const Axis& axis : axes) {
    combinations *= axis.values->size();
    if (combinations > most_configurations) {
      throw file_.error(line, fmt::format("a study has {} configurations at most", most_configurations));
    }
  }
  std::string pattern;
  for (const Axis& axis : axes)
    pattern += fmt::format("{}{} {{{}}}", pattern.empty() ? "" : ", ", axis.name, axis.name);
  pattern = file_.text(table, "name").value_or(pattern);
  for (std::size_t k = 0; k < combinations; ++k) {
    Scenario combined = scenario;
    std::vector<std::pair<std::string, std::string>> values;
    std::size_t rest = k, block = combinations;
    for (const Axis& axis : axes) {
      block /= axis.values->size();
      const std::size_t place = rest / block;
      const Toml& value = (*axis.values)[place];
      rest %= block;
      ParameterSet& parameters = combined.parameters;
      const std::size_t index = parameters.find(axis.name);
      const std::string typed = typed_value(file_, parameters[index], value);
      try {
        parameters.set(index, parse_value(parameters[index], typed));
      } catch (const Error& error) {
        throw file_.error(value, error.what());
      }
      values.emplace_back(axis.name, axis.labels.empty() ? typed : axis.labels[place]);
    }
    add(filled(pattern, values), std::move(combined), line);
  }
}

void Reader::choose_metric() {
  const Toml::Table& root = file_.root();
  if (const auto metric = file_.text(root, "metric")) {
    const std::vector<std::string>& known = study_metrics();
    if (std::find(known.begin(), known.end(), *metric) == known.end()) {
      throw file_.error(*find(root, "metric"), unknown_name("metric", *metric, known).what());
    }
    if (*metric == "evaluated_return" && !study_.evaluation) {
      throw file_.error(*find(root, "metric"), "evaluated_return needs an [evaluation]");
    }
    study_.metric = *metric;
    return;
  }
  const bool continuing =
      std::any_of(study_.configurations.begin(), study_.configurations.end(),
                  [](const StudyConfiguration& configuration) {
                    return find_environment(configuration.scenario.environment).info.continuing;
                  });
  study_.metric = study_.evaluation ? "evaluated_return" : continuing ? "mean_reward" : "mean_return";
}

}  // namespace

Study parse_study(std::string_view text, std::string_view file) {
  return Reader(text, file).read();
}

const std::vector<std::string>& builtin_studies() {
  static const std::vector<std::string> names = embedded_names("studies");
  return names;
}

Study load_study(const std::string& name_or_path) {
  if (name_or_path.ends_with(".toml")) {
    return parse_study(read_text_file(name_or_path, "study"), name_or_path);
  }
  const EmbeddedFile* file = find_embedded_file("studies/" + name_or_path + ".toml");
  if (file == nullptr) throw unknown_name("study", name_or_path, builtin_studies());
  return parse_study(file->bytes, name_or_path + ".toml");
}

}  // namespace policyscope
