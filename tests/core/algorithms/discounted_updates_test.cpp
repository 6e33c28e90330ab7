// Rollout learners with γ^t: their first update is along the gradient of the discounted objective.
#include "core/environments/short_corridor.h"
#include "core/environments/two_cycle.h"
#include "core/exact/solution.h"
#include "core/exact/undiscounted.h"
#include "core/features/one_hot.h"
#include "core/learning/learner.h"
#include "core/learning/neural_model.h"
#include "core/policies/softmax_policy.h"
#include "core/studies/scored_policy.h"
#include "tests/support/random_mdp.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace policyscope {
namespace {

using Assignments = std::vector<std::string>;

/// A learner with networks on a small task, one-hot features and a softmax policy.
struct SmallNetwork {
  SmallNetwork(std::unique_ptr<Environment> environment, const std::string& id,
               const Assignments& assignments, std::uint64_t seed)
      : entry(find_algorithm(id)),
        parameters({}, {}, parameters_of<SoftmaxSettings>(), entry.parameters),
        experience(std::move(environment), 0, seed, entry.info.step_series, entry.info.update_series) {
    for (const std::string& assignment : assignments) parameters.set_from_text(assignment);
    const EnvironmentInfo& info = experience.info();
    algorithm = entry.make({info, std::make_shared<OneHot>(info.observation, OneHotSettings{}),
                            std::make_unique<SoftmaxPolicy>(info.action), seed,
                            parameters.values(ParameterGroup::algorithm)});
    algorithm->configure(parameters);
    experience.open_lanes(algorithm->environments());
    model = algorithm->make_model();
    algorithm->copy_to(*model);
  }
  /// θ of the policy alone.
  Eigen::VectorXd theta() const {
    algorithm->copy_to(*model);
    const auto& neural = static_cast<const NeuralModel&>(*model);
    return Eigen::Map<const Eigen::VectorXf>(
               neural.parameters().data(),
               static_cast<Eigen::Index>(neural.network().policy_parameter_count()))
        .cast<double>();
  }

