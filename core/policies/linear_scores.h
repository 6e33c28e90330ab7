#pragma once

#include <Eigen/Core>

namespace policyscope {

/// ln π(a|s) of one action, and the score ∇ln π with respect to the parameters, for policies that are linear
/// in features: what Sutton & Barto, 13.1 and 13.7, write out by hand.

struct LinearGaussianScore {
  double mean, std, log_prob;
  Eigen::VectorXd mean_score, std_score;
};
/// a ~ N(θ_μᵀx, exp(θ_σᵀx)²).
LinearGaussianScore linear_gaussian_score(const Eigen::VectorXd& x, const Eigen::VectorXd& theta_mean,
                                          const Eigen::VectorXd& theta_std, double action);

struct LinearSoftmaxScore {
  Eigen::VectorXd probabilities;
  double log_prob;
  Eigen::VectorXd score;
};
/// π(a) ∝ exp(θᵀx(a)); row a of `features` is x(a).
LinearSoftmaxScore linear_softmax_score(const Eigen::MatrixXd& features, const Eigen::VectorXd& theta,
                                        Eigen::Index action);

}  // namespace policyscope
