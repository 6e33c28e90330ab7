#include "core/studies/landscape.h"

#include "core/error.h"

#include <algorithm>
#include <cmath>

namespace policyscope {

using Eigen::Matrix2d;
using Eigen::Vector2d;

std::unique_ptr<PlaneObjective> LandscapePlane::open() const {
  auto objective = make_plane_objective(*environment, *snapshot->model, criterion, step_limit, x, y);
  if (objective == nullptr)
    throw Error(
        "The landscape needs a policy whose weights can be moved, or a small decision process; a "
        "linear–quadratic task needs a discount below 1.");
  return objective;
}

void LandscapeGridWork::begin(const LandscapeGridRequest& request) {
  request_ = request;
  objective_ = request.plane.open();
  grid_.values.resize(static_cast<std::size_t>(request.cells) * static_cast<std::size_t>(request.cells));
}

bool LandscapeGridWork::advance() {
  const int cells = request_.cells * request_.cells, all = cells + request_.arrows * request_.arrows;
  const Vector2d span = request_.high - request_.low;
  const auto place = [&](int index, int count) -> Vector2d {
    return request_.low +
           span.cwiseProduct(Vector2d(index % count + 0.5, index / count + 0.5) / static_cast<double>(count));
  };
  for (int done = 0; done < objective_->cells_at_once() && next_ < all; ++done, ++next_) {
    if (next_ < cells) {
      grid_.values[static_cast<std::size_t>(next_)] = objective_->value(place(next_, request_.cells));
      continue;
    }
    LandscapeGrid::Arrow arrow{place(next_ - cells, request_.arrows), Vector2d::Zero(), Vector2d::Zero()};
    PlanePoint point;
    if (objective_->look(arrow.at, point) && point.gradient.allFinite()) {
      arrow.plain = point.gradient;
      arrow.natural = solve_semidefinite(point.fisher, point.gradient);
    }
    grid_.arrows.push_back(arrow);
  }
  return next_ >= all;
}

double LandscapeGridWork::progress() const {
  return static_cast<double>(next_) / (request_.cells * request_.cells + request_.arrows * request_.arrows);
}

void LandscapePathsWork::begin(const LandscapePathsRequest& request) {
  request_ = request;
  objective_ = request.plane.open();
}

bool LandscapePathsWork::advance() {
  const std::size_t method = next_ % path_methods;
  if (next_ < 2 * path_methods) {
    const bool straight = next_ < path_methods;
    PathSettings settings = request_.settings;
    if (straight) settings.parameters.setIdentity();
    const bool wanted = straight || settings.parameters != Matrix2d::Identity();
    PolicyPath& path = straight ? paths_.straight[method] : paths_.other[method];
    // Exact ones are quick: some updates at once.
    for (int i = 0; wanted && i < objective_->cells_at_once(); ++i)
      if (!extend(*objective_, static_cast<PathMethod>(method), request_.start, settings, path)) {
        ++next_;
        return false;
      }
    if (!wanted) ++next_;
    return false;
  }
  if (paths_.learner.size() < request_.moments.size()) {
    const LandscapePlane& plane = request_.plane;
    const Model& moment = *request_.moments[paths_.learner.size()]->model;
    if (const auto nearest = objective_->nearest(moment)) {
      paths_.learner.push_back(*nearest);
      return false;
    }
    const auto at = plane_parameters(*plane.environment, moment);
    if (std::max(plane.x, plane.y) < at.size())
      paths_.learner.push_back({at[plane.x].value, at[plane.y].value});
    else
      request_.moments.clear();  // a policy that has no place in the plane
    return false;
  }
  PlanePoint point;
  if (objective_->look(request_.start, point))
    paths_.ellipse = kl_ellipse(request_.start, point.fisher, request_.settings.kl_limit, request_.longest);
  paths_.region = clip_region(*objective_, request_.start, request_.settings.clip, request_.longest);
  return true;
}

double LandscapePathsWork::progress() const {
  if (next_ >= 2 * path_methods) return 1.0;
  const PolicyPath& path = next_ < path_methods ? paths_.straight[next_] : paths_.other[next_ - path_methods];
  const double part = static_cast<double>(path.points.size()) / (request_.settings.updates + 1.0);
  return (static_cast<double>(next_) + part) / (2 * path_methods);
}

bool LandscapePaths::differs(PathMethod method) const {
  const std::vector<double>& a = straight[static_cast<std::size_t>(method)].values;
  const std::vector<double>& b = other[static_cast<std::size_t>(method)].values;
  if (a.size() != b.size()) return true;
  double reach = 0.0, most = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    reach = std::max(reach, std::abs(a[i] - a[0]));
    most = std::max(most, std::abs(a[i] - b[i]));
  }
  return most > 1e-4 * reach + 1e-9;
}

}  // namespace policyscope
