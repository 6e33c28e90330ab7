#include "core/studies/study_store.h"

#include "core/error.h"
#include "core/json/json.h"
#include "core/scenarios/scenario_file.h"
#include "core/store/session_file.h"

#include <fmt/format.h>

namespace policyscope {
namespace {

[[noreturn]] void damaged(std::string_view file) {
  throw Error(fmt::format("{}: its study is damaged", file));
}

const Json& member(const Json& json, std::string_view name, std::string_view file) {
  const Json* found = json.find(name);
  if (found == nullptr) damaged(file);
  return *found;
}

std::string text(const Json& json, std::string_view name, std::string_view file) {
  const std::string* found = member(json, name, file).text();
  if (found == nullptr) damaged(file);
  return *found;
}

double number(const Json& json, std::string_view name, std::string_view file) {
  double value = 0.0;
  if (!member(json, name, file).number(value)) damaged(file);
  return value;
}

std::int64_t whole(const Json& json, std::string_view name, std::string_view file) {
  return static_cast<std::int64_t>(number(json, name, file));
}

bool flag(const Json& json, std::string_view name, std::string_view file) {
  const bool* found = member(json, name, file).boolean();
  if (found == nullptr) damaged(file);
  return *found;
}

std::optional<double> optional_number(const Json& json, std::string_view name) {
  double value = 0.0;
  const Json* found = json.find(name);
  return found != nullptr && found->number(value) ? std::optional(value) : std::nullopt;
}

Json optional_json(const std::optional<double>& value) {
  return value ? Json(*value) : Json();
}

}  // namespace

std::string format_study(const Study& study) {
  Json::Array configurations;
  for (const StudyConfiguration& configuration : study.configurations) {
    configurations.push_back(
        Json::Object{{"name", configuration.name},
                     {"scenario_name", configuration.scenario.name},
                     {"scenario", format_scenario(configuration.scenario, Detail::everything)}});
  }
  Json evaluation;
  if (study.evaluation) {
    evaluation = Json::Object{{"episodes", study.evaluation->episodes},
                              {"deterministic", study.evaluation->deterministic}};
  }
  return Json(Json::Object{{"name", study.name},
                           {"title", study.title},
                           {"text", study.text},
                           {"runs", study.runs},
                           {"first_seed", fmt::format("{}", study.first_seed)},
                           {"metric", study.metric},
                           {"evaluation", std::move(evaluation)},
                           {"configurations", std::move(configurations)}})
      .dump();
}

Study parse_stored_study(std::string_view source, std::string_view file) {
  const Json json = parse_json(source, file);
  Study study;
  study.name = text(json, "name", file);
  study.title = text(json, "title", file);
  study.text = text(json, "text", file);
  study.runs = whole(json, "runs", file);
  study.first_seed = std::stoull(text(json, "first_seed", file));
  study.metric = text(json, "metric", file);
  if (const Json& evaluation = member(json, "evaluation", file); !evaluation.is_null()) {
    study.evaluation = StudyEvaluation{.episodes = whole(evaluation, "episodes", file),
                                       .deterministic = flag(evaluation, "deterministic", file)};
  }
  const Json::Array* configurations = member(json, "configurations", file).array();
  if (configurations == nullptr) damaged(file);
  for (const Json& item : *configurations) {
    StudyConfiguration configuration;
    configuration.name = text(item, "name", file);
    configuration.scenario = parse_scenario(text(item, "scenario", file), file);
    configuration.scenario.name = text(item, "scenario_name", file);
    study.configurations.push_back(std::move(configuration));
  }
  return study;
}

Json result_json(const RunResult& result) {
  return Json::Object{{"steps", result.steps},
                      {"episodes", result.episodes},
                      {"mean_reward", result.mean_reward},
                      {"mean_return", optional_json(result.mean_return)},
                      {"mean_length", optional_json(result.mean_length)},
                      {"overall_return", optional_json(result.overall_return)},
                      {"evaluated_return", optional_json(result.evaluated_return)},
                      {"diverged", result.diverged},
                      {"seconds", optional_json(result.seconds)}};
}

std::string format_result(const RunResult& result) {
  return result_json(result).dump();
}

RunResult parse_result(std::string_view source, std::string_view file) {
  const Json json = parse_json(source, file);
  RunResult result;
  result.steps = whole(json, "steps", file);
  result.episodes = whole(json, "episodes", file);
  result.mean_reward = number(json, "mean_reward", file);
  result.mean_return = optional_number(json, "mean_return");
  result.mean_length = optional_number(json, "mean_length");
  result.overall_return = optional_number(json, "overall_return");
  result.evaluated_return = optional_number(json, "evaluated_return");
  result.diverged = flag(json, "diverged", file);
  result.seconds = optional_number(json, "seconds");
  return result;
}

Study stored_study(const SessionFile& file) {
  const std::string text = file.study();
  if (text.empty()) throw Error(fmt::format("{} holds no study", file.path().string()));
  return parse_stored_study(text, file.path().string());
}

StudyResults stored_results(const SessionFile& file) {
  StudyResults results;
  for (const auto& [run, text] : file.results()) {
    results[run] = parse_result(text, file.path().string());
  }
  return results;
}

}  // namespace policyscope
