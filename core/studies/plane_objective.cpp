#include "core/studies/plane_objective.h"

#include "core/exact/linear_quadratic.h"
#include "core/exact/matrices.h"
#include "core/learning/neural_model.h"
#include "core/random/random_stream.h"
#include "core/studies/finite_plane.h"
#include "core/studies/policy_plane.h"
#include "core/studies/sampled_plane.h"

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
    const exact::SymmetricEigen eigen = exact::symmetric_eigen(moment_);
    const MatrixXd root = eigen.vectors * eigen.values.cwiseMax(0.0).cwiseSqrt().asDiagonal();
    states_ = root * normals_.topRows(states);
    const MatrixXd explored = old_.log_std.array().exp().matrix().asDiagonal() * normals_.bottomRows(actions);
    actions_ = old_.gain * states_ + explored;
    const MatrixXd h = problem.r + problem.discount * problem.b.transpose() * v.p * problem.b;
    const MatrixXd best =
        -exact::solve_symmetric(h, problem.discount * problem.b.transpose() * v.p * problem.a);
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

namespace {

/// How J over a plane is known.
enum class PlaneKind {
  none,
  preferences,       ///< exact, over preferences of a softmax
  exact_directions,  ///< exact, over directions of a network's parameters
  gains,             ///< exact, of a linear policy in a linear–quadratic task
  weights,           ///< estimated, over weights
  directions         ///< estimated, over directions
};

PlaneKind kind_of(const Environment& environment, const Model& model) {
  const bool network = dynamic_cast<const NeuralModel*>(&model) != nullptr;
  if (environment.finite_model() != nullptr)
    return network ? PlaneKind::exact_directions : PlaneKind::preferences;
  if (const LinearQuadraticProblem* problem = environment.linear_quadratic_model();
      problem != nullptr && linear_gaussian_policy(model, *problem))
    return PlaneKind::gains;
  if (!has_directions(model)) return PlaneKind::none;
  return network || has_many_weights(dynamic_cast<const LinearModel&>(model)) ? PlaneKind::directions
                                                                              : PlaneKind::weights;
}

std::vector<PlaneParameter> direction_parameters() {
  std::vector<PlaneParameter> parameters;
  const auto add = [&](const char* name, const char* symbol, double reach) {
    PlaneParameter p;
    p.name = name;
    p.symbol = symbol;
    p.low = -reach;
    p.high = reach;
    parameters.push_back(std::move(p));
  };
  // J changes most along its gradient.
  add("∇J", "\\text{along } \\nabla J", 0.4);
  add("random 1", "\\text{random direction 1}", 1.0);
  add("random 2", "\\text{random direction 2}", 1.0);
  return parameters;
}

std::unique_ptr<PolicyPlane> plane_along(const Environment& environment, const Model& model,
                                         const Criterion& criterion, int step_limit, std::size_t x,
                                         std::size_t y) {
  const auto direction = [&](std::size_t which) {
    return which == 0 ? gradient_direction(environment, model, criterion,
                                           plane_horizon(environment, criterion, step_limit))
                      : random_direction(model, which);
  };
  return plane_of_directions(model, direction(x), direction(y));
}

}  // namespace

std::vector<PlaneParameter> plane_parameters(const Environment& environment, const Model& model) {
  switch (kind_of(environment, model)) {
    case PlaneKind::none:
      return {};
    case PlaneKind::preferences:
      return softmax_parameters(environment, model);
    case PlaneKind::gains:
      return gaussian_family(environment, model, environment.linear_quadratic_model()->discount)->parameters;
    case PlaneKind::weights:
      return sampled_plane_parameters(environment, dynamic_cast<const LinearModel&>(model));
    case PlaneKind::exact_directions:
    case PlaneKind::directions:
      return direction_parameters();
  }
  return {};
}

PlaneFacts plane_facts(const Environment& environment, const Model& model) {
  const PlaneKind kind = kind_of(environment, model);
  PlaneFacts facts;
  facts.directions = kind == PlaneKind::exact_directions || kind == PlaneKind::directions;
  if (kind == PlaneKind::weights || kind == PlaneKind::directions) facts.episodes = plane_episodes(model);
  return facts;
}

std::unique_ptr<PlaneObjective> make_plane_objective(const Environment& environment, const Model& model,
                                                     const Criterion& criterion, int step_limit,
                                                     std::size_t x, std::size_t y) {
  const std::size_t count = plane_parameters(environment, model).size();
  if (x >= count || y >= count || x == y) return nullptr;
  const auto sampled = [&](std::unique_ptr<PolicyPlane> plane) {
    return make_sampled_plane(environment, std::move(plane), plane_episodes(model), criterion,
                              plane_horizon(environment, criterion, step_limit));
  };
  switch (kind_of(environment, model)) {
    case PlaneKind::none:
      return nullptr;
    case PlaneKind::preferences:
      return make_finite_plane(*environment.finite_model(), criterion,
                               softmax_policies(environment, model, x, y));
    case PlaneKind::exact_directions:
      return make_finite_plane(
          *environment.finite_model(), criterion,
          policies_of(environment, plane_along(environment, model, criterion, step_limit, x, y)));
    case PlaneKind::gains:
      if (criterion.average_reward || criterion.discount >= 1.0) return nullptr;
      return std::make_unique<LinearQuadraticPlane>(*gaussian_family(environment, model, criterion.discount),
                                                    x, y);
    case PlaneKind::weights:
      return sampled(plane_of_weights(dynamic_cast<const LinearModel&>(model), x, y));
    case PlaneKind::directions:
      return sampled(plane_along(environment, model, criterion, step_limit, x, y));
  }
  return nullptr;
}

std::unique_ptr<PlaneObjective> make_plane_objective(const LinearQuadraticProblem& problem,
                                                     const LinearGaussianPolicy& policy, std::size_t x,
                                                     std::size_t y) {
  const auto count = static_cast<std::size_t>(policy.gain.size() + policy.log_std.size());
  if (x >= count || y >= count || x == y) return nullptr;
  return std::make_unique<LinearQuadraticPlane>(GaussianFamily{problem, policy, {}}, x, y);
}

}  // namespace policyscope
