#include "core/algorithms/a3c.h"

#include "core/algorithms/rollout_fields.h"
#include "core/error.h"

#include <cmath>

namespace policyscope {

const std::vector<Field<A3cSettings>>& A3cSettings::fields() {
  using S = A3cSettings;
  static const std::vector<Field<S>> list = joined<S>(asynchrony_fields<S>(), loss_fields<S>());
  return list;
}

/// Plays in one lane with parameters of its own.
class A3c::Worker final : public RolloutAlgorithm, public AsynchronousWorker {
 public:
  Worker(AlgorithmParts parts, const A3cSettings& settings, std::size_t lane, std::mutex* gate)
      : RolloutAlgorithm(std::move(parts), settings, {.first = lane, .until_end = true, .gate = gate}),
        lane_(lane) {}

  const AlgorithmInfo& info() const override {
    static const AlgorithmInfo info = description();
    return info;
  }
  void configure(const ParameterSet& parameters) override {
    RolloutAlgorithm::configure(parameters);
    policy_->widen(
        exploration_width(loss_.exploration_spread, lane_, static_cast<std::size_t>(loss_.n_envs)));
  }
  /// The gradient is shortened to the largest norm.
  bool play_and_differentiate(Experience& experience, const StopToken& stop) override {
    if (divergence_ || !play(experience, stop)) return false;
    statistics_ = {};
    differentiate_advantage_loss(loss_);
    statistics_.gradient_norm = clip_gradient_norm<float>(gradient_, loss_.max_grad_norm);
    if (std::isfinite(statistics_.gradient_norm)) return true;
    divergence_ = Divergence{"the gradient", iteration_};
    return false;
  }

  std::span<const float> gradient() const override { return gradient_; }
  std::span<float> parameters() override { return parameters_; }
  const std::optional<Divergence>& divergence() const override { return divergence_; }
  NetworkInput& input() { return input_; }
  RolloutBuffer& rollout() { return rollout_; }
  const UpdateStatistics& statistics() const { return statistics_; }
  std::array<double, 7> values() const { return update_values(); }

  void save(ArchiveWriter& archive) const override {
    RolloutAlgorithm::save(archive);
    archive.write(copied_at);
    archive.write(turns);
  }
  void load(ArchiveReader& archive) override {
    RolloutAlgorithm::load(archive);
    copied_at = archive.read<std::int64_t>();
    turns = archive.read<int>();
  }

 protected:
  RolloutSettings read_settings(std::span<const ParameterValue> values) override {
    loss_ = settings_from<A3cSettings>(values);
    return loss_;
  }
  bool update(const StopToken&) override { return true; }
  void note(Recording&) const override {}

