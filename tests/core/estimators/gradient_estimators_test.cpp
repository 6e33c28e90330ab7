// Sampled gradients against exact ones, and estimators against each other.
#include "core/estimators/gradient_estimators.h"

#include "core/environments/short_corridor.h"
#include "core/environments/two_cycle.h"
#include "core/estimators/natural_gradient.h"
#include "core/exact/discounted.h"
#include "core/exact/matrices.h"
#include "core/exact/softmax.h"
#include "core/features/one_hot.h"
#include "core/learning/sample_trajectories.h"
#include "core/policies/gaussian_policy.h"
#include "core/policies/softmax_policy.h"
#include "tests/support/random_mdp.h"

#include <gmock/gmock.h>

#include <cmath>
#include <functional>

namespace policyscope {
namespace {

/// A finite task with a softmax policy of random weights, a batch of its trajectories, and what is exactly
/// true.
struct Problem {
  Problem(std::unique_ptr<Environment> environment, double discount, int step_limit, std::size_t count)
      : gamma(discount),
        model(*environment->finite_model()),
        episode(std::move(environment), step_limit),
        features(episode.environment().info().observation, OneHotSettings{}),
        policy(episode.environment().info().action),
        weights(features, policy.outputs()) {
    RandomStream draw(3, Purpose::initialization);
    for (std::size_t f = 0; f < features.size(); ++f) {
      for (std::size_t a = 0; a < policy.outputs(); ++a) {
        weights.set_weight(f, a, draw.uniform(-0.8, 0.8) + (a == 0 ? 0.8 : 0.0));
      }
    }
    RandomStream dynamics(7, Purpose::environment), actions(7, Purpose::action);
    sample_trajectories(episode, features, actor(), count, dynamics, actions, batch);

    Eigen::VectorXd theta(static_cast<Eigen::Index>(actor().size()));
    for (std::size_t f = 0; f < features.size(); ++f) {
      for (std::size_t a = 0; a < policy.outputs(); ++a)
        theta[static_cast<Eigen::Index>(f * policy.outputs() + a)] = weights.weight(f, a);
    }
    x = exact::appearance_features(model);
    pi = exact::softmax_policy(x, theta);
    chain = exact::chain_of(model, pi);
    v = exact::state_values(chain, gamma);
    q = exact::action_values(model, v, gamma);
    visits = exact::discounted_visits(chain, gamma);
    gradient = exact::policy_gradient(x, pi, visits, q);

    for (std::size_t row = 0; row < batch.steps(); ++row) {
      const auto s = static_cast<Eigen::Index>(batch.state(row)[0]);
      truth.values.push_back(v[s]);
      truth.action_values.push_back(q(s, static_cast<Eigen::Index>(batch.action(row)[0])));
    }
    truth.final_values.assign(batch.trajectories(), 0.0);
  }

  LinearActor actor() const { return {weights, policy}; }
  Eigen::MatrixXd samples(const CreditRule& rule) const {
    std::vector<double> psi(batch.steps());
    credits(batch, truth, rule, psi);
    Eigen::MatrixXd result;
    gradient_samples(batch, actor(), psi, result);
    return result;
  }

  /// The Fisher matrix of the batch, as a mean over trajectories.
  Eigen::MatrixXd fisher() const {
    BatchScores scores;
    scores.evaluate(batch, actor());
    std::vector<double> row_weight;
    row_weights(batch, gamma, true, row_weight);
    const double length = static_cast<double>(batch.steps()) / static_cast<double>(batch.trajectories());
    return length * fisher_matrix(scores, row_weight);
  }

