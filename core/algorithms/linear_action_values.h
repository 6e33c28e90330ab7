#pragma once

#include "core/algorithms/linear_algorithm.h"
#include "core/parameters/field.h"

#include <vector>

namespace policyscope {

struct ActionValueSettings {
  double alpha = 1e-2;
  double gamma = 0.99;
  static const std::vector<Field<ActionValueSettings>>& fields();
};

/// The loop of the learners that have values and no preferences: the policy reads the action values q̂(s, a,
/// w), which are linear in the features, and is ε-greedy or a softmax of them. `off_policy` learns about the
/// greedy policy (Q-learning) instead of the one that acts (Sarsa).
class LinearActionValues : public LinearAlgorithm {
 public:
  using SettingsType = ActionValueSettings;

  LinearActionValues(AlgorithmParts parts, bool off_policy);

  std::int64_t advance(Experience& experience, std::int64_t steps, const StopToken& stop) override;
  void record(Experience& experience, Recording& recording) override;
  void configure(const ParameterSet& parameters) override;
  void observation_changed(const Experience& experience) override;

  void symbols(std::vector<SymbolValue>& out) const override;
  void save(ArchiveWriter& archive) const override;
  void load(ArchiveReader& archive) override;

  static std::string refusal(const EnvironmentInfo& environment);

 protected:
  static std::vector<SeriesInfo> shared_step_series();

 private:
  template <class Probe>
  std::int64_t run(Experience& experience, std::int64_t steps, Probe probe);

  /// The part of the policy's outputs that are action values. What follows them, if anything does, are counts
  /// of how often each action was taken (UcbPolicy).
  std::span<const double> action_values() {
    return std::span<const double>(outputs_).subspan(first_output_, action_labels_.size());
  }

  /// The numbers of the last step, for the formulas on the screen.
  struct LastStep {
    double action = 0.0, reward = 0.0, action_value = 0.0, action_value_next = 0.0, td_error = 0.0;
  };

  const bool off_policy_;
  ActionValueSettings settings_;
  bool started_ = false;  // x_, outputs_ and parameters_ are those of S, and action_ is A where on-policy
  FeatureVector next_x_;
  std::vector<double> next_action_;
  LastStep last_;
};

/// Sarsa: on-policy TD control (Sutton & Barto, 6.4 and 10.1).
class Sarsa final : public LinearActionValues {
 public:
  explicit Sarsa(AlgorithmParts parts) : LinearActionValues(std::move(parts), false) {}
  static AlgorithmInfo description();
  const AlgorithmInfo& info() const override;
};

/// Q-learning: off-policy TD control (Watkins 1989; Sutton & Barto, 6.5).
class QLearning final : public LinearActionValues {
 public:
  explicit QLearning(AlgorithmParts parts) : LinearActionValues(std::move(parts), true) {}
  static AlgorithmInfo description();
  const AlgorithmInfo& info() const override;
};

}  // namespace policyscope
