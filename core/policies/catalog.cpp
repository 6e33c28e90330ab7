#include "core/policies/catalog.h"

#include "core/error.h"
#include "core/policies/deterministic.h"
#include "core/policies/epsilon_greedy.h"
#include "core/policies/gaussian_fixed_std.h"
#include "core/policies/gaussian_full.h"
#include "core/policies/gaussian_policy.h"
#include "core/policies/gaussian_sde.h"
#include "core/policies/gaussian_tanh.h"
#include "core/policies/softmax_policy.h"
#include "core/policies/ucb.h"

namespace policyscope {
namespace {

/// `arguments` follow the action space in P's constructor.
template <class P, class Settings, class... Arguments>
PolicyEntry entry(std::string id, std::string title, bool discrete, Arguments... arguments) {
  return {std::move(id),
          std::move(title),
          discrete,
          std::is_same_v<P, GaussianSde>,
          parameters_of<Settings>(),
          [=](const ActionSpace& actions, std::span<const ParameterValue> values) -> std::unique_ptr<Policy> {
            auto policy = std::make_unique<P>(actions, arguments...);
            policy->configure(values);
            return policy;
          }};
}

PolicyEntry epsilon_greedy() {
  PolicyEntry greedy =
      entry<EpsilonGreedyPolicy, EpsilonGreedySettings>("epsilon-greedy", "ε-greedy in action values", true);
  greedy.has_gradient = false;
  return greedy;
}

PolicyEntry ucb() {
  PolicyEntry optimist =
      entry<UcbPolicy, UcbSettings>("ucb", "Upper confidence bounds of action values", true);
  optimist.has_gradient = false;
  return optimist;
}

}  // namespace

const std::vector<PolicyEntry>& policy_catalog() {
  static const std::vector<PolicyEntry> catalog = {
      entry<SoftmaxPolicy, SoftmaxSettings>("softmax", "Softmax of preferences", true),
      entry<GaussianPolicy, GaussianSettings>("gaussian", "Gaussian with learned mean and spread", false),
      entry<GaussianFixedStd, GaussianFixedStdSettings>("gaussian-fixed-std", "Gaussian with a fixed spread",
                                                        false),
      // Networks learn best with a spread that does not depend on the state (as Stable-Baselines3 has it).
      entry<GaussianPolicy, GaussianSettings>(
          "gaussian-same-std", "Gaussian with learned mean and one learned spread", false, true),
      entry<GaussianFull, GaussianSettings>("gaussian-full", "Gaussian with learned mean and full covariance",
                                            false),
      entry<GaussianFull, GaussianSettings>("gaussian-full-same-covariance",
                                            "Gaussian with learned mean and one learned full covariance",
                                            false, true),
      entry<GaussianTanh, GaussianSettings>("gaussian-tanh", "Gaussian squashed into the action's bounds",
                                            false),
      entry<GaussianTanh, GaussianSettings>("gaussian-tanh-same-std",
                                            "Squashed Gaussian with one learned spread", false, true),
      entry<GaussianSde, GaussianSdeSettings>("gaussian-sde",
                                              "Gaussian with state-dependent exploration (gSDE)", false),
      entry<Deterministic, DeterministicSettings>("deterministic",
                                                  "One action in each state, and noise around it", false),
      epsilon_greedy(),
      ucb(),
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
