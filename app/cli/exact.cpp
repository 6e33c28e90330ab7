#include "app/cli/commands.h"
#include "app/cli/exact/sections.h"

#include <fmt/format.h>

#include "assets/embedded_files.h"
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <ostream>

namespace policyscope::app {
namespace {

const Section& find_section(const std::string& name) {
  std::vector<std::string> names;
  for (const Section& section : exact_sections()) {
    if (section.name == name) return section;
    names.emplace_back(section.name);
  }
  throw unknown_name("section", name, names);
}

/// The problems that were recorded for a section, without their answers.
Json recorded(const Section& section) {
  constexpr std::string_view path = "exact/cases.json";
  const EmbeddedFile* file = find_embedded_file(path);
  if (file == nullptr) throw CommandFailure(fmt::format("this build of policyscope lacks {}", path));
  const Json all = parse_json(file->bytes, path);
  return *all.find(section.name);
}

Json read_input(const std::string& path) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored))
    throw Error(fmt::format("'{}' is a directory, not a file with cases", path));
  std::ifstream stream(path, std::ios::binary);
  if (!stream) throw Error(fmt::format("cannot open '{}': {}", path, std::strerror(errno)));
  return parse_json(std::string(std::istreambuf_iterator<char>(stream), {}), path);
}

Json answer_one(const Section& section, const Json& given, const std::string& where,
                std::optional<double> entropy) {
  if (given.object() == nullptr)
    throw Error(fmt::format("{}: must be an object with named fields, not {}", where, given.dump()));
  const Json defaults = recorded(section);
  // What belongs to the section and not to one of its problems may be left out.
  Json::Object shared, fields = *given.object();
  for (const auto& [name, value] : *defaults.object()) {
    const bool list = std::find(section.lists.begin(), section.lists.end(), name) != section.lists.end();
    if (!list) shared.emplace_back(name, value);
  }
  if (entropy) shared.emplace_back("entropy_weight", *entropy);
  const auto names = [&](const std::vector<std::string_view>& wanted) {
    return std::any_of(wanted.begin(), wanted.end(),
                       [&](std::string_view name) { return given.find(name) != nullptr; });
  };
  // The section's own object without problems gets the recorded ones.
  if (!names(section.single) && !names(section.lists)) {
    for (const auto& [name, value] : *defaults.object()) {
      if (given.find(name) == nullptr) fields.emplace_back(name, value);
    }
  }
  const Case around(shared, where);
  Case answered(fields, where, &around);
  section.answer(answered);
  return answered.result();
}

Json answer(const Section& section, const Json& given, const std::string& file,
            std::optional<double> entropy) {
  if (const Json* inner = given.find(section.name)) return answer(section, *inner, file, entropy);
  if (given.array() == nullptr) return answer_one(section, given, file, entropy);
  Json::Array answers;
  for (const Json& one : *given.array())
    answers.push_back(
        answer_one(section, one, fmt::format("{}: case {}", file, answers.size() + 1), entropy));
  return answers;
}

}  // namespace

int exact(const ExactOptions& options, std::ostream& out) {
  if (options.entropy && options.section != "tabular_softmax_mdp")
    throw Error("--entropy goes with the section tabular_softmax_mdp");
  if (options.section.empty()) {
    for (const Section& section : exact_sections())
      out << fmt::format("{:<20} {}\n", section.name, section.summary);
    return exit_success;
  }
  const Section& section = find_section(options.section);
  const Json given = options.input.empty() ? recorded(section) : read_input(options.input);
  const std::string where = options.input.empty() ? std::string(section.name) : options.input;
  out << answer(section, given, where, options.entropy).dump() << '\n';
  return exit_success;
}

}  // namespace policyscope::app
