#include "core/exact/solution.h"

#include "core/environments/finite_observations.h"
#include "core/error.h"
#include "core/exact/average_reward.h"
#include "core/exact/discounted.h"
#include "core/exact/optimal.h"

#include <cmath>
#include <vector>

namespace policyscope {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

class FiniteSolution final : public ExactSolution {
 public:
  FiniteSolution(const Environment& environment, MatrixXd policy, const Criterion& criterion)
      : observations_(finite_observations(environment)),
        observation_size_(environment.info().observation.size()),
        policy_(std::move(policy)) {
    const FiniteModel& task = *environment.finite_model();
    const exact::Chain chain = exact::chain_of(task, policy_);
    if (criterion.average_reward) {
      measure_ = exact::stationary_distribution(chain);
      stationary_ = {measure_.data(), static_cast<std::size_t>(measure_.size())};
      objective_ = exact::average_reward(chain, measure_);
      values_ = exact::differential_values(chain, measure_);
      action_values_ = exact::differential_action_values(task, values_, objective_);
    } else {
      values_ = exact::state_values(chain, criterion.discount);
      action_values_ = exact::action_values(task, values_, criterion.discount);
      measure_ = exact::discounted_visits(chain, criterion.discount);
      objective_ = exact::start_value(chain, values_);
    }
  }

  double objective() const override { return objective_; }
  double value(std::span<const double> state) const override { return values_[index(state)]; }
  double action_value(std::span<const double> state, ActionView action) const override {
    return action_values_(index(state), static_cast<Index>(action[0]));
  }
  std::span<const double> stationary() const override { return stationary_; }
  VectorXd gradient(const LinearModel& model) const override {
    const std::size_t outputs = model.policy().outputs();
    VectorXd sum = VectorXd::Zero(static_cast<Index>(model.features().size() * outputs));
    FeatureVector x = model.features().make_vector();
    std::vector<double> all(model.weights().stride()), parameters(outputs), score(outputs), total(outputs);
    for (Index s = 0; s < policy_.rows(); ++s) {
      if (measure_[s] == 0.0) continue;
      const std::size_t first = static_cast<std::size_t>(s) * observation_size_;
      model.features().encode(std::span(observations_).subspan(first, observation_size_), x);
      model.weights().predict(x, all.data());
      model.policy().resolve(std::span(all).subspan(model.first_output(), outputs), parameters);
      // Σ_a π(a|s) q(s,a) ∂ ln π(a|s)/∂ outputs.
      std::fill(total.begin(), total.end(), 0.0);
      for (Index a = 0; a < policy_.cols(); ++a) {
        const double action = static_cast<double>(a);
        model.policy().score(parameters, std::span(&action, 1), score);
        const double weight = this->weight(s, a);
        for (std::size_t o = 0; o < outputs; ++o) total[o] += weight * score[o];
      }
      const FeatureView view = x;
      for (std::size_t k = 0; k < view.count(); ++k)
        for (std::size_t o = 0; o < outputs; ++o)
          sum[static_cast<Index>(view.indices[k] * outputs + o)] +=
              total[o] * (view.binary() ? 1.0 : view.values[k]);
    }
    return sum;
  }
  std::vector<Term> gradient_terms() const override {
    std::vector<Term> terms;
    for (Index s = 0; s < policy_.rows(); ++s) {
      for (Index a = 0; measure_[s] != 0.0 && a < policy_.cols(); ++a)
        terms.push_back({static_cast<double>(s), static_cast<double>(a), weight(s, a)});
    }
    return terms;
  }

 private:
  /// What the score of an action in a state counts in ∇J; a state's value may be taken off q and keeps
  /// digits.
  double weight(Index s, Index a) const {
    return measure_[s] * policy_(s, a) * (action_values_(s, a) - values_[s]);
  }
  static Index index(std::span<const double> state) { return static_cast<Index>(state[0]); }