 private:
  A3cSettings loss_;
  std::size_t lane_;
};

A3c::A3c(AlgorithmParts parts)
    : RolloutAlgorithm({parts.environment, parts.features, parts.policy->clone(), parts.seed, parts.settings},
                       settings_from<A3cSettings>(parts.settings)),
      a3c_(settings_from<A3cSettings>(parts.settings)) {
  if (a3c_.threads && a3c_.normalize_observation) {
    throw Error("real threads cannot share the running statistics that normalize_observation keeps");
  }
  for (std::size_t lane = 0; lane < environments(); ++lane) {
    workers_.push_back(std::make_unique<Worker>(
        AlgorithmParts{parts.environment, parts.features, parts.policy->clone(), parts.seed, parts.settings},
        a3c_, lane, a3c_.threads ? &gate_ : nullptr));
    std::copy(parameters_.begin(), parameters_.end(), workers_.back()->parameters().begin());
  }
}

A3c::~A3c() = default;

const AlgorithmInfo& A3c::info() const {
  static const AlgorithmInfo info = description();
  return info;
}

AlgorithmInfo A3c::description() {
  AlgorithmInfo info;
  info.id = "a3c";
  info.title = "Asynchronous advantage actor–critic";
  info.summary =
      "Workers play in environments of their own with copies of the parameters, and each applies its "
      "gradient to the shared ones as soon as it has it. By then the others have moved them: gradients are "
      "stale. Which worker finishes next is drawn at random, so a run can be repeated exactly.";
  info.source = "Mnih et al. 2016";
  info.network = true;
  info.listing = {
      {0, "\\text{every worker, again and again:}"},
      {1,
       "\\theta' \\leftarrow \\theta, \\quad w' \\leftarrow w \\quad \\text{(} \\live{lag}{m} \\text{ "
       "updates ago)}"},
      {1, "\\text{play up to } n \\text{ steps of an episode with } \\pi(\\cdot \\mid \\cdot, \\theta')"},
      {1,
       "\\live{advantage}{A_t} \\leftarrow \\sum_k (\\live{gamma}{\\gamma} \\live{lambda}{\\lambda})^k "
       "\\delta_{t+k}"},
      {1,
       "g \\leftarrow \\text{mean } \\live{emphasis}{\\gamma^t} \\nabla \\ln \\pi(A_t \\mid S_t, \\theta') "
       "\\live{advantage}{A_t} + "
       "\\beta_H \\nabla \\live{entropy}{H} - c_v \\nabla (\\hat v(S_t, w') - \\hat G_t)^2"},
      {1, "\\theta, w \\leftarrow \\theta, w + \\live{learning_rate}{\\alpha} g / \\sqrt{\\bar{g^2}}"},
  };
  info.formulas = {
      "\\theta \\leftarrow \\theta + \\live{learning_rate}{\\alpha} \\text{ mean } "
      "\\live{emphasis}{\\gamma^t} \\nabla \\ln \\pi(A_t \\mid S_t, \\theta') \\live{advantage}{A_t}",
      "A_t = \\sum_k (\\live{gamma}{\\gamma} \\live{lambda}{\\lambda})^k \\delta_{t+k}",
  };
  info.update_series = shared_update_series();
  info.update_series.push_back(series::lag());
  return info;
}

RolloutSettings A3c::read_settings(std::span<const ParameterValue> values) {
  a3c_ = settings_from<A3cSettings>(values);
  return a3c_;
}

void A3c::configure(const ParameterSet& parameters) {
  RolloutAlgorithm::configure(parameters);
  for (const auto& worker : workers_) worker->configure(parameters);
}

AsynchronousWorker& A3c::worker(std::size_t index) {
  return *workers_[index];
}

AsynchronousWorkers::Shared A3c::shared() {
  return {parameters_, optimizer_, learning_rate(), iteration_, divergence_};
}

std::int64_t A3c::advance(Experience& experience, std::int64_t steps, const StopToken& stop) {
  if (!a3c_.threads) return RolloutAlgorithm::advance(experience, steps, stop);
  return race(workers_.size(), a3c_.staleness, experience, steps, stop);
}

bool A3c::iterate(Experience& experience, const StopToken& stop) {
  if (divergence_) return false;
  return take_turn(*workers_[shuffle_.index(workers_.size())], a3c_.staleness, experience, stop);
}

void A3c::prepare(AsynchronousWorker& worker) {
  if (settings_.normalize_observation) static_cast<Worker&>(worker).input() = input_;
}

void A3c::applied(AsynchronousWorker& its, Experience& experience) {
  Worker& worker = static_cast<Worker&>(its);
  if (settings_.normalize_observation) input_ = worker.input();
  lag_ = lag(worker, iteration_);
  steps_ += static_cast<std::int64_t>(worker.rollout().rows());
  std::swap(rollout_, worker.rollout());  // for the formulas on the screen
  statistics_ = worker.statistics();
  std::array<double, 8> series;
  const std::array<double, 7> values = worker.values();
  std::copy(values.begin(), values.end(), series.begin());
  series.back() = lag_;
  experience.record_update(series);
  ++iteration_;
}

bool A3c::begin_as(const Model& model) {
  for (const auto& worker : workers_) worker->begin_as(model);
  return RolloutAlgorithm::begin_as(model);
}

void A3c::symbols(std::vector<SymbolValue>& out) const {
  RolloutAlgorithm::symbols(out);
  out.push_back({"lag", lag_});
}

void A3c::note(Recording& recording) const {
  const std::size_t last = rollout_.rows() - 1;
  const double advantage = rollout_.advantages[last];
  recording.events.push_back({1, {{"lag", lag_}}});
  recording.events.push_back(
      {2, {{"steps", static_cast<double>(rollout_.rows())}, {"reward", rollout_.rewards[last]}}});
  recording.events.push_back(
      {3, {{"advantage", advantage}, {"gamma", a3c_.gamma}, {"lambda", a3c_.gae_lambda}}});
  recording.events.push_back(
      {4,
       {{"advantage", advantage}, {"emphasis", rollout_.emphases[last]}, {"entropy", statistics_.entropy}}});
  recording.events.push_back({5, {{"learning_rate", learning_rate()}}});
}

void A3c::save(ArchiveWriter& archive) const {
  RolloutAlgorithm::save(archive);
  archive.write(lag_);
  for (const auto& worker : workers_) worker->save(archive);
}

void A3c::load(ArchiveReader& archive) {
  RolloutAlgorithm::load(archive);
  lag_ = archive.read<double>();
  for (const auto& worker : workers_) worker->load(archive);
}

}  // namespace policyscope
