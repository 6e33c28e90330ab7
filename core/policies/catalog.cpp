#include "core/policies/catalog.h"

#include "core/error.h"
#include "core/policies/gaussian_fixed_std.h"
#include "core/policies/gaussian_policy.h"
#include "core/policies/softmax_policy.h"

namespace policyscope {
namespace {

template <class P, class Settings>
PolicyEntry entry(std::string id, std::string title, bool discrete) {
  return {std::move(id), std::move(title), discrete, parameters_of<Settings>(),
          [](const ActionSpace& actions, std::span<const ParameterValue> values) -> std::unique_ptr<Policy> {
            auto policy = std::make_unique<P>(actions);
            policy->configure(values);
            return policy;
          }};
}

/// Networks learn best with a spread that does not depend on the state (as Stable-Baselines3 has it).
PolicyEntry gaussian_same_std() {
  PolicyEntry entry{"gaussian-same-std",
                    "Gaussian with learned mean and one learned spread",
                    false,
                    parameters_of<GaussianSettings>(),
                    {}};
  entry.make = [](const ActionSpace& actions,
                  std::span<const ParameterValue> values) -> std::unique_ptr<Policy> {
    auto policy = std::make_unique<GaussianPolicy>(actions, true);
    policy->configure(values);
    return policy;
  };
  return entry;
}

}  // namespace

const std::vector<PolicyEntry>& policy_catalog() {
  static const std::vector<PolicyEntry> catalog = {
      entry<SoftmaxPolicy, SoftmaxSettings>("softmax", "Softmax of preferences", true),
      entry<GaussianPolicy, GaussianSettings>("gaussian", "Gaussian with learned mean and spread", false),
      entry<GaussianFixedStd, GaussianFixedStdSettings>("gaussian-fixed-std", "Gaussian with a fixed spread",
                                                        false),
      gaussian_same_std(),
  };
  return catalog;
}

const PolicyEntry& find_policy(std::string_view id) {
  std::vector<std::string> ids;
  for (const PolicyEntry& entry : policy_catalog()) {
    if (entry.id == id) return entry;
    ids.push_back(entry.id);
  }
  throw unknown_name("policy", id, ids);
}

}  // namespace policyscope
