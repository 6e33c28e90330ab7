#include "core/environments/rollout.h"

#include "app/cli/commands.h"
#include "core/environments/catalog.h"
#include "core/json/json.h"
#include "core/parameters/parameter_set.h"

#include <fmt/format.h>

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

  Trace read(const Json& json, std::size_t index) const {
    const std::string where = fmt::format("{}: trace {}", file_, index);
    Trace trace;
    trace.initial_state = numbers(member(json, "initial_state", where), where + ": initial_state");
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

  const std::string& file_;
  const ActionSpace& space_;
};

Json numbers_json(const std::vector<std::vector<double>>& rows) {
  Json::Array list;
  for (const std::vector<double>& row : rows) list.push_back(Json::array(row));
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
  double sum = 0.0;
  for (const double reward : result.rewards) sum += reward;
  json.emplace_back("length", static_cast<std::int64_t>(trace.actions.size()));
  json.emplace_back("return", sum);
  json.emplace_back("initial_state", Json::array(trace.initial_state));
  json.emplace_back("initial_observation", Json::array(result.initial_observation));
  json.emplace_back("actions", *given.find("actions"));
  json.emplace_back("states", numbers_json(result.states));
  json.emplace_back("observations", numbers_json(result.observations));
  json.emplace_back("rewards", Json::array(result.rewards));
  json.emplace_back("terminated", flags_json(result.terminated));
  json.emplace_back("truncated", flags_json(result.truncated));
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
    const Trace trace = reader.read(one, results.size());
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
