#pragma once

#include "core/estimators/gradient_estimators.h"
#include "core/estimators/gradient_statistics.h"
#include "core/exact/solution.h"
#include "core/learning/episode.h"
#include "core/learning/snapshot.h"
#include "core/learning/trajectory_batch.h"
#include "core/studies/scored_policy.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace policyscope {

/// Whose values stand in the estimators that need some.
enum class MicroscopeCritic { exact, learned };

/// What is looked at through the gradient microscope: estimators of ∇J for one policy, from the same
/// trajectories.
struct MicroscopeRequest {
  std::shared_ptr<const Snapshot> snapshot;
  std::shared_ptr<const Environment> environment;  ///< not changed by anyone from now on
  double discount = 1.0;
  double lambda = 0.9;
  int trajectories = 1000;
  int step_limit = 0;  ///< of the scenario; 0 in continuing tasks, where the discount says when to stop
  MicroscopeCritic critic = MicroscopeCritic::exact;
  /// Index of a parameter of the policy to look along; none for the direction of the true gradient.
  std::optional<std::size_t> coordinate;
  std::uint64_t seed = 1;
  friend bool operator==(const MicroscopeRequest&, const MicroscopeRequest&) = default;
};

/// What it shows.
struct MicroscopeView {
  struct Row {
    std::size_t estimator;  ///< in gradient_estimators()
    bool known = false;     ///< false if it needs values that nobody knows
    GradientStatistics statistics;
    Histogram histogram;
  };
  std::vector<Row> rows;
  Eigen::VectorXd truth;  ///< ∇J, exact or estimated
  bool exact = false;     ///< truth is exact; else the mean over as many other trajectories
  MicroscopeCritic critic = MicroscopeCritic::exact;  ///< the one that was used
  bool has_critic = false;
  double objective = 0.0;        ///< J; NaN where it is not known
  std::size_t trajectories = 0;  ///< fewer than asked for where they are very long
  std::size_t steps = 0;
};

/// The computation, in slices of some milliseconds.
/// Depends on nothing but the request.
class GradientMicroscope {
 public:
  using Request = MicroscopeRequest;
  using Result = MicroscopeView;

  /// Throws Error where there is nothing to see: a policy without scores, or a task without an objective.
  void begin(const MicroscopeRequest& request);
  bool advance();
  double progress() const;
  void finish(MicroscopeView& view) { view = std::move(view_); }

  static constexpr std::size_t bins = 120;
  /// Trajectories are drawn until they have ScoredPolicy::steps_a_second() steps together, or so many numbers
  /// in their gradients.
  static constexpr std::size_t most_numbers = 4'000'000;

 private:
  bool sample();
  std::size_t wanted() const;
  void add_values();
  /// Computes the samples of an estimator, some trajectories at a time; true when they are there.
  bool collect(const CreditRule& rule, const BatchValues& values);
  bool choose_truth();
  bool measure(std::size_t estimator);
  void fill_histograms();

  MicroscopeRequest request_;
  std::unique_ptr<ScoredPolicy> policy_;
  std::unique_ptr<ExactSolution> solution_;
  std::optional<Episode> episode_;
  std::optional<RandomStream> environment_random_, action_random_;
  TrajectoryBatch batch_;
  BatchValues values_;

  std::size_t next_ = 0;       // estimator
  std::size_t collected_ = 0;  // trajectories of its samples
  Eigen::MatrixXd samples_;
  Eigen::VectorXd direction_;
  std::vector<double> credits_;
  std::vector<std::vector<double>> components_;  // one list an estimator
  std::vector<double> scratch_;
  std::vector<double> learned_action_values_;  // S by A, of the finite model
  MicroscopeView view_;
  bool drawn_ = false;
};

}  // namespace policyscope
