#include "core/exact/natural_gradient.h"

#include "core/exact/matrices.h"

namespace policyscope::exact {

Eigen::MatrixXd fisher_matrix(const ActionFeatures& features, const Eigen::MatrixXd& policy,
                              const Eigen::VectorXd& measure, double temperature) {
  const Eigen::Index parameters = features.front().cols();
  Eigen::MatrixXd fisher = Eigen::MatrixXd::Zero(parameters, parameters);
  for (std::size_t s = 0; s < features.size(); ++s) {
    const auto row = static_cast<Eigen::Index>(s);
    if (measure[row] == 0.0) continue;
    // E[score scoreᵀ] = xᵀ(diag π − ππᵀ)x / T².
    const Eigen::VectorXd pi = policy.row(row).transpose();
    const Eigen::MatrixXd covariance = Eigen::MatrixXd(pi.asDiagonal()) - pi * pi.transpose();
    fisher += measure[row] / (temperature * temperature) * features[s].transpose() * covariance * features[s];
  }
  return fisher;
}

Eigen::VectorXd natural_gradient(const Eigen::MatrixXd& fisher, const Eigen::VectorXd& gradient,
                                 double damping) {
  const SymmetricEigen solver = symmetric_eigen(fisher);
  const Eigen::VectorXd& curvature = solver.values;
  const double largest = curvature.cwiseAbs().maxCoeff();
  const double smallest = 1e-13 * static_cast<double>(curvature.size()) * largest;
  Eigen::VectorXd along = solver.vectors.transpose() * gradient;
  for (Eigen::Index i = 0; i < along.size(); ++i) {
    if (damping > 0.0) {
      along[i] /= curvature[i] + damping;
    } else {
      along[i] = curvature[i] > smallest ? along[i] / curvature[i] : 0.0;
    }
  }
  return solver.vectors * along;
}

Eigen::MatrixXd tabular_natural_gradient(const Eigen::MatrixXd& advantages,
                                         const Eigen::VectorXd& gradient_measure,
                                         const Eigen::VectorXd& fisher_measure) {
  Eigen::MatrixXd direction = Eigen::MatrixXd::Zero(advantages.rows(), advantages.cols());
  for (Eigen::Index s = 0; s < advantages.rows(); ++s) {
    if (!(fisher_measure[s] > 0.0)) continue;
    const double mean = advantages.row(s).mean();
    direction.row(s) = gradient_measure[s] / fisher_measure[s] * (advantages.row(s).array() - mean);
  }
  return direction;
}

}  // namespace policyscope::exact
