#include "core/estimators/natural_gradient.h"

#include "core/estimators/conjugate_gradient.h"
#include "core/features/dense_vector.h"

#include <Eigen/Cholesky>
#include <Eigen/LU>
#include <Eigen/QR>

#include <algorithm>
#include <functional>
#include <numeric>
#include <optional>

namespace policyscope {
namespace {

constexpr double cg_tolerance = 1e-10;

using Product = std::function<void(const Eigen::VectorXd&, Eigen::VectorXd&)>;

/// The features that are active somewhere in the batch; the weights of all others have no score anywhere.
std::vector<std::size_t> met_features(const BatchScores& scores) {
  std::vector<char> met(scores.size() / scores.outputs(), 0);
  for (std::size_t row = 0; row < scores.rows(); ++row) {
    for (const std::uint32_t f : scores.batch().features(row).indices) met[f] = 1;
  }
  std::vector<std::size_t> features;
  for (std::size_t f = 0; f < met.size(); ++f) {
    if (met[f]) features.push_back(f);
  }
  return features;
}

/// Their elements of θ.
std::vector<Eigen::Index> met_elements(const BatchScores& scores) {
  std::vector<Eigen::Index> elements;
  for (const std::size_t f : met_features(scores)) {
    for (std::size_t o = 0; o < scores.outputs(); ++o) {
      elements.push_back(static_cast<Eigen::Index>(f * scores.outputs() + o));
    }
  }
  return elements;
}

/// v ↦ F v.
Product fisher_product(BatchScores& scores, std::span<const double> weights) {
  return [&scores, weights](const Eigen::VectorXd& v, Eigen::VectorXd& out) {
    out.setZero();
    for (std::size_t row = 0; row < scores.rows(); ++row)
      scores.add_fisher_product(row, weights[row], v, out);
  };
}

/// The rows and columns `elements` of the matrix that is known by its products.
Eigen::MatrixXd dense(const Product& product, const std::vector<Eigen::Index>& elements, Eigen::Index size) {
  const auto n = static_cast<Eigen::Index>(elements.size());
  Eigen::MatrixXd matrix(n, n);
  Eigen::VectorXd unit = Eigen::VectorXd::Zero(size), column(size);
  for (Eigen::Index j = 0; j < n; ++j) {
    unit[elements[static_cast<std::size_t>(j)]] = 1.0;
    product(unit, column);
    unit[elements[static_cast<std::size_t>(j)]] = 0.0;
    for (Eigen::Index i = 0; i < n; ++i) matrix(i, j) = column[elements[static_cast<std::size_t>(i)]];
  }
  return matrix;
}

/// Solves (A + damping·I) x = b where b and A live on `elements`. `product` is that of A, `transposed` that
/// of Aᵀ, or null for a symmetric A without negative eigenvalues.
Eigen::VectorXd solve(const Product& product, const Product& transposed, const Eigen::VectorXd& b,
                      const std::vector<Eigen::Index>& elements, const NaturalSolver& solver) {
  const Eigen::Index size = b.size();
  const double damping = solver.damping;
  if (elements.size() <= solver.direct_size) {
    Eigen::MatrixXd matrix = dense(product, elements, size);
    matrix.diagonal().array() += damping;
    Eigen::VectorXd right(static_cast<Eigen::Index>(elements.size()));
    for (Eigen::Index i = 0; i < right.size(); ++i) right[i] = b[elements[static_cast<std::size_t>(i)]];
    Eigen::VectorXd solution;
    if (damping == 0.0) {
      // Rounding leaves pivots well above Eigen's own threshold where preferences may shift together.
      Eigen::CompleteOrthogonalDecomposition<Eigen::MatrixXd> decomposition;
      decomposition.setThreshold(1e-11);
      decomposition.compute(matrix);
      solution = decomposition.solve(right);
    } else if (transposed) {
      solution = matrix.partialPivLu().solve(right);
    } else {
      solution = matrix.ldlt().solve(right);
    }
    Eigen::VectorXd x = Eigen::VectorXd::Zero(size);
    for (Eigen::Index i = 0; i < right.size(); ++i) x[elements[static_cast<std::size_t>(i)]] = solution[i];
    return x;
  }
  const auto damped = [&](const Product& matrix, const Eigen::VectorXd& v, Eigen::VectorXd& out) {
    matrix(v, out);
    out += damping * v;
  };
  if (!transposed) {
    return conjugate_gradient(
        [&](const Eigen::VectorXd& v, Eigen::VectorXd& out) { damped(product, v, out); }, b,
        solver.cg_max_steps, cg_tolerance);
  }
  // Least squares by the normal equations.
  Eigen::VectorXd right(size), between(size);
  damped(transposed, b, right);
  return conjugate_gradient(
      [&](const Eigen::VectorXd& v, Eigen::VectorXd& out) {
        damped(product, v, between);
        damped(transposed, between, out);
      },
      right, solver.cg_max_steps, cg_tolerance);
}

}  // namespace

Eigen::VectorXd natural_gradient(BatchScores& scores, std::span<const double> weights,
                                 const Eigen::VectorXd& gradient, const NaturalSolver& solver) {
  return solve(fisher_product(scores, weights), nullptr, gradient, met_elements(scores), solver);
}

Eigen::MatrixXd fisher_matrix(BatchScores& scores, std::span<const double> weights) {
  std::vector<Eigen::Index> all(scores.size());
  std::iota(all.begin(), all.end(), Eigen::Index{0});
  return dense(fisher_product(scores, weights), all, static_cast<Eigen::Index>(all.size()));
}

Eigen::VectorXd sampled_natural_gradient(const BatchScores& scores, std::span<const double> weights,
                                         const Eigen::VectorXd& gradient, const NaturalSolver& solver) {
  const Product normal = [&](const Eigen::VectorXd& v, Eigen::VectorXd& out) {
    out.setZero();
    for (std::size_t row = 0; row < scores.rows(); ++row) {
      scores.add_score(row, weights[row] * scores.score_dot(row, v), out);
    }
  };
  return solve(normal, nullptr, gradient, met_elements(scores), solver);
}

Eigen::VectorXd compatible_regression(const BatchScores& scores, std::span<const double> weights,
                                      std::span<const double> credits, const NaturalSolver& solver) {
  Eigen::VectorXd right = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(scores.size()));
  for (std::size_t row = 0; row < scores.rows(); ++row) {
    scores.add_score(row, weights[row] * credits[row], right);
  }
  return sampled_natural_gradient(scores, weights, right, solver);
}

