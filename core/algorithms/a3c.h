#pragma once

#include "core/algorithms/rollout_algorithm.h"

#include <memory>
#include <mutex>
#include <vector>

namespace policyscope {

struct A3cSettings : LossSettings {
  int staleness = 1;
  double exploration_spread = 1.0;
  bool threads = false;
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
/// parameters, which others have moved meanwhile.
///
/// By default the asynchrony is simulated: a random stream says which worker is next to finish, everything
/// happens on one thread, and equal seeds give equal bits. With `threads` every worker is a real thread. The
/// shared parameters and the mean squares of RMSProp are then read and written by relaxed atomic operations
/// without a lock, element by element, as the method means it (Hogwild; Recht et al. 2011): a copy may mix
/// old and new elements, and of two updates at once one may be lost. Such a run cannot be repeated or
/// branched. The workers' environments and the shared record of what they see take turns at a lock.
class A3c final : public RolloutAlgorithm {
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

  bool take_turn(Worker& worker, Experience& experience, const StopToken& stop);
  /// A worker's thread: turns until `steps` environment steps are done.
  void race(Worker& worker, Experience& experience, std::int64_t end, const StopToken& stop);
  void finish_turn(Worker& worker, Experience& experience);

  A3cSettings a3c_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::mutex gate_;   // of the experience, and of what is counted here
  double lag_ = 0.0;  // updates by others that the last gradient had not seen
};

}  // namespace policyscope
