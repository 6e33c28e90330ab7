#include "core/exact/solution.h"

#include "core/error.h"
#include "core/learning/learner.h"
#include "core/scenarios/scenario_file.h"
#include "tests/support/exact_values.h"

#include <gtest/gtest.h>

#include <cmath>

namespace policyscope {
namespace {

/// A task with a linear policy whose weights are set by hand.
struct Posed {
  explicit Posed(const std::string& name)
      : scenario(load_scenario(name)),
        environment(make_environment(scenario)),
        learned(make_algorithm(scenario, *environment, 1)->make_model()),
        model(dynamic_cast<LinearModel&>(*learned)) {}

  double& weight(std::size_t feature, std::size_t output) {
    LinearFunction& w = model.weights();
    return w.data()[feature * w.stride() + model.first_output() + output];
  }
  std::unique_ptr<ExactSolution> solve(const Criterion& criterion) const {
    return policyscope::solve(*environment, model, criterion);
  }

  Scenario scenario;
  std::unique_ptr<Environment> environment;
  std::unique_ptr<Model> learned;
  LinearModel& model;
};

TEST(ExactSolution, AgreesWithTheRecordedValuesOfTheTwoCycles) {
  Posed posed("two-cycle");
  for (const auto& entry : exact_section("two_cycle")["discounted"])
    for (const auto& mixed : entry["mixed"]) {
      const double p = mixed["p_L"];
      if (p <= 0.0 || p >= 1.0) continue;
      posed.weight(0, 0) = std::log(p / (1.0 - p));
      const auto solution = posed.solve({.average_reward = false, .discount = entry["gamma"]});
      ASSERT_NE(solution, nullptr);
      const std::vector<double> v = numbers_of(mixed["v"]);
      for (std::size_t s = 0; s < v.size(); ++s) {
        const double state = static_cast<double>(s);
        EXPECT_NEAR(solution->value(std::span(&state, 1)), v[s], 1e-9 * (1.0 + std::abs(v[s])));
      }
      const double start = 0.0, left = 0.0;
      EXPECT_NEAR(solution->action_value(std::span(&start, 1), std::span(&left, 1)), double(mixed["q_S_L"]),
                  1e-9);
      EXPECT_NEAR(solution->objective(), v[0], 1e-9 * (1.0 + v[0]));
    }
}

TEST(ExactSolution, ItsGradientIsTheDerivativeOfItsObjective) {
  for (const auto& [name, criterion] : {std::pair{"two-cycle", Criterion{true, 1.0}},
                                        std::pair{"two-cycle-discounted", Criterion{false, 0.7}},
                                        std::pair{"short-corridor", Criterion{false, 1.0}}}) {
    Posed posed(name);
    posed.weight(0, 0) = 0.4;
    posed.weight(0, 1) = -0.3;
    const Eigen::VectorXd gradient = posed.solve(criterion)->gradient(posed.model);
    constexpr double h = 1e-5;
    for (const std::size_t output : {0u, 1u}) {
      double& w = posed.weight(0, output);
      const double middle = w;
      w = middle + h;
      const double above = posed.solve(criterion)->objective();
      w = middle - h;
      const double below = posed.solve(criterion)->objective();
      w = middle;
      const double slope = (above - below) / (2 * h);
      EXPECT_NEAR(gradient[static_cast<Eigen::Index>(output)], slope, 1e-6 * (1.0 + std::abs(slope))) << name;
    }
    EXPECT_NE(gradient.norm(), 0.0);
  }
}

TEST(ExactSolution, SaysWhereNothingIsKnown) {
  const Scenario scenario = load_scenario("cart-pole");
  const auto environment = make_environment(scenario);
  const auto model = make_algorithm(scenario, *environment, 1)->make_model();
  EXPECT_FALSE(has_known_answers(*environment));
  EXPECT_EQ(solve(*environment, *model, {}), nullptr);
  EXPECT_EQ(expected_return(*environment, *model, 100), std::nullopt);
}

TEST(ExactSolution, AnUndiscountedValueThatIsInfiniteIsRefused) {
  Posed posed("two-cycle");
  EXPECT_THROW(posed.solve({.average_reward = false, .discount = 1.0}), Error);
}

TEST(ExpectedReturn, OfEpisodesThatAreCutAndOfWholeOnes) {
  Posed posed("short-corridor");
  posed.weight(0, 0) = posed.weight(0, 1) = 0.0;
  // A fair coin needs twelve steps in the mean.
  EXPECT_NEAR(*expected_return(*posed.environment, posed.model, 0), -12.0, 1e-9);
  EXPECT_NEAR(*expected_return(*posed.environment, posed.model, 100'000), -12.0, 1e-9);
  EXPECT_NEAR(*expected_return(*posed.environment, posed.model, 3), -3.0, 1e-12);  // the goal is 3 steps away
  // The only way to be there after three steps: right, left, right.
  EXPECT_NEAR(*expected_return(*posed.environment, posed.model, 4), -4.0 + 0.125, 1e-12);
}

TEST(Criterion, IsTheDiscountWhereTheAlgorithmHasOne) {
  for (const auto& [name, average, discount] :
       {std::tuple{"two-cycle", true, 1.0}, std::tuple{"two-cycle-discounted", false, 0.7},
        std::tuple{"short-corridor", false, 1.0}}) {
    const Scenario scenario = load_scenario(name);
    std::vector<ParameterValue> values;
    for (std::size_t i = 0; i < scenario.parameters.size(); ++i)
      values.push_back(scenario.parameters.value(i));
    const Criterion c = criterion_of(make_environment(scenario)->info(), scenario.parameters, values);
    EXPECT_EQ(c, (Criterion{average, discount})) << name;
  }
}

}  // namespace
}  // namespace policyscope
