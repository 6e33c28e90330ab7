#include "core/algorithms/a3c.h"

#include "core/algorithms/rollout_fields.h"
#include "core/error.h"
#include "core/learning/denormals.h"

#include <atomic>
#include <cmath>
#include <exception>
#include <thread>

namespace policyscope {

const std::vector<Field<A3cSettings>>& A3cSettings::fields() {
  using S = A3cSettings;
  static const std::vector<Field<S>> list = joined<S>(
      {
          Field(&S::staleness, "staleness", "", "staleness")
              .valid(0, 1000)
              .slider(0, 16)
              .help("After how many of its own updates a worker copies the shared parameters anew; 1 as in "
                    "A3C; 0 copies right before it plays, so that nothing is stale."),
          Field(&S::exploration_spread, "exploration_spread", "", "difference in exploration")
              .valid(1, 100)
              .slider(1, 10)
              .log()
              .help("The last worker's policy is so many times as wide as the shared one, the first one's so "
                    "many times as narrow, the others lie between; 1 for no difference."),
          Field(&S::threads, "threads", "", "real threads")
              .applies(Applies::new_run)
              .help("Lets the workers race on real threads. Such a run is not deterministic: it cannot be "
                    "repeated, and you cannot branch from it."),
      },
      loss_fields<S>());
  return list;
}

/// Plays in one lane with parameters of its own.
class A3c::Worker final : public RolloutAlgorithm {
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
    if (loss_.n_envs < 2) return;
    const double place = 2.0 * static_cast<double>(lane_) / (loss_.n_envs - 1) - 1.0;  // −1 … 1
    policy_->widen(std::pow(loss_.exploration_spread, place));
  }
  /// Plays, and leaves the gradient at its own parameters in gradient(), shortened to the largest norm.
  bool play_and_differentiate(Experience& experience, const StopToken& stop) {
    if (divergence_ || !play(experience, stop)) return false;
    statistics_ = {};
    differentiate_advantage_loss(loss_);
    statistics_.gradient_norm = clip_gradient_norm<float>(gradient_, loss_.max_grad_norm);
    if (std::isfinite(statistics_.gradient_norm)) return true;
    divergence_ = Divergence{"the gradient", iteration_};
    return false;
  }

  std::span<const float> gradient() const { return gradient_; }
  std::span<float> parameters() { return parameters_; }
  NetworkInput& input() { return input_; }
  RolloutBuffer& rollout() { return rollout_; }
  const UpdateStatistics& statistics() const { return statistics_; }
  std::array<double, 7> values() const { return update_values(); }

  std::int64_t copied_at = 0;  ///< updates of all workers, when it copied the shared parameters last
  int turns = 0;               ///< its own updates since then

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
  info.update_series.push_back(
      {.id = "lag", .symbol = "m", .name = "staleness of the gradient", .unit = "updates"});
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

bool A3c::iterate(Experience& experience, const StopToken& stop) {
  if (divergence_) return false;
  return take_turn(*workers_[shuffle_.index(workers_.size())], experience, stop);
}

bool A3c::take_turn(Worker& worker, Experience& experience, const StopToken& stop) {
  const bool shares_statistics = settings_.normalize_observation;
  if (shares_statistics) worker.input() = input_;
  if (a3c_.staleness == 0) {
    std::copy(parameters_.begin(), parameters_.end(), worker.parameters().begin());
    worker.copied_at = iteration_;
  }
  if (!worker.play_and_differentiate(experience, stop)) {
    if (worker.divergence()) divergence_ = Divergence{worker.divergence()->quantity, iteration_};
    return false;
  }
  if (shares_statistics) input_ = worker.input();
  optimizer_.step(learning_rate(), worker.gradient(), parameters_);
  finish_turn(worker, experience);
  if (++worker.turns >= a3c_.staleness) {
    std::copy(parameters_.begin(), parameters_.end(), worker.parameters().begin());
    worker.turns = 0;
    worker.copied_at = iteration_;
  }
  return true;
}

void A3c::finish_turn(Worker& worker, Experience& experience) {
  lag_ = static_cast<double>(iteration_ - worker.copied_at);
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

std::int64_t A3c::advance(Experience& experience, std::int64_t steps, const StopToken& stop) {
  if (!a3c_.threads) return RolloutAlgorithm::advance(experience, steps, stop);
  const std::int64_t begin = experience.steps();
  if (divergence_) return 0;
  std::exception_ptr failure;
  {
    std::vector<std::jthread> threads;
    for (const auto& worker : workers_) {
      threads.emplace_back([&, &w = *worker] {
        const FlushDenormals flush;
        try {
          race(w, experience, begin + steps, stop);
        } catch (...) {
          const std::lock_guard lock(gate_);
          failure = std::current_exception();
        }
      });
    }
  }
  if (failure) std::rethrow_exception(failure);
  return experience.steps() - begin;
}

void A3c::race(Worker& worker, Experience& experience, std::int64_t end, const StopToken& stop) {
  const auto copy_shared = [&](std::int64_t now) {
    const std::span<float> own = worker.parameters();
    for (std::size_t i = 0; i < own.size(); ++i)
      own[i] = std::atomic_ref<float>(parameters_[i]).load(std::memory_order_relaxed);
    worker.turns = 0;
    worker.copied_at = now;
  };
  for (;;) {
    double rate = 0.0;
    std::int64_t now = 0;
    {
      const std::lock_guard lock(gate_);
      if (divergence_ || experience.steps() >= end || stop.stop_requested()) return;
      now = iteration_;
    }
    if (a3c_.staleness == 0) copy_shared(now);
    if (!worker.play_and_differentiate(experience, stop)) {
      const std::lock_guard lock(gate_);
      if (worker.divergence()) divergence_ = Divergence{worker.divergence()->quantity, iteration_};
      return;
    }
    {
      const std::lock_guard lock(gate_);
      rate = learning_rate();
    }
    optimizer_.step_racing(rate, worker.gradient(), parameters_);
    {
      const std::lock_guard lock(gate_);
      finish_turn(worker, experience);
      now = iteration_;
    }
    if (++worker.turns >= a3c_.staleness) copy_shared(now);
  }
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