Eigen::VectorXd compatible_lstd(const BatchScores& scores, std::span<const double> weights, double discount,
                                const NaturalSolver& solver) {
  const TrajectoryBatch& batch = scores.batch();
  const std::size_t theta = scores.size();
  const auto size = static_cast<Eigen::Index>(theta + theta / scores.outputs());
  std::vector<Eigen::Index> elements = met_elements(scores);
  for (const std::size_t f : met_features(scores)) elements.push_back(static_cast<Eigen::Index>(theta + f));
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

  Eigen::VectorXd right = Eigen::VectorXd::Zero(size);
  const auto add_features = [&](std::size_t row, double scale, Eigen::VectorXd& out) {
    scores.add_score(row, scale, out.head(static_cast<Eigen::Index>(theta)));
    add_scaled(batch.features(row), scale, out.data() + theta);
  };
  const auto dot_features = [&](std::size_t row, const Eigen::VectorXd& v) {
    return scores.score_dot(row, v) + dot(batch.features(row), states(v));
  };
  each_row(
      [&](std::size_t row, std::size_t) { add_features(row, weights[row] * batch.rewards()[row], right); });
  const Product product = [&](const Eigen::VectorXd& v, Eigen::VectorXd& out) {
    out.setZero();
    each_row([&](std::size_t row, std::size_t i) {
      double difference = dot_features(row, v);
      if (const auto x = next(row, i)) difference -= discount * dot(*x, states(v));
      add_features(row, weights[row] * difference, out);
    });
  };
  const Product transposed = [&](const Eigen::VectorXd& v, Eigen::VectorXd& out) {
    out.setZero();
    each_row([&](std::size_t row, std::size_t i) {
      const double scale = weights[row] * dot_features(row, v);
      add_features(row, scale, out);
      if (const auto x = next(row, i)) add_scaled(*x, -discount * scale, out.data() + theta);
    });
  };
  return solve(product, transposed, right, elements, solver).head(static_cast<Eigen::Index>(theta));
}

Eigen::VectorXd compatible_bootstrapped(const BatchScores& scores, std::span<const double> weights,
                                        double discount, const NaturalSolver& solver) {
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
  Eigen::VectorXd right = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(scores.size()));
  each_row([&](std::size_t row, bool) { scores.add_score(row, weights[row] * batch.rewards()[row], right); });
  const Product product = [&](const Eigen::VectorXd& v, Eigen::VectorXd& out) {
    out.setZero();
    each_row([&](std::size_t row, bool last) {
      const double next = last ? 0.0 : scores.score_dot(row + 1, v);
      scores.add_score(row, weights[row] * (scores.score_dot(row, v) - discount * next), out);
    });
  };
  const Product transposed = [&](const Eigen::VectorXd& v, Eigen::VectorXd& out) {
    out.setZero();
    each_row([&](std::size_t row, bool last) {
      const double scale = weights[row] * scores.score_dot(row, v);
      scores.add_score(row, scale, out);
      if (!last) scores.add_score(row + 1, -discount * scale, out);
    });
  };
  return solve(product, transposed, right, met_elements(scores), solver);
}

}  // namespace policyscope
