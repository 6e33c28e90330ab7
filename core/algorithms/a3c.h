#pragma once

#include "core/algorithms/asynchronous_workers.h"
#include "core/algorithms/rollout_algorithm.h"

#include <memory>
#include <vector>

namespace policyscope {

struct A3cSettings : LossSettings, AsynchronySettings {
  A3cSettings() {
    n_steps = 5;
    n_envs = 4;
    learning_rate = 7e-4;
    gae_lambda = 1.0;
    normalize_advantage = false;
    ent_coef = 0.01;
    optimizer = OptimizerKind::rmsprop;
  }
  static const std::vector<Field<A3cSettings>>& fields();
};

/// Asynchronous advantage actor–critic (Mnih et al. 2016): workers, each with an environment and a copy of
/// the parameters of its own, play a few steps, and apply the gradient at their copy to the shared
/// parameters, which others have moved meanwhile. AsynchronousWorkers says how.
class A3c final : public RolloutAlgorithm, private AsynchronousWorkers {
 public:
  using SettingsType = A3cSettings;

  explicit A3c(AlgorithmParts parts);
  ~A3c() override;
  static AlgorithmInfo description();
  static std::string refusal(const EnvironmentInfo&) { return ""; }
  const AlgorithmInfo& info() const override;

  std::int64_t advance(Experience& experience, std::int64_t steps, const StopToken& stop) override;
  void configure(const ParameterSet& parameters) override;
  bool begin_as(const Model& model) override;
  void symbols(std::vector<SymbolValue>& out) const override;
  void save(ArchiveWriter& archive) const override;
  void load(ArchiveReader& archive) override;

 protected:
  RolloutSettings read_settings(std::span<const ParameterValue> values) override;
  bool iterate(Experience& experience, const StopToken& stop) override;
  bool update(const StopToken&) override { return true; }  // the workers learn
  void note(Recording& recording) const override;

 private:
  class Worker;

  AsynchronousWorker& worker(std::size_t index) override;
  Shared shared() override;
  void prepare(AsynchronousWorker& worker) override;
  void applied(AsynchronousWorker& worker, Experience& experience) override;

  A3cSettings a3c_;
  std::vector<std::unique_ptr<Worker>> workers_;
  double lag_ = 0.0;  // updates by others that the last gradient had not seen
};

}  // namespace policyscope