  std::vector<double> observations_;
  std::size_t observation_size_;
  MatrixXd policy_, action_values_;
  VectorXd values_, measure_;
  std::span<const double> stationary_;  // of measure_, with the average reward
  double objective_ = 0.0;
};

class LinearQuadraticSolution final : public ExactSolution {
 public:
  LinearQuadraticSolution(LinearQuadraticProblem problem, const LinearGaussianPolicy& policy)
      : problem_(std::move(problem)), value_(evaluate(problem_, policy)) {
    if (!value_.finite())
      throw Error("this policy has no finite value: the state grows faster than γ forgets");
  }

  double objective() const override { return value_.objective; }
  double value(std::span<const double> state) const override {
    const Eigen::Map<const VectorXd> s(state.data(), problem_.a.rows());
    return -s.dot(value_.p * s) - value_.constant;
  }
  double action_value(std::span<const double> state, ActionView action) const override {
    const Eigen::Map<const VectorXd> s(state.data(), problem_.a.rows());
    const Eigen::Map<const VectorXd> u(action.data(), problem_.b.cols());
    const VectorXd next = problem_.a * s + problem_.b * u;
    return -s.dot(problem_.q * s) - u.dot(problem_.r * u) -
           problem_.discount *
               (next.dot(value_.p * next) + (value_.p * problem_.noise).trace() + value_.constant);
  }
  VectorXd gradient(const LinearModel& model) const override {
    const auto states = static_cast<std::size_t>(problem_.a.rows());
    const auto actions = static_cast<std::size_t>(problem_.b.cols());
    if (model.features().size() != states || model.policy().outputs() != actions)
      throw Error("the exact gradient is known for features that are the state itself and a fixed spread");
    VectorXd gradient(static_cast<Index>(states * actions));
    for (std::size_t f = 0; f < states; ++f)
      for (std::size_t i = 0; i < actions; ++i)
        gradient[static_cast<Index>(f * actions + i)] =
            value_.d_objective_d_gain(static_cast<Index>(i), static_cast<Index>(f));
    return gradient;
  }

 private:
  LinearQuadraticProblem problem_;
  LinearQuadraticValue value_;
};

}  // namespace

Criterion criterion_of(const EnvironmentInfo& environment, const ParameterSet& set,
                       std::span<const ParameterValue> values) {
  for (std::size_t i = 0; i < set.size() && i < values.size(); ++i)
    if (set.group(i) == ParameterGroup::algorithm && set[i].id == "gamma")
      return {.average_reward = false, .discount = std::get<double>(values[i])};
  return {.average_reward = environment.continuing, .discount = 1.0};
}

bool has_known_answers(const Environment& environment) {
  return environment.finite_model() != nullptr || environment.linear_quadratic_model() != nullptr;
}

std::optional<LinearGaussianPolicy> linear_gaussian_policy(const Model& model,
                                                           const LinearQuadraticProblem& problem) {
  const Index states = problem.a.rows(), actions = problem.b.cols();
  ActionDistribution at;
  std::vector<double> state(static_cast<std::size_t>(states), 0.0);
  model.distribution(state, at);
  if (static_cast<Index>(at.mean.size()) != actions) return std::nullopt;
  LinearGaussianPolicy policy{MatrixXd(actions, states), VectorXd(actions)};
  constexpr double tolerance = 1e-9;
  for (Index i = 0; i < actions; ++i) {
    const auto a = static_cast<std::size_t>(i);
    if (std::abs(at.mean[a]) > tolerance || !(at.std[a] > 0.0)) return std::nullopt;
    policy.log_std[i] = std::log(at.std[a]);
  }
  for (Index j = 0; j < states; ++j) {
    // Linear functions pass through these three; what bends is told by two places on one side of zero.
    for (const double place : {-2.0, 1.0}) {
      state.assign(state.size(), 0.0);
      state[static_cast<std::size_t>(j)] = place;
      model.distribution(state, at);
      for (Index i = 0; i < actions; ++i) {
        const auto a = static_cast<std::size_t>(i);
        if (std::abs(std::log(at.std[a]) - policy.log_std[i]) > tolerance) return std::nullopt;
        const double slope = at.mean[a] / place;
        if (place > 0.0 && std::abs(slope - policy.gain(i, j)) > tolerance * (1.0 + std::abs(slope)))
          return std::nullopt;
        policy.gain(i, j) = slope;
      }
    }
  }
  return policy;
}

