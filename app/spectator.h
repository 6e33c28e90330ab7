#pragma once

#include "app/frame.h"
#include "core/learning/demonstration.h"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace policyscope::app {

/// Watches a policy: lets the demonstration play at human speed, and translates between the task's view
/// coordinates, observations and states for the panels.
class Spectator {
 public:
  /// Begins anew with a scenario's task. Throws Error if it cannot be made.
  void open(const Scenario& scenario, std::uint64_t seed);
  /// The physics in force for the shown run.
  void set_physics(const Scenario& scenario, std::span<const ParameterValue> all_values);

  /// Lets `seconds` of the task's time pass with the newest policy.
  void advance(double seconds, const Model& model, bool mean_action);
  void reset();
  void drag_to(Point point);
  void place(std::span<const double> state);

  const Demonstration& demonstration() const { return *demonstration_; }
  /// As it is now; never changed once handed out.
  const std::shared_ptr<const Environment>& environment() const { return environment_; }
  std::span<const Dimension> coordinates() const { return environment_->info().coordinates; }

  /// The trail and the present state as view coordinates.
  std::span<const double> trail() const { return trail_; }
  /// What a snapshot's functions say at a place. Recomputed only if either changed.
  const CrosshairView* look(const std::shared_ptr<const Snapshot>& snapshot,
                            std::span<const double> coordinates);

 private:
  void update_trail();

  std::unique_ptr<Demonstration> demonstration_;
  std::shared_ptr<const Environment> environment_;
  std::unique_ptr<Environment> probe_;  // for translating states
  std::vector<ParameterValue> physics_;
  int step_limit_ = 0;
  std::vector<double> trail_, observation_;

  CrosshairView crosshair_;
  std::shared_ptr<const Snapshot> looked_at_;
  std::vector<double> looked_from_;
  std::vector<std::size_t> all_quantities_;
};

}  // namespace policyscope::app
