#pragma once

#include "core/algorithms/algorithm.h"
#include "core/algorithms/catalog.h"
#include "core/learning/neural_model.h"
#include "core/networks/optimizer.h"
#include "core/policies/action_bounds.h"
#include "core/replay/replay_batch.h"
#include "core/replay/replay_log.h"
#include "core/replay/replay_sampler.h"

#include <memory>
#include <optional>
#include <vector>

namespace policyscope {

/// What all learners from a replay buffer have in common. Names and defaults as in Stable-Baselines3, with a
/// learning rate of its own for the critic.
struct OffPolicySettings : ReplaySettings {
  std::vector<int> net_arch = {256, 256};
  Activation activation = Activation::relu;
  double learning_rate = 3e-4;
  double critic_learning_rate = 3e-4;
  double gamma = 0.99;
  double tau = 0.005;
  int batch_size = 256;
  int learning_starts = 100;
  int train_freq = 1;
  int gradient_steps = 1;
  int buffer_size = 1'000'000;
  double optimizer_eps = 1e-8;
};

/// An actor–critic, or a critic alone, that learns from steps drawn from a replay buffer. An iteration is
/// `train_freq` steps in every environment, and then `gradient_steps` updates. Actions are numbers in [−1, 1]
/// here, or an index; only the environment sees them in their own units.
class OffPolicyAlgorithm : public Algorithm {
 public:
  std::int64_t advance(Experience& experience, std::int64_t steps, const StopToken& stop) override;
  void record(Experience& experience, Recording& recording) override;
  std::int64_t iteration() const override { return iteration_; }
  const std::optional<Divergence>& divergence() const override { return divergence_; }
  std::size_t environments() const override { return lanes_; }
  std::size_t function_bytes() const override { return sampler_->full_bytes(log_); }
  void configure(const ParameterSet& parameters) override;
  void observation_changed(const Experience& experience) override;
  bool summarize_replay(ReplaySummary& out) const override;

  void symbols(std::vector<SymbolValue>& out) const override;
  void save(ArchiveWriter& archive) const override;
  void load(ArchiveReader& archive) override;

  /// What has been stored, for tests.
  const ReplayLog& log() const { return log_; }

 protected:
  OffPolicyAlgorithm(AlgorithmParts parts, const OffPolicySettings& settings, std::size_t lanes = 1);

  /// The settings in force; read again whenever they change.
  virtual OffPolicySettings read_settings(std::span<const ParameterValue> values) = 0;
  /// How many steps a transition spans.
  virtual int return_steps() const { return 1; }
  /// An exploring action at an input. Shapes: inputs, actions (normalised, or one index).
  virtual void explore(std::size_t lane, std::span<const float> input, std::span<float> action) = 0;
  /// Starts an episode of exploring.
  virtual void begin_episode(std::size_t /*lane*/) {}
  /// Learns from batch_. False at a number that is not finite, which it has not applied; divergence_ then
  /// says which.
  virtual bool update() = 0;
  /// One number for each of its update series, after an iteration that learned.
  virtual std::span<const double> update_values() = 0;
  /// Listing lines with the values of the last iteration.
  virtual void note(Recording& recording, bool learned) const = 0;

  bool diverged(const char* quantity);
  /// Notes acting and storing, lines `first` and `first` + 1 of every listing.
  void note_step(Recording& recording, int first) const;
  /// It begins with networks that have learned already: it acts by them from the first step on.
  void begin_trained() { trained_before_ = true; }
  static void draw_normals(RandomStream& random, Eigen::Index rows, Eigen::Index columns, Matrix<float>& out);
  OptimizerSettings adam() const { return {.epsilon = settings_.optimizer_eps}; }
  /// Steps so far as a share of a schedule's length.
  double progress(int schedule_steps) const { return static_cast<double>(steps_) / schedule_steps; }

  OffPolicySettings settings_;
  std::unique_ptr<Policy> policy_;
  NetworkInput input_;
  std::vector<double> middle_, scale_;  // of actions; empty where they are discrete
  std::size_t choices_;                 // discrete actions; 0 for a box
  std::size_t lanes_;
  RandomStream random_;         // actions
  RandomStream replay_random_;  // which transitions
  RandomStream update_random_;  // noise inside updates
  ReplayLog log_;
  std::unique_ptr<ReplaySampler> sampler_;
  ReplayBatch<float> batch_;
  std::int64_t updates_ = 0;
  std::int64_t iteration_ = 0;
  std::int64_t steps_ = 0;
  std::optional<Divergence> divergence_;

 private:
  bool iterate(Experience& experience, const StopToken& stop);
  void step(Experience& experience, std::size_t lane);
  bool learn(const StopToken& stop);
  void fill_entry(std::size_t slot, ReplaySummary::Entry& entry) const;

  std::vector<float> step_input_, next_input_, action_;
  std::vector<double> environment_action_;
  std::vector<char> fresh_;  // lanes whose next step begins an episode
  double last_reward_ = 0.0;
  bool learned_ = false;         // in the last iteration
  bool trained_before_ = false;  // before the first transition in the log
};

}  // namespace policyscope