  const AlgorithmEntry& entry;
  ParameterSet parameters;
  Experience experience;
  std::unique_ptr<Algorithm> algorithm;
  std::unique_ptr<Model> model;
};

/// One plain step along the gradient of the policy alone, from all steps of one rollout.
Assignments plain_step(const std::string& id, double gamma, bool discounted) {
  Assignments list = {"net_arch=6",
                      "ortho_init=false",
                      "gae_lambda=1",
                      "normalize_advantage=false",
                      "learning_rate=1",
                      "optimizer=sgd",
                      "gamma=" + format_number(gamma)};
  if (id != "trpo") list.insert(list.end(), {"ent_coef=0", "vf_coef=0", "max_grad_norm=0"});
  if (id == "ppo") list.insert(list.end(), {"n_epochs=1", "batch_size=100000"});
  if (discounted) list.push_back("discount_actor=true");
  return list;
}

struct DiscountedTask {
  const char* name;
  std::unique_ptr<Environment> (*make)();
  double gamma;
  bool ends;
  friend void PrintTo(const DiscountedTask& task, std::ostream* out) { *out << task.name; }
};
template <class E>
std::unique_ptr<Environment> made() {
  return std::make_unique<E>();
}
const DiscountedTask corridor{"Corridor", made<ShortCorridor>, 0.9, true};
const DiscountedTask two_cycle{"TwoCycle", made<TwoCycle>, 0.7, false};
const DiscountedTask random_mdp{"RandomMdp", made<RandomMdp>, 0.8, true};

/// Mean and standard error of the first update, as an estimate of ∇J.
struct Estimate {
  Eigen::VectorXd mean, error, truth;
};
Estimate first_updates(const DiscountedTask& task, const std::string& id, bool discounted, int runs) {
  Assignments assignments = plain_step(id, task.gamma, discounted);
  // Of episodes that end a rollout has many, and their mean length turns a mean over steps into one over
  // episodes. What never ends is cut where γ^t has left nothing, in several environments.
  constexpr int length = 1000, cut = 40;
  assignments.push_back("n_steps=" + std::to_string(task.ends ? length : cut));
  assignments.push_back(task.ends ? "n_envs=1" : "n_envs=4");
  const SmallNetwork first(task.make(), id, assignments, 1);
  const std::unique_ptr<Environment> environment = task.make();
  const auto solution = solve(*environment, *first.model, {.average_reward = false, .discount = task.gamma});
  double steps = cut;
  if (task.ends) {
    const exact::Chain chain =
        exact::chain_of(*environment->finite_model(), policy_matrix(*environment, *first.model));
    steps = chain.start.dot(exact::steps_to_end(chain));
  }
  Estimate e;
  e.truth = scored_policy(*first.model)->exact_gradient(*environment, *solution);
  const Eigen::VectorXd theta = first.theta();
  Eigen::VectorXd sum = Eigen::VectorXd::Zero(theta.size()), squares = sum;
  for (int run = 0; run < runs; ++run) {
    SmallNetwork learner(task.make(), id, assignments, static_cast<std::uint64_t>(100 + run));
    learner.algorithm->begin_as(*first.model);
    learner.algorithm->advance(learner.experience, 1, StopToken{});
    const Eigen::VectorXd estimate = steps * (learner.theta() - theta);
    sum += estimate;
    squares += estimate.cwiseAbs2();
  }
  e.mean = sum / runs;
  e.error = ((squares / runs - e.mean.cwiseAbs2()) / runs).cwiseMax(0.0).cwiseSqrt();
  return e;
}

class DiscountedUpdates : public testing::TestWithParam<std::tuple<DiscountedTask, std::string>> {};
INSTANTIATE_TEST_SUITE_P(Learners, DiscountedUpdates,
                         testing::Values(std::tuple(corridor, "a2c"), std::tuple(random_mdp, "a2c"),
                                         std::tuple(two_cycle, "a2c"), std::tuple(corridor, "ppo"),
                                         std::tuple(random_mdp, "ppo"), std::tuple(two_cycle, "ppo"),
                                         std::tuple(two_cycle, "a3c")),
                         [](const auto& param) {
                           return std::get<0>(param.param).name + std::get<1>(param.param);
                         });

TEST_P(DiscountedUpdates, AreAlongTheGradientOfTheDiscountedObjective) {
  const auto& [task, id] = GetParam();
  const Estimate e = first_updates(task, id, true, 120);
  for (Eigen::Index k = 0; k < e.truth.size(); ++k)
    EXPECT_NEAR(e.mean[k], e.truth[k], 4.0 * e.error[k] + 1e-5) << k;
  EXPECT_LT(e.error.norm(), 0.5 * e.truth.norm()) << "the comparison would show nothing";
}

TEST(DiscountedUpdates, ByDefaultLeaveOutTheDiscount) {
  const Estimate e = first_updates(random_mdp, "a2c", false, 120);
  EXPECT_GT((e.mean - e.truth).norm(), 8.0 * e.error.norm());
}

/// TRPO goes along F⁻¹g; with nearly all of F replaced by its damping, along g.
TEST(DiscountedUpdates, OfTrpoHaveTheSameDirection) {
  const auto step = [](const std::string& id, bool discounted) {
    Assignments assignments = plain_step(id, random_mdp.gamma, discounted);
    for (const char* text : {"n_steps=300", "n_envs=2"}) assignments.push_back(text);
    if (id == "trpo")
      assignments.insert(assignments.end(), {"cg_damping=1000", "target_kl=0.05", "n_critic_updates=1"});
    SmallNetwork learner(random_mdp.make(), id, assignments, 4);
    const Eigen::VectorXd before = learner.theta();
    learner.algorithm->advance(learner.experience, 1, StopToken{});
    return (learner.theta() - before).normalized().eval();
  };
  const Eigen::VectorXd gradient = step("a2c", true);
  EXPECT_GT(gradient.dot(step("trpo", true)), 0.9999);
  EXPECT_LT(gradient.dot(step("trpo", false)), 0.999);
}

/// t counts the steps of each environment's own episode, through rollouts and checkpoints.
TEST(DiscountedUpdates, CountTheStepsOfEachEpisode) {
  for (const char* id : {"a2c", "ppo", "trpo"}) {
    Scenario scenario = make_scenario("TwoCycle", id);
    for (const char* text : {"n_steps=3", "n_envs=2", "gamma=0.5", "discount_actor=true", "net_arch=4"})
      scenario.parameters.set_from_text(text);
    const auto emphasis = [](const Learner& learner) {
      Snapshot snapshot;
      learner.snapshot({}, snapshot);
      for (const SymbolValue& s : snapshot.symbols)
        if (std::string_view(s.symbol) == "emphasis") return s.value;
      return -1.0;
    };
    Learner learner(scenario, 1);
    learner.advance(1);
    EXPECT_EQ(emphasis(learner), 0.25) << id;  // γ² at the third step
    ArchiveWriter archive;
    learner.save(archive);
    Learner loaded(scenario, 2);
    const std::vector<std::byte> bytes = archive.take().bytes;
    ArchiveReader reader(bytes);
    loaded.load(reader);
    loaded.advance(1);
    EXPECT_EQ(emphasis(loaded), std::pow(0.5, 5)) << id;
  }
}

}  // namespace
}  // namespace policyscope
