#include "core/estimators/value_fit.h"

#include "core/features/dense_vector.h"

namespace policyscope {

void ValueFit::fit(const TrajectoryBatch& batch, std::span<const double> targets, double ridge,
                   LinearFunction& weights) {
  constexpr int most_steps = 200;
  constexpr double tolerance = 1e-10;
  const auto size = static_cast<Eigen::Index>(weights.features());
  const double share = 1.0 / static_cast<double>(batch.steps());

  // (X + ridge·I) d = Xᵀ(target − X w_old) for the change d, with X the mean of x xᵀ.
  old_.resize(size);
  for (Eigen::Index f = 0; f < size; ++f) old_[f] = weights.weight(static_cast<std::size_t>(f), 0);
  right_.setZero(size);
  for (std::size_t row = 0; row < batch.steps(); ++row) {
    const FeatureView x = batch.features(row);
    add_scaled(x, share * (targets[row] - dot(x, old_.data())), right_.data());
  }
  solver_.solve(
      [&](const Eigen::VectorXd& v, Eigen::VectorXd& out) {
        out = ridge * v;
        for (std::size_t row = 0; row < batch.steps(); ++row) {
          const FeatureView x = batch.features(row);
          add_scaled(x, share * dot(x, v.data()), out.data());
        }
      },
      right_, most_steps, tolerance, change_);
  for (Eigen::Index f = 0; f < size; ++f) {
    weights.set_weight(static_cast<std::size_t>(f), 0, old_[f] + change_[f]);
  }
}

}  // namespace policyscope
