// Policy gradients with networks against exact gradients, central differences and each other.
#include "core/algorithms/neural_policy_gradient.h"

#include "core/environments/short_corridor.h"
#include "core/environments/two_cycle.h"
#include "core/exact/discounted.h"
#include "core/features/one_hot.h"
#include "core/learning/learner.h"
#include "core/policies/softmax_policy.h"
#include "tests/support/random_mdp.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace policyscope {
namespace {

NeuralGradientSettings small_network(double gamma, CreditChoice credit, BaselineChoice baseline) {
  NeuralGradientSettings settings;
  settings.net_arch = {6};
  settings.gamma = gamma;
  settings.credit = credit;
  settings.baseline = baseline;
  settings.discount_actor = true;
  settings.episodes = 5;
  settings.horizon = 40;
  settings.n_critic_updates = 2;
  settings.critic_learning_rate = 0.02;
  return settings;
}

/// Estimates the gradient of a policy that never moves, and keeps the estimates.
class FrozenPolicy final : public NeuralPolicyGradient {
 public:
  FrozenPolicy(const Environment& environment, std::shared_ptr<const FeatureMap> features,
               std::unique_ptr<Policy> policy, const NeuralGradientSettings& settings)
      : NeuralPolicyGradient(
            {.environment = environment.info(), .features = features, .policy = std::move(policy), .seed = 5},
            settings, {1, 1, 1, 1, 1, 1, 1, 1, 1}),
        fixed_(settings) {
    RandomStream random(3, Purpose::initialization);
    for (float& p : policy_part(parameters_)) p = static_cast<float>(0.7 * random.normal());
    settings_ = settings;
  }
  static AlgorithmInfo description() {
    AlgorithmInfo info;
    info.update_series = gradient_series();
    return info;
  }
  const AlgorithmInfo& info() const override {
    static const AlgorithmInfo info = description();
    return info;
  }

  /// The derivatives of the weighted ln π of the last batch by central differences.
  Eigen::VectorXd differences() {
    const std::span<float> theta = policy_part(parameters_);
    Eigen::VectorXd result(static_cast<Eigen::Index>(theta.size()));
    const auto weighted = [&] {
      evaluate(all_rows());
      double total = 0.0;
      for (std::size_t i = 0; i < psi_.size(); ++i) total += psi_[i] * log_probs_[i];
      return total / static_cast<double>(batch_.trajectories());
    };
    constexpr float h = 4e-3f;
    for (std::size_t k = 0; k < theta.size(); ++k) {
      const float kept = theta[k];
      theta[k] = kept + h;
      const double above = weighted();
      theta[k] = kept - h;
      const double below = weighted();
      theta[k] = kept;
      result[static_cast<Eigen::Index>(k)] = (above - below) / (2.0 * static_cast<double>(h));
    }
    return result;
  }
  /// ∇J by the theorem: what every state should do differently, sent back through the network.
  Eigen::VectorXd exact_gradient(const Environment& environment, const FeatureMap& features) {
    const FiniteModel& task = *environment.finite_model();
    const auto states = static_cast<Eigen::Index>(task.states.size());
    const auto actions = static_cast<Eigen::Index>(task.actions.size());
    Matrix<float> x = Matrix<float>::Zero(static_cast<Eigen::Index>(features.size()), states);
    FeatureVector vector = features.make_vector();
    const std::unique_ptr<Environment> place = environment.clone();
    std::vector<double> observation(environment.info().observation.size());
    for (Eigen::Index s = 0; s < states; ++s) {
      const auto state = static_cast<double>(s);
      place->set_state(std::span(&state, 1));
      place->observe(observation);
      features.encode(observation, vector);
      x(vector.indices[0], s) = 1.0f;
    }
    network_->forward(parameters_, x, workspace_);
    Eigen::MatrixXd policy(states, actions);
    for (Eigen::Index s = 0; s < states; ++s) {
      policy.row(s) = workspace_.outputs.col(s).cast<double>().array().exp().transpose();
      policy.row(s) /= policy.row(s).sum();
    }
    const exact::Chain chain = exact::chain_of(task, policy);
    const Eigen::VectorXd v = exact::state_values(chain, fixed_.gamma);
    const Eigen::MatrixXd q = exact::action_values(task, v, fixed_.gamma);
    const Eigen::VectorXd visits = exact::discounted_visits(chain, fixed_.gamma);
    Matrix<float> d_outputs(actions, states);
    for (Eigen::Index s = 0; s < states; ++s)
      for (Eigen::Index a = 0; a < actions; ++a)
        d_outputs(a, s) = static_cast<float>(visits[s] * policy(s, a) * (q(s, a) - v[s]));
    std::vector<float> gradient(parameters_.size(), 0.0f);
    network_->backward(parameters_, d_outputs, Matrix<float>::Zero(1, states), workspace_, gradient);
    return Eigen::Map<const Eigen::VectorXf>(gradient.data(), static_cast<Eigen::Index>(policy_size()))
        .cast<double>();
  }
  std::size_t policy_size() const { return network_->policy_parameter_count(); }

