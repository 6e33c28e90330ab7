#include "core/estimators/network_fisher.h"

#include <algorithm>
#include <numeric>

namespace policyscope {

void NetworkFisher::product(const Batch& batch, const Eigen::VectorXf& v, Eigen::VectorXf& out) {
  direction_.assign(batch.parameters.size(), 0.0f);
  std::copy_n(v.data(), v.size(), direction_.begin());
  batch.network.tangent(batch.parameters, direction_, batch.workspace);
  const BatchMatrix<float>& tangents = batch.workspace.tangents;
  const auto size = static_cast<std::size_t>(tangents.rows());
  d_outputs_.resize(tangents.rows(), tangents.cols());
  no_values_.setConstant(1, tangents.cols(), 0.0f);
  tangent_.resize(size);
  for (std::size_t i = 0; i < batch.weights.size(); ++i) {
    std::copy_n(tangents.data() + i * size, size, tangent_.begin());
    batch.policy.fisher_product(batch.outputs.subspan(i * size, size), tangent_, tangent_);
    for (std::size_t k = 0; k < size; ++k) {
      d_outputs_.data()[i * size + k] = static_cast<float>(batch.weights[i] * tangent_[k]);
    }
  }
  gradient_.assign(batch.parameters.size(), 0.0f);
  batch.network.backward(batch.parameters, d_outputs_, no_values_, batch.workspace, gradient_);
  out = Eigen::Map<const Eigen::VectorXf>(gradient_.data(), v.size());
}

void NetworkFisher::solve(const Batch& batch, const Eigen::VectorXf& b, const NaturalSolver& how,
                          Eigen::VectorXf& x) {
  elements_.resize(static_cast<std::size_t>(b.size()));
  std::iota(elements_.begin(), elements_.end(), Eigen::Index{0});
  solver_.solve([&](const Eigen::VectorXf& v, Eigen::VectorXf& out) { product(batch, v, out); }, b, elements_,
                how, x);
}

double NetworkFisher::curvature(const Batch& batch, const Eigen::VectorXf& x, double damping) {
  product(batch, x, product_);
  return x.cast<double>().dot(product_.cast<double>()) + damping * x.cast<double>().squaredNorm();
}

}  // namespace policyscope
