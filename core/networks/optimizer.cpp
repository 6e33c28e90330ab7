#include "core/networks/optimizer.h"

#include <cmath>

namespace policyscope {

template <class Scalar>
Optimizer<Scalar>::Optimizer(OptimizerSettings settings, std::size_t parameters) : settings_(settings) {
  if (settings.kind == OptimizerKind::adam) mean_.assign(parameters, Scalar(0));
  if (settings.kind != OptimizerKind::sgd) square_.assign(parameters, Scalar(0));
}

template <class Scalar>
void Optimizer<Scalar>::step(double learning_rate, std::span<const Scalar> gradient,
                             std::span<Scalar> parameters) {
  ++steps_;
  const auto rate = static_cast<Scalar>(learning_rate);
  const auto epsilon = static_cast<Scalar>(settings_.epsilon);
  const auto beta1 = static_cast<Scalar>(settings_.beta1);
  const auto beta2 = static_cast<Scalar>(settings_.beta2);
  const std::size_t count = parameters.size();
  switch (settings_.kind) {
    case OptimizerKind::sgd:
      for (std::size_t i = 0; i < count; ++i) parameters[i] -= rate * gradient[i];
      break;
    case OptimizerKind::rmsprop:
      for (std::size_t i = 0; i < count; ++i) {
        square_[i] = beta2 * square_[i] + (1 - beta2) * gradient[i] * gradient[i];
        parameters[i] -= rate * gradient[i] / (std::sqrt(square_[i]) + epsilon);
      }
      break;
    case OptimizerKind::adam: {
      const double steps = static_cast<double>(steps_);
      const auto mean_scale = static_cast<Scalar>(learning_rate / (1.0 - std::pow(settings_.beta1, steps)));
      const auto root_scale = static_cast<Scalar>(1.0 / std::sqrt(1.0 - std::pow(settings_.beta2, steps)));
      for (std::size_t i = 0; i < count; ++i) {
        const Scalar g = gradient[i];
        mean_[i] = beta1 * mean_[i] + (1 - beta1) * g;
        square_[i] = beta2 * square_[i] + (1 - beta2) * g * g;
        parameters[i] -= mean_scale * mean_[i] / (std::sqrt(square_[i]) * root_scale + epsilon);
      }
    }
  }
}

template <class Scalar>
void Optimizer<Scalar>::save(ArchiveWriter& archive) const {
  archive.tag("OPTI");
  archive.write(steps_);
  archive.write_all(mean_);
  archive.write_all(square_);
}

template <class Scalar>
void Optimizer<Scalar>::load(ArchiveReader& archive) {
  archive.tag("OPTI");
  steps_ = archive.read<std::int64_t>();
  archive.read_into(std::span(mean_));
  archive.read_into(std::span(square_));
}

template <class Scalar>
double clip_gradient_norm(std::span<Scalar> gradient, double largest) {
  double squares = 0.0;
  for (const Scalar g : gradient) squares += static_cast<double>(g) * static_cast<double>(g);
  const double norm = std::sqrt(squares);
  if (largest > 0.0 && norm > largest) {
    const auto scale = static_cast<Scalar>(largest / norm);
    for (Scalar& g : gradient) g *= scale;
  }
  return norm;
}

template class Optimizer<float>;
template class Optimizer<double>;
template double clip_gradient_norm(std::span<float>, double);
template double clip_gradient_norm(std::span<double>, double);

}  // namespace policyscope
