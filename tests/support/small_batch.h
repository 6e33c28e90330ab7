#pragma once

#include "core/random/random_stream.h"
#include "core/replay/replay_batch.h"

#include <functional>
#include <span>
#include <vector>

namespace policyscope::testing_support {

template <class Scalar>
Matrix<Scalar> random_matrix(RandomStream& random, int rows, int columns, double scale = 1.0) {
  Matrix<Scalar> m(rows, columns);
  for (Eigen::Index i = 0; i < m.size(); ++i) m(i) = static_cast<Scalar>(scale * random.normal());
  return m;
}
template <class Scalar>
std::vector<Scalar> random_vector(RandomStream& random, std::size_t count, double scale = 1.0) {
  std::vector<Scalar> v(count);
  for (Scalar& x : v) x = static_cast<Scalar>(scale * random.normal());
  return v;
}
/// Transitions of nothing in particular: every fourth one ends the task.
template <class Scalar>
ReplayBatch<Scalar> random_batch(RandomStream& random, int inputs, int actions, int count) {
  ReplayBatch<Scalar> batch;
  batch.resize(static_cast<std::size_t>(inputs), static_cast<std::size_t>(actions),
               static_cast<std::size_t>(count));
  batch.inputs = random_matrix<Scalar>(random, inputs, count);
  batch.next_inputs = random_matrix<Scalar>(random, inputs, count);
  batch.pairs << batch.inputs, random_matrix<Scalar>(random, actions, count, 0.5);
  batch.next_pairs.setZero();
  batch.next_pairs.topRows(inputs) = batch.next_inputs;
  for (std::size_t i = 0; i < batch.size(); ++i) {
    batch.rewards[i] = static_cast<Scalar>(random.normal());
    batch.discounts[i] = i % 4 == 3 ? Scalar(0) : Scalar(0.9);
    batch.weights[i] = static_cast<Scalar>(random.uniform(0.2, 1.0));
  }
  return batch;
}
/// The same numbers in another precision.
template <class To, class From>
ReplayBatch<To> converted(const ReplayBatch<From>& from) {
  ReplayBatch<To> to;
  to.inputs = from.inputs.template cast<To>();
  to.next_inputs = from.next_inputs.template cast<To>();
  to.pairs = from.pairs.template cast<To>();
  to.next_pairs = from.next_pairs.template cast<To>();
  to.rewards.assign(from.rewards.begin(), from.rewards.end());
  to.discounts.assign(from.discounts.begin(), from.discounts.end());
  to.weights.assign(from.weights.begin(), from.weights.end());
  to.slots = from.slots;
  return to;
}

/// The central difference quotient of `loss` in one number.
inline double central_difference(double& number, const std::function<double()>& loss, double h = 1e-6) {
  const double kept = number;
  number = kept + h;
  const double above = loss();
  number = kept - h;
  const double below = loss();
  number = kept;
  return (above - below) / (2 * h);
}

}  // namespace policyscope::testing_support
