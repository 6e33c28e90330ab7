// What every policy of the catalog promises: scores against values computed elsewhere and against finite
// differences, densities that integrate to one, entropies and samples that fit them.
#include "core/environments/catalog.h"
#include "core/parameters/parameter_set.h"
#include "core/policies/catalog.h"
#include "tests/support/exact_values.h"
#include "tests/support/names.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

namespace policyscope {
namespace {

using Parsed = nlohmann::json;

ActionSpace space_of(bool discrete, std::size_t count) {
  ActionSpace space;
  for (std::size_t i = 0; i < count; ++i) {
    if (discrete)
      space.labels.push_back("a" + std::to_string(i));
    else
      space.box.push_back({.symbol = "a",
                           .name = "force",
                           .unit = "N",
                           .low = -1,
                           .high = 1,
                           .typical_low = -1,
                           .typical_high = 1});
  }
  return space;
}

/// A policy of the catalog over a space of `count` actions or dimensions, with one parameter set by name.
std::unique_ptr<Policy> make_policy(const PolicyEntry& entry, std::size_t count,
                                    const std::string& assignment = "") {
  ParameterSet parameters({}, {}, entry.parameters, {});
  if (!assignment.empty()) parameters.set_from_text(assignment);
  return entry.make(space_of(entry.discrete, count), parameters.values(ParameterGroup::policy));
}

std::vector<double> random_outputs(const Policy& policy, RandomStream& random) {
  std::vector<double> outputs(policy.outputs());
  for (double& o : outputs) o = random.normal();
  return outputs;
}

std::vector<double> score_of(const Policy& policy, std::span<const double> outputs, ActionView action) {
  std::vector<double> parameters(policy.outputs()), score(policy.outputs());
  policy.resolve(outputs, parameters);
  policy.score(parameters, action, score);
  return score;
}

std::vector<double> sample(const Policy& policy, std::span<const double> outputs, RandomStream& random) {
  std::vector<double> parameters(policy.outputs()), action(policy.action_dimensions());
  policy.resolve(outputs, parameters);
  policy.sample(parameters, random, action);
  return action;
}

double entropy_of(const Policy& policy, std::span<const double> outputs) {
  std::vector<double> parameters(policy.outputs());
  policy.resolve(outputs, parameters);
  return policy.entropy(parameters);
}

TEST(PolicyTruth, GaussianWithLinearMeanAndExpLinearSpread) {
  const auto policy = make_policy(find_policy("gaussian"), 1);
  for (const Parsed& truth : exact_section("score_functions")["gaussian"]) {
    const auto x = numbers_of(truth["x"]);
    const auto dot = [&](const char* theta) {
      const auto t = numbers_of(truth[theta]);
      return std::inner_product(x.begin(), x.end(), t.begin(), 0.0);
    };
    const double outputs[] = {dot("theta_mu"), dot("theta_sigma")};
    const double action[] = {truth["action"]};
    std::vector<double> parameters(2);
    policy->resolve(outputs, parameters);
    EXPECT_NEAR(parameters[0], double(truth["mu"]), 1e-12);
    EXPECT_NEAR(parameters[1] / double(truth["sigma"]), 1.0, 1e-12);
    EXPECT_NEAR(policy->log_prob(outputs, action) / double(truth["log_pi"]), 1.0, 1e-11);
    const auto score = score_of(*policy, outputs, action);
    for (std::size_t i = 0; i < x.size(); ++i) {  // the chain rule of linear outputs
      const double mu = truth["grad_theta_mu"][i], sigma = truth["grad_theta_sigma"][i];
      EXPECT_NEAR(score[0] * x[i], mu, 1e-10 * (1e-6 + std::abs(mu)));
      EXPECT_NEAR(score[1] * x[i], sigma, 1e-10 * (1e-6 + std::abs(sigma)));
    }
  }
}

TEST(PolicyTruth, SoftmaxWithLinearPreferencesAlsoHugeOnes) {
  double largest = 0.0;
  for (const Parsed& truth : exact_section("score_functions")["softmax"]) {
    const auto theta = numbers_of(truth["theta"]);
    std::vector<double> outputs;
    for (const Parsed& row : truth["features"]) {
      const auto x = numbers_of(row);
      outputs.push_back(std::inner_product(x.begin(), x.end(), theta.begin(), 0.0));
      largest = std::max(largest, std::abs(outputs.back()));
    }
    const auto policy = make_policy(find_policy("softmax"), outputs.size());
    std::vector<double> pi(outputs.size());
    policy->resolve(outputs, pi);
    for (std::size_t a = 0; a < pi.size(); ++a) EXPECT_NEAR(pi[a], double(truth["pi"][a]), 1e-13);
    const double action[] = {truth["action"]};
    const double log_pi = truth["log_pi"];
    EXPECT_NEAR(policy->log_prob(outputs, action), log_pi, 1e-12 * (1 + std::abs(log_pi)));
    const auto score = score_of(*policy, outputs, action);
    for (std::size_t i = 0; i < theta.size(); ++i) {
      double gradient = 0.0;
      for (std::size_t a = 0; a < pi.size(); ++a) gradient += score[a] * double(truth["features"][a][i]);
      const double expected = truth["grad_theta"][i];
      EXPECT_NEAR(gradient, expected, 1e-11 * (1 + std::abs(expected)));
    }
  }
  EXPECT_GT(largest, 1000.0);
}

TEST(PolicyTruth, SquashedGaussian) {
  for (const Parsed& truth : exact_section("tanh_gaussian")["cases"]) {
    const auto mean = numbers_of(truth["mu"]), log_std = numbers_of(truth["log_sigma"]),
               u = numbers_of(truth["pre_tanh"]);
    ActionSpace space = space_of(false, mean.size());
    const double scale = truth["action_scale"];
    for (Dimension& d : space.box) {
      d.low = d.typical_low = -scale;
      d.high = d.typical_high = scale;
    }
    std::vector<ParameterValue> defaults;
    for (const Parameter& p : find_policy("gaussian-tanh").parameters) defaults.push_back(p.default_value);
    const auto policy = find_policy("gaussian-tanh").make(space, defaults);
    std::vector<double> outputs = mean, action;
    outputs.insert(outputs.end(), log_std.begin(), log_std.end());
    bool saturated = false;
    for (std::size_t i = 0; i < u.size(); ++i) {
      action.push_back(scale * std::tanh(u[i]));
      saturated = saturated || std::abs(u[i]) > 6;  // u cannot be read back from the action to 1e-9
    }
    if (saturated) continue;
    EXPECT_NEAR(policy->log_prob(outputs, action), double(truth["log_prob_scaled_action"]), 1e-9);
    const auto score = score_of(*policy, outputs, action);
    for (std::size_t i = 0; i < u.size(); ++i) {
      EXPECT_NEAR(score[i], double(truth["score_grad_mu"][i]), 1e-8);
      EXPECT_NEAR(score[u.size() + i], double(truth["score_grad_log_sigma"][i]), 1e-8);
    }
  }
}

TEST(PolicyTruth, DivergenceAndEntropyOfGaussians) {
  for (const Parsed& truth : exact_section("kl_entropy")["gaussian"]) {
    const auto mean1 = numbers_of(truth["mu1"]), mean2 = numbers_of(truth["mu2"]);
    const auto log_std1 = numbers_of(truth["log_sigma1"]), log_std2 = numbers_of(truth["log_sigma2"]);
    const std::size_t n = mean1.size();
    for (const char* id : {"gaussian", "gaussian-same-std", "gaussian-full", "gaussian-sde"}) {
      const auto policy = make_policy(find_policy(id), n);
      const auto resolved = [&](const std::vector<double>& mean, const std::vector<double>& log_std) {
        std::vector<double> outputs(policy->outputs()), parameters(policy->outputs());
        for (std::size_t i = 0; i < n; ++i) {
          outputs[i] = mean[i];
          // A covariance is stored row by row, with the diagonal at the end of each row.
          outputs[std::string_view(id) == "gaussian-full" ? n + i * (i + 3) / 2 : n + i] = log_std[i];
        }
        policy->resolve(outputs, parameters);
        return parameters;
      };
      const auto first = resolved(mean1, log_std1), second = resolved(mean2, log_std2);
      EXPECT_NEAR(policy->kl(first, second) / double(truth["kl_1_2"]), 1.0, 1e-12) << id;
      EXPECT_NEAR(policy->kl(second, first) / double(truth["kl_2_1"]), 1.0, 1e-12) << id;
      EXPECT_NEAR(policy->entropy(first), double(truth["entropy1"]), 1e-12) << id;
    }
  }
}

class EveryPolicy : public testing::TestWithParam<std::size_t> {
 protected:
  const PolicyEntry& entry() const { return policy_catalog()[GetParam()]; }
  bool squashed() const { return entry().id.find("tanh") != std::string::npos; }
};

TEST_P(EveryPolicy, ScoreIsTheDerivativeOfTheLogProbability) {
  RandomStream random(3, Purpose::action);
  for (const std::size_t count : {1, 2, 4}) {
    const auto policy = make_policy(entry(), count);
    std::size_t bit_equal = 0, compared = 0;
    for (int trial = 0; trial < 20; ++trial) {
      auto outputs = random_outputs(*policy, random);
      const auto action = sample(*policy, outputs, random);
      const auto score = score_of(*policy, outputs, action);
      for (std::size_t i = 0; i < outputs.size(); ++i) {
        const double h = 1e-6, at = outputs[i];
        outputs[i] = at + h;
        const double above = policy->log_prob(outputs, action);
        outputs[i] = at - h;
        const double below = policy->log_prob(outputs, action);
        outputs[i] = at;
        if (std::isinf(above) || std::isinf(below)) continue;  // another action became the certain one
        const double numeric = (above - below) / (2 * h);
        EXPECT_NEAR(score[i], numeric, 2e-7 * (1 + std::abs(numeric)));
        bit_equal += score[i] == numeric ? 1 : 0;
        ++compared;
      }
    }
    if (entry().has_gradient && (!entry().discrete || count > 1)) {
      EXPECT_LT(bit_equal, compared);
    }
  }
}

TEST_P(EveryPolicy, ScoreHasMeanZero) {
  RandomStream random(5, Purpose::action);
  const auto policy = make_policy(entry(), 3);
  const auto outputs = random_outputs(*policy, random);
  const int n = 200'000;
  std::vector<double> sum(policy->outputs()), squares(policy->outputs());
  for (int i = 0; i < n; ++i) {
    const auto score = score_of(*policy, outputs, sample(*policy, outputs, random));
    for (std::size_t k = 0; k < score.size(); ++k) {
      sum[k] += score[k];
      squares[k] += score[k] * score[k];
    }
  }
  for (std::size_t k = 0; k < sum.size(); ++k) EXPECT_LE(std::abs(sum[k]), 4 * std::sqrt(squares[k])) << k;
}

TEST_P(EveryPolicy, ProbabilitiesAddUpToOneAndGiveTheEntropy) {
  RandomStream random(7, Purpose::action);
  const std::size_t count = entry().discrete ? 4 : 1;
  const auto policy = make_policy(entry(), count);
  for (int trial = 0; trial < 5; ++trial) {
    const auto outputs = random_outputs(*policy, random);
    double mass = 0.0, entropy = 0.0;
    if (entry().discrete) {
      for (std::size_t a = 0; a < count; ++a) {
        const double action[] = {static_cast<double>(a)};
        const double log_prob = policy->log_prob(outputs, action);
        mass += std::exp(log_prob);
        if (std::exp(log_prob) > 0.0) entropy -= std::exp(log_prob) * log_prob;
      }
    } else {
      const double step = 1e-3;
      const double end = squashed() ? 12 : 60;  // further out, tanh leaves too few digits to integrate over
      for (double x = -end; x < end; x += step) {
        const double action[] = {squashed() ? std::tanh(x) : x};
        const double width = squashed() ? step / (std::cosh(x) * std::cosh(x)) : step;
        const double log_prob = policy->log_prob(outputs, action);
        mass += std::exp(log_prob) * width;
        entropy -= std::exp(log_prob) * log_prob * width;
      }
    }
    EXPECT_NEAR(mass, 1.0, 1e-9);
    EXPECT_NEAR(entropy_of(*policy, outputs), entropy, 1e-8);
  }
}

TEST_P(EveryPolicy, SamplesFollowTheDistribution) {
  RandomStream random(11, Purpose::action);
  const std::size_t count = 3;
  const auto policy = make_policy(entry(), count);
  const auto outputs = random_outputs(*policy, random);
  std::vector<double> parameters(policy->outputs());
  policy->resolve(outputs, parameters);
  ActionDistribution distribution;
  policy->describe(parameters, distribution);
  const int n = 100'000;
  std::vector<double> frequency(count), sum(count), squares(count);
  for (int i = 0; i < n; ++i) {
    const auto action = sample(*policy, outputs, random);
    if (entry().discrete) {
      frequency[static_cast<std::size_t>(action[0])] += 1.0 / n;
      continue;
    }
    for (std::size_t d = 0; d < count; ++d) {
      sum[d] += action[d] / n;
      squares[d] += action[d] * action[d] / n;
    }
  }
  for (std::size_t d = 0; d < count; ++d) {
    if (entry().discrete) {
      const double p = distribution.probabilities[d];
      EXPECT_NEAR(frequency[d], p, 4 * std::sqrt(p * (1 - p) / n) + 1e-9);
    } else {
      const double std = distribution.std[d];
      EXPECT_NEAR(sum[d], distribution.mean[d], 4 * std / std::sqrt(n));
      EXPECT_NEAR(squares[d] - sum[d] * sum[d], std * std, 4 * std * std * std::sqrt(2.0 / n));
    }
  }
}

TEST_P(EveryPolicy, ModeIsTheMostProbableAction) {
  if (squashed()) GTEST_SKIP() << "squashing moves the maximum of the density, towards the bounds";
  if (entry().id == "ucb") GTEST_SKIP() << "it explores by its most probable action";
  RandomStream random(13, Purpose::action);
  const auto policy = make_policy(entry(), 3);
  for (int trial = 0; trial < 20; ++trial) {
    const auto outputs = random_outputs(*policy, random);
    std::vector<double> parameters(policy->outputs()), mode(policy->action_dimensions());
    policy->resolve(outputs, parameters);
    policy->mode(parameters, mode);
    const double best = policy->log_prob(outputs, mode);
    for (int i = 0; i < 50; ++i) EXPECT_LE(policy->log_prob(outputs, sample(*policy, outputs, random)), best);
  }
}

TEST_P(EveryPolicy, HasOneQuantityForEverythingThatIsDrawn) {
  const auto policy = make_policy(entry(), 2);
  const std::vector<double> outputs(policy->outputs(), 0.3);
  std::vector<double> parameters(policy->outputs());
  policy->resolve(outputs, parameters);
  ASSERT_FALSE(policy->quantities().empty());
  for (std::size_t i = 0; i < policy->quantities().size(); ++i) {
    EXPECT_TRUE(std::isfinite(policy->quantity(i, parameters)));
    for (std::size_t j = 0; j < i; ++j) EXPECT_NE(policy->quantities()[i].id, policy->quantities()[j].id);
  }
  EXPECT_EQ(policy->clone()->log_prob(outputs, std::vector<double>(2, 1.0)),
            policy->log_prob(outputs, std::vector<double>(2, 1.0)));
}

INSTANTIATE_TEST_SUITE_P(Catalog, EveryPolicy, testing::Range(std::size_t{0}, policy_catalog().size()),
                         [](const auto& param) { return test_name(policy_catalog()[param.param].id); });

TEST(Ucb, TakesTheLargestBound) {
  const auto policy = make_policy(find_policy("ucb"), 3, "ucb_c=2");
  std::vector<double> parameters(6), action(1);
  RandomStream random(1, Purpose::action);
  const auto chosen = [&](std::vector<double> values_and_counts) {
    policy->resolve(values_and_counts, parameters);
    policy->sample(parameters, random, action);
    return action[0];
  };
  // ln 10 = 2.3026: bounds 1 + 2 √(ln 10 / 8) = 2.0730, 0.5 + 2 √(ln 10 / 1) = 3.5349, 2 + … = 5.0349.
  EXPECT_EQ(chosen({1.0, 0.5, 2.0, 8.0, 1.0, 1.0}), 2.0);
  // Met more often, the third one's bound is 2 + 2 √(ln 110 / 101) = 2.4315, the second one's 4.8361.
  EXPECT_EQ(chosen({1.0, 0.5, 2.0, 8.0, 1.0, 101.0}), 1.0);
  EXPECT_EQ(policy->entropy(parameters), 0.0);
  policy->mode(parameters, action);
  EXPECT_EQ(action[0], 2.0) << "without the bonus the best value counts";
  // What was never tried comes first; two of them share.
  EXPECT_EQ(chosen({5.0, -9.0, 2.0, 8.0, 0.0, 3.0}), 1.0);
  chosen({5.0, -9.0, 2.0, 8.0, 0.0, 0.0});
  EXPECT_EQ(parameters[0], 0.0);
  EXPECT_EQ(parameters[1], 0.5);
  EXPECT_EQ(parameters[2], 0.5);
  // Without optimism it is greedy.
  const auto greedy = make_policy(find_policy("ucb"), 3, "ucb_c=0");
  greedy->resolve(std::vector<double>{1.0, 0.5, 2.0, 8.0, 1.0, 101.0}, parameters);
  EXPECT_EQ(parameters[2], 1.0);
}

TEST(EpsilonGreedy, SharesTheRestAmongTheBest) {
  const auto policy = make_policy(find_policy("epsilon-greedy"), 4, "epsilon=0.2");
  std::vector<double> pi(4), action(1);
  policy->resolve(std::vector<double>{1.0, 3.0, -2.0, 3.0}, pi);
  EXPECT_NEAR(pi[0], 0.05, 1e-15);
  EXPECT_NEAR(pi[1], 0.45, 1e-15);
  EXPECT_NEAR(pi[2], 0.05, 1e-15);
  EXPECT_NEAR(pi[3], 0.45, 1e-15);
  policy->mode(pi, action);
  EXPECT_EQ(action[0], 1.0);
}

TEST(GaussianPolicy, BelowTheFloorTheScorePassesItBy) {
  const auto policy = make_policy(find_policy("gaussian"), 1, "min_std=0.5");
  const double outputs[] = {0.2, std::log(0.1)};  // exp(output) lies below the floor
  const double action[] = {1.7};
  std::vector<double> parameters(2);
  policy->resolve(outputs, parameters);
  EXPECT_EQ(parameters[1], 0.5);
  EXPECT_NEAR(policy->entropy(parameters), 0.5 * std::log(2 * M_PI * M_E * 0.25), 1e-12);
  const auto score = score_of(*policy, outputs, action);
  EXPECT_NEAR(score[0], 1.5 / 0.25, 1e-12);
  EXPECT_NEAR(score[1], 9.0 - 1.0, 1e-12);  // z² − 1 with z = 1.5/0.5 …
  const double moved[] = {0.2, std::log(0.1) + 1e-3};
  EXPECT_EQ(policy->log_prob(outputs, action),
            policy->log_prob(moved, action));  // … where the derivative is 0
}

TEST(SoftmaxPolicy, TemperatureDividesThePreferences) {
  const auto hot = make_policy(find_policy("softmax"), 2, "temperature=4");
  const double outputs[] = {0.0, 2.0};
  std::vector<double> pi(2);
  hot->resolve(outputs, pi);
  EXPECT_NEAR(pi[1], 1 / (1 + std::exp(-0.5)), 1e-15);
  const double action[] = {1.0};
  EXPECT_NEAR(score_of(*hot, outputs, action)[1], (1 - pi[1]) / 4, 1e-15);
}

TEST(SoftmaxPolicy, FirstPreferenceIsThatOfTheFirstAction) {
  const auto policy = make_policy(find_policy("softmax"), 3, "initial_preference=1.5");
  std::vector<double> outputs(3);
  policy->initial_outputs(outputs);
  EXPECT_EQ(outputs, (std::vector<double>{1.5, 0, 0}));
}

TEST_P(EveryPolicy, WidenedIsTheSameFormWithMoreSpread) {
  RandomStream random(17, Purpose::action);
  const auto policy = make_policy(entry(), 2);
  auto outputs = random_outputs(*policy, random);
  const double before = entropy_of(*policy, outputs);
  policy->widen(2.0);
  if (!entry().discrete && !squashed()) {
    EXPECT_NEAR(entropy_of(*policy, outputs), before + 2 * std::log(2.0), 1e-12);
  }
  if (entry().discrete && entry().id != "ucb") {  // which stays certain of one
    EXPECT_GT(entropy_of(*policy, outputs), before);
  }
  const auto action = sample(*policy, outputs, random);
  const auto score = score_of(*policy, outputs, action);
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    const double h = 1e-6, at = outputs[i];
    outputs[i] = at + h;
    const double above = policy->log_prob(outputs, action);
    outputs[i] = at - h;
    const double below = policy->log_prob(outputs, action);
    outputs[i] = at;
    EXPECT_NEAR(score[i], (above - below) / (2 * h), 2e-7 * (1 + std::abs(score[i])));
  }
}

TEST(GaussianFull, SamplesHaveItsCovariance) {
  const auto policy = make_policy(find_policy("gaussian-full"), 2);
  // Σ = LLᵀ with L = [[2, 0], [1.5, 0.5]]: variances 4 and 2.5, covariance 3.
  const double outputs[] = {1.0, -1.0, std::log(2.0), 1.5, std::log(0.5)};
  std::vector<double> parameters(5), action(2);
  policy->resolve(outputs, parameters);
  ActionDistribution distribution;
  policy->describe(parameters, distribution);
  EXPECT_NEAR(distribution.std[0], 2.0, 1e-15);
  EXPECT_NEAR(distribution.std[1], std::sqrt(2.5), 1e-15);
  EXPECT_EQ(policy->quantities()[4].id, "correlation_0_1");
  EXPECT_NEAR(policy->quantity(4, parameters), 3.0 / std::sqrt(10.0), 1e-15);
  RandomStream random(2, Purpose::action);
  const int n = 200'000;
  double covariance = 0.0;
  for (int i = 0; i < n; ++i) {
    policy->sample(parameters, random, action);
    covariance += (action[0] - 1.0) * (action[1] + 1.0) / n;
  }
  EXPECT_NEAR(covariance, 3.0, 4 * std::sqrt((4.0 * 2.5 + 9.0) / n));
}

TEST(GaussianTanh, TheShapeThatItDescribesHasItsMomentsAndItsLogProbabilities) {
  const auto policy = make_policy(find_policy("gaussian-tanh"), 1);
  // A bell, and one so wide that its density is highest near both bounds.
  for (const double std : {0.4, 2.0}) {
    const double outputs[] = {0.7, std::log(std)};
    std::vector<double> parameters(2);
    policy->resolve(outputs, parameters);
    ActionDistribution distribution;
    policy->describe(parameters, distribution);
    ASSERT_EQ(distribution.squashed.size(), 1u);
    const SquashedNormal& shape = distribution.squashed[0];
    // ∫ p(a) da by the trapezoidal rule over a, which is uneven in u.
    double mass = 0.0, mean = 0.0, square = 0.0;
    const double step = 1e-4 * std, reach = 9.0 * std;
    for (double u = 0.7 - reach; u < 0.7 + reach; u += step) {
      const double from = shape.action(u), to = shape.action(u + step);
      const double share =
          0.5 * (std::exp(shape.log_density(u)) + std::exp(shape.log_density(u + step))) * (to - from);
      const double a = 0.5 * (from + to);
      mass += share;
      mean += share * a;
      square += share * a * a;
    }
    EXPECT_NEAR(mass, 1.0, 1e-6);
    EXPECT_NEAR(mean, distribution.mean[0], 1e-6);
    EXPECT_NEAR(std::sqrt(square - mean * mean), distribution.std[0], 1e-6);
    const double action[] = {shape.action(0.3)};
    EXPECT_NEAR(shape.log_density(0.3), policy->log_prob(outputs, action), 1e-12);
  }
}

TEST(GaussianTanh, StaysInsideItsBoundsAndFiniteWhereTanhIsOne) {
  const auto policy = make_policy(find_policy("gaussian-tanh"), 1);
  const double outputs[] = {40.0, 0.0};
  std::vector<double> parameters(2), action(1);
  policy->resolve(outputs, parameters);
  RandomStream random(3, Purpose::action);
  for (int i = 0; i < 100; ++i) {
    policy->sample(parameters, random, action);
    EXPECT_LT(action[0], 1.0);
    EXPECT_TRUE(std::isfinite(policy->log_prob(outputs, action)));
    for (const double s : score_of(*policy, outputs, action)) EXPECT_TRUE(std::isfinite(s));
  }
}

TEST(GaussianFixedStd, TheSpreadCanBeMovedWhileLearning) {
  const PolicyEntry& entry = find_policy("gaussian-fixed-std");
  const auto policy = make_policy(entry, 1);
  const ParameterValue wider[] = {3.0};
  policy->configure(wider);
  const double outputs[] = {1.0}, action[] = {7.0};
  EXPECT_NEAR(score_of(*policy, outputs, action)[0], 6.0 / 9.0, 1e-15);
  EXPECT_EQ(entry.parameters[0].applies, Applies::now);
}

TEST(Policies, HaveTheSameEntropyFromOutputs) {
  for (const PolicyEntry& entry : policy_catalog()) {
    for (const std::size_t count : {1, 2, 3}) {
      if (entry.discrete && count == 1) continue;
      const auto policy = make_policy(entry, count);
      RandomStream random(3, Purpose::evaluation);
      std::vector<double> parameters(policy->outputs());
      for (int i = 0; i < 50; ++i) {
        if (i == 25) policy->widen(1.5);
        std::vector<double> outputs = random_outputs(*policy, random);
        if (i % 5 == 0) outputs.back() = 40.0 * random.normal();
        policy->resolve(outputs, parameters);
        const double expected = policy->entropy(parameters);
        const double found = policy->entropy(outputs, parameters);
        EXPECT_NEAR(found, expected, 1e-12 * (1.0 + std::abs(expected))) << entry.id;
      }
    }
  }
}

}  // namespace
}  // namespace policyscope
