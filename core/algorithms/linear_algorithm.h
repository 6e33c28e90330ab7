#pragma once

#include "core/algorithms/algorithm.h"
#include "core/algorithms/catalog.h"
#include "core/features/linear_function.h"
#include "core/learning/linear_model.h"

#include <cmath>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace policyscope {

/// What the learners have in common whose policy, and critic if there is one, are linear in the same
/// features: the weights, how they start, are published and saved, and buffers for the numbers at one state.
class LinearAlgorithm : public Algorithm {
 public:
  std::int64_t iteration() const override { return iteration_; }
  const std::optional<Divergence>& divergence() const override { return divergence_; }
  std::unique_ptr<Model> make_model() const override;
  void copy_to(Model& model) const override;
  std::size_t function_bytes() const override { return weights_.size_bytes(); }

 protected:
  LinearAlgorithm(AlgorithmParts parts, LinearHeads heads);

  /// The policy's part of outputs_, and of gradient_.
  std::span<double> policy_outputs() {
    return std::span(outputs_).subspan(first_output_, parameters_.size());
  }
  std::span<double> score() { return std::span(gradient_).subspan(first_output_, parameters_.size()); }
  LinearActor actor() const { return {weights_, *policy_, first_output_}; }
  /// Whether an action can be drawn from parameters_.
  bool policy_is_finite() const {
    double sum = 0.0;
    for (const double p : parameters_) sum += p;
    return std::isfinite(sum);
  }
  /// Whether an update may be made from this number. Far below overflow, so that no weight that it is added
  /// to can become infinite.
  static bool is_usable(double number) { return std::abs(number) < 1e150; }

  /// Random stream, weights, iteration and divergence.
  void save_learned(ArchiveWriter& archive) const;
  void load_learned(ArchiveReader& archive);

  /// The action and the features of the state, for learners that stop between two steps.
  void save_state_action(ArchiveWriter& archive) const;
  void load_state_action(ArchiveReader& archive);

  /// Leaves the heads and π(·|S) at x_ in outputs_ and parameters_.
  void evaluate_state() {
    weights_.predict(x_, outputs_.data());
    policy_->resolve(policy_outputs(), parameters_);
  }

  const LinearHeads heads_;
  const std::vector<std::string> action_labels_;
  const std::size_t first_output_;
  const std::size_t first_action_value_;
  const std::shared_ptr<const FeatureMap> features_;
  const std::unique_ptr<Policy> policy_;
  RandomStream random_;
  LinearFunction weights_;
  std::int64_t iteration_ = 0;
  std::optional<Divergence> divergence_;

  // At one state. Vectors over heads have weights_.stride() elements, those past heads() zero.
  FeatureVector x_;
  std::vector<double> outputs_;     // of the heads
  std::vector<double> parameters_;  // of π(·|S)
  std::vector<double> action_;
  std::vector<double> gradient_;  // with respect to the outputs: the score in the policy's part
  std::vector<double> step_;      // to be added to the weights of every active feature
};

}  // namespace policyscope
