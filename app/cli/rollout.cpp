#include "core/environments/rollout.h"

#include "app/cli/commands.h"
#include "core/environments/catalog.h"
#include "core/json/json.h"
#include "core/parameters/parameter_set.h"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <ostream>

namespace policyscope::app {
namespace {

std::string read_file(const std::string& path) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) {
    throw Error(fmt::format("'{}' is a directory, not a file of actions", path));
  }
  std::ifstream stream(path, std::ios::binary);
  if (!stream) throw Error(fmt::format("cannot open '{}': {}", path, std::strerror(errno)));
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// Reads the traces of one file; messages name file and trace.
class TraceReader {
 public:
  TraceReader(const std::string& file, const ActionSpace& space) : file_(file), space_(space) {}

  Trace read(const Json& json, std::size_t index, bool with_fields) const {
    const std::string where = fmt::format("{}: trace {}", file_, index);
    Trace trace;
    // Recordings that begin after a reset call that state so.
    const bool after_reset =
        with_fields && json.find("initial_state") == nullptr && json.find("state_after_reset") != nullptr;
    const char* const name = after_reset ? "state_after_reset" : "initial_state";
    const Json& state = member(json, name, where);
    if (with_fields) {
      for (const std::vector<double>& row : table(state, where + ": " + name))
        trace.initial_state.insert(trace.initial_state.end(), row.begin(), row.end());
      for (const char* field : {"terrain_y", "dispersion_raw"}) {
        if (const Json* given = json.find(field))
          trace.fields.push_back({field, false, table(*given, where + ": " + field)});
      }
    } else {
      trace.initial_state = numbers(state, where + ": " + name);
    }
    const Json& actions = member(json, "actions", where);
    if (actions.array() == nullptr) throw Error(where + ": actions must be a list");
    for (const Json& action : *actions.array()) {
      double number = 0.0;
      // A single number stands for a discrete action, or for a vector with one element.
      if (action.number(number) && space_.dimensions() == 1) {
        trace.actions.push_back({number});
      } else {
        trace.actions.push_back(numbers(action, fmt::format("{}: action {}", where, trace.actions.size())));
      }
    }
    return trace;
  }

 private:
  static const Json& member(const Json& json, std::string_view name, const std::string& where) {
    const Json* value = json.find(name);
    if (value == nullptr) throw Error(fmt::format("{}: the field '{}' is missing", where, name));
    return *value;
  }
  static std::vector<double> numbers(const Json& json, const std::string& what) {
    if (json.array() == nullptr) throw Error(what + " must be a list of numbers");
    std::vector<double> list;
    for (const Json& item : *json.array()) {
      double number = 0.0;
      if (!item.number(number)) {
        throw Error(fmt::format("{} must be a list of numbers, but has {}", what, item.dump()));
      }
      list.push_back(number);
    }
    return list;
  }

  /// A list of numbers as one row, or a list of rows.
  static std::vector<std::vector<double>> table(const Json& json, const std::string& what) {
    const Json::Array* list = json.array();
    if (list == nullptr || list->empty() || list->front().array() == nullptr) return {numbers(json, what)};
    std::vector<std::vector<double>> rows;
    for (const Json& row : *list) rows.push_back(numbers(row, what));
    return rows;
  }

