#include "core/studies/gradient_microscope.h"

#include "core/error.h"
#include "core/estimators/gradient_estimators.h"
#include "core/learning/learner.h"
#include "core/learning/neural_model.h"
#include "core/scenarios/scenario_file.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>

namespace policyscope {
namespace {

MicroscopeRequest request_for(const std::string& name, const std::function<void(LinearModel&)>& pose = {}) {
  const Scenario scenario = load_scenario(name);
  MicroscopeRequest request;
  request.environment = make_environment(scenario);
  auto snapshot = std::make_shared<Snapshot>();
  snapshot->model = make_algorithm(scenario, *request.environment, 1)->make_model();
  if (auto* linear = dynamic_cast<LinearModel*>(snapshot->model.get()); linear != nullptr && pose)
    pose(*linear);
  request.snapshot = std::move(snapshot);
  request.step_limit = request.environment->info().continuing ? 0 : step_limit(scenario);
  return request;
}

MicroscopeView look(const MicroscopeRequest& request) {
  GradientMicroscope microscope;
  microscope.begin(request);
  double progress = 0.0;
  while (!microscope.advance()) {
    EXPECT_GE(microscope.progress(), progress);
    progress = microscope.progress();
    EXPECT_LE(progress, 1.0);
  }
  MicroscopeView view;
  microscope.finish(view);
  return view;
}

const MicroscopeView::Row& row(const MicroscopeView& view, std::string_view id) {
  for (const MicroscopeView::Row& r : view.rows)
    if (gradient_estimators()[r.estimator].id == id) return r;
  throw std::runtime_error("no estimator " + std::string(id));
}

TEST(GradientMicroscope, WithExactValuesEveryEstimatorHasTheExactGradientAsItsMean) {
  for (const char* name : {"short-corridor-baseline", "two-cycle-discounted"}) {
    MicroscopeRequest request = request_for(name, [](LinearModel& model) {
      model.weights().set_weight(0, model.first_output(), 0.3);
      model.weights().set_weight(0, model.first_output() + 1, 0.0);
    });
    request.discount = request.step_limit > 0 ? 1.0 : 0.7;
    request.trajectories = 4000;
    const MicroscopeView view = look(request);
    EXPECT_TRUE(view.exact);
    EXPECT_EQ(view.trajectories, 4000u);
    ASSERT_EQ(view.rows.size(), gradient_estimators().size());
    for (const MicroscopeView::Row& r : view.rows) {
      const std::string& id = gradient_estimators()[r.estimator].id;
      ASSERT_TRUE(r.known) << id;
      EXPECT_LT(std::abs(r.statistics.bias()), 4.0 * r.statistics.std_error() + 1e-3) << name << " " << id;
      EXPECT_GT(r.statistics.cosine, 0.5) << name << " " << id;
      double counted = r.histogram.below + r.histogram.above;
      for (const double c : r.histogram.counts) counted += c;
      EXPECT_EQ(counted, 4000.0);
    }
    // What the lecture says about them.
    EXPECT_LT(row(view, "reward-to-go").statistics.trace, row(view, "whole-return").statistics.trace);
    EXPECT_LT(row(view, "state-baseline").statistics.trace, row(view, "reward-to-go").statistics.trace);
    EXPECT_LT(row(view, "advantage").statistics.trace, row(view, "action-value").statistics.trace);
  }
}

TEST(GradientMicroscope, AWrongCriticBiasesWhatBootstrapsAndNothingElse) {
  MicroscopeRequest request = request_for("short-corridor-baseline", [](LinearModel& model) {
    model.weights().set_weight(0, 0, -20.0);  // v̂ of everything, where the truth is −12 in the start
    model.weights().set_weight(0, 1, 1.0);
    model.weights().set_weight(0, 2, 0.0);
  });
  request.critic = MicroscopeCritic::learned;
  request.trajectories = 5000;
  const MicroscopeView view = look(request);
  const auto z = [&](const char* id) {
    const GradientStatistics& s = row(view, id).statistics;
    return std::abs(s.bias()) / s.std_error();
  };
  EXPECT_LT(z("state-baseline"), 4.0);
  EXPECT_GT(z("td-error"), 10.0);
  // λ between: GAE has less of it than the TD error, and none at λ = 1.
  EXPECT_LT(std::abs(row(view, "gae").statistics.bias()), std::abs(row(view, "td-error").statistics.bias()));
  request.lambda = 1.0;
  const MicroscopeView whole = look(request);
  const GradientStatistics& gae = row(whole, "gae").statistics;
  EXPECT_LT(std::abs(gae.bias()), 4.0 * gae.std_error());
}

TEST(GradientMicroscope, EqualRequestsGiveEqualBits) {
  MicroscopeRequest request = request_for("two-cycle-discounted");
  request.discount = 0.9;
  request.trajectories = 300;
  const MicroscopeView one = look(request), other = look(request);
  for (std::size_t i = 0; i < one.rows.size(); ++i) {
    EXPECT_EQ(one.rows[i].statistics.mean, other.rows[i].statistics.mean);
    EXPECT_EQ(one.rows[i].histogram.counts, other.rows[i].histogram.counts);
  }
  request.seed = 2;
  EXPECT_NE(look(request).rows[0].statistics.mean, one.rows[0].statistics.mean);
}

TEST(GradientMicroscope, LooksAlongOneWeight) {
  MicroscopeRequest request = request_for("short-corridor-baseline");
  request.trajectories = 200;
  request.coordinate = 1;
  const MicroscopeView view = look(request);
  EXPECT_EQ(view.rows[0].statistics.projected_truth, view.truth[1]);
}

TEST(GradientMicroscope, WithoutExactTheoryTheTruthIsAnEstimate) {
  MicroscopeRequest request = request_for("cart-pole");
  request.trajectories = 50;
  request.discount = 0.99;
  const MicroscopeView view = look(request);
  EXPECT_FALSE(view.exact);
  EXPECT_TRUE(std::isnan(view.objective));
  EXPECT_EQ(view.critic, MicroscopeCritic::learned);
  EXPECT_FALSE(row(view, "advantage").known) << "nobody knows q";
  EXPECT_TRUE(row(view, "gae").known);
  EXPECT_GT(row(view, "constant-baseline").statistics.cosine, 0.5);
}

/// A request for what a new learner of some kind would do.
MicroscopeRequest request_for(const std::string& environment, const std::string& algorithm,
                              const std::vector<std::string>& assignments) {
  Scenario scenario = make_scenario(environment, algorithm);
  for (const std::string& assignment : assignments) scenario.parameters.set_from_text(assignment);
  MicroscopeRequest request;
  request.environment = make_environment(scenario);
  auto snapshot = std::make_shared<Snapshot>();
  snapshot->model = make_algorithm(scenario, *request.environment, 1)->make_model();
  Learner(scenario, 1).snapshot({.model = true}, *snapshot);
  request.snapshot = std::move(snapshot);
  request.step_limit = request.environment->info().continuing ? 0 : step_limit(scenario);
  return request;
}

TEST(GradientMicroscope, OfANetworkEveryEstimatorHasTheExactGradientAsItsMean) {
  MicroscopeRequest request =
      request_for("ShortCorridor", "neural-vanilla-policy-gradient", {"net_arch=5", "ortho_init=false"});
  request.trajectories = 4000;
  const MicroscopeView view = look(request);
  EXPECT_TRUE(view.exact);
  EXPECT_TRUE(view.has_critic);
  EXPECT_EQ(view.trajectories, 4000u);
  for (const MicroscopeView::Row& r : view.rows) {
    const std::string& id = gradient_estimators()[r.estimator].id;
    ASSERT_TRUE(r.known) << id;
    EXPECT_LT(std::abs(r.statistics.bias()), 4.0 * r.statistics.std_error() + 1e-3) << id;
    EXPECT_GT(r.statistics.cosine, 0.5) << id;
  }
  EXPECT_LT(row(view, "state-baseline").statistics.trace, row(view, "reward-to-go").statistics.trace);
}

TEST(GradientMicroscope, TheExactGradientOfANetworkIsTheDerivativeOfItsObjective) {
  const MicroscopeRequest request =
      request_for("TwoCycle", "neural-vanilla-policy-gradient", {"net_arch=4", "ortho_init=false"});
  const Criterion criterion{.average_reward = false, .discount = 0.8};
  const auto& model = dynamic_cast<const NeuralModel&>(*request.snapshot->model);
  const Eigen::VectorXd gradient = scored_policy(model)->exact_gradient(
      *request.environment, *solve(*request.environment, model, criterion));
  const auto copy = [&] {
    return NeuralModel(std::make_shared<ActorCriticNetwork>(model.network()), model.input(), model.policy());
  };
  std::vector<float> parameters(model.parameters().begin(), model.parameters().end());
  NeuralModel moved = copy();
  const auto objective = [&] {
    moved.update(parameters, model.input(), model.policy());
    return solve(*request.environment, moved, criterion)->objective();
  };
  constexpr float h = 1e-2f;
  for (Eigen::Index k = 0; k < gradient.size(); ++k) {
    float& p = parameters[static_cast<std::size_t>(k)];
    const float kept = p;
    p = kept + h;
    const double above = objective();
    p = kept - h;
    const double below = objective();
    p = kept;
    EXPECT_NEAR(gradient[k], (above - below) / (2.0 * static_cast<double>(h)), 1e-3 * gradient.norm()) << k;
  }
  EXPECT_GT(gradient.norm(), 0.0);
}

TEST(GradientMicroscope, OfANetworkOnACartPoleTheTruthIsAnEstimate) {
  MicroscopeRequest request = request_for("CartPole-v1", "ppo", {"net_arch=8"});
  request.trajectories = 300;
  request.discount = 0.99;
  request.coordinate = 2;
  const MicroscopeView view = look(request);
  EXPECT_FALSE(view.exact);
  EXPECT_EQ(view.critic, MicroscopeCritic::learned);
  EXPECT_TRUE(row(view, "gae").known);
  EXPECT_GT(row(view, "constant-baseline").statistics.cosine, 0.5);
  EXPECT_EQ(view.rows[0].statistics.projected_truth, view.truth[2]);
}

TEST(GradientMicroscope, RefusesLearnersWithoutScoresAndEndlessTasksWithoutDiscount) {
  GradientMicroscope microscope;
  EXPECT_THROW(microscope.begin(request_for("Pendulum-v1", "sac", {"net_arch=4", "buffer_size=300"})), Error);
  EXPECT_THROW(microscope.begin(request_for("two-cycle")), Error);
}

}  // namespace
}  // namespace policyscope