  double gamma;
  FiniteModel model;
  Episode episode;
  OneHot features;
  SoftmaxPolicy policy;
  LinearFunction weights;
  TrajectoryBatch batch;
  exact::ActionFeatures x;
  Eigen::MatrixXd pi, q;
  exact::Chain chain;
  Eigen::VectorXd v, visits, gradient;
  BatchValues truth;
};

/// Whether the mean of the columns is `truth` within `errors` standard errors.
testing::AssertionResult means(const Eigen::MatrixXd& samples, const Eigen::VectorXd& truth, double errors) {
  const auto count = static_cast<double>(samples.cols());
  for (Eigen::Index k = 0; k < truth.size(); ++k) {
    const double mean = samples.row(k).mean();
    const double error = std::sqrt((samples.row(k).array() - mean).square().sum() / count / (count - 1.0));
    if (std::abs(mean - truth[k]) > errors * error + 1e-9) {
      return testing::AssertionFailure()
             << "element " << k << ": " << mean << " ± " << error << " is not " << truth[k];
    }
  }
  return testing::AssertionSuccess();
}

struct Task {
  const char* name;
  std::unique_ptr<Environment> (*make)();
  double gamma;
  int step_limit;
  friend void PrintTo(const Task& task, std::ostream* out) { *out << task.name; }
};

template <class E>
std::unique_ptr<Environment> make() {
  return std::make_unique<E>();
}

/// The two-cycle never ends; cut after 60 steps it is worth the same to 1e-9 at γ = 0.7.
const Task tasks[] = {{"Corridor", make<ShortCorridor>, 1.0, 0},
                      {"DiscountedCorridor", make<ShortCorridor>, 0.9, 0},
                      {"TwoCycle", make<TwoCycle>, 0.7, 60},
                      {"RandomMdp", make<RandomMdp>, 0.95, 0}};
const auto name_of_task = [](const testing::TestParamInfo<Task>& task) { return task.param.name; };

/// What judges many draws, and what few are enough for.
class EstimatorSampling : public testing::TestWithParam<Task> {};
class EveryEstimator : public testing::TestWithParam<Task> {};
INSTANTIATE_TEST_SUITE_P(Tasks, EstimatorSampling, testing::ValuesIn(tasks), name_of_task);
INSTANTIATE_TEST_SUITE_P(Tasks, EveryEstimator, testing::ValuesIn(tasks), name_of_task);

TEST_P(EstimatorSampling, MeansTheExactGradient) {
  const Task& task = GetParam();
  const Problem problem(task.make(), task.gamma, task.step_limit, 20'000);
  for (const GradientEstimator& estimator : gradient_estimators()) {
    const Eigen::MatrixXd samples = problem.samples(rule_of(estimator, task.gamma, 0.6, true));
    EXPECT_TRUE(means(samples, problem.gradient, 4.0)) << estimator.id;
    const Eigen::VectorXd spread =
        ((samples.colwise() - problem.gradient).array().square().rowwise().mean() / 20'000.0).sqrt();
    EXPECT_LT(spread.minCoeff(), 0.2 * problem.gradient.cwiseAbs().maxCoeff()) << "shows nothing";
  }
}

TEST_P(EstimatorSampling, IsBiasedWithoutTheDiscountOfTheSteps) {
  const Task& task = GetParam();
  const Problem problem(task.make(), task.gamma, task.step_limit, 20'000);
  const CreditRule rule{.credit = Credit::action_value,
                        .baseline = Baseline::state,
                        .discount = task.gamma,
                        .discount_steps = false};
  EXPECT_EQ(bool(means(problem.samples(rule), problem.gradient, 4.0)), task.gamma == 1.0);
}

TEST_P(EstimatorSampling, VariesLessTheMoreItKnows) {
  const Task& task = GetParam();
  const Problem problem(task.make(), task.gamma, task.step_limit, 5'000);
  const auto variance = [&](Credit credit, Baseline baseline) {
    const Eigen::MatrixXd samples =
        problem.samples({.credit = credit, .baseline = baseline, .discount = task.gamma, .lambda = 0.0});
    return (samples.colwise() - problem.gradient).squaredNorm() / static_cast<double>(samples.cols());
  };
  const double whole = variance(Credit::whole_return, Baseline::none);
  const double to_go = variance(Credit::reward_to_go, Baseline::none);
  const double compared = variance(Credit::reward_to_go, Baseline::state);
  const double advantage = variance(Credit::action_value, Baseline::state);
  EXPECT_LT(to_go, whole);
  EXPECT_LT(compared, to_go);
  EXPECT_LE(advantage, compared);
}

TEST_P(EstimatorSampling, HasTheFisherMatrixOfItsMeasure) {
  const Task& task = GetParam();
  const Problem problem(task.make(), task.gamma, task.step_limit, 20'000);
  const Eigen::MatrixXd sampled = problem.fisher();
  Eigen::MatrixXd exact = Eigen::MatrixXd::Zero(sampled.rows(), sampled.cols());
  for (Eigen::Index s = 0; s < problem.visits.size(); ++s) {
    const Eigen::MatrixXd& x = problem.x[static_cast<std::size_t>(s)];
    const Eigen::RowVectorXd mean = problem.pi.row(s) * x;
    for (Eigen::Index a = 0; a < problem.pi.cols(); ++a) {
      const Eigen::RowVectorXd score = x.row(a) - mean;
      exact += problem.visits[s] * problem.pi(s, a) * score.transpose() * score;
    }
  }
  EXPECT_LT((sampled - exact).norm(), 0.03 * exact.norm());
}

/// Critics that are linear in the scores, fitted to sampled trajectories of a task.
struct CompatibleFit {
  CompatibleFit(const Task& task, std::size_t trajectories)
      : problem(task.make(), task.gamma, task.step_limit, trajectories), psi(problem.batch.steps()) {
    credits(problem.batch, problem.truth,
            {.credit = Credit::action_value,
             .baseline = Baseline::state,
             .discount = task.gamma,
             .discount_steps = false},
            psi);
    scores.evaluate(problem.batch, problem.actor());
    row_weights(problem.batch, task.gamma, true, weights);
  }
  Eigen::VectorXd regression(const NaturalSolver& solver) const {
    return NaturalDirections().compatible_regression(scores, weights, psi, solver);
  }
  Eigen::VectorXd lstd(const NaturalSolver& solver) const {
    return NaturalDirections().compatible_lstd(scores, weights, problem.gamma, solver);
  }

  Problem problem;
  BatchScores scores;
  std::vector<double> psi, weights;
};

TEST_P(EstimatorSampling, FindsTheNaturalGradientByCompatibleRegression) {
  const Task& task = GetParam();
  const CompatibleFit fit(task, 20'000);
  // F w = ∇J, also where F is singular.
  const Eigen::MatrixXd fisher = fit.problem.fisher();
  const Eigen::VectorXd& gradient = fit.problem.gradient;
  EXPECT_LT((fisher * fit.regression({}) - gradient).norm(), 0.05 * gradient.norm());
  // LSTD-Q finds it from the rewards, without being told any value. Where states look alike its critic is not
  // exact, and neither is what it finds.
  if (std::string(task.name) == "TwoCycle") {
    EXPECT_LT((fisher * fit.lstd({.damping = 1e-9}) - gradient).norm(), 0.1 * gradient.norm());
  }
}

TEST_P(EveryEstimator, FitsTheSameDirectlyAndByProducts) {
  const CompatibleFit fit(GetParam(), 500);
  const Eigen::VectorXd direct = fit.regression({});
  const Eigen::VectorXd by_products = fit.regression({.cg_max_steps = 5000, .direct_size = 0});
  EXPECT_LT((direct - by_products).norm(), 1e-6 * direct.norm());
  const Eigen::VectorXd damped = fit.lstd({.damping = 1e-3});
  const Eigen::VectorXd damped_by_products =
      fit.lstd({.damping = 1e-3, .cg_max_steps = 2000, .direct_size = 0});
  EXPECT_LT((damped - damped_by_products).norm(), 1e-4 * damped.norm());
}

TEST_P(EveryEstimator, NaturalGradientSolvesForTheFisherMatrix) {
  const Task& task = GetParam();
  const Problem problem(task.make(), task.gamma, task.step_limit, 500);
  BatchScores scores;
  scores.evaluate(problem.batch, problem.actor());
  std::vector<double> weights;
  row_weights(problem.batch, task.gamma, true, weights);
  const Eigen::MatrixXd fisher = fisher_matrix(scores, weights);
  const Eigen::VectorXd g = fisher * Eigen::VectorXd::LinSpaced(fisher.rows(), -1.0, 1.0);
  const Eigen::VectorXd direct = NaturalDirections().natural_gradient(scores, weights, g, {});
  const Eigen::VectorXd by_products =
      NaturalDirections().natural_gradient(scores, weights, g, {.cg_max_steps = 5000, .direct_size = 0});
  EXPECT_LT((fisher * direct - g).norm(), 1e-9 * g.norm());
  EXPECT_LT((direct - by_products).norm(), 1e-6 * direct.norm());
  const Eigen::VectorXd damped = NaturalDirections().natural_gradient(scores, weights, g, {.damping = 0.1});
  EXPECT_LT((fisher * damped + 0.1 * damped - g).norm(), 1e-12);
}

TEST(BootstrappedCompatibleCriticSampling, SeesTheNextRewardOnly) {
  // Left pays 1 at once, right 2 after five steps. At γ = 0.9 right is better from S; the critic that
  // bootstraps from scores says left, and the advantages say right.
  const Problem problem(std::make_unique<TwoCycle>(), 0.9, 200, 2'000);
  BatchScores scores;
  scores.evaluate(problem.batch, problem.actor());
  std::vector<double> weights;
  row_weights(problem.batch, 0.9, true, weights);
  const Eigen::VectorXd broken = NaturalDirections().compatible_bootstrapped(scores, weights, 0.9, {});
  const Eigen::VectorXd right = NaturalDirections().compatible_lstd(scores, weights, 0.9, {.damping = 1e-9});
  EXPECT_GT(broken[0], broken[1]);
  EXPECT_LT(right[0], right[1]);
  EXPECT_LT(problem.gradient[0], problem.gradient[1]);
  // Its fixed point is the regression of the next reward.
  std::vector<double> rewards(problem.batch.rewards().begin(), problem.batch.rewards().end());
  const Eigen::VectorXd myopic = NaturalDirections().compatible_regression(scores, weights, rewards, {});
  EXPECT_NEAR(broken[1] - broken[0], myopic[1] - myopic[0], 0.1);
}

TEST(CompatibleApproximation, IsExactAndAnotherOneIsNot) {
  // With q replaced by the best fit wᵀ∇ln π the theorem still gives ∇J, and with the best fit of other
  // features of (s, a) it does not. All expectations are exact sums.
  const Problem problem(std::make_unique<RandomMdp>(), 0.95, 0, 1);
  const Eigen::Index states = problem.q.rows(), actions = problem.q.cols();
  const auto fitted_gradient = [&](const std::function<Eigen::VectorXd(Eigen::Index, Eigen::Index)>& phi) {
    const Eigen::Index size = phi(0, 0).size();
    Eigen::MatrixXd normal = Eigen::MatrixXd::Zero(size, size);
    Eigen::VectorXd right = Eigen::VectorXd::Zero(size);
    for (Eigen::Index s = 0; s < states; ++s) {
      for (Eigen::Index a = 0; a < actions; ++a) {
        const double weight = problem.visits[s] * problem.pi(s, a);
        normal += weight * phi(s, a) * phi(s, a).transpose();
        right += weight * (problem.q(s, a) - problem.v[s]) * phi(s, a);
      }
    }
    const Eigen::VectorXd w = exact::solve_least_squares(normal, right);
    Eigen::MatrixXd fit(states, actions);
    for (Eigen::Index s = 0; s < states; ++s) {
      for (Eigen::Index a = 0; a < actions; ++a) fit(s, a) = w.dot(phi(s, a));
    }
    return exact::policy_gradient(problem.x, problem.pi, problem.visits, fit);
  };
  const auto score = [&](Eigen::Index s, Eigen::Index a) -> Eigen::VectorXd {
    const Eigen::MatrixXd& x = problem.x[static_cast<std::size_t>(s)];
    return (x.row(a) - problem.pi.row(s) * x).transpose();
  };
  const auto incompatible = [&](Eigen::Index s, Eigen::Index a) -> Eigen::VectorXd {
    return Eigen::Vector2d(1.0, static_cast<double>(a) + 0.1 * static_cast<double>(s));
  };
  EXPECT_LT((fitted_gradient(score) - problem.gradient).norm(), 1e-10);
  EXPECT_GT((fitted_gradient(incompatible) - problem.gradient).norm(), 0.05 * problem.gradient.norm());
}

/// Three trajectories written by hand: rewards 1 2; 3 4 5; 6, with features and actions that do not matter.
TrajectoryBatch small_batch() {
  const std::uint32_t feature[] = {0};
  const double action[] = {0.0};
  TrajectoryBatch batch;
  for (const std::vector<double>& rewards : {std::vector<double>{1, 2}, {3, 4, 5}, {6}}) {
    for (const double r : rewards) batch.push({feature}, action, r);
    batch.finish({feature}, rewards.size() == 3);
  }
  return batch;
}

std::vector<double> credits_of(const CreditRule& rule, const BatchValues& values = {}) {
  const TrajectoryBatch batch = small_batch();
  std::vector<double> out(batch.steps());
  credits(batch, values, rule, out);
  return out;
}

using testing::DoubleNear;
using testing::ElementsAre;
using testing::Pointwise;
const auto near = [](std::vector<double> values) { return Pointwise(testing::DoubleNear(1e-12), values); };

TEST(Credits, AreTheWholeReturnOrWhatFollowed) {
  EXPECT_THAT(credits_of({.credit = Credit::whole_return, .discount = 0.5}),
              near({2, 2, 6.25, 6.25, 6.25, 6}));
  EXPECT_THAT(credits_of({.credit = Credit::reward_to_go, .discount = 0.5, .discount_steps = false}),
              near({2, 2, 6.25, 6.5, 5, 6}));
  EXPECT_THAT(credits_of({.credit = Credit::reward_to_go, .discount = 0.5}),
              near({2, 1, 6.25, 3.25, 1.25, 6}));
}

TEST(Credits, LeaveTheirOwnTrajectoryOutOfTheBaseline) {
  // Returns to go, γ = 1: 3 2 | 12 9 5 | 6.
  EXPECT_THAT(credits_of({.credit = Credit::reward_to_go, .baseline = Baseline::constant}),
              near({3 - 8, 2 - 8, 12 - 11.0 / 3, 9 - 11.0 / 3, 5 - 11.0 / 3, 6 - 31.0 / 5}));
  EXPECT_THAT(credits_of({.credit = Credit::reward_to_go, .baseline = Baseline::time}),
              near({3 - 9, 2 - 9, 12 - 4.5, 9 - 2, 5, 6 - 7.5}));
  EXPECT_THAT(credits_of({.credit = Credit::whole_return, .baseline = Baseline::constant}),
              near({3 - 10.5, 3 - 10.5, 12 - 4, 12 - 4, 12 - 4, 6 - 8.4}));
}

const BatchValues some_values = {
    .values = {0.5, -1, 2, 0.25, 1, 3}, .final_values = {0.75, 0.0, -2}, .action_values = {}};

TEST(Credits, OfGaeAreTdErrorsAtLambda0AndReturnsMinusValuesAtLambda1) {
  const double gamma = 0.9;
  const CreditRule rule{.credit = Credit::gae, .discount = gamma, .lambda = 0.0, .discount_steps = false};
  const double f0 = 0.75, f2 = -2;  // what the cut trajectories are still worth
  EXPECT_THAT(credits_of(rule, some_values),
              near({1 + gamma * -1 - 0.5, 2 + gamma * f0 + 1, 3 + gamma * 0.25 - 2, 4 + gamma * 1 - 0.25,
                    5 - 1, 6 + gamma * f2 - 3}));
  CreditRule full = rule;
  full.lambda = 1.0;
  const double g1 = 2 + gamma * f0, g0 = 1 + gamma * g1, h2 = 5, h1 = 4 + gamma * h2, h0 = 3 + gamma * h1;
  EXPECT_THAT(credits_of(full, some_values),
              near({g0 - 0.5, g1 + 1, h0 - 2, h1 - 0.25, h2 - 1, 6 + gamma * f2 - 3}));
}

TEST(Credits, OfGaeAreMixturesOfNStepAdvantages) {
  // A^λ = (1 − λ) Σ λ^(n−1) A^(n), where every A^(n) past the end is the last.
  const double gamma = 0.9, lambda = 0.7;
  const double a1 = 3 + gamma * 0.25 - 2, a2 = 3 + gamma * 4 + gamma * gamma * 1 - 2,
               a3 = 3 + gamma * 4 + gamma * gamma * 5 - 2;
  const auto result = credits_of(
      {.credit = Credit::gae, .discount = gamma, .lambda = lambda, .discount_steps = false}, some_values);
  EXPECT_NEAR(result[2], (1 - lambda) * (a1 + lambda * a2) + lambda * lambda * a3, 1e-12);
}

TEST(GradientSamples, AreDerivativesOfTheLogLikelihood) {
  // Central differences of ln π summed over a trajectory, for a Gaussian over two features that overlap.
  const ActionSpace space{.box = {interval("a", "a", "", -1, 1)}, .labels = {}};
  GaussianPolicy policy(space);
  const ParameterValue settings[] = {0.0, 0.7};
  policy.configure(settings);
  const OneHot features({{.symbol = "s",
                          .name = "s",
                          .unit = "",
                          .low = 0,
                          .high = 2,
                          .typical_low = 0,
                          .typical_high = 2,
                          .whole = true}},
                        OneHotSettings{});
  LinearFunction weights(features, 2);
  for (std::size_t f = 0; f < 3; ++f) {
    weights.set_weight(f, 0, 0.3 - 0.2 * static_cast<double>(f));
    weights.set_weight(f, 1, -0.4 + 0.1 * static_cast<double>(f));
  }
  const std::uint32_t all[] = {0, 1, 2};
  const double x0[] = {1.0, -0.5, 0.2}, x1[] = {0.3, 0.8, -1.1};
  const double a0[] = {0.4}, a1[] = {-1.3};
  TrajectoryBatch batch;
  batch.push({all, x0}, a0, 0.0);
  batch.push({all, x1}, a1, 0.0);
  batch.finish({all, x1}, true);
  const double psi[] = {2.0, -3.0};
  Eigen::MatrixXd samples;
  gradient_samples(batch, {weights, policy}, psi, samples);
  ASSERT_EQ(samples.rows(), 6);
  const auto objective = [&] {
    double sum = 0.0;
    for (std::size_t row = 0; row < 2; ++row) {
      double outputs[2];
      weights.predict(batch.features(row), outputs);
      sum += psi[row] * policy.log_prob(outputs, batch.action(row));
    }
    return sum;
  };
  constexpr double h = 1e-6;
  for (std::size_t k = 0; k < 6; ++k) {
    const double center = weights.weight(k / 2, k % 2);
    weights.set_weight(k / 2, k % 2, center + h);
    const double above = objective();
    weights.set_weight(k / 2, k % 2, center - h);
    const double below = objective();
    weights.set_weight(k / 2, k % 2, center);
    EXPECT_NEAR(samples(static_cast<Eigen::Index>(k), 0), (above - below) / (2 * h), 1e-7);
  }
}

}  // namespace
}  // namespace policyscope
