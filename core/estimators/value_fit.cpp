#include "core/estimators/value_fit.h"

#include "core/estimators/conjugate_gradient.h"
#include "core/features/dense_vector.h"

namespace policyscope {

void fit_values(const TrajectoryBatch& batch, std::span<const double> targets, double ridge,
                LinearFunction& weights) {
  constexpr int most_steps = 200;
  constexpr double tolerance = 1e-10;
  const auto size = static_cast<Eigen::Index>(weights.features());
  const double share = 1.0 / static_cast<double>(batch.steps());

  // (X + ridge·I) d = Xᵀ(target − X w_old) for the change d, with X the mean of x xᵀ.
  Eigen::VectorXd old(size);
  for (Eigen::Index f = 0; f < size; ++f) old[f] = weights.weight(static_cast<std::size_t>(f), 0);
  Eigen::VectorXd right = Eigen::VectorXd::Zero(size);
  for (std::size_t row = 0; row < batch.steps(); ++row) {
    const FeatureView x = batch.features(row);
    add_scaled(x, share * (targets[row] - dot(x, old.data())), right.data());
  }
  const Eigen::VectorXd change = conjugate_gradient(
      [&](const Eigen::VectorXd& v, Eigen::VectorXd& out) {
        out = ridge * v;
        for (std::size_t row = 0; row < batch.steps(); ++row) {
          const FeatureView x = batch.features(row);
          add_scaled(x, share * dot(x, v.data()), out.data());
        }
      },
      right, most_steps, tolerance);
  for (Eigen::Index f = 0; f < size; ++f) {
    weights.set_weight(static_cast<std::size_t>(f), 0, old[f] + change[f]);
  }
}

}  // namespace policyscope
