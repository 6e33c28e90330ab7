#pragma once

#include "core/algorithms/catalog.h"
#include "core/environments/finite_environment.h"
#include "core/features/one_hot.h"
#include "core/learning/linear_model.h"
#include "core/policies/softmax_policy.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace policyscope {

struct TwoStepSettings {
  bool alike = false;  ///< whether both states look alike
  static const std::vector<Field<TwoStepSettings>>& fields() {
    static const std::vector<Field<TwoStepSettings>> list = {
        Field(&TwoStepSettings::alike, "alike", "", "alike")};
    return list;
  }
};

/// Two states, two steps, then the end, whatever is done: the smallest task whose updates can be worked out
/// by hand. First reward 1 or 3 by action, second 2 or −1.
class TwoStep final : public FiniteEnvironment<TwoStep, TwoStepSettings> {
 public:
  static constexpr double rewards[2][2] = {{1, 3}, {2, -1}};

  static FiniteModel make_model(const TwoStepSettings& settings) {
    FiniteModel model;
    model.actions = {"a", "b"};
    model.states = {
        {.name = "0", .place = {0, 0}, .start = 1},
        {.name = "1", .place = {1, 0}, .appearance = settings.alike ? 0u : 1u},
        {.name = "end", .place = {2, 0}, .appearance = settings.alike ? 0u : 1u, .terminal = true}};
    model.outcomes.resize(6);
    for (std::size_t s = 0; s < 2; ++s) {
      for (std::size_t a = 0; a < 2; ++a) model.after(s, a) = {{1.0, s + 1, rewards[s][a]}};
    }
    for (std::size_t a = 0; a < 2; ++a) model.after(2, a) = {{1.0, 2, 0.0}};
    return model;
  }
  static EnvironmentInfo make_info(const TwoStepSettings& settings) {
    EnvironmentInfo info;
    info.id = "TwoStep";
    info.observation = info.coordinates = {appearance_dimension(make_model(settings))};
    info.action.labels = {"a", "b"};
    info.state_names = {"state"};
    return info;
  }
};

/// An algorithm of the catalog with a softmax policy on some environment; with one-hot features, unless it is
/// given others.
struct SmallRun {
  SmallRun(std::unique_ptr<Environment> environment, const std::string& id,
           const std::vector<std::string>& assignments, std::uint64_t seed = 1, int step_limit = 0,
           std::shared_ptr<const FeatureMap> other_features = nullptr)
      : entry(find_algorithm(id)),
        parameters({}, {}, parameters_of<SoftmaxSettings>(), entry.parameters),
        experience(std::move(environment), step_limit, seed, entry.info.step_series,
                   entry.info.update_series) {
    const EnvironmentInfo& info = experience.info();
    features = other_features != nullptr ? std::move(other_features)
                                         : std::make_shared<OneHot>(info.observation, OneHotSettings{});
    for (const std::string& assignment : assignments) parameters.set_from_text(assignment);
    auto policy = std::make_unique<SoftmaxPolicy>(info.action);
    policy->configure(parameters.values(ParameterGroup::policy));
    algorithm = entry.make({info, features, std::move(policy), seed});
    algorithm->configure(parameters);
  }

  /// A weight as it is published: head 0 is v̂ where there is a critic, the preferences follow.
  double weight(std::size_t feature, std::size_t head) const {
    const auto model = algorithm->make_model();
    algorithm->copy_to(*model);
    return static_cast<const LinearModel&>(*model).weights().weight(feature, head);
  }

  const AlgorithmEntry& entry;
  ParameterSet parameters;
  Experience experience;
  std::shared_ptr<const FeatureMap> features;
  std::unique_ptr<Algorithm> algorithm;
  StopToken stop;
};

}  // namespace policyscope
