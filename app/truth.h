#pragma once

#include "core/exact/estimand.h"
#include "core/exact/solution.h"
#include "core/learning/function_field.h"
#include "core/learning/snapshot.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace policyscope::app {

/// What exact theory is asked about the shown policy.
struct TruthRequest {
  std::shared_ptr<const Snapshot> snapshot;
  std::shared_ptr<const Environment> environment;
  Criterion criterion;
  Estimand estimand;                   ///< what is asked for; its kind is not `other`
  double epsilon = 0.0;                ///< with the best policy: the best of the ε-soft ones
  std::optional<std::size_t> learned;  ///< the model's quantity that estimates it
  FieldGrid grid;                      ///< of the fields; finite models are asked state by state
  friend bool operator==(const TruthRequest&, const TruthRequest&) = default;
};

/// Learned values and exact ones of the same moment, at the states of a finite model or over the fields'
/// grid.
struct TruthView {
  std::vector<double> learned;  ///< empty where none are
  std::vector<double> exact;    ///< of the present policy, or of the best one. Differential values of states
                                ///< with the mean of the learned ones: they are defined, and learned, up to a
                                ///< constant
  double objective = 0.0;       ///< J of the policy that the values are of
  FieldGrid grid;               ///< that the values are over; of a finite model they are one for each state
  std::int64_t iteration = 0;
  std::uint64_t version = 0;  ///< differs for every result of one window
};

/// The computation, in one slice.
class TruthWork {
 public:
  using Request = TruthRequest;
  using Result = TruthView;
  void begin(const TruthRequest& request) { request_ = request; }
  /// Throws Error where nothing is known.
  bool advance();
  double progress() const { return 0.0; }
  void finish(TruthView& view) { view = std::move(view_); }

 private:
  TruthRequest request_;
  TruthView view_;
};

/// What a curve's exact companion is asked.
struct TruthCurveRequest {
  std::vector<std::shared_ptr<const Snapshot>> moments;  ///< oldest first
  std::shared_ptr<const Environment> environment;
  bool average_reward = false;  ///< else the expected return of an episode
  int step_limit = 0;
  friend bool operator==(const TruthCurveRequest&, const TruthCurveRequest&) = default;
};

/// What the policy of each moment is expected to bring; NaN where that is not known.
struct TruthCurve {
  std::vector<std::int64_t> steps;
  std::vector<double> values;
};

/// The computation, a moment at a time.
class TruthCurveWork {
 public:
  using Request = TruthCurveRequest;
  using Result = TruthCurve;
  void begin(const TruthCurveRequest& request) { request_ = request; }
  bool advance();
  double progress() const {
    return static_cast<double>(curve_.steps.size()) / static_cast<double>(request_.moments.size());
  }
  void finish(TruthCurve& curve) { curve = std::move(curve_); }

 private:
  TruthCurveRequest request_;
  TruthCurve curve_;
};

}  // namespace policyscope::app
