#pragma once

#include "core/algorithms/algorithm.h"
#include "core/algorithms/catalog.h"
#include "core/estimators/network_fisher.h"
#include "core/learning/neural_model.h"
#include "core/learning/rollout_buffer.h"
#include "core/networks/actor_critic_network.h"
#include "core/networks/normalizer.h"
#include "core/networks/optimizer.h"
#include "core/networks/schedule.h"

#include <array>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace policyscope {

/// What all learners that play a rollout with a fixed policy and then update have in common. Names and
/// defaults as in Stable-Baselines3.
struct RolloutSettings : NetworkSettings {
  int n_steps = 2048;
  int episodes = 0;  ///< if not 0, a rollout of one lane is so many whole trajectories, however long,
  int horizon = 0;   ///< each cut after so many steps in a task that never ends
  int n_envs = 1;
  double gamma = 0.99;
  double gae_lambda = 0.95;
  double learning_rate = 3e-4;
  Schedule lr_schedule = Schedule::constant;
  int schedule_steps = 100'000;
  OptimizerKind optimizer = OptimizerKind::adam;
  double optimizer_eps = 1e-5;
  bool discount_actor = false;
  bool normalize_advantage = true;
  bool normalize_observation = false;
  bool normalize_reward = false;
};

OptimizerSettings optimizer_settings(OptimizerKind kind, double epsilon);
inline OptimizerSettings optimizer_settings(const RolloutSettings& settings) {
  return optimizer_settings(settings.optimizer, settings.optimizer_eps);
}

/// The further settings of learners that descend on one loss of policy, entropy and critic.
struct LossSettings : RolloutSettings {
  double ent_coef = 0.0;
  double vf_coef = 0.5;
  double max_grad_norm = 0.5;
};

/// Sums over the samples of one update, for series and formulas.
struct UpdateStatistics {
  double policy_loss = 0.0, value_loss = 0.0, entropy = 0.0, approx_kl = 0.0, clip_fraction = 0.0,
         gradient_norm = 0.0, ratio = 1.0;
};

/// An actor–critic with networks that alternates between playing a rollout and learning from it. Subclasses
/// say how they learn. An iteration is one rollout and its update; episodes go on from one rollout to the
/// next.
class RolloutAlgorithm : public Algorithm {
 public:
  std::int64_t advance(Experience& experience, std::int64_t steps, const StopToken& stop) override;
  void record(Experience& experience, Recording& recording) override;
  std::int64_t iteration() const override { return iteration_; }
  const std::optional<Divergence>& divergence() const override { return divergence_; }
  std::size_t environments() const override { return static_cast<std::size_t>(settings_.n_envs); }
  void configure(const ParameterSet& parameters) override;
  void observation_changed(const Experience&) override {}

  std::unique_ptr<Model> make_model() const override;
  void copy_to(Model& model) const override;
  bool begin_as(const Model& model) override;
  void symbols(std::vector<SymbolValue>& out) const override;
  void save(ArchiveWriter& archive) const override;
  void load(ArchiveReader& archive) override;

  static std::vector<SeriesInfo> shared_update_series();

 protected:
  /// The lanes of the experience that are played, and who else is at work.
  struct Lanes {
    std::size_t first = 0, count = 1;
    bool until_end = false;      ///< a rollout also ends with an episode; for one lane only
    std::mutex* gate = nullptr;  ///< held at every touch of what threads share of the experience
  };
  RolloutAlgorithm(AlgorithmParts parts, const RolloutSettings& settings);
  RolloutAlgorithm(AlgorithmParts parts, const RolloutSettings& settings, Lanes lanes);

  /// The settings in force; read again whenever they change.
  virtual RolloutSettings read_settings(std::span<const ParameterValue> values) = 0;
  /// Learns from rollout_, whose advantages and returns are filled in. False at a number that is not finite,
  /// which it has not applied; divergence_ then says which.
  virtual bool update(const StopToken& stop) = 0;
  /// Listing lines with the values of the last update.
  virtual void note(Recording& recording) const = 0;

  /// One iteration; false if it was not completed.
  virtual bool iterate(Experience& experience, const StopToken& stop);
  /// Plays a rollout with the present parameters and judges it: advantages, returns, how much the critic
  /// foresaw.
  bool play(Experience& experience, const StopToken& stop);
  /// Puts the gradient of the n-step advantage actor–critic's loss on the whole rollout into gradient_.
  void differentiate_advantage_loss(const LossSettings& settings);
  /// In the order of shared_update_series().
  std::array<double, 7> update_values() const;

