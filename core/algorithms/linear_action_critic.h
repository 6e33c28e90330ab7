#pragma once

#include "core/algorithms/linear_algorithm.h"

#include <vector>

namespace policyscope {

/// The step sizes of one iteration, frozen before it starts.
struct ActionCriticRates {
  double alpha_theta = 0.0;
  double alpha_w = 0.0;
  double gamma = 1.0;
  bool discount_actor = false;  ///< weight the actor's step by I = γ^t
};

/// Which line of an algorithm's listing each part of the loop is; −1 where the listing has no such line.
struct ActionCriticLines {
  int act, choose, td_error, td_error_v, critic, critic_v, advantage, actor, discount, proceed;
};

/// The loop of the actor–critics whose critic estimates action values, q̂(s, a, w), by Sarsa's TD error: the
/// critic learns first, then the actor follows the updated q̂(S, A), or how far it exceeds a second critic's
/// v̂(S). All are linear in the same features; every discrete action has a q̂ of its own. Subclasses give it a
/// name, a listing and settings.
class LinearActionCritic : public LinearAlgorithm {
 public:
  LinearActionCritic(AlgorithmParts parts, bool advantage, ActionCriticLines lines);

  std::int64_t advance(Experience& experience, std::int64_t steps, const StopToken& stop) override;
  void record(Experience& experience, Recording& recording) override;
  void configure(const ParameterSet& parameters) override;
  void observation_changed(const Experience& experience) override;

  void symbols(std::vector<SymbolValue>& out) const override;
  void save(ArchiveWriter& archive) const override;
  void load(ArchiveReader& archive) override;

 protected:
  virtual ActionCriticRates read_rates(std::span<const ParameterValue> values) const = 0;

  static std::string refuse_continuous_actions(const EnvironmentInfo& environment);
  static std::vector<SeriesInfo> shared_step_series();

 private:
  template <class Probe>
  std::int64_t run(Experience& experience, std::int64_t steps, Probe probe);

  /// The numbers of the last step, for the formulas on the screen.
  struct LastStep {
    double action = 0.0, reward = 0.0, action_value = 0.0, action_value_next = 0.0, td_error = 0.0;
    double value = 0.0, value_next = 0.0, td_error_v = 0.0, advantage = 0.0, score = 0.0;
  };

  const ActionCriticLines lines_;
  ActionCriticRates rates_;
  double emphasis_ = 1.0;  // I = γ^t
  bool started_ = false;   // x_ and action_ are S and A
  FeatureVector next_x_;
  std::vector<double> next_action_;
  LastStep last_;
  // The rest of them, not saved: what the actor saw after the critics' step, and its weight.
  struct {
    double action_value = 0.0, value = 0.0, emphasis = 1.0;
  } used_;
};

}  // namespace policyscope
