#pragma once

#include "core/learning/snapshot.h"
#include "core/studies/policy_paths.h"

#include <array>
#include <memory>
#include <vector>

namespace policyscope {

/// Which plane of which policy's parameters a landscape is about.
struct LandscapePlane {
  std::shared_ptr<const Snapshot> snapshot;
  std::shared_ptr<const Environment> environment;  ///< not changed by anyone from now on
  Criterion criterion;
  int step_limit = 0;        ///< of the scenario, where J is estimated
  std::size_t x = 0, y = 1;  ///< of plane_parameters()
  friend bool operator==(const LandscapePlane&, const LandscapePlane&) = default;

  /// Throws Error where J is not known.
  std::unique_ptr<PlaneObjective> open() const;
};

/// J on a grid of the plane, and both gradients on a coarser one.
struct LandscapeGridRequest {
  LandscapePlane plane;
  Eigen::Vector2d low, high;
  int cells = 64;   ///< along each axis; values lie in their middle
  int arrows = 14;  ///< along each axis; 0 for none
  friend bool operator==(const LandscapeGridRequest&, const LandscapeGridRequest&) = default;
};
struct LandscapeGrid {
  struct Arrow {
    Eigen::Vector2d at, plain, natural;  ///< gradients as they are; zero where J is not defined
  };
  std::vector<double> values;  ///< rows from low to high; NaN where J is not defined
  std::vector<Arrow> arrows;
};
/// The computation, some cells at a time.
class LandscapeGridWork {
 public:
  using Request = LandscapeGridRequest;
  using Result = LandscapeGrid;
  void begin(const LandscapeGridRequest& request);
  bool advance();
  double progress() const;
  void finish(LandscapeGrid& grid) { grid = std::move(grid_); }

 private:
  LandscapeGridRequest request_;
  std::unique_ptr<PlaneObjective> objective_;
  LandscapeGrid grid_;
  int next_ = 0;  // cell, then arrow
};

constexpr std::size_t path_methods = 4;

/// The ways of all methods from one start, and how far one update of TRPO and PPO may go from it.
struct LandscapePathsRequest {
  LandscapePlane plane;
  Eigen::Vector2d start;
  PathSettings settings;  ///< with the parameters that the paths are compared with
  double longest = 8.0;   ///< where regions without limit are cut
  /// Moments of the learner itself, oldest first: its own way is shown too.
  std::vector<std::shared_ptr<const Snapshot>> moments;
  friend bool operator==(const LandscapePathsRequest&, const LandscapePathsRequest&) = default;
};
struct LandscapePaths {
  std::array<PolicyPath, path_methods>
      straight;  ///< by the parameters themselves; in the order of PathMethod
  /// By φ, where they are others; else empty.
  std::array<PolicyPath, path_methods> other;
  std::vector<Eigen::Vector2d> ellipse, region;  ///< KL = δ and |r − 1| = ε around the start
  std::vector<Eigen::Vector2d> learner;          ///< where it was at the moments
  /// Whether the policies on the way differ, by what they earn.
  bool differs(PathMethod method) const;
};
/// The computation, an update at a time.
class LandscapePathsWork {
 public:
  using Request = LandscapePathsRequest;
  using Result = LandscapePaths;
  void begin(const LandscapePathsRequest& request);
  bool advance();
  double progress() const;
  void finish(LandscapePaths& paths) { paths = std::move(paths_); }

 private:
  LandscapePathsRequest request_;
  std::unique_ptr<PlaneObjective> objective_;
  LandscapePaths paths_;
  std::size_t next_ = 0;  // path
};

}  // namespace policyscope
