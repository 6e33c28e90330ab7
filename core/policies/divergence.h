#pragma once

#include <cmath>
#include <cstddef>
#include <span>

namespace policyscope {

/// KL(p₁‖p₂) of independent normal distributions, in nats. All spans have one element a dimension.
inline double gaussian_kl(std::span<const double> mean1, std::span<const double> log_std1,
                          std::span<const double> mean2, std::span<const double> log_std2) {
  double sum = 0.0;
  for (std::size_t i = 0; i < mean1.size(); ++i) {
    const double difference = (mean1[i] - mean2[i]) * std::exp(-log_std2[i]);
    const double log_ratio = log_std1[i] - log_std2[i];
    sum += 0.5 * (std::expm1(2.0 * log_ratio) + difference * difference) - log_ratio;
  }
  return sum;
}

/// Entropy of a softmax distribution given by its preferences, in nats.
inline double softmax_entropy(std::span<const double> preferences) {
  double largest = preferences[0], sum = 0.0, weighted = 0.0;
  for (const double h : preferences) largest = h > largest ? h : largest;
  for (const double h : preferences) {
    const double weight = std::exp(h - largest);
    sum += weight;
    weighted += weight * (h - largest);
  }
  return std::log(sum) - weighted / sum;
}

/// KL(p₁‖p₂) of softmax distributions given by their preferences, in nats.
inline double softmax_kl(std::span<const double> preferences1, std::span<const double> preferences2) {
  const auto log_sum = [](std::span<const double> h) {
    double largest = h[0];
    for (const double x : h) largest = x > largest ? x : largest;
    double sum = 0.0;
    for (const double x : h) sum += std::exp(x - largest);
    return largest + std::log(sum);
  };
  const double total1 = log_sum(preferences1);
  const double total2 = log_sum(preferences2);
  double sum = 0.0;
  for (std::size_t i = 0; i < preferences1.size(); ++i) {
    const double log_p1 = preferences1[i] - total1;
    sum += std::exp(log_p1) * (log_p1 - (preferences2[i] - total2));
  }
  return sum;
}

}  // namespace policyscope
