#pragma once

#include "core/policies/policy.h"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace policyscope {

struct PolicyEntry {
  std::string id;     ///< "gaussian"
  std::string title;  ///< "Gaussian, learned mean and spread"
  bool discrete;      ///< the kind of action space it is for
  bool network_only;  ///< needs what only a network has: its features
  std::vector<Parameter> parameters;
  std::function<std::unique_ptr<Policy>(const ActionSpace&, std::span<const ParameterValue>)> make;
  bool has_gradient = true;  ///< else its outputs have to be action values
};

const std::vector<PolicyEntry>& policy_catalog();
const PolicyEntry& find_policy(std::string_view id);

}  // namespace policyscope
