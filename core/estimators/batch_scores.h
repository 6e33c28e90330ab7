#pragma once

#include "core/learning/trajectory_batch.h"
#include "core/policies/linear_actor.h"

#include <Eigen/Core>

#include <span>
#include <vector>

namespace policyscope {

/// The distribution and the score at every row of a batch, computed once, and sums over rows of what can be
/// made of them. θ is ordered as LinearActor says; nothing here is larger than θ or the batch.
class BatchScores {
 public:
  /// At the weights in force now. The batch must stay unchanged; the actor's policy is remembered.
  void evaluate(const TrajectoryBatch& batch, const LinearActor& actor);

  std::size_t rows() const { return batch_->steps(); }
  std::size_t size() const { return size_; }  ///< of θ
  std::size_t outputs() const { return outputs_; }
  const TrajectoryBatch& batch() const { return *batch_; }

  /// The distribution's parameters of a row.
  std::span<const double> parameters(std::size_t row) const { return slice(parameters_, row); }
  /// ∂ ln π(A|S)/∂ outputs of a row.
  std::span<const double> output_score(std::size_t row) const { return slice(scores_, row); }
  /// ∇ln πᵀ v.
  double score_dot(std::size_t row, const Eigen::VectorXd& v) const;
  /// out += scale · ∇ln π.
  void add_score(std::size_t row, double scale, Eigen::Ref<Eigen::VectorXd> out) const;
  /// out += scale · E_a[∇ln π ∇ln πᵀ] v, the row's part of the Fisher matrix.
  void add_fisher_product(std::size_t row, double scale, const Eigen::VectorXd& v, Eigen::VectorXd& out);

  /// The mean over the rows of KL(these distributions ‖ those of the actor now).
  double mean_kl(const LinearActor& actor);

 private:
  std::span<const double> slice(const std::vector<double>& all, std::size_t row) const {
    return std::span(all).subspan(row * outputs_, outputs_);
  }
  void resolve(std::size_t row, const LinearActor& actor, std::span<double> parameters);

  const TrajectoryBatch* batch_ = nullptr;
  const Policy* policy_ = nullptr;
  std::size_t outputs_ = 0, size_ = 0;
  std::vector<double> parameters_, scores_;  // rows by outputs
  std::vector<double> heads_, tangent_;
};

/// γ^t of every row, or 1, divided by the number of rows: the measure under which gradient and Fisher matrix
/// are means a step.
void row_weights(const TrajectoryBatch& batch, double discount, bool discount_steps,
                 std::vector<double>& out);

}  // namespace policyscope
