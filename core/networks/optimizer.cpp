#include "core/networks/optimizer.h"

#include "core/kernels/kernels.h"

#include <atomic>
#include <cmath>
#include <type_traits>

namespace policyscope {
namespace {

/// How an element that one thread alone touches is read and written, …
struct Plain {
  template <class Scalar>
  static Scalar get(const Scalar& element) {
    return element;
  }
  template <class Scalar>
  static void set(Scalar& element, Scalar value) {
    element = value;
  }
};
/// … and one that threads race for.
struct Relaxed {
  template <class Scalar>
  static Scalar get(const Scalar& element) {
    return std::atomic_ref(const_cast<Scalar&>(element)).load(std::memory_order_relaxed);
  }
  template <class Scalar>
  static void set(Scalar& element, Scalar value) {
    std::atomic_ref(element).store(value, std::memory_order_relaxed);
  }
};

/// What Adam multiplies mean and root by: learning rate and corrections of the moments' bias.
struct AdamRates {
  double mean, root;
};
AdamRates adam_rates(const OptimizerSettings& settings, double learning_rate, std::int64_t steps) {
  const auto count = static_cast<double>(steps);
  return {learning_rate / (1.0 - std::pow(settings.beta1, count)),
          1.0 / std::sqrt(1.0 - std::pow(settings.beta2, count))};
}

}  // namespace

template <class Scalar>
Optimizer<Scalar>::Optimizer(OptimizerSettings settings, std::size_t parameters) : settings_(settings) {
  if (settings.kind == OptimizerKind::adam) mean_.assign(parameters, Scalar(0));
  if (settings.kind != OptimizerKind::sgd) square_.assign(parameters, Scalar(0));
}

template <class Scalar>
void Optimizer<Scalar>::step(double learning_rate, std::span<const Scalar> gradient,
                             std::span<Scalar> parameters) {
  step(learning_rate, gradient, parameters, {}, 0.0);
}

template <class Scalar>
void Optimizer<Scalar>::step(double learning_rate, std::span<const Scalar> gradient,
                             std::span<Scalar> parameters, std::span<Scalar> target, double tau) {
  ++steps_;
  if constexpr (std::is_same_v<Scalar, float>) {
    if (settings_.kind == OptimizerKind::adam) {
      const AdamRates rates = adam_rates(settings_, learning_rate, steps_);
      const auto beta1 = static_cast<float>(settings_.beta1), beta2 = static_cast<float>(settings_.beta2);
      kernels::active().adam({.count = parameters.size(),
                              .gradient = gradient.data(),
                              .mean = mean_.data(),
                              .square = square_.data(),
                              .parameters = parameters.data(),
                              .target = target.empty() ? nullptr : target.data(),
                              .beta1 = beta1,
                              .one_minus_beta1 = 1.0f - beta1,
                              .beta2 = beta2,
                              .one_minus_beta2 = 1.0f - beta2,
                              .rate = static_cast<float>(rates.mean),
                              .root_scale = static_cast<float>(rates.root),
                              .epsilon = static_cast<float>(settings_.epsilon),
                              .stay = static_cast<float>(1.0 - tau),
                              .pull = static_cast<float>(tau)});
      return;
    }
  }
  apply<Plain>(learning_rate, gradient, parameters, steps_);
  if (!target.empty()) follow<Scalar>(parameters, tau, target);
}

template <class Scalar>
void Optimizer<Scalar>::step_racing(double learning_rate, std::span<const Scalar> gradient,
                                    std::span<Scalar> parameters) {
  const std::int64_t steps =
      std::atomic_ref<std::int64_t>(steps_).fetch_add(1, std::memory_order_relaxed) + 1;
  apply<Relaxed>(learning_rate, gradient, parameters, steps);
}

template <class Scalar>
template <class Access>
void Optimizer<Scalar>::apply(double learning_rate, std::span<const Scalar> gradient,
                              std::span<Scalar> parameters, std::int64_t steps) {
  const auto rate = static_cast<Scalar>(learning_rate);
  const auto epsilon = static_cast<Scalar>(settings_.epsilon);
  const auto beta1 = static_cast<Scalar>(settings_.beta1);
  const auto beta2 = static_cast<Scalar>(settings_.beta2);
  const std::size_t count = parameters.size();
  const auto get = [](const Scalar& element) { return Access::get(element); };
  const auto set = [](Scalar& element, Scalar value) { Access::set(element, value); };
  switch (settings_.kind) {
    case OptimizerKind::sgd:
      for (std::size_t i = 0; i < count; ++i) set(parameters[i], get(parameters[i]) - rate * gradient[i]);
      break;
    case OptimizerKind::rmsprop:
      for (std::size_t i = 0; i < count; ++i) {
        const Scalar square = beta2 * get(square_[i]) + (1 - beta2) * gradient[i] * gradient[i];
        set(square_[i], square);
        set(parameters[i], get(parameters[i]) - rate * gradient[i] / (std::sqrt(square) + epsilon));
      }
      break;
    case OptimizerKind::adam: {
      const AdamRates rates = adam_rates(settings_, learning_rate, steps);
      const auto mean_scale = static_cast<Scalar>(rates.mean);
      const auto root_scale = static_cast<Scalar>(rates.root);
      for (std::size_t i = 0; i < count; ++i) {
        const Scalar g = gradient[i];
        const Scalar mean = beta1 * get(mean_[i]) + (1 - beta1) * g;
        const Scalar square = beta2 * get(square_[i]) + (1 - beta2) * g * g;
        set(mean_[i], mean);
        set(square_[i], square);
        set(parameters[i],
            get(parameters[i]) - mean_scale * mean / (std::sqrt(square) * root_scale + epsilon));
      }
    }
  }
}

template <class Scalar>
void Optimizer<Scalar>::save(ArchiveWriter& archive) const {
  archive.tag("OPTI");
  archive.write(steps_);
  archive.write_all(std::span<const Scalar>(mean_));
  archive.write_all(std::span<const Scalar>(square_));
}

template <class Scalar>
void Optimizer<Scalar>::load(ArchiveReader& archive) {
  archive.tag("OPTI");
  steps_ = archive.read<std::int64_t>();
  archive.read_into(std::span(mean_));
  archive.read_into(std::span(square_));
}

template <class Scalar>
void follow(std::span<const Scalar> parameters, double tau, std::span<Scalar> target) {
  const auto pull = static_cast<Scalar>(tau), stay = static_cast<Scalar>(1.0 - tau);
  if constexpr (std::is_same_v<Scalar, float>) {
    kernels::active().follow(target.size(), parameters.data(), stay, pull, target.data());
  } else {
    for (std::size_t i = 0; i < target.size(); ++i) target[i] = stay * target[i] + pull * parameters[i];
  }
}

template <class Scalar>
double clip_gradient_norm(std::span<Scalar> gradient, double largest) {
  double squares = 0.0;
  if constexpr (std::is_same_v<Scalar, float>) {
    squares = kernels::active().sum_of_squares(gradient.size(), gradient.data());
  } else {
    for (const Scalar g : gradient) squares += g * g;
  }
  const double norm = std::sqrt(squares);
  if (largest > 0.0 && norm > largest) {
    const auto scale = static_cast<Scalar>(largest / norm);
    for (Scalar& g : gradient) g *= scale;
  }
  return norm;
}

template class Optimizer<float>;
template class Optimizer<double>;
template void follow(std::span<const float>, double, std::span<float>);
template void follow(std::span<const double>, double, std::span<double>);
template double clip_gradient_norm(std::span<float>, double);
template double clip_gradient_norm(std::span<double>, double);

}  // namespace policyscope