  /// What a sample contributes to the derivatives of the loss, given its ln π now and its place in the batch.
  struct SampleLoss {
    double d_log_prob = 0.0;  ///< ∂loss/∂ ln π
    double d_entropy = 0.0;   ///< ∂loss/∂H
    double d_value = 0.0;     ///< ∂loss/∂v̂
  };
  /// Gathers `rows` of the rollout, runs the networks on them and returns ln π(a|s) of each in log_probs_.
  void evaluate(std::span<const std::size_t> rows);
  /// Back-propagates through the samples of the last evaluate() into gradient_. `loss(i)` gives the
  /// SampleLoss of the i-th of them.
  template <class Loss>
  void backpropagate(std::span<const std::size_t> rows, Loss&& loss) {
    losses_.resize(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) losses_[i] = loss(i);
    differentiate();
  }
  /// Clips the gradient to `largest_norm` and descends. False, and nothing is applied, if it is not finite.
  bool descend(double largest_norm) { return descend(largest_norm, learning_rate()); }
  bool descend(double largest_norm, double rate);
  /// Fits the critic to a target for each row of the rollout: `passes` times through all of them in
  /// minibatches of random order. False if it was stopped, or at a gradient that is not finite.
  bool fit_critic(std::span<const double> targets, int passes, int batch_size, double rate,
                  const StopToken& stop);
  /// The share of the schedules' length that is used up.
  double progress() const { return static_cast<double>(steps_) / settings_.schedule_steps; }
  double learning_rate() const {
    return scheduled(settings_.lr_schedule, settings_.learning_rate, progress());
  }
  double value(std::size_t i) const {
    return static_cast<double>(workspace_.values(static_cast<Eigen::Index>(i)));
  }
  /// The distribution's parameters of a sample of the last evaluate().
  std::span<const double> distribution(std::size_t i) const { return sample(batch_parameters_, i); }
  /// Keeps the distributions of the last evaluate(), and the mean KL divergence from them to those of a later
  /// one on the same rows; under weights with the sum 1, or each sample alike.
  void remember_policy() { remembered_.assign(batch_parameters_.begin(), batch_parameters_.end()); }
  double divergence_from_remembered(std::span<const double> weights = {}) const;
  /// The Fisher matrix at the last evaluate(), under a weight for each of its samples.
  NetworkFisher::Batch fisher_batch(std::span<const double> weights) {
    return {*network_, *policy_, parameters_, batch_parameters_, weights, workspace_};
  }
  /// All rows of the rollout, in order.
  std::span<const std::size_t> all_rows();
  bool diverge(const char* quantity) {
    divergence_ = Divergence{quantity, iteration_};
    return false;
  }

  RolloutSettings settings_;
  std::shared_ptr<const ActorCriticNetwork> network_;
  std::unique_ptr<Policy> policy_;
  NetworkInput input_;
  RewardNormalizer reward_normalizer_;
  AlignedVector<float> parameters_, gradient_;
  Optimizer<float> optimizer_;
  RandomStream random_;   // actions
  RandomStream shuffle_;  // order of minibatches
  RolloutBuffer rollout_;
  std::vector<double> log_probs_;  // of the samples of the last evaluate()
  UpdateStatistics statistics_;
  ActorCriticNetwork::Workspace workspace_;
  std::int64_t iteration_ = 0;
  std::int64_t steps_ = 0;  // environment steps done, for schedules
  std::optional<Divergence> divergence_;
  double explained_variance_ = 0.0;

 private:
  bool collect(Experience& experience, const StopToken& stop);
  /// Fills in the values at the rollout's states, also as those that the step before led to.
  bool estimate_values();
  /// Draws the action of a lane, the last resolved one, at step t of the rollout.
  void choose(std::span<const double> parameters, std::size_t lane, std::size_t t, std::span<double> action);
  /// Leaves the policy's outputs of a sample in outputs_ and returns the distribution's parameters.
  std::span<const double> resolve(const ActorCriticNetwork::Workspace& workspace, std::size_t i);
  /// Back-propagates losses_ through the samples of the last evaluate() into gradient_.
  void differentiate();
  /// The part of a batch of policy outputs, or of parameters, that belongs to a sample.
  std::span<const double> sample(const std::vector<double>& batch, std::size_t i) const {
    return std::span(batch).subspan(i * outputs_.size(), outputs_.size());
  }

  ActorCriticNetwork::Workspace step_workspace_;   // of the actions that are being chosen
  ActorCriticNetwork::Workspace value_workspace_;  // of critics asked meanwhile
  Matrix<float> step_inputs_;                      // one column a lane
  BatchMatrix<float> batch_inputs_;                // of evaluate()
  BatchMatrix<float> d_outputs_, d_values_;
  std::vector<double> outputs_, distribution_, score_;
  std::vector<double> batch_outputs_, batch_parameters_, batch_actions_;  // of evaluate(), by sample
  std::vector<double> remembered_;                                        // parameters of some evaluate()
  std::vector<SampleLoss> losses_;
  std::vector<double> actions_;            // one after the other, of all lanes
  std::vector<float> noise_weights_;       // of noise from features, of all lanes; new in every rollout
  std::vector<double> noise_;              // of one action
  std::vector<std::size_t> rows_, order_;  // of the whole rollout, in order and shuffled
  Lanes lanes_;
};

}  // namespace policyscope
