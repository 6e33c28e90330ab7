#include "app/cli/columns.h"
#include "app/cli/commands.h"
#include "core/json/json.h"
#include "core/scenarios/scenario_file.h"
#include "core/studies/study_file.h"

#include <ostream>

namespace policyscope::app {
namespace {

struct Section {
  std::string name;
  std::vector<std::vector<std::string>> rows;  // id and title
};

std::vector<Section> sections() {
  Section environments{"environments", {}}, algorithms{"algorithms", {}}, scenarios{"scenarios", {}},
      studies{"studies", {}};
  for (const EnvironmentEntry& entry : environment_catalog()) {
    environments.rows.push_back({entry.info.id, entry.info.title});
  }
  for (const AlgorithmEntry& entry : algorithm_catalog()) {
    algorithms.rows.push_back({entry.info.id, entry.info.title});
  }
  for (const std::string& name : builtin_scenarios()) {
    scenarios.rows.push_back({name, load_scenario(name).title});
  }
  for (const std::string& name : builtin_studies()) studies.rows.push_back({name, load_study(name).title});
  return {environments, algorithms, scenarios, studies};
}

}  // namespace

int list(const ListOptions& options, std::ostream& out) {
  const std::vector<Section> all = sections();
  std::vector<std::string> names;
  bool found = options.what.empty();
  for (const Section& section : all) {
    names.push_back(section.name);
    found |= section.name == options.what;
  }
  if (!found) throw unknown_name("list", options.what, names);

  Json::Object json;
  std::string text;
  for (const Section& section : all) {
    if (!options.what.empty() && section.name != options.what) continue;
    Json::Array items;
    for (const auto& row : section.rows) {
      items.push_back(Json::Object{{"id", row[0]}, {"title", row[1]}});
    }
    json.emplace_back(section.name, std::move(items));
    if (options.what.empty()) text += (text.empty() ? "" : "\n") + section.name + "\n";
    text += columns(section.rows, options.what.empty() ? 2 : 0);
  }
  out << (options.json ? Json(std::move(json)).dump() + "\n" : text);
  return exit_success;
}

}  // namespace policyscope::app
