// Products with the Fisher matrix against the matrix itself.
#include "core/estimators/network_fisher.h"

#include "core/exact/matrices.h"
#include "core/policies/softmax_policy.h"

#include <gtest/gtest.h>

#include <cmath>

namespace policyscope {
namespace {

/// A small network with a softmax over three actions on a random batch, and its Fisher matrix written down:
/// Σ weight Σ_a π(a) ∇ln π(a) ∇ln π(a)ᵀ, every gradient by backpropagation.
struct SmallNetwork {
  SmallNetwork() {
    actions.labels = {"a", "b", "c"};
    policy = std::make_unique<SoftmaxPolicy>(actions);
    network = std::make_unique<ActorCriticNetwork>(NetworkSettings{.net_arch = {5}}, 2, *policy);
    RandomStream random(11, Purpose::initialization);
    for (std::size_t i = 0; i < network->parameter_count(); ++i)
      parameters.push_back(static_cast<float>(0.6 * random.normal()));
    Matrix<float> x(2, samples);
    for (Eigen::Index i = 0; i < x.size(); ++i) x(i) = static_cast<float>(random.normal());
    for (int i = 0; i < samples; ++i) weights.push_back(random.uniform(0.5, 1.5) / samples);
    network->forward(parameters, x, workspace);
    for (int i = 0; i < samples; ++i) {
      const Eigen::VectorXd raw = workspace.outputs.col(i).cast<double>();
      outputs.resize(outputs.size() + 3);
      policy->resolve({raw.data(), 3}, std::span(outputs).last(3));
    }
    const auto size = static_cast<Eigen::Index>(network->policy_parameter_count());
    matrix = Eigen::MatrixXd::Zero(size, size);
    for (int i = 0; i < samples; ++i) {
      for (int a = 0; a < 3; ++a) {
        const double action = a;
        double score[3];
        policy->score(std::span(outputs).subspan(3 * static_cast<std::size_t>(i), 3), {&action, 1}, score);
        Matrix<float> d_outputs = Matrix<float>::Zero(3, samples);
        for (int k = 0; k < 3; ++k) d_outputs(k, i) = static_cast<float>(score[k]);
        std::vector<float> gradient(parameters.size(), 0.0f);
        network->backward(parameters, d_outputs, Matrix<float>::Zero(1, samples), workspace, gradient);
        const Eigen::VectorXd g = Eigen::Map<const Eigen::VectorXf>(gradient.data(), size).cast<double>();
        const auto at = static_cast<std::size_t>(i);
        matrix += weights[at] * outputs[3 * at + static_cast<std::size_t>(a)] * g * g.transpose();
      }
    }
  }
  NetworkFisher::Batch batch() { return {*network, *policy, parameters, outputs, weights, workspace}; }
  Eigen::VectorXf some_vector() const { return Eigen::VectorXf::LinSpaced(matrix.rows(), -1.0f, 1.5f); }

  static constexpr int samples = 40;
  ActionSpace actions;
  std::unique_ptr<SoftmaxPolicy> policy;
  std::unique_ptr<ActorCriticNetwork> network;
  std::vector<float> parameters;
  std::vector<double> outputs, weights;
  ActorCriticNetwork::Workspace workspace;
  Eigen::MatrixXd matrix;
};

TEST(NetworkFisher, MultipliesByTheMatrixOfExpectedScores) {
  SmallNetwork small;
  NetworkFisher fisher;
  Eigen::VectorXf product;
  fisher.product(small.batch(), small.some_vector(), product);
  const Eigen::VectorXd expected = small.matrix * small.some_vector().cast<double>();
  EXPECT_LT((product.cast<double>() - expected).norm(), 1e-5 * expected.norm());
}

TEST(NetworkFisher, SolvesDirectlyAndByConjugateGradients) {
  SmallNetwork small;
  NetworkFisher fisher;
  const Eigen::VectorXf b = small.some_vector();
  constexpr double damping = 0.01;
  Eigen::MatrixXd damped = small.matrix;
  damped.diagonal().array() += damping;
  const Eigen::VectorXd expected = exact::solve_symmetric(damped, b.cast<double>());
  for (const std::size_t direct_size : {std::size_t{256}, std::size_t{0}}) {
    Eigen::VectorXf x;
    fisher.solve(small.batch(), b, {.damping = damping, .cg_max_steps = 200, .direct_size = direct_size}, x);
    EXPECT_LT((x.cast<double>() - expected).norm(), 1e-3 * expected.norm()) << direct_size;
  }
}

TEST(NetworkFisher, WithoutDampingTakesThePseudoInverse) {
  // What the policy does not notice is not moved along: F x = b for every b that F can give.
  SmallNetwork small;
  NetworkFisher fisher;
  const Eigen::VectorXd b = small.matrix * small.some_vector().cast<double>();
  Eigen::VectorXf x;
  fisher.solve(small.batch(), b.cast<float>(), {.damping = 0.0}, x);
  EXPECT_LT((small.matrix * x.cast<double>() - b).norm(), 1e-3 * b.norm());
}

TEST(DampedSolver, SolvesWhatItPads) {
  DampedSolver<double> solver;
  Eigen::VectorXd x;
  const auto solve = [&](Eigen::Index n, double damping) {
    Eigen::MatrixXd a = Eigen::MatrixXd::Random(n, n);
    a = (a * a.transpose()).eval();
    const Eigen::VectorXd b = Eigen::VectorXd::LinSpaced(n, -1.0, 2.0);
    std::vector<Eigen::Index> all;
    for (Eigen::Index i = 0; i < n; ++i) all.push_back(i);
    solver.solve([&](const Eigen::VectorXd& v, Eigen::VectorXd& out) { out = a * v; }, b, all,
                 {.damping = damping}, x);
    a.diagonal().array() += damping;
    return (a * x - b).norm() / b.norm();
  };
  for (const double damping : {0.1, 0.0}) {
    for (const Eigen::Index n : {12, 5, 1, 8}) {
      EXPECT_LT(solve(n, damping), 1e-8) << n;
      EXPECT_EQ(x.size(), n);
    }
  }
}

}  // namespace
}  // namespace policyscope
