#include "core/studies/finite_plane.h"

#include "core/environments/finite_observations.h"
#include "core/error.h"
#include "core/exact/average_reward.h"
#include "core/exact/discounted.h"
#include "core/exact/softmax.h"
#include "core/policies/softmax_policy.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

namespace policyscope {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::Vector2d;
using Eigen::VectorXd;

constexpr double no_value = std::numeric_limits<double>::quiet_NaN();

/// A softmax whose preferences are θᵀx(s,a)/T, on a finite model.
struct SoftmaxFamily {
  exact::ActionFeatures features;
  VectorXd theta;
  double temperature = 1.0;
  std::vector<PlaneParameter> parameters;
};

SoftmaxFamily softmax_family(const Environment& environment, const Model& model) {
  const FiniteModel& task = *environment.finite_model();
  const auto actions = static_cast<Index>(task.actions.size());
  SoftmaxFamily family;
  const auto* linear = dynamic_cast<const LinearModel*>(&model);
  const auto* softmax = linear != nullptr ? dynamic_cast<const SoftmaxPolicy*>(&linear->policy()) : nullptr;
  bool one_hot = true;
  if (softmax != nullptr) {
    const auto size = static_cast<Index>(linear->features().size());
    FeatureVector x = linear->features().make_vector();
    const std::size_t observed = environment.info().observation.size();
    const std::vector<double> observations = finite_observations(environment);
    for (std::size_t s = 0; s < task.states.size(); ++s) {
      linear->features().encode(std::span(observations).subspan(s * observed, observed), x);
      const FeatureView view = x;
      one_hot = one_hot && view.binary() && view.count() == 1;
      MatrixXd rows = MatrixXd::Zero(actions, size * actions);
      for (std::size_t k = 0; k < view.count(); ++k)
        for (Index a = 0; a < actions; ++a)
          rows(a, static_cast<Index>(view.indices[k]) * actions + a) = view.binary() ? 1.0 : view.values[k];
      family.features.push_back(std::move(rows));
    }
    family.theta.resize(size * actions);
    for (Index f = 0; f < size; ++f)
      for (Index a = 0; a < actions; ++a)
        family.theta[f * actions + a] = linear->weights().weight(
            static_cast<std::size_t>(f), linear->first_output() + static_cast<std::size_t>(a));
    // d ln π/dh = ([a = b] − π)/T: the score of a certain action says the temperature.
    const std::vector<double> half(task.actions.size(), 1.0 / static_cast<double>(task.actions.size()));
    std::vector<double> score(task.actions.size());
    const double first = 0.0;
    softmax->score(half, std::span(&first, 1), score);
    family.temperature = (1.0 - half[0]) / score[0];
  } else {
    family.features = exact::appearance_features(task);
    family.theta = VectorXd::Zero(family.features.front().cols());
    const MatrixXd policy = policy_matrix(environment, model);
    for (std::size_t s = 0; s < task.states.size(); ++s) {
      const auto first = static_cast<Index>(task.states[s].appearance) * actions;
      const VectorXd logs = policy.row(static_cast<Index>(s)).transpose().array().max(1e-300).log();
      family.theta.segment(first, actions) = logs.array() - logs.mean();
    }
  }
  // A name for every weight: the first state that has it, and the action.
  for (Index d = 0; d < family.theta.size(); ++d) {
    PlaneParameter parameter;
    const auto action = static_cast<std::size_t>(d % actions);
    std::string place = std::to_string(d / actions);
    bool matters = false;
    if (one_hot)
      for (std::size_t s = 0; s < task.states.size() && !matters; ++s) {
        if (family.features[s](static_cast<Index>(action), d) == 0.0) continue;
        place = task.states[s].name;
        matters = true;
      }
    parameter.name = "θ(" + place + ", " + task.actions[action] + ")";
    parameter.symbol = "\\theta_{\\text{" + place + ", " + task.actions[action] + "}}";
    parameter.value = family.theta[d];
    family.parameters.push_back(std::move(parameter));
  }
  return family;
}

class SoftmaxPolicies final : public FinitePolicies {
 public:
  SoftmaxPolicies(SoftmaxFamily family, std::size_t x, std::size_t y)
      : family_(std::move(family)), axes_{static_cast<Index>(x), static_cast<Index>(y)} {}

