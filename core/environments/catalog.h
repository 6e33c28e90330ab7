#pragma once

#include "core/environments/environment.h"

#include <functional>
#include <memory>
#include <string_view>
#include <vector>

namespace policyscope {

struct EnvironmentEntry {
  EnvironmentInfo info;  ///< as built with the default physics
  std::vector<Parameter> parameters;
  std::function<std::unique_ptr<Environment>()> make;
};

const std::vector<EnvironmentEntry>& environment_catalog();

/// The entry with this id; throws Error with the nearest known id.
const EnvironmentEntry& find_environment(std::string_view id);

}  // namespace policyscope