MatrixXd policy_matrix(const Environment& environment, const Model& model) {
  const FiniteModel& task = *environment.finite_model();
  const std::vector<double> observations = finite_observations(environment);
  const std::size_t size = environment.info().observation.size();
  MatrixXd policy(static_cast<Index>(task.states.size()), static_cast<Index>(task.actions.size()));
  ActionDistribution at;
  for (std::size_t s = 0; s < task.states.size(); ++s) {
    model.distribution(std::span(observations).subspan(s * size, size), at);
    if (at.probabilities.size() != task.actions.size())
      throw Error("the policy's actions are not those of the task");
    for (std::size_t a = 0; a < task.actions.size(); ++a)
      policy(static_cast<Index>(s), static_cast<Index>(a)) = at.probabilities[a];
  }
  return policy;
}

std::unique_ptr<ExactSolution> solve(const Environment& environment, const Model& model,
                                     const Criterion& criterion) {
  if (environment.finite_model() != nullptr)
    return std::make_unique<FiniteSolution>(environment, policy_matrix(environment, model), criterion);
  if (const LinearQuadraticProblem* known = environment.linear_quadratic_model()) {
    if (criterion.average_reward || criterion.discount >= 1.0) return nullptr;
    const std::optional<LinearGaussianPolicy> policy = linear_gaussian_policy(model, *known);
    if (!policy) return nullptr;
    LinearQuadraticProblem problem = *known;
    problem.discount = criterion.discount;
    return std::make_unique<LinearQuadraticSolution>(std::move(problem), *policy);
  }
  return nullptr;
}

std::unique_ptr<ExactSolution> solve_best(const Environment& environment, const Criterion& criterion,
                                          double epsilon) {
  const FiniteModel* task = environment.finite_model();
  if (task == nullptr) return nullptr;
  return std::make_unique<FiniteSolution>(
      environment,
      criterion.average_reward ? exact::optimal_average_reward(*task, epsilon).policy
                               : exact::optimal_values(*task, criterion.discount, epsilon).policy,
      criterion);
}

std::optional<double> expected_return(const Environment& environment, const Model& model, int step_limit) {
  if (const FiniteModel* task = environment.finite_model()) {
    const exact::Chain chain = exact::chain_of(*task, policy_matrix(environment, model));
    if (step_limit == 0) return exact::start_value(chain, exact::state_values(chain, 1.0));
    // Where one is after t steps; terminal states keep nothing.
    VectorXd at = chain.start;
    double sum = 0.0;
    for (int t = 0; t < step_limit; ++t) {
      sum += at.dot(chain.reward);
      at = chain.transition.transpose() * at;
      if (at.lpNorm<1>() < 1e-15) break;
    }
    return sum;
  }
  if (const LinearQuadraticProblem* problem = environment.linear_quadratic_model();
      problem && step_limit > 0) {
    const std::optional<LinearGaussianPolicy> policy = linear_gaussian_policy(model, *problem);
    if (!policy) return std::nullopt;
    const MatrixXd loop = problem->a + problem->b * policy->gain;
    const MatrixXd spread = (2.0 * policy->log_std).array().exp().matrix().asDiagonal();
    const MatrixXd cost = problem->q + policy->gain.transpose() * problem->r * policy->gain;
    const MatrixXd added = problem->noise + problem->b * spread * problem->b.transpose();
    MatrixXd moment = problem->start_covariance + problem->start_mean * problem->start_mean.transpose();
    double sum = 0.0;
    for (int t = 0; t < step_limit; ++t) {
      sum -= (cost * moment).trace() + (problem->r * spread).trace();
      moment = (loop * moment * loop.transpose() + added).eval();
    }
    return sum;
  }
  return std::nullopt;
}

}  // namespace policyscope
