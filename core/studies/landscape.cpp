#include "core/studies/landscape.h"

#include "core/error.h"

#include <algorithm>
#include <cmath>

namespace policyscope {

using Eigen::Matrix2d;
using Eigen::Vector2d;

std::unique_ptr<PlaneObjective> LandscapePlane::open() const {
  auto objective = make_plane_objective(*environment, *snapshot->model, criterion, x, y);
  if (objective == nullptr)
    throw Error(
        "The landscape is known for small decision processes, and for linear–quadratic tasks with a discount "
        "and a policy that is linear in the state.");
  return objective;
}

void LandscapeGridWork::begin(const LandscapeGridRequest& request) {
  request_ = request;
  objective_ = request.plane.open();
  grid_.values.resize(static_cast<std::size_t>(request.cells) * static_cast<std::size_t>(request.cells));
}

bool LandscapeGridWork::advance() {
  const Vector2d span = request_.high - request_.low;
  const auto place = [&](int column, int row, int count) -> Vector2d {
    return request_.low + span.cwiseProduct(Vector2d(column + 0.5, row + 0.5) / count);
  };
  if (row_ < request_.cells) {
    for (int column = 0; column < request_.cells; ++column)
      grid_.values[static_cast<std::size_t>(row_ * request_.cells + column)] =
          objective_->value(place(column, row_, request_.cells));
  } else {
    const int row = row_ - request_.cells;
    for (int column = 0; column < request_.arrows; ++column) {
      LandscapeGrid::Arrow arrow{place(column, row, request_.arrows), Vector2d::Zero(), Vector2d::Zero()};
      PlanePoint point;
      if (objective_->look(arrow.at, point) && point.gradient.allFinite()) {
        arrow.plain = point.gradient;
        arrow.natural = solve_semidefinite(point.fisher, point.gradient);
      }
      grid_.arrows.push_back(arrow);
    }
  }
  return ++row_ >= request_.cells + request_.arrows;
}

double LandscapeGridWork::progress() const {
  return static_cast<double>(row_) / (request_.cells + request_.arrows);
}

void LandscapePathsWork::begin(const LandscapePathsRequest& request) {
  request_ = request;
  objective_ = request.plane.open();
}

bool LandscapePathsWork::advance() {
  const bool compared = request_.settings.parameters != Matrix2d::Identity();
  const std::size_t method = next_ % path_methods;
  PathSettings settings = request_.settings;
  if (next_ < path_methods) {
    settings.parameters.setIdentity();
    paths_.straight[method] = follow(*objective_, static_cast<PathMethod>(method), request_.start, settings);
  } else if (next_ < 2 * path_methods) {
    if (compared)
      paths_.other[method] = follow(*objective_, static_cast<PathMethod>(method), request_.start, settings);
  } else {
    PlanePoint point;
    if (objective_->look(request_.start, point))
      paths_.ellipse = kl_ellipse(request_.start, point.fisher, settings.kl_limit, request_.longest);
    paths_.region = clip_region(*objective_, request_.start, settings.clip, request_.longest);
  }
  return ++next_ > 2 * path_methods;
}

double LandscapePathsWork::progress() const {
  return static_cast<double>(next_) / (2 * path_methods + 1);
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