  MatrixXd at(const Vector2d& place) override {
    family_.theta[axes_[0]] = place[0];
    family_.theta[axes_[1]] = place[1];
    return policy_ = exact::softmax_policy(family_.features, family_.theta, family_.temperature);
  }
  Vector2d score(Index s, Index a) override {
    const MatrixXd& x = family_.features[static_cast<std::size_t>(s)];
    Vector2d score;
    for (int i = 0; i < 2; ++i)
      score[i] = (x(a, axes_[i]) - policy_.row(s).dot(x.col(axes_[i]))) / family_.temperature;
    return score;
  }

 private:
  SoftmaxFamily family_;
  Index axes_[2];
  MatrixXd policy_;
};

class PlanePolicies final : public FinitePolicies {
 public:
  PlanePolicies(const Environment& environment, std::unique_ptr<PolicyPlane> plane)
      : plane_(std::move(plane)),
        states_(environment.finite_model()->states.size()),
        actions_(environment.finite_model()->actions.size()),
        score_(plane_->policy().outputs()) {
    const std::size_t observed = environment.info().observation.size();
    const std::vector<double> observations = finite_observations(environment);
    for (std::size_t s = 0; s < states_; ++s)
      plane_->append(std::span(observations).subspan(s * observed, observed), batch_);
  }

  MatrixXd at(const Vector2d& place) override {
    plane_->move_to(place);
    plane_->evaluate(batch_, rows_);
    differentiated_ = false;
    MatrixXd policy(static_cast<Index>(states_), static_cast<Index>(actions_));
    for (std::size_t s = 0; s < states_; ++s) {
      plane_->policy().describe(row(rows_.parameters, s), distribution_);
      for (std::size_t a = 0; a < actions_; ++a)
        policy(static_cast<Index>(s), static_cast<Index>(a)) = distribution_.probabilities[a];
    }
    return policy;
  }
  Vector2d score(Index s, Index a) override {
    if (!differentiated_) plane_->differentiate(rows_);  // J alone needs no slopes
    differentiated_ = true;
    const auto at = static_cast<std::size_t>(s);
    const double action = static_cast<double>(a);
    plane_->policy().score(row(rows_.parameters, at), std::span(&action, 1), score_);
    Vector2d score = Vector2d::Zero();
    for (std::size_t i = 0; i < 2; ++i) {
      const std::span<const double> slopes = row(rows_.slopes[i], at);
      for (std::size_t o = 0; o < slopes.size(); ++o) score[static_cast<Index>(i)] += score_[o] * slopes[o];
    }
    return score;
  }
  std::optional<Vector2d> nearest(const Model& model) const override { return plane_->nearest(model); }

 private:
  std::span<const double> row(const std::vector<double>& all, std::size_t s) const {
    return std::span(all).subspan(s * score_.size(), score_.size());
  }

  std::unique_ptr<PolicyPlane> plane_;
  std::size_t states_, actions_;
  TrajectoryBatch batch_;  // a row for each state
  PlaneRows rows_;
  bool differentiated_ = false;
  ActionDistribution distribution_;
  std::vector<double> score_;  // with respect to the outputs
};

class FinitePlane final : public PlaneObjective {
 public:
  FinitePlane(const FiniteModel& task, const Criterion& criterion, std::unique_ptr<FinitePolicies> policies)
      : task_(task), criterion_(criterion), policies_(std::move(policies)) {}

