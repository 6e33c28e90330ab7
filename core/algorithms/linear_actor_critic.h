#pragma once

#include "core/algorithms/linear_algorithm.h"
#include "core/features/lazy_traces.h"
#include "core/vectorized.h"

#include <vector>

namespace policyscope {

/// The step sizes and rates of one iteration, frozen before it starts.
struct ActorCriticRates {
  double alpha_theta = 0.0;
  double alpha_w = 0.0;
  double alpha_rbar = 0.0;
  double gamma = 1.0;
  double lambda = 0.0;
  bool discount_actor = false;  ///< weight the actor's step by I = γ^t
};

/// Which line of an algorithm's listing each part of the loop is; −1 where the listing has no such line.
struct ActorCriticLines {
  int choose, act, td_error, average_reward, critic_trace, actor_trace, critic, actor, discount, proceed;
};

/// The loop that the incremental actor–critics share: actor and critic are linear in the same features and
/// learn at every step. `continuing` measures reward against its average R̄ and has no discount; otherwise γ
/// discounts and a terminal state is worth 0. Subclasses give it a name, a listing and settings.
class LinearActorCritic : public LinearAlgorithm {
 public:
  LinearActorCritic(AlgorithmParts parts, bool continuing, ActorCriticLines lines);

  std::int64_t advance(Experience& experience, std::int64_t steps, const StopToken& stop) override;
  void record(Experience& experience, Recording& recording) override;
  void configure(const ParameterSet& parameters) override;
  void observation_changed(const Experience& experience) override;

  void copy_to(Model& model) const override;
  void symbols(std::vector<SymbolValue>& out) const override;
  void save(ArchiveWriter& archive) const override;
  void load(ArchiveReader& archive) override;

 protected:
  virtual ActorCriticRates read_rates(std::span<const ParameterValue> values) const = 0;

 private:
  /// Whether there is anything to be done; makes ready for the first step.
  bool prepare(const Experience& experience);
  bool is_known() const;
  std::int64_t run_known(Experience& experience, std::int64_t steps);
  template <std::size_t fixed_outputs, class P, class Probe>
  POLICYSCOPE_INLINE std::int64_t run(Experience& experience, std::int64_t steps, const P& policy,
                                      Probe probe);
  /// The algorithm, compiled anew with and without traces, and for the shapes that lectures have:
  /// `fixed_outputs` outputs of a common policy over binary features; 0 for any other.
  template <bool continuing, bool traces, std::size_t fixed_outputs, class P, class Probe>
  POLICYSCOPE_INLINE std::int64_t loop(Experience& experience, std::int64_t steps, const P& policy,
                                       Probe probe);

  /// The numbers of the last step, for the formulas on the screen.
  struct LastStep {
    double reward = 0.0, value = 0.0, value_next = 0.0, td_error = 0.0, old_average_reward = 0.0, score = 0.0;
  };

  const bool continuing_;
  const ActorCriticLines lines_;
  ActorCriticRates rates_;
  LazyTraces traces_;
  double average_reward_ = 0.0;
  double emphasis_ = 1.0;       // I = γ^t
  double used_emphasis_ = 1.0;  // what the last step was weighted with, for the formulas; not saved
  bool started_ = false;        // x_, outputs_ and parameters_ are those of S
  FeatureVector next_x_;
  LazyTraces::Prediction next_;  // at next_x_
  LastStep last_;
};

}  // namespace policyscope
