#include "core/estimators/batch_scores.h"

#include <algorithm>

namespace policyscope {

void BatchScores::resolve(std::size_t row, const LinearActor& actor, std::span<double> parameters) {
  actor.weights.predict(batch_->features(row), heads_.data());
  actor.policy.resolve(std::span(heads_).subspan(actor.first_output, outputs_), parameters);
}

void BatchScores::evaluate(const TrajectoryBatch& batch, const LinearActor& actor) {
  batch_ = &batch;
  policy_ = &actor.policy;
  outputs_ = actor.policy.outputs();
  size_ = actor.size();
  heads_.resize(actor.weights.stride());
  tangent_.resize(outputs_);
  parameters_.resize(batch.steps() * outputs_);
  scores_.resize(batch.steps() * outputs_);
  for (std::size_t row = 0; row < batch.steps(); ++row) {
    const std::span<double> parameters = std::span(parameters_).subspan(row * outputs_, outputs_);
    resolve(row, actor, parameters);
    actor.policy.score(parameters, batch.action(row), std::span(scores_).subspan(row * outputs_, outputs_));
  }
}

double BatchScores::score_dot(std::size_t row, const Eigen::VectorXd& v) const {
  const FeatureView x = batch_->features(row);
  const std::span<const double> score = output_score(row);
  double sum = 0.0;
  for (std::size_t k = 0; k < x.count(); ++k) {
    const double* at = v.data() + x.indices[k] * outputs_;
    double part = 0.0;
    for (std::size_t o = 0; o < outputs_; ++o) part += score[o] * at[o];
    sum += (x.binary() ? 1.0 : x.values[k]) * part;
  }
  return sum;
}

void BatchScores::add_score(std::size_t row, double scale, Eigen::Ref<Eigen::VectorXd> out) const {
  const FeatureView x = batch_->features(row);
  const std::span<const double> score = output_score(row);
  for (std::size_t k = 0; k < x.count(); ++k) {
    const double factor = scale * (x.binary() ? 1.0 : x.values[k]);
    double* at = out.data() + x.indices[k] * outputs_;
    for (std::size_t o = 0; o < outputs_; ++o) at[o] += factor * score[o];
  }
}

void BatchScores::add_fisher_product(std::size_t row, double scale, const Eigen::VectorXd& v,
                                     Eigen::VectorXd& out) {
  const FeatureView x = batch_->features(row);
  std::fill(tangent_.begin(), tangent_.end(), 0.0);
  for (std::size_t k = 0; k < x.count(); ++k) {
    const double factor = x.binary() ? 1.0 : x.values[k];
    const double* at = v.data() + x.indices[k] * outputs_;
    for (std::size_t o = 0; o < outputs_; ++o) tangent_[o] += factor * at[o];
  }
  policy_->fisher_product(parameters(row), tangent_, tangent_);
  for (std::size_t k = 0; k < x.count(); ++k) {
    const double factor = scale * (x.binary() ? 1.0 : x.values[k]);
    double* at = out.data() + x.indices[k] * outputs_;
    for (std::size_t o = 0; o < outputs_; ++o) at[o] += factor * tangent_[o];
  }
}

double BatchScores::mean_kl(const LinearActor& actor) {
  double sum = 0.0;
  for (std::size_t row = 0; row < rows(); ++row) {
    resolve(row, actor, tangent_);
    sum += policy_->kl(parameters(row), tangent_);
  }
  return sum / static_cast<double>(rows());
}

void row_weights(const TrajectoryBatch& batch, double discount, bool discount_steps,
                 std::vector<double>& out) {
  out.resize(batch.steps());
  for (std::size_t i = 0; i < batch.trajectories(); ++i) {
    double weight = 1.0 / static_cast<double>(batch.steps());
    for (std::size_t row = batch.begin(i); row < batch.end(i); ++row) {
      out[row] = weight;
      if (discount_steps) weight *= discount;
    }
  }
}

}  // namespace policyscope
