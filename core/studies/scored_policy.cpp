#include "core/studies/scored_policy.h"

#include "core/error.h"
#include "core/estimators/gradient_estimators.h"
#include "core/learning/linear_model.h"
#include "core/learning/neural_model.h"
#include "core/learning/sample_trajectories.h"

#include <algorithm>

namespace policyscope {
namespace {

class LinearScores final : public ScoredPolicy {
 public:
  explicit LinearScores(const LinearModel& model) : model_(model), heads_(model.weights().stride()) {}

  std::size_t size() const override { return model_.actor().size(); }
  bool has_critic() const override { return model_.first_output() > 0; }
  std::size_t steps_a_second() const override { return 200'000; }
  void play(Episode& episode, RandomStream& environment_random, RandomStream& action_random,
            TrajectoryBatch& batch) override {
    sample_trajectories(episode, model_.features(), model_.actor(), 1, environment_random, action_random,
                        batch);
  }
  double value(const FeatureView& x) override {
    model_.weights().predict(x, heads_.data());
    return heads_[0];
  }
  std::size_t sample_gradients(const TrajectoryBatch& batch, std::span<const double> credits, std::size_t,
                               std::size_t, Eigen::MatrixXd& samples) override {
    gradient_samples(batch, model_.actor(), credits, samples);
    return batch.trajectories();
  }
  Eigen::VectorXd exact_gradient(const Environment&, const ExactSolution& solution) override {
    return solution.gradient(model_);
  }

 private:
  const LinearModel& model_;
  std::vector<double> heads_;
};

/// θ are the policy's parameters in the network's block. The features of the batches are the numbers that the
/// network takes in.
class NeuralScores final : public ScoredPolicy {
 public:
  explicit NeuralScores(const NeuralModel& model)
      : model_(model), inputs_(model.input().size()), column_(inputs_), outputs_(model.policy().outputs()) {
    x_.values.resize(inputs_);
    for (std::size_t k = 0; k < inputs_; ++k) x_.indices.push_back(static_cast<std::uint32_t>(k));
  }

  std::size_t size() const override { return model_.network().policy_parameter_count(); }
  bool has_critic() const override { return true; }
  std::size_t steps_a_second() const override {
    constexpr std::size_t multiplications = 400'000'000;
    return std::clamp<std::size_t>(multiplications / size(), 2'000, 200'000);
  }
  void play(Episode& episode, RandomStream& environment_random, RandomStream& action_random,
            TrajectoryBatch& batch) override {
    play_trajectory(
        episode, model_.policy(), x_,
        [&](ObservationView observation, std::span<double> parameters) {
          encode(observation);
          if (!parameters.empty()) resolve(0, parameters);
        },
        environment_random, action_random, batch);
  }
  double value(const FeatureView& x) override {
    batch_inputs_.resize(static_cast<Eigen::Index>(inputs_), 1);
    std::copy_n(x.values, inputs_, batch_inputs_.data());
    forward();
    return static_cast<double>(workspace_.values(0));
  }
  std::size_t sample_gradients(const TrajectoryBatch& batch, std::span<const double> credits,
                               std::size_t first, std::size_t rows, Eigen::MatrixXd& samples) override {
    samples.resize(static_cast<Eigen::Index>(size()), static_cast<Eigen::Index>(batch.trajectories()));
    for (std::size_t done = 0; first < batch.trajectories() && done < rows; ++first) {
      add_gradient(batch, credits, first);
      samples.col(static_cast<Eigen::Index>(first)) = policy_gradient();
      done += batch.length(first);
    }
    return first;
  }
  /// One trajectory through all states and actions, with what each counts in the theorem as its credit.
  Eigen::VectorXd exact_gradient(const Environment& environment, const ExactSolution& solution) override {
    const std::vector<ExactSolution::Term> terms = solution.gradient_terms();
    if (terms.empty()) throw Error("the exact gradient of a network is known for finite tasks only");
    const std::unique_ptr<Environment> place = environment.clone();
    std::vector<double> observation(environment.info().observation.size()), credits;
    TrajectoryBatch batch;
    for (const ExactSolution::Term& term : terms) {
      place->set_state(std::span(&term.state, 1));
      place->observe(observation);
      encode(observation);
      batch.push(x_, std::span(&term.action, 1), 0.0);
      credits.push_back(term.weight);
    }
    batch.finish(x_, true);
    add_gradient(batch, credits, 0);
    return policy_gradient();
  }

 private:
  /// Runs the network on an observation and leaves its input in x_.
  void encode(ObservationView observation) {
    model_.input().encode(observation, column_, buffers_);
    std::copy(column_.begin(), column_.end(), x_.values.begin());
    batch_inputs_ = Eigen::Map<const Eigen::VectorXf>(column_.data(), static_cast<Eigen::Index>(inputs_));
    forward();
  }
  void forward() { model_.network().forward(model_.parameters(), batch_inputs_, workspace_); }
  /// The distribution's parameters at a sample of the last forward pass.
  void resolve(std::size_t sample, std::span<double> parameters) {
    std::copy_n(workspace_.outputs.data() + sample * outputs_.size(), outputs_.size(), outputs_.begin());
    model_.policy().resolve(outputs_, parameters);
  }
  /// Leaves Σ_t credit_t ∇ln π of one trajectory in gradient_.
  void add_gradient(const TrajectoryBatch& batch, std::span<const double> credits, std::size_t trajectory) {
    const std::size_t begin = batch.begin(trajectory), length = batch.length(trajectory);
    const std::size_t outputs = outputs_.size();
    const auto columns = static_cast<Eigen::Index>(length);
    batch_inputs_.resize(static_cast<Eigen::Index>(inputs_), columns);
    for (std::size_t t = 0; t < length; ++t) {
      std::copy_n(batch.features(begin + t).values, inputs_, batch_inputs_.data() + t * inputs_);
    }
    forward();
    d_outputs_.resize(static_cast<Eigen::Index>(outputs), columns);
    no_values_.setConstant(1, columns, 0.0f);
    parameters_.resize(outputs);
    score_.resize(outputs);
    for (std::size_t t = 0; t < length; ++t) {
      resolve(t, parameters_);
      model_.policy().score(parameters_, batch.action(begin + t), score_);
      for (std::size_t o = 0; o < outputs; ++o) {
        d_outputs_.data()[t * outputs + o] = static_cast<float>(credits[begin + t] * score_[o]);
      }
    }
    gradient_.assign(model_.parameters().size(), 0.0f);
    model_.network().backward(model_.parameters(), d_outputs_, no_values_, workspace_, gradient_);
  }
  Eigen::VectorXd policy_gradient() const {
    return Eigen::Map<const Eigen::VectorXf>(gradient_.data(), static_cast<Eigen::Index>(size()))
        .cast<double>();
  }

  const NeuralModel& model_;
  std::size_t inputs_;
  std::vector<float> column_, gradient_;
  std::vector<double> outputs_, parameters_, score_;
  FeatureVector x_;
  NetworkInput::Buffers buffers_;
  ActorCriticNetwork::Workspace workspace_;
  BatchMatrix<float> batch_inputs_, d_outputs_, no_values_;
};

}  // namespace

std::unique_ptr<ScoredPolicy> scored_policy(const Model& model) {
  if (const auto* linear = dynamic_cast<const LinearModel*>(&model))
    return std::make_unique<LinearScores>(*linear);
  if (const auto* neural = dynamic_cast<const NeuralModel*>(&model))
    return std::make_unique<NeuralScores>(*neural);
  return nullptr;
}

}  // namespace policyscope