  Eigen::VectorXd last, sum, squares;
  int count = 0;

 protected:
  NeuralGradientSettings read_gradient_settings(std::span<const ParameterValue>) override { return fixed_; }
  bool move_policy() override {
    last = policy_gradient_.cast<double>();
    if (count++ == 0) sum = squares = Eigen::VectorXd::Zero(last.size());
    sum += last;
    squares += last.cwiseAbs2();
    return true;
  }

 private:
  NeuralGradientSettings fixed_;
};

struct Task {
  const char* name;
  std::unique_ptr<Environment> (*make)();
  double gamma;
  friend void PrintTo(const Task& task, std::ostream* out) { *out << task.name; }
};
template <class E>
std::unique_ptr<Environment> make() {
  return std::make_unique<E>();
}
struct Rule {
  const char* name;
  CreditChoice credit;
  BaselineChoice baseline;
  friend void PrintTo(const Rule& rule, std::ostream* out) { *out << rule.name; }
};

class NeuralGradientSampling : public testing::TestWithParam<std::tuple<Task, Rule>> {};
INSTANTIATE_TEST_SUITE_P(
    Tasks, NeuralGradientSampling,
    // The two-cycle never ends; cut after 40 steps it is worth the same to 1e-6 at γ = 0.7.
    testing::Combine(
        testing::Values(Task{"Corridor", make<ShortCorridor>, 0.9}, Task{"TwoCycle", make<TwoCycle>, 0.7},
                        Task{"RandomMdp", make<RandomMdp>, 0.95}),
        testing::Values(Rule{"WholeReturn", CreditChoice::whole_return, BaselineChoice::none},
                        Rule{"RewardToGo", CreditChoice::reward_to_go, BaselineChoice::none},
                        Rule{"Constant", CreditChoice::reward_to_go, BaselineChoice::constant},
                        Rule{"ByTime", CreditChoice::reward_to_go, BaselineChoice::time_dependent},
                        Rule{"Learned", CreditChoice::reward_to_go, BaselineChoice::monte_carlo},
                        Rule{"LearnedByTd", CreditChoice::reward_to_go, BaselineChoice::td})),
    [](const auto& param) {
      return std::string(std::get<0>(param.param).name) + std::get<1>(param.param).name;
    });

TEST_P(NeuralGradientSampling, MeansTheExactOne) {
  const auto& [task, rule] = GetParam();
  const std::unique_ptr<Environment> environment = task.make();
  const auto features = std::make_shared<OneHot>(environment->info().observation, OneHotSettings{});
  FrozenPolicy learner(*environment, features, std::make_unique<SoftmaxPolicy>(environment->info().action),
                       small_network(task.gamma, rule.credit, rule.baseline));
  Experience experience(task.make(), 0, 17, {}, FrozenPolicy::description().update_series);
  while (learner.count < 1'500) learner.advance(experience, 1, StopToken{});
  const Eigen::VectorXd truth = learner.exact_gradient(*environment, *features);
  const double n = learner.count;
  double squared_errors = 0.0;
  for (Eigen::Index k = 0; k < truth.size(); ++k) {
    const double mean = learner.sum[k] / n;
    const double squared_error = (learner.squares[k] / n - mean * mean) / n;
    EXPECT_NEAR(mean, truth[k], 4.0 * std::sqrt(squared_error) + 1e-6) << k;
    squared_errors += squared_error;
  }
  EXPECT_LT(std::sqrt(squared_errors), 0.5 * truth.norm()) << "the comparison would show nothing";
}

/// Every form of policy, on a task with its kind of actions.
class NeuralScores : public testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Policies, NeuralScores,
                         testing::Values("softmax", "gaussian", "gaussian-same-std", "gaussian-fixed-std",
                                         "gaussian-full", "gaussian-full-same-covariance", "gaussian-tanh",
                                         "gaussian-tanh-same-std"),
                         [](const auto& param) {
                           std::string name = param.param;
                           std::erase(name, '-');
                           return name;
                         });

TEST_P(NeuralScores, AreTheDerivativesOfLnPi) {
  const std::string environment_id = GetParam() == "softmax" ? "CartPole-v1" : "Pendulum-v1";
  const Scenario scenario = make_scenario(environment_id, "neural-vanilla-policy-gradient", "", GetParam());
  const auto environment = make_environment(scenario);
  const std::shared_ptr<const FeatureMap> features =
      find_features(scenario.features)
          .make(*environment, scenario.parameters.values(ParameterGroup::features));
  NeuralGradientSettings settings = small_network(0.99, CreditChoice::reward_to_go, BaselineChoice::constant);
  settings.episodes = 2;
  settings.normalize_advantage = true;
  FrozenPolicy learner(
      *environment, features,
      find_policy(GetParam())
          .make(environment->info().action, scenario.parameters.values(ParameterGroup::policy)),
      settings);
  Experience experience(make_environment(scenario), 50, 17, {}, FrozenPolicy::description().update_series);
  learner.advance(experience, 1, StopToken{});
  const Eigen::VectorXd numbers = learner.differences();
  EXPECT_LT((learner.last - numbers).norm(), 2e-3 * numbers.norm());
}

/// A learner on the cart-pole with a small network.
Scenario cart_pole(const std::string& algorithm, const std::vector<std::string>& assignments) {
  Scenario scenario = make_scenario("CartPole-v1", algorithm);
  for (const char* text : {"net_arch=16", "gamma=0.98"}) scenario.parameters.set_from_text(text);
  for (const std::string& text : assignments) scenario.parameters.set_from_text(text);
  return scenario;
}
double symbol(const Learner& learner, const std::string& name) {
  Snapshot snapshot;
  learner.snapshot({}, snapshot);
  for (const SymbolValue& s : snapshot.symbols)
    if (s.symbol == name) return s.value;
  throw std::runtime_error(name);
}

TEST(NeuralNaturalPolicyGradient, MovesThePolicyByTheSameDistanceAtEveryUpdate) {
  // Without hidden layers the divergence is quadratic as far as the step goes.
  for (const double kl : {1e-5, 1e-3}) {
    Learner learner(cart_pole("neural-natural-policy-gradient",
                              {"target_kl=" + format_number(kl), "damping=1e-6", "net_arch="}),
                    3);
    for (int i = 0; i < 6; ++i) {
      learner.advance(1);
      EXPECT_NEAR(symbol(learner, "kl"), kl, 0.1 * kl);
    }
  }
}

TEST(NeuralNaturalPolicyGradient, TakesAFixedStepWhereNoLengthIsGiven) {
  Learner learner(cart_pole("neural-natural-policy-gradient", {"target_kl=0", "learning_rate=0.25"}), 3);
  learner.advance(1);
  EXPECT_EQ(symbol(learner, "step_size"), 0.25);
  EXPECT_GT(symbol(learner, "kl"), 0.0);
}

TEST(NeuralReinforce, LearnsAfterEveryEpisode) {
  Learner learner(cart_pole("neural-reinforce", {}), 3);
  for (int i = 0; i < 10; ++i) learner.advance(1);
  EXPECT_EQ(learner.episodes(), 10);
  EXPECT_EQ(learner.iteration(), 10);
}

TEST(NeuralReinforce, RefusesATaskThatNeverEnds) {
  EXPECT_EQ(refusal("TwoCycle", "neural-reinforce"),
            "TwoCycle never ends; REINFORCE learns from whole episodes.");
  EXPECT_EQ(refusal("TwoCycle", "neural-vanilla-policy-gradient"), "");
}

TEST(NeuralVanillaPolicyGradient, CutsATaskThatNeverEndsAtItsHorizon) {
  Scenario scenario = make_scenario("TwoCycle", "neural-vanilla-policy-gradient");
  for (const char* text : {"episodes=3", "horizon=7"}) scenario.parameters.set_from_text(text);
  Learner learner(scenario, 1);
  EXPECT_EQ(learner.advance(1), 21);
}

}  // namespace
}  // namespace policyscope
