#pragma once

#include "core/algorithms/async_q_worker.h"

#include <memory>
#include <optional>
#include <vector>

namespace policyscope {

/// Asynchronous one-step Q-learning, one-step Sarsa and n-step Q-learning (Mnih et al. 2016, Algorithms 1, S1
/// and S2): workers as those of A3C learn action values, each exploring in its own way. In place of a replay
/// buffer their experience is mixed by their being at different places; a target network stands still between
/// copies. AsynchronousWorkers says what asynchrony means here.
///
/// The target network is copied at the end of a worker's turn, where the number of steps has passed a
/// multiple of the interval, and a worker looks at the newest copy when it begins a turn.
class AsyncQLearning final : public Algorithm, private AsynchronousWorkers {
 public:
  using SettingsType = AsyncQSettings;

  explicit AsyncQLearning(AlgorithmParts parts);
  static AlgorithmInfo description();
  static std::string refusal(const EnvironmentInfo& environment);
  const AlgorithmInfo& info() const override;

  std::size_t environments() const override { return workers_.size(); }
  std::int64_t advance(Experience& experience, std::int64_t steps, const StopToken& stop) override;
  void record(Experience& experience, Recording& recording) override;
  std::int64_t iteration() const override { return iteration_; }
  const std::optional<Divergence>& divergence() const override { return divergence_; }
  void configure(const ParameterSet& parameters) override;
  void observation_changed(const Experience& experience) override;

  std::unique_ptr<Model> make_model() const override;
  void copy_to(Model& model) const override;
  bool begin_as(const Model& model) override;
  void symbols(std::vector<SymbolValue>& out) const override;
  void save(ArchiveWriter& archive) const override;
  void load(ArchiveReader& archive) override;

  std::span<const float> parameters() const { return parameters_; }
  std::span<const float> target() const { return target_; }

 private:
  AsyncQLearning(AlgorithmParts&& parts, const AsyncQSettings& settings);
  bool iterate(Experience& experience, const StopToken& stop);
  void note(Recording& recording) const;
  double learning_rate() const;
  double exploration() const { return fading_exploration(settings_, steps_); }

  AsynchronousWorker& worker(std::size_t index) override;
  Shared shared() override;
  void prepare(AsynchronousWorker& worker) override;
  void applied(AsynchronousWorker& worker, Experience& experience) override;

  AsyncQSettings settings_;
  std::unique_ptr<Policy> policy_;
  NetworkInput input_;
  std::shared_ptr<const Mlp<float>> network_;
  AlignedVector<float> parameters_, target_;
  Optimizer<float> optimizer_;
  RandomStream order_;  // of the workers
  std::vector<std::unique_ptr<AsyncQWorker>> workers_;
  std::int64_t iteration_ = 0;
  std::int64_t steps_ = 0;
  std::int64_t target_copied_at_ = 0;  // steps
  double lag_ = 0.0;                   // updates by others that the last gradient had not seen
  AsyncQWorker::Statistics statistics_;
  std::optional<Divergence> divergence_;
};

}  // namespace policyscope
