#include "core/environments/catalog.h"
#include "core/policies/catalog.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

namespace policyscope {
namespace {

/// Every policy of the catalog at some outputs that are nothing special.
struct Geometry : testing::TestWithParam<std::string> {
  std::unique_ptr<Policy> policy;
  std::vector<double> outputs;
  RandomStream random{19, Purpose::action};

  Geometry() {
    const PolicyEntry& entry = find_policy(GetParam());
    ActionSpace actions;
    if (entry.discrete) {
      actions.labels = {"a", "b", "c"};
    } else {
      const Dimension dimension{.name = "x", .low = -1, .high = 1, .typical_low = -1, .typical_high = 1};
      actions.box = {dimension, dimension};
    }
    std::vector<ParameterValue> defaults;
    for (const Parameter& p : entry.parameters) defaults.push_back(p.default_value);
    policy = entry.make(actions, defaults);
    for (std::size_t i = 0; i < policy->outputs(); ++i) outputs.push_back(0.4 * random.normal());
  }

  std::vector<double> resolve(const std::vector<double>& at) const {
    std::vector<double> parameters(at.size());
    policy->resolve(at, parameters);
    return parameters;
  }
  /// The central difference quotient of a function of the outputs in its i-th argument.
  double difference(const std::function<double(const std::vector<double>&)>& f, std::size_t i,
                    double h) const {
    std::vector<double> above = outputs;
    std::vector<double> below = outputs;
    above[i] += h;
    below[i] -= h;
    return (f(above) - f(below)) / (2 * h);
  }
};

TEST_P(Geometry, EntropyGradientMeetsCentralDifferences) {
  std::vector<double> gradient(outputs.size());
  policy->entropy_gradient(resolve(outputs), gradient);
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    const auto entropy = [&](const std::vector<double>& at) { return policy->entropy(resolve(at)); };
    EXPECT_NEAR(gradient[i], difference(entropy, i, 1e-6), 1e-8) << i;
  }
}

TEST_P(Geometry, DivergenceIsZeroAtHomePositiveElsewhereAndTheMeanLogRatio) {
  const std::vector<double> here = resolve(outputs);
  EXPECT_NEAR(policy->kl(here, here), 0.0, 1e-15);
  std::vector<double> other_outputs = outputs;
  for (double& output : other_outputs) output += 0.3 * random.normal();
  const std::vector<double> there = resolve(other_outputs);
  const double kl = policy->kl(here, there);
  if (find_policy(GetParam()).has_gradient) {
    EXPECT_GT(kl, 0.0);
  }

  constexpr int samples = 200'000;
  double sum = 0.0;
  double squares = 0.0;
  std::vector<double> action(policy->action_dimensions());
  for (int i = 0; i < samples; ++i) {
    policy->sample(here, random, action);
    const double ratio = policy->log_prob(outputs, action) - policy->log_prob(other_outputs, action);
    sum += ratio;
    squares += ratio * ratio;
  }
  const double mean = sum / samples;
  EXPECT_NEAR(kl, mean, 4 * std::sqrt((squares / samples - mean * mean) / samples));
}

TEST_P(Geometry, FisherProductIsTheCurvatureOfTheDivergence) {
  const std::vector<double> here = resolve(outputs);
  std::vector<double> v(outputs.size());
  for (double& x : v) x = random.normal();
  std::vector<double> product(outputs.size());
  policy->fisher_product(here, v, product);
  double along = 0.0;
  for (std::size_t i = 0; i < v.size(); ++i) along += v[i] * product[i];
  // KL(here‖here + hv) = h² vᵀFv/2 + O(h³); the mean of both sides of zero cancels the odd term.
  constexpr double h = 1e-3;
  const auto kl = [&](double step) {
    std::vector<double> moved = outputs;
    for (std::size_t i = 0; i < v.size(); ++i) moved[i] += step * v[i];
    return policy->kl(here, resolve(moved));
  };
  EXPECT_NEAR(along, (kl(h) + kl(-h)) / (h * h), 1e-4 * (1 + std::abs(along)));
}

TEST_P(Geometry, FisherProductIsTheMeanOfScoresTimesScores) {
  const std::vector<double> here = resolve(outputs);
  std::vector<double> v(outputs.size(), 0.0);
  v[0] = 1.0;
  std::vector<double> product(outputs.size());
  policy->fisher_product(here, v, product);
  constexpr int samples = 200'000;
  std::vector<double> sums(outputs.size(), 0.0), squares(outputs.size(), 0.0), score(outputs.size());
  std::vector<double> action(policy->action_dimensions());
  for (int i = 0; i < samples; ++i) {
    policy->sample(here, random, action);
    policy->score(here, action, score);
    for (std::size_t k = 0; k < score.size(); ++k) {
      const double x = score[k] * score[0];
      sums[k] += x;
      squares[k] += x * x;
    }
  }
  for (std::size_t k = 0; k < score.size(); ++k) {
    const double mean = sums[k] / samples;
    EXPECT_NEAR(product[k], mean, 4 * std::sqrt((squares[k] / samples - mean * mean) / samples) + 1e-12) << k;
  }
}

std::vector<std::string> policy_ids() {
  std::vector<std::string> ids;
  for (const PolicyEntry& entry : policy_catalog())
    if (entry.id != "ucb") ids.push_back(entry.id);  // one action is certain: there is no distance
  return ids;
}

INSTANTIATE_TEST_SUITE_P(Catalog, Geometry, testing::ValuesIn(policy_ids()), [](const auto& parameters) {
  std::string name = parameters.param;
  std::erase(name, '-');
  return name;
});

}  // namespace
}  // namespace policyscope