  const std::string& file_;
  const ActionSpace& space_;
};

/// What a recorded trace says besides, handed through.
constexpr std::array handed_through{"policy",    "seed",      "raw_heights_uniform_0_H2",
                                    "terrain_x", "terrain_y", "helipad_y"};

Json numbers_json(const std::vector<std::vector<double>>& rows) {
  Json::Array list;
  for (const std::vector<double>& row : rows) list.push_back(Json::array(row));
  return list;
}

/// A state that is a table has its rows as lists.
Json states_json(const Rollout& result) {
  if (result.state_row == 0) return numbers_json(result.states);
  Json::Array list;
  for (const std::vector<double>& state : result.states) {
    Json::Array rows;
    for (std::size_t at = 0; at < state.size(); at += result.state_row) {
      const double* const row = state.data() + at;
      rows.push_back(Json::array(std::vector<double>(row, row + result.state_row)));
    }
    list.emplace_back(std::move(rows));
  }
  return list;
}

Json field_json(const RecordedField& field) {
  Json::Array list;
  for (const std::vector<double>& row : field.rows) {
    Json::Array numbers;
    for (const double number : row) {
      if (field.flags) {
        numbers.emplace_back(number != 0.0);
      } else {
        numbers.emplace_back(number);
      }
    }
    if (numbers.size() == 1) {
      list.push_back(std::move(numbers.front()));
    } else {
      list.emplace_back(std::move(numbers));
    }
  }
  return list;
}

Json flags_json(const std::vector<bool>& flags) {
  Json::Array list;
  for (const bool flag : flags) list.emplace_back(flag);
  return list;
}

/// With the fields and the order of the recorded traces.
Json trace_json(const Json& given, const Trace& trace, const Rollout& result) {
  Json::Object json;
  if (const Json* description = given.find("description")) json.emplace_back("description", *description);
  if (result.state_row > 0) {
    for (const char* name : handed_through)
      if (const Json* value = given.find(name)) json.emplace_back(name, *value);
  }
  double sum = 0.0;
  for (const double reward : result.rewards) sum += reward;
  json.emplace_back("length", static_cast<std::int64_t>(trace.actions.size()));
  json.emplace_back("return", sum);
  json.emplace_back("initial_state", result.state_row > 0 && given.find("initial_state") == nullptr
                                         ? *given.find("state_after_reset")
                                         : *given.find("initial_state"));
  json.emplace_back("initial_observation", Json::array(result.initial_observation));
  json.emplace_back("actions", *given.find("actions"));
  json.emplace_back("states", states_json(result));
  json.emplace_back("observations", numbers_json(result.observations));
  json.emplace_back("rewards", Json::array(result.rewards));
  json.emplace_back("terminated", flags_json(result.terminated));
  json.emplace_back("truncated", flags_json(result.truncated));
  for (const RecordedField& field : result.fields) json.emplace_back(field.name, field_json(field));
  return json;
}

}  // namespace

int rollout(const RolloutOptions& options, std::ostream& out) {
  const EnvironmentEntry& entry = find_environment(options.environment);
  const std::unique_ptr<Environment> environment = entry.make();
  ParameterSet physics(entry.parameters, {}, {}, {});
  for (const std::string& assignment : options.assignments) {
    try {
      physics.set_from_text(assignment);
    } catch (const Error& error) {
      throw Error(fmt::format("--set {}: {}", assignment, error.what()));
    }
  }
  environment->configure(physics.values(ParameterGroup::env));
  const Json given = parse_json(read_file(options.actions), options.actions);
  const Json* traces = given.find("traces");
  if (traces == nullptr || traces->array() == nullptr) {
    throw Error(
        fmt::format("{}: a list 'traces' is missing; it looks like "
                    "{{\"traces\":[{{\"initial_state\":[0],\"actions\":[0]}}]}}",
                    options.actions));
  }
  const TraceReader reader(options.actions, environment->info().action);
  Json::Array results;
  for (const Json& one : *traces->array()) {
    const Trace trace = reader.read(one, results.size(), environment->recorded() != nullptr);
    try {
      results.push_back(trace_json(one, trace, policyscope::rollout(*environment, trace)));
    } catch (const Error& error) {
      throw Error(fmt::format("{}: trace {}: {}", options.actions, results.size(), error.what()));
    }
  }
  const std::string text =
      Json(Json::Object{{"env", entry.info.id}, {"traces", std::move(results)}}).dump() + "\n";
  if (options.out.empty()) {
    out << text;
    return exit_success;
  }
  std::ofstream stream(options.out, std::ios::binary);
  stream << text;
  stream.close();
  if (!stream) throw CommandFailure(fmt::format("cannot write '{}': {}", options.out, std::strerror(errno)));
  return exit_success;
}

}  // namespace policyscope::app
