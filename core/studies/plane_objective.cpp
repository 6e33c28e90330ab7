#include "core/studies/plane_objective.h"

#include "core/error.h"
#include "core/exact/average_reward.h"
#include "core/exact/discounted.h"
#include "core/exact/linear_quadratic.h"
#include "core/exact/softmax.h"
#include "core/policies/softmax_policy.h"
#include "core/random/random_stream.h"
#include "core/studies/sampled_plane.h"

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

namespace policyscope {
namespace {

using Eigen::Index;
using Eigen::Matrix2d;
using Eigen::MatrixXd;
using Eigen::Vector2d;
using Eigen::VectorXd;

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

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
  const std::unique_ptr<Environment> probe = environment.clone();
  std::vector<double> observation(environment.info().observation.size());
  const auto observe = [&](std::size_t s) {
    const double state = static_cast<double>(s);
    probe->set_state(std::span(&state, 1));
    probe->observe(observation);
  };
  bool one_hot = true;
  if (softmax != nullptr) {
    const auto size = static_cast<Index>(linear->features().size());
    FeatureVector x = linear->features().make_vector();
    for (std::size_t s = 0; s < task.states.size(); ++s) {
      observe(s);
      linear->features().encode(observation, x);
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

class FinitePlane final : public PlaneObjective {
 public:
  FinitePlane(const Environment& environment, const Model& model, const Criterion& criterion, std::size_t x,
              std::size_t y)
      : task_(*environment.finite_model()),
        criterion_(criterion),
        family_(softmax_family(environment, model)),
        axes_{static_cast<Index>(x), static_cast<Index>(y)} {}

  int cells_at_once() const override {
    // A value takes the time of a linear system with an unknown for each state.
    const std::size_t states = task_.states.size();
    return static_cast<int>(std::clamp<std::size_t>(20'000 / (states * states), 1, 32));
  }

  double value(const Vector2d& theta) override {
    try {
      return solve_at(theta).value;
    } catch (const Error&) {
      return unknown;
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
        const Vector2d score = score_of(old_.policy, s, a);
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
    const MatrixXd policy = policy_at(theta);
    Surrogate sum;
    sum.gradient.setZero();
    for (Index s = 0; s < policy.rows(); ++s) {
      if (old_.states[s] < 1e-12) continue;
      for (Index a = 0; a < policy.cols(); ++a) {
        const double before = old_.policy(s, a);
        if (before < 1e-12) continue;
        const double ratio = policy(s, a) / before;
        const double weight = old_.states[s] * before;
        add_clipped(weight, ratio, old_.advantages(s, a), clip, score_of(policy, s, a), sum);
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

  MatrixXd policy_at(const Vector2d& theta) {
    family_.theta[axes_[0]] = theta[0];
    family_.theta[axes_[1]] = theta[1];
    return exact::softmax_policy(family_.features, family_.theta, family_.temperature);
  }
  Solved solve_at(const Vector2d& theta) {
    Solved solved;
    solved.policy = policy_at(theta);
    const exact::Chain chain = exact::chain_of(task_, solved.policy);
    if (criterion_.average_reward) {
      solved.states = exact::stationary_distribution(chain);
      solved.value = exact::average_reward(chain, solved.states);
      const VectorXd values = exact::differential_values(chain, solved.states);
      solved.advantages =
          exact::advantages(exact::differential_action_values(task_, values, solved.value), values);
      return solved;
    }
    const VectorXd values = exact::state_values(chain, criterion_.discount);
    solved.value = exact::start_value(chain, values);
    solved.advantages = exact::advantages(exact::action_values(task_, values, criterion_.discount), values);
    solved.states = exact::discounted_visits(chain, criterion_.discount);
    solved.total = solved.states.sum();
    solved.states /= solved.total;
    return solved;
  }
  /// ∂ ln π(a|s)/∂ the two parameters.
  Vector2d score_of(const MatrixXd& policy, Index s, Index a) const {
    const MatrixXd& x = family_.features[static_cast<std::size_t>(s)];
    Vector2d score;
    for (int i = 0; i < 2; ++i)
      score[i] = (x(a, axes_[i]) - policy.row(s).dot(x.col(axes_[i]))) / family_.temperature;
    return score;
  }

  const FiniteModel task_;
  const Criterion criterion_;
  SoftmaxFamily family_;
  Index axes_[2];
  Solved old_;
};

/// u ~ N(Ks, σ²) in a linear–quadratic task; parameters are K row by row, then ln σ.
struct GaussianFamily {
  LinearQuadraticProblem problem;
  LinearGaussianPolicy policy;
  std::vector<PlaneParameter> parameters;
};

std::optional<GaussianFamily> gaussian_family(const Environment& environment, const Model& model,
                                              double discount) {
  GaussianFamily family{*environment.linear_quadratic_model(), {}, {}};
  family.problem.discount = discount;
  std::optional<LinearGaussianPolicy> policy = linear_gaussian_policy(model, family.problem);
  if (!policy) return std::nullopt;
  family.policy = std::move(*policy);
  const LinearQuadraticOptimum best = optimum(family.problem);
  const Index actions = best.gain.rows(), states = best.gain.cols();
  for (Index i = 0; i < actions; ++i)
    for (Index j = 0; j < states; ++j) {
      std::string index;
      if (actions > 1) index += std::to_string(i + 1);
      if (states > 1) index += std::to_string(j + 1);
      PlaneParameter k;
      k.name = "gain K" + index;
      k.symbol = index.empty() ? "K" : "K_{" + index + "}";
      k.value = family.policy.gain(i, j);
      const double reach = std::max(1.0, std::abs(best.gain(i, j)));
      k.low = std::min(best.gain(i, j) - reach, k.value);
      k.high = std::max(best.gain(i, j) + reach, k.value);
      family.parameters.push_back(std::move(k));
    }
  for (Index i = 0; i < actions; ++i) {
    const std::string index = actions > 1 ? std::to_string(i + 1) : "";
    PlaneParameter s;
    s.name = "ln σ" + index;
    s.symbol = index.empty() ? "\\ln \\sigma" : "\\ln \\sigma_" + index;
    s.value = family.policy.log_std[i];
    s.low = std::min(-3.0, s.value - 0.5);
    s.high = std::max(0.5, s.value + 0.5);
    family.parameters.push_back(std::move(s));
  }
  return family;
}

class LinearQuadraticPlane final : public PlaneObjective {
 public:
  LinearQuadraticPlane(GaussianFamily family, std::size_t x, std::size_t y)
      : family_(std::move(family)), axes_{static_cast<Index>(x), static_cast<Index>(y)} {
    // Standard normal numbers, the same for every policy; each with its negative, so that means are exact.
    RandomStream random(1, Purpose::search);
    const Index rows = family_.problem.a.rows() + family_.problem.b.cols();
    normals_.resize(rows, samples);
    for (Index n = 0; n < samples; n += 2)
      for (Index r = 0; r < rows; ++r) {
        normals_(r, n) = random.normal();
        normals_(r, n + 1) = -normals_(r, n);
      }
  }

  double value(const Vector2d& theta) override {
    const LinearQuadraticValue v = evaluate(family_.problem, policy_at(theta));
    return v.finite() ? v.objective : unknown;
  }

  bool look(const Vector2d& theta, PlanePoint& point) override {
    const LinearGaussianPolicy policy = policy_at(theta);
    const LinearQuadraticValue v = evaluate(family_.problem, policy);
    if (!v.finite()) return false;
    point.value = v.objective;
    const MatrixXd fisher = fisher_matrix(family_.problem, policy);
    const Index states = policy.gain.cols(), gains = policy.gain.size();
    for (int i = 0; i < 2; ++i) {
      const Index p = axes_[i];
      point.gradient[i] =
          p < gains ? v.d_objective_d_gain(p / states, p % states) : v.d_objective_d_log_std[p - gains];
      for (int j = 0; j < 2; ++j) point.fisher(i, j) = (1.0 - family_.problem.discount) * fisher(p, axes_[j]);
    }
    return true;
  }

  bool stand_on(const Vector2d& theta) override {
    const LinearGaussianPolicy policy = policy_at(theta);
    const LinearQuadraticProblem& problem = family_.problem;
    const LinearQuadraticValue v = evaluate(problem, policy);
    if (!v.finite()) return false;
    old_ = policy;
    moment_ = (1.0 - problem.discount) * v.discounted_moment;
    // States with the moment of the visited ones, and the actions taken there. A is a quadratic form in the
    // exploration ε: with H = R + γBᵀPB, q = −(u − u*)ᵀH(u − u*) + …
    const Index states = problem.a.rows(), actions = problem.b.cols();
    const Eigen::SelfAdjointEigenSolver<MatrixXd> eigen(moment_);
    const MatrixXd root = eigen.eigenvectors() * eigen.eigenvalues().cwiseMax(0.0).cwiseSqrt().asDiagonal();
    states_ = root * normals_.topRows(states);
    const MatrixXd explored = old_.log_std.array().exp().matrix().asDiagonal() * normals_.bottomRows(actions);
    actions_ = old_.gain * states_ + explored;
    const MatrixXd h = problem.r + problem.discount * problem.b.transpose() * v.p * problem.b;
    const MatrixXd best = -h.ldlt().solve(problem.discount * problem.b.transpose() * v.p * problem.a);
    const MatrixXd off = (old_.gain - best) * states_;
    const VectorXd spread = (2.0 * old_.log_std).array().exp();
    const double usual = spread.dot(h.diagonal());
    advantages_.resize(samples);
    apart_.resize(samples);
    for (Index n = 0; n < samples; ++n) {
      // A(s,u) = E_u[(u − u*)ᵀH(u − u*)] − (u − u*)ᵀH(u − u*), with u − u* = off + ε.
      const VectorXd away = off.col(n) + explored.col(n);
      advantages_[n] = off.col(n).dot(h * off.col(n)) + usual - away.dot(h * away);
    }
    return true;
  }

  Surrogate surrogate(const Vector2d& theta, double clip) override {
    const LinearGaussianPolicy policy = policy_at(theta);
    const Index states = policy.gain.cols(), gains = policy.gain.size();
    const VectorXd std = policy.log_std.array().exp(), old_std = old_.log_std.array().exp();
    Surrogate sum;
    sum.gradient.setZero();
    const MatrixXd means = policy.gain * states_, old_means = old_.gain * states_;
    VectorXd scaled(std.size());
    for (Index n = 0; n < samples; ++n) {
      double log_ratio = 0.0;
      for (Index i = 0; i < std.size(); ++i) {
        scaled[i] = (actions_(i, n) - means(i, n)) / std[i];
        const double before = (actions_(i, n) - old_means(i, n)) / old_std[i];
        log_ratio += 0.5 * (before * before - scaled[i] * scaled[i]) + old_.log_std[i] - policy.log_std[i];
      }
      Vector2d score;
      for (int i = 0; i < 2; ++i) {
        const Index p = axes_[i];
        score[i] = p < gains ? scaled[p / states] / std[p / states] * states_(p % states, n)
                             : scaled[p - gains] * scaled[p - gains] - 1.0;
      }
      const double ratio = std::exp(log_ratio);
      add_clipped(1.0 / samples, ratio, advantages_[n], clip, score, sum);
      apart_[static_cast<std::size_t>(n)] = std::abs(ratio - 1.0);
    }
    const auto most = apart_.begin() + static_cast<std::ptrdiff_t>(0.9 * samples);
    std::nth_element(apart_.begin(), most, apart_.end());
    sum.farthest = *most;
    const MatrixXd difference = policy.gain - old_.gain;
    for (Index i = 0; i < std.size(); ++i) {
      const double apart = difference.row(i) * moment_ * difference.row(i).transpose();
      sum.kl += policy.log_std[i] - old_.log_std[i] +
                (old_std[i] * old_std[i] + apart) / (2.0 * std[i] * std[i]) - 0.5;
    }
    return sum;
  }

 private:
  static constexpr Index samples = 512;

  LinearGaussianPolicy policy_at(const Vector2d& theta) const {
    LinearGaussianPolicy policy = family_.policy;
    const Index states = policy.gain.cols(), gains = policy.gain.size();
    for (int i = 0; i < 2; ++i) {
      const Index p = axes_[i];
      if (p < gains)
        policy.gain(p / states, p % states) = theta[i];
      else
        policy.log_std[p - gains] = theta[i];
    }
    return policy;
  }

  GaussianFamily family_;
  Index axes_[2];
  MatrixXd normals_;
  LinearGaussianPolicy old_;
  MatrixXd moment_, states_, actions_;
  VectorXd advantages_;
  std::vector<double> apart_;
};

}  // namespace

void PlaneObjective::add_clipped(double weight, double ratio, double advantage, double clip,
                                 const Vector2d& score, Surrogate& sum) {
  const bool cut = advantage > 0.0 ? ratio > 1.0 + clip : ratio < 1.0 - clip;
  const double limited = cut ? (advantage > 0.0 ? 1.0 + clip : 1.0 - clip) : ratio;
  sum.objective += weight * limited * advantage;
  if (!cut) sum.gradient += weight * ratio * advantage * score;
  sum.farthest = std::max(sum.farthest, std::abs(ratio - 1.0));
}

std::vector<PlaneParameter> plane_parameters(const Environment& environment, const Model& model) {
  if (environment.finite_model() != nullptr) return softmax_family(environment, model).parameters;
  if (environment.linear_quadratic_model() == nullptr) {
    const auto* linear = dynamic_cast<const LinearModel*>(&model);
    return linear != nullptr ? sampled_plane_parameters(environment, *linear) : std::vector<PlaneParameter>{};
  }
  std::optional<GaussianFamily> family =
      gaussian_family(environment, model, environment.linear_quadratic_model()->discount);
  return family ? std::move(family->parameters) : std::vector<PlaneParameter>{};
}

std::unique_ptr<PlaneObjective> make_plane_objective(const Environment& environment, const Model& model,
                                                     const Criterion& criterion, int step_limit,
                                                     std::size_t x, std::size_t y) {
  const std::size_t count = plane_parameters(environment, model).size();
  if (x >= count || y >= count || x == y) return nullptr;
  if (environment.finite_model() != nullptr)
    return std::make_unique<FinitePlane>(environment, model, criterion, x, y);
  if (environment.linear_quadratic_model() == nullptr)
    return make_sampled_plane(environment, dynamic_cast<const LinearModel&>(model), criterion, step_limit, x,
                              y);
  if (criterion.average_reward || criterion.discount >= 1.0) return nullptr;
  return std::make_unique<LinearQuadraticPlane>(*gaussian_family(environment, model, criterion.discount), x,
                                                y);
}

std::unique_ptr<PlaneObjective> make_plane_objective(const LinearQuadraticProblem& problem,
                                                     const LinearGaussianPolicy& policy, std::size_t x,
                                                     std::size_t y) {
  const auto count = static_cast<std::size_t>(policy.gain.size() + policy.log_std.size());
  if (x >= count || y >= count || x == y) return nullptr;
  return std::make_unique<LinearQuadraticPlane>(GaussianFamily{problem, policy, {}}, x, y);
}

}  // namespace policyscope
