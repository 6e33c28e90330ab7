#pragma once

#include "core/algorithms/async_q_settings.h"
#include "core/algorithms/catalog.h"
#include "core/estimators/action_value_loss.h"
#include "core/learning/neural_model.h"

#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace policyscope {

/// A worker of AsyncQLearning: plays in one lane with parameters of its own. A turn is a batch of steps in a
/// row.
class AsyncQWorker final : public AsynchronousWorker {
 public:
  /// Of one turn; of its last step where it is about one.
  struct Statistics {
    double loss = 0.0, mean_q = 0.0;
    double action = 0.0, reward = 0.0, target = 0.0, action_value = 0.0, td_error = 0.0;
  };

  /// `gate`: held at every touch of what threads share of the experience.
  AsyncQWorker(const AlgorithmParts& parts, const AsyncQSettings& settings, MlpShape shape, std::size_t lane,
               std::mutex* gate);

  void configure(const AsyncQSettings& settings, std::span<const ParameterValue> policy);
  /// Before a turn: the probability of an action drawn from all alike, and the target network, which was
  /// copied at that step.
  void prepare(double exploration, std::span<const float> target, std::int64_t target_copied_at);
  /// It takes the target network anew before its next turn.
  void forget_target() { target_copied_at_ = never; }
  /// The state is not the one that the next action was chosen for.
  void forget_action() { chosen_ = none; }

  bool play_and_differentiate(Experience& experience, const StopToken& stop) override;
  std::span<const float> gradient() const override { return gradient_; }
  std::span<float> parameters() override { return parameters_; }
  const std::optional<Divergence>& divergence() const override { return divergence_; }

  /// Of the last turn.
  std::size_t steps() const { return steps_; }
  const Statistics& statistics() const { return statistics_; }

  void save(ArchiveWriter& archive) const;
  void load(ArchiveReader& archive);

 private:
  static constexpr int none = -1;
  static constexpr std::int64_t never = -1;

  /// Up to n steps of one episode go into the batch. The rest of it counts nothing: its size never changes.
  bool play(Experience& experience, const StopToken& stop);
  /// Chooses an action for the inputs in a column.
  bool choose(const Matrix<float>& inputs, std::size_t column);
  void note_statistics();
  bool diverge(const char* quantity);

  AsyncQSettings settings_;
  std::unique_ptr<Policy> policy_;
  NetworkInput input_;
  ActionValueLoss<float> loss_;
  AlignedVector<float> parameters_, gradient_, target_;
  RandomStream random_;
  std::vector<double> outputs_, distribution_;
  MlpWorkspace<float> step_pass_;
  ReplayBatch<float> batch_;  // of its pairs the actions alone, the last row
  double action_[1] = {0.0};
  double exploration_ = 0.0;
  std::int64_t target_copied_at_ = never;
  int chosen_ = none;  // the next action, where Sarsa has chosen it already
  std::size_t steps_ = 0;
  Statistics statistics_;
  std::optional<Divergence> divergence_;
  std::size_t lane_;
  std::mutex* gate_;
};

}  // namespace policyscope
