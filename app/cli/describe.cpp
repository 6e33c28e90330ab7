#include "app/cli/columns.h"
#include "app/cli/commands.h"
#include "app/cli/scenario_options.h"
#include "core/json/json.h"
#include "core/scenarios/scenario_file.h"
#include "core/text/plain_formula.h"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>

namespace policyscope::app {
namespace {

/// A text for the terminal and the same facts as JSON.
struct Description {
  std::string text;
  Json::Object json;
};

std::string range_text(double low, double high) {
  return fmt::format("{} … {}", format_number(low), format_number(high));
}

std::string type_text(const Parameter& parameter) {
  switch (parameter.type) {
    case ParameterType::boolean:
      return "true or false";
    case ParameterType::choice: {
      std::string names;
      for (const std::string& choice : parameter.choices) names += (names.empty() ? "" : " | ") + choice;
      return names;
    }
    case ParameterType::integers:
      return "whole numbers " + range_text(parameter.valid.low, parameter.valid.high);
    case ParameterType::text:
      return "text";
    case ParameterType::integer:
    case ParameterType::real:
      break;
  }
  return range_text(parameter.valid.low, parameter.valid.high);
}

Json parameter_json(const Parameter& parameter) {
  Json::Object json{{"id", parameter.id},     {"symbol", plain_formula(parameter.symbol)},
                    {"name", parameter.name}, {"unit", parameter.unit},
                    {"help", parameter.help}, {"default", value_json(parameter, parameter.default_value)}};
  if (parameter.is_number() && parameter.type != ParameterType::boolean &&
      parameter.type != ParameterType::choice) {
    json.emplace_back("low", parameter.valid.low);
    json.emplace_back("high", parameter.valid.high);
  }
  if (!parameter.choices.empty()) json.emplace_back("choices", Json::array(parameter.choices));
  json.emplace_back("applies", to_string(parameter.applies));
  return json;
}

void add_parameters(Description& description, std::string_view heading, std::string_view group,
                    const std::vector<Parameter>& parameters) {
  if (parameters.empty()) return;
  description.text += fmt::format("\n{}\n", heading);
  Json::Array json;
  for (const Parameter& parameter : parameters) {
    const std::string unit = parameter.unit.empty() ? "" : " " + parameter.unit;
    description.text += columns({{parameter.id, plain_formula(parameter.symbol), parameter.name}});
    description.text +=
        fmt::format("      default {}{}, {}; applies: {}\n", format_value(parameter, parameter.default_value),
                    unit, type_text(parameter), to_string(parameter.applies));
    if (!parameter.help.empty()) description.text += fmt::format("      {}\n", parameter.help);
    json.push_back(parameter_json(parameter));
  }
  for (auto& [name, value] : description.json) {
    if (name != "parameters") continue;
    Json::Object groups = *value.object();
    groups.emplace_back(group, std::move(json));
    value = std::move(groups);
    return;
  }
  description.json.emplace_back("parameters", Json::Object{{std::string(group), std::move(json)}});
}

std::vector<std::vector<std::string>> box_rows(const Box& box) {
  std::vector<std::vector<std::string>> rows;
  for (const Dimension& dimension : box) {
    rows.push_back({plain_formula(dimension.symbol), range_text(dimension.low, dimension.high),
                    dimension.unit.empty() ? "–" : dimension.unit,
                    dimension.name + (dimension.periodic ? ", wraps around" : "")});
  }
  return rows;
}

Json box_json(const Box& box) {
  Json::Array list;
  for (const Dimension& dimension : box) {
    list.push_back(Json::Object{{"symbol", plain_formula(dimension.symbol)},
                                {"name", dimension.name},
                                {"unit", dimension.unit},
                                {"low", dimension.low},
                                {"high", dimension.high},
                                {"periodic", dimension.periodic}});
  }
  return list;
}

Description describe_environment(const EnvironmentEntry& entry) {
  const EnvironmentInfo& info = entry.info;
  Description d;
  d.json = {{"environment", info.id},       {"title", info.title},         {"summary", info.summary},
            {"source", info.source},        {"time_step", info.time_step}, {"step_limit", info.step_limit},
            {"continuing", info.continuing}};
  d.text = fmt::format("{} – {}\n\n{}\nSource: {}\n", info.id, info.title, info.summary, info.source);
  if (info.continuing) {
    d.text += "A continuing task: it has no episodes.\n";
  } else if (info.step_limit > 0) {
    d.text += fmt::format("Episodes are cut after {} steps.\n", info.step_limit);
  }
  if (info.time_step > 0) d.text += fmt::format("One step is {} s.\n", format_number(info.time_step));

  std::string states;
  for (const std::string& name : info.state_names) states += (states.empty() ? "" : ", ") + name;
  d.text += fmt::format("\nState: {}\n", states);
  d.text += "\nObservation\n" + columns(box_rows(info.observation));
  d.json.emplace_back("state", Json::array(info.state_names));
  d.json.emplace_back("observation", box_json(info.observation));
  d.text += fmt::format("\nAction: {}{}\n", info.action.name,
                        info.action.unit.empty() ? "" : ", " + info.action.unit);
  if (info.action.discrete()) {
    std::vector<std::vector<std::string>> rows;
    for (std::size_t i = 0; i < info.action.count(); ++i) {
      rows.push_back({std::to_string(i), plain_formula(info.action.labels[i])});
    }
    d.text += columns(rows);
    d.json.emplace_back("actions", Json::array(info.action.labels));
  } else {
    d.text += columns(box_rows(info.action.box));
    d.json.emplace_back("action", box_json(info.action.box));
  }
  add_parameters(d, "Physics (--set env.NAME=VALUE)", "env", entry.parameters);

  std::vector<std::vector<std::string>> rows;
  Json::Object learners;
  for (const AlgorithmEntry& algorithm : algorithm_catalog()) {
    const std::string reason = algorithm.refusal(info);
    rows.push_back({algorithm.info.id, reason.empty() ? "yes" : "no: " + reason});
    learners.emplace_back(algorithm.info.id, reason.empty() ? Json(true) : Json(reason));
  }
  d.text += "\nAlgorithms that can learn it\n" + columns(rows);
  d.json.emplace_back("algorithms", std::move(learners));
  return d;
}

Description describe_algorithm(const AlgorithmEntry& entry) {
  const AlgorithmInfo& info = entry.info;
  Description d;
  d.json = {
      {"algorithm", info.id}, {"title", info.title}, {"summary", info.summary}, {"source", info.source}};
  d.text = fmt::format("{} – {}\n\n{}\nSource: {}\n\n", info.id, info.title, info.summary, info.source);
  Json::Array listing;
  for (const ListingLine& line : info.listing) {
    const std::string text =
        std::string(static_cast<std::size_t>(2 * line.indent), ' ') + plain_formula(line.markup);
    d.text += fmt::format("{:>4}  {}\n", listing.size() + 1, text);
    listing.emplace_back(text);
  }
  d.json.emplace_back("listing", std::move(listing));
  add_parameters(d, "Parameters (--set NAME=VALUE)", "algorithm", entry.parameters);
  Json::Array series;
  std::vector<std::vector<std::string>> rows;
  for (const std::vector<SeriesInfo>* list : {&info.step_series, &info.update_series}) {
    for (const SeriesInfo& one : *list) {
      rows.push_back({plain_formula(one.symbol), one.name, one.unit});
      series.emplace_back(Json::Object{{"id", one.id}, {"name", one.name}, {"unit", one.unit}});
    }
  }
  if (!rows.empty()) d.text += "\nCurves, beside the rewards\n" + columns(rows);
  d.json.emplace_back("series", std::move(series));
  return d;
}

Description describe_scenario(const Scenario& scenario) {
  Description d;
  d.json = {{"scenario", scenario.name},       {"title", scenario.title},
            {"text", scenario.text},           {"environment", scenario.environment},
            {"algorithm", scenario.algorithm}, {"features", scenario.features},
            {"policy", scenario.policy},       {"seeds", Json::array(scenario.seeds)}};
  d.text = fmt::format("{} – {}\n\n{}\n\n", scenario.name, scenario.title, scenario.text);
  std::vector<std::vector<std::string>> rows = {{"environment", scenario.environment},
                                                {"algorithm", scenario.algorithm},
                                                {"features", scenario.features},
                                                {"policy", scenario.policy}};
  if (scenario.episodes > 0) {
    rows.push_back({"episodes", std::to_string(scenario.episodes)});
    d.json.emplace_back("episodes", scenario.episodes);
  } else {
    rows.push_back({"steps", std::to_string(scenario.steps)});
    d.json.emplace_back("steps", scenario.steps);
  }
  d.text += columns(rows, 0);
  d.text += "\nParameters (--set NAME=VALUE); * differs from the default\n";
  rows.clear();
  const ParameterSet& set = scenario.parameters;
  for (std::size_t i = 0; i < set.size(); ++i) {
    const bool changed = set.value(i) != set[i].default_value;
    rows.push_back({changed ? "*" : " ", set.short_name(i), format_value(set[i], set.value(i)), set[i].unit,
                    plain_formula(set[i].symbol), set[i].name});
  }
  d.text += columns(rows, 0);
  d.json.emplace_back("parameters", parameters_json(set));
  if (scenario.expect) {
    const Expectation& expect = *scenario.expect;
    d.text += fmt::format("\nExpected: the median {} of {} seeds is at least {}.\n", expect.metric,
                          expect.seeds, format_number(expect.at_least));
    d.json.emplace_back("expect", Json::Object{{"metric", expect.metric},
                                               {"at_least", expect.at_least},
                                               {"seeds", expect.seeds},
                                               {"steps", expect.steps}});
  }
  return d;
}

Description look_everywhere(const std::string& name) {
  std::vector<std::string> names;
  for (const EnvironmentEntry& entry : environment_catalog()) {
    if (entry.info.id == name) return describe_environment(entry);
    names.push_back(entry.info.id);
  }
  for (const AlgorithmEntry& entry : algorithm_catalog()) {
    if (entry.info.id == name) return describe_algorithm(entry);
    names.push_back(entry.info.id);
  }
  const std::vector<std::string>& scenarios = builtin_scenarios();
  if (name.ends_with(".toml") || std::find(scenarios.begin(), scenarios.end(), name) != scenarios.end()) {
    return describe_scenario(load_scenario(name));
  }
  names.insert(names.end(), scenarios.begin(), scenarios.end());
  throw unknown_name("environment, algorithm or scenario", name, names);
}

Description look_up(const DescribeOptions& options) {
  if (options.kind.empty()) return look_everywhere(options.name);
  if (options.kind == "environment") return describe_environment(find_environment(options.name));
  if (options.kind == "algorithm") return describe_algorithm(find_algorithm(options.name));
  if (options.kind == "scenario") return describe_scenario(load_scenario(options.name));
  throw unknown_name("kind", options.kind, {"environment", "algorithm", "scenario"});
}

}  // namespace

int describe(const DescribeOptions& options, std::ostream& out) {
  Description description = look_up(options);
  out << (options.json ? Json(std::move(description.json)).dump() + "\n" : description.text);
  return exit_success;
}

}  // namespace policyscope::app