  int cells_at_once() const override {
    // A value takes the time of a linear system with an unknown for each state.
    const std::size_t states = task_.states.size();
    return static_cast<int>(std::clamp<std::size_t>(20'000 / (states * states), 1, 32));
  }

  std::optional<Vector2d> nearest(const Model& model) const override { return policies_->nearest(model); }

  double value(const Vector2d& theta) override {
    try {
      return judge(theta).value;
    } catch (const Error&) {
      return no_value;
    }
  }

  bool look(const Vector2d& theta, PlanePoint& point) override {
    if (!stand_on(theta)) return false;
    point.value = old_.value;
    // The weights of the states sum to 1 in what stand_on() keeps; those of ∇J to `total`.
    point.gradient.setZero();
    point.fisher.setZero();
    for (Index s = 0; s < old_.policy.rows(); ++s) {
      if (old_.states[s] == 0.0) continue;
      for (Index a = 0; a < old_.policy.cols(); ++a) {
        const Vector2d score = policies_->score(s, a);
        const double weight = old_.states[s] * old_.policy(s, a);
        point.gradient += old_.total * weight * old_.advantages(s, a) * score;
        point.fisher += weight * score * score.transpose();
      }
    }
    return true;
  }

  bool stand_on(const Vector2d& theta) override {
    try {
      old_ = solve_at(theta);
    } catch (const Error&) {
      return false;
    }
    return std::isfinite(old_.value);
  }

  Surrogate surrogate(const Vector2d& theta, double clip) override {
    const MatrixXd policy = policies_->at(theta);
    Surrogate sum;
    sum.gradient.setZero();
    for (Index s = 0; s < policy.rows(); ++s) {
      if (old_.states[s] < 1e-12) continue;
      for (Index a = 0; a < policy.cols(); ++a) {
        const double before = old_.policy(s, a);
        if (before < 1e-12) continue;
        const double ratio = policy(s, a) / before;
        const double weight = old_.states[s] * before;
        add_clipped(weight, ratio, old_.advantages(s, a), clip, policies_->score(s, a), sum);
        sum.kl -= weight * std::log(std::max(ratio, 1e-300));
      }
    }
    return sum;
  }

 private:
  struct Solved {
    double value = 0.0, total = 1.0;
    MatrixXd policy, advantages;
    VectorXd states;
  };

  /// J at θ and what it takes to know it.
  struct Judged {
    MatrixXd policy;
    exact::Chain chain;
    VectorXd by_state;  ///< the stationary distribution for the average reward, else the values
    double value = 0.0;
  };

  Judged judge(const Vector2d& theta) {
    Judged judged;
    judged.policy = policies_->at(theta);
    judged.chain = exact::chain_of(task_, judged.policy);
    if (criterion_.average_reward) {
      judged.by_state = exact::stationary_distribution(judged.chain);
      judged.value = exact::average_reward(judged.chain, judged.by_state);
    } else {
      judged.by_state = exact::state_values(judged.chain, criterion_.discount);
      judged.value = exact::start_value(judged.chain, judged.by_state);
    }
    return judged;
  }

  Solved solve_at(const Vector2d& theta) {
    Judged judged = judge(theta);
    Solved solved{.value = judged.value, .policy = std::move(judged.policy)};
    if (criterion_.average_reward) {
      solved.states = std::move(judged.by_state);
      const VectorXd values = exact::differential_values(judged.chain, solved.states);
      solved.advantages =
          exact::advantages(exact::differential_action_values(task_, values, solved.value), values);
      return solved;
    }
    const VectorXd& values = judged.by_state;
    solved.advantages = exact::advantages(exact::action_values(task_, values, criterion_.discount), values);
    solved.states = exact::discounted_visits(judged.chain, criterion_.discount);
    solved.total = solved.states.sum();
    solved.states /= solved.total;
    return solved;
  }

  const FiniteModel task_;
  const Criterion criterion_;
  std::unique_ptr<FinitePolicies> policies_;
  Solved old_;
};

}  // namespace

std::vector<PlaneParameter> softmax_parameters(const Environment& environment, const Model& model) {
  return softmax_family(environment, model).parameters;
}

std::unique_ptr<FinitePolicies> softmax_policies(const Environment& environment, const Model& model,
                                                 std::size_t x, std::size_t y) {
  return std::make_unique<SoftmaxPolicies>(softmax_family(environment, model), x, y);
}

std::unique_ptr<FinitePolicies> policies_of(const Environment& environment,
                                            std::unique_ptr<PolicyPlane> plane) {
  return std::make_unique<PlanePolicies>(environment, std::move(plane));
}

std::unique_ptr<PlaneObjective> make_finite_plane(const FiniteModel& task, const Criterion& criterion,
                                                  std::unique_ptr<FinitePolicies> policies) {
  return std::make_unique<FinitePlane>(task, criterion, std::move(policies));
}

}  // namespace policyscope
