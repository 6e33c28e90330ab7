#include "core/estimators/natural_gradient.h"

#include "core/features/dense_vector.h"

#include <optional>

namespace policyscope {
namespace {

/// out = F v.
void fisher_product(BatchScores& scores, std::span<const double> weights, const Eigen::VectorXd& v,
                    Eigen::VectorXd& out) {
  out.setZero();
  for (std::size_t row = 0; row < scores.rows(); ++row) scores.add_fisher_product(row, weights[row], v, out);
}

}  // namespace

void NaturalDirections::find_met(const BatchScores& scores) {
  met_.assign(scores.size() / scores.outputs(), 0);
  for (std::size_t row = 0; row < scores.rows(); ++row) {
    for (const std::uint32_t f : scores.batch().features(row).indices) met_[f] = 1;
  }
  elements_.clear();
  for (std::size_t f = 0; f < met_.size(); ++f) {
    for (std::size_t o = 0; met_[f] != 0 && o < scores.outputs(); ++o) {
      elements_.push_back(static_cast<Eigen::Index>(f * scores.outputs() + o));
    }
  }
}

const Eigen::VectorXd& NaturalDirections::natural_gradient(BatchScores& scores,
                                                           std::span<const double> weights,
                                                           const Eigen::VectorXd& gradient,
                                                           const NaturalSolver& solver) {
  find_met(scores);
  const auto product = [&](const Eigen::VectorXd& v, Eigen::VectorXd& out) {
    fisher_product(scores, weights, v, out);
  };
  solver_.solve(product, gradient, elements_, solver, result_);
  return result_;
}

Eigen::MatrixXd fisher_matrix(BatchScores& scores, std::span<const double> weights) {
  const auto size = static_cast<Eigen::Index>(scores.size());
  Eigen::MatrixXd matrix(size, size);
  Eigen::VectorXd column(size);
  for (Eigen::Index j = 0; j < size; ++j) {
    fisher_product(scores, weights, Eigen::VectorXd::Unit(size, j), column);
    matrix.col(j) = column;
  }
  return matrix;
}

const Eigen::VectorXd& NaturalDirections::sampled_natural_gradient(const BatchScores& scores,
                                                                   std::span<const double> weights,
                                                                   const Eigen::VectorXd& gradient,
                                                                   const NaturalSolver& solver) {
  find_met(scores);
  const auto normal = [&](const Eigen::VectorXd& v, Eigen::VectorXd& out) {
    out.setZero();
    for (std::size_t row = 0; row < scores.rows(); ++row) {
      scores.add_score(row, weights[row] * scores.score_dot(row, v), out);
    }
  };
  solver_.solve(normal, gradient, elements_, solver, result_);
  return result_;
}

const Eigen::VectorXd& NaturalDirections::compatible_regression(const BatchScores& scores,
                                                                std::span<const double> weights,
                                                                std::span<const double> credits,
                                                                const NaturalSolver& solver) {
  right_.setZero(static_cast<Eigen::Index>(scores.size()));
  for (std::size_t row = 0; row < scores.rows(); ++row) {
    scores.add_score(row, weights[row] * credits[row], right_);
  }
  return sampled_natural_gradient(scores, weights, right_, solver);
}

const Eigen::VectorXd& NaturalDirections::compatible_lstd(const BatchScores& scores,
                                                          std::span<const double> weights, double discount,
                                                          const NaturalSolver& solver) {
  const TrajectoryBatch& batch = scores.batch();
  const std::size_t theta = scores.size();
  const auto size = static_cast<Eigen::Index>(theta + theta / scores.outputs());
  find_met(scores);
  for (std::size_t f = 0; f < met_.size(); ++f) {
    if (met_[f] != 0) elements_.push_back(static_cast<Eigen::Index>(theta + f));
  }
  // x(S') of a row; none after a terminal step.
  const auto next = [&](std::size_t row, std::size_t i) -> std::optional<FeatureView> {
    if (row + 1 < batch.end(i)) return batch.features(row + 1);
    if (batch.terminated(i)) return std::nullopt;
    return batch.final_features(i);
  };
  const auto each_row = [&](auto&& visit) {
    for (std::size_t i = 0; i < batch.trajectories(); ++i) {
      for (std::size_t row = batch.begin(i); row < batch.end(i); ++row) visit(row, i);
    }
  };
  // The weights of the states' features lie behind θ.
  const auto states = [&](const Eigen::VectorXd& v) { return v.data() + theta; };

  right_.setZero(size);
  const auto add_features = [&](std::size_t row, double scale, Eigen::VectorXd& out) {
    scores.add_score(row, scale, out.head(static_cast<Eigen::Index>(theta)));
    add_scaled(batch.features(row), scale, out.data() + theta);
  };
  const auto dot_features = [&](std::size_t row, const Eigen::VectorXd& v) {
    return scores.score_dot(row, v) + dot(batch.features(row), states(v));
  };
  each_row(
      [&](std::size_t row, std::size_t) { add_features(row, weights[row] * batch.rewards()[row], right_); });
  const auto product = [&](const Eigen::VectorXd& v, Eigen::VectorXd& out) {
    out.setZero();
    each_row([&](std::size_t row, std::size_t i) {
      double difference = dot_features(row, v);
      if (const auto x = next(row, i)) difference -= discount * dot(*x, states(v));
      add_features(row, weights[row] * difference, out);
    });
  };
  const auto transposed = [&](const Eigen::VectorXd& v, Eigen::VectorXd& out) {
    out.setZero();
    each_row([&](std::size_t row, std::size_t i) {
      const double scale = weights[row] * dot_features(row, v);
      add_features(row, scale, out);
      if (const auto x = next(row, i)) add_scaled(*x, -discount * scale, out.data() + theta);
    });
  };
  solver_.solve_general(product, transposed, right_, elements_, solver, all_);
  result_ = all_.head(static_cast<Eigen::Index>(theta));
  return result_;
}

const Eigen::VectorXd& NaturalDirections::compatible_bootstrapped(const BatchScores& scores,
                                                                  std::span<const double> weights,
                                                                  double discount,
                                                                  const NaturalSolver& solver) {
  const TrajectoryBatch& batch = scores.batch();
  // Steps whose next action is not known, at the end of a trajectory that was cut, are left out.
  const auto each_row = [&](auto&& visit) {
    for (std::size_t i = 0; i < batch.trajectories(); ++i) {
      for (std::size_t row = batch.begin(i); row < batch.end(i); ++row) {
        const bool last = row + 1 == batch.end(i);
        if (!last || batch.terminated(i)) visit(row, last);
      }
    }
  };
  right_.setZero(static_cast<Eigen::Index>(scores.size()));
  each_row(
      [&](std::size_t row, bool) { scores.add_score(row, weights[row] * batch.rewards()[row], right_); });
  const auto product = [&](const Eigen::VectorXd& v, Eigen::VectorXd& out) {
    out.setZero();
    each_row([&](std::size_t row, bool last) {
      const double next = last ? 0.0 : scores.score_dot(row + 1, v);
      scores.add_score(row, weights[row] * (scores.score_dot(row, v) - discount * next), out);
    });
  };
  const auto transposed = [&](const Eigen::VectorXd& v, Eigen::VectorXd& out) {
    out.setZero();
    each_row([&](std::size_t row, bool last) {
      const double scale = weights[row] * scores.score_dot(row, v);
      scores.add_score(row, scale, out);
      if (!last) scores.add_score(row + 1, -discount * scale, out);
    });
  };
  find_met(scores);
  solver_.solve_general(product, transposed, right_, elements_, solver, result_);
  return result_;
}

}  // namespace policyscope
