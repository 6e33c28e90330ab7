#include "core/scenarios/start.h"

#include "core/store/weights_file.h"

#include <fmt/format.h>

namespace policyscope {
namespace {

constexpr std::string_view ending = ".safetensors";

SafeTensors read_start(const std::string& start) {
  if (is_weights_file(start)) return read_safetensors(start);
  const EmbeddedFile* file = find_embedded_weights(start);
  if (file == nullptr) throw unknown_weights(start);
  return parse_safetensors(file->bytes, start);
}

}  // namespace

bool is_weights_file(std::string_view start) {
  return start.ends_with(ending);
}

const EmbeddedFile* find_embedded_weights(std::string_view name) {
  return find_embedded_file(fmt::format("weights/{}{}", name, ending));
}

Error unknown_weights(std::string_view name) {
  return unknown_name("start", std::string(name), embedded_names("weights"));
}

NetworkWeights start_weights(const Scenario& scenario) {
  SafeTensors contents = read_start(scenario.start);
  const std::string* environment = contents.find("environment");
  if (environment != nullptr && *environment != scenario.environment) {
    throw Error(fmt::format("the networks that '{}' starts with, {}, have learned {} and not {}",
                            scenario.name, scenario.start, *environment, scenario.environment));
  }
  return weights_in(contents, scenario.start);
}

}  // namespace policyscope
