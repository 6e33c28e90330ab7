#include "core/studies/policy_paths.h"

#include <Eigen/Eigenvalues>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace policyscope {
namespace {

using Eigen::Matrix2d;
using Eigen::Vector2d;

/// Beyond these a policy is as good as deterministic and numbers lose their meaning.
constexpr double farthest = 60.0;

bool usable(const Vector2d& theta) {
  return theta.allFinite() && theta.cwiseAbs().maxCoeff() < farthest;
}

/// The natural direction by way of φ, as a learner with those parameters would compute it.
Vector2d natural_direction(const PlanePoint& point, const Matrix2d& a) {
  const Matrix2d fisher = a.transpose() * point.fisher * a;
  const Vector2d gradient = a.transpose() * point.gradient;
  return a * solve_semidefinite(fisher, gradient);
}

}  // namespace

Vector2d solve_semidefinite(const Matrix2d& f, const Vector2d& g) {
  const Eigen::SelfAdjointEigenSolver<Matrix2d> eigen(f);
  Vector2d in = eigen.eigenvectors().transpose() * g;
  const double cutoff = 1e-10 * std::max(0.0, eigen.eigenvalues().maxCoeff());
  for (int i = 0; i < 2; ++i) in[i] = eigen.eigenvalues()[i] > cutoff ? in[i] / eigen.eigenvalues()[i] : 0.0;
  return eigen.eigenvectors() * in;
}

bool update(PlaneObjective& objective, PathMethod method, const PathSettings& settings, Vector2d& theta) {
  PlanePoint point;
  const Matrix2d& a = settings.parameters;
  switch (method) {
    case PathMethod::plain:
      if (!objective.look(theta, point)) return false;
      theta += settings.step * a * (a.transpose() * point.gradient);
      return true;
    case PathMethod::natural:
      if (!objective.look(theta, point)) return false;
      theta += settings.natural_step * natural_direction(point, a);
      return true;
    case PathMethod::trpo: {
      if (!objective.look(theta, point) || !objective.stand_on(theta)) return false;
      const Vector2d direction = natural_direction(point, a);
      const double curvature = direction.dot(point.fisher * direction);
      if (!(curvature > 0.0)) return true;
      Vector2d step = std::sqrt(2.0 * settings.kl_limit / curvature) * direction;
      // The quadratic model is not the KL itself: shorter steps until both conditions hold.
      for (int i = 0; i < 20; ++i, step *= 0.8) {
        const Vector2d candidate = theta + step;
        if (!usable(candidate)) continue;
        const PlaneObjective::Surrogate there =
            objective.surrogate(candidate, std::numeric_limits<double>::infinity());
        if (there.kl > settings.kl_limit || !(there.objective > 0.0)) continue;
        theta = candidate;
        return true;
      }
      return true;
    }
    case PathMethod::ppo: {
      if (!objective.stand_on(theta)) return false;
      for (int i = 0; i < settings.epochs; ++i) {
        const Vector2d gradient = objective.surrogate(theta, settings.clip).gradient;
        theta += settings.step * a * (a.transpose() * gradient);
      }
      return true;
    }
  }
  return false;
}

bool extend(PlaneObjective& objective, PathMethod method, const Vector2d& start, const PathSettings& settings,
            PolicyPath& path) {
  Vector2d theta = start;
  if (!path.points.empty()) {
    if (static_cast<int>(path.points.size()) > settings.updates) return false;
    theta = path.points.back();
    if (!update(objective, method, settings, theta) || !usable(theta)) return false;
  }
  const double value = objective.value(theta);
  if (!std::isfinite(value)) return false;
  path.points.push_back(theta);
  path.values.push_back(value);
  return true;
}

PolicyPath follow(PlaneObjective& objective, PathMethod method, const Vector2d& start,
                  const PathSettings& settings) {
  PolicyPath path;
  while (extend(objective, method, start, settings, path)) {
  }
  return path;
}

std::vector<Vector2d> kl_ellipse(const Vector2d& theta, const Matrix2d& fisher, double kl_limit,
                                 double longest, int count) {
  std::vector<Vector2d> points;
  for (int i = 0; i < count; ++i) {
    const double angle = 2.0 * std::numbers::pi * (i % (count - 1)) / (count - 1);
    const Vector2d direction(std::cos(angle), std::sin(angle));
    const double curvature = direction.dot(fisher * direction);
    const double distance = std::sqrt(2.0 * kl_limit / std::max(curvature, 1e-300));
    points.push_back(theta + std::min(distance, longest) * direction);
  }
  return points;
}

std::vector<Vector2d> clip_region(PlaneObjective& objective, const Vector2d& theta, double clip,
                                  double longest, int count) {
  std::vector<Vector2d> points;
  if (!objective.stand_on(theta)) return points;
  for (int i = 0; i < count; ++i) {
    const double angle = 2.0 * std::numbers::pi * (i % (count - 1)) / (count - 1);
    const Vector2d direction(std::cos(angle), std::sin(angle));
    const auto inside = [&](double distance) {
      return objective.farthest(theta + distance * direction) <= clip;
    };
    double low = 0.0, high = longest;
    if (inside(high)) low = high;
    for (int k = 0; k < 24 && high - low > 1e-4 * longest; ++k) {
      const double middle = 0.5 * (low + high);
      (inside(middle) ? low : high) = middle;
    }
    points.push_back(theta + low * direction);
  }
  return points;
}

}  // namespace policyscope
