#pragma once

#include "core/random/random_stream.h"

#include <cmath>
#include <span>
#include <vector>

namespace policyscope {

enum class NoiseKind { normal, ornstein_uhlenbeck };

/// Noise that is added to the actions of a deterministic policy to explore. The Ornstein–Uhlenbeck process
/// remembers: x ← x − rate x dt + volatility √dt N(0, 1), from 0 in every episode (Lillicrap et al. 2016), so
/// that a motor is pushed one way for a while.
struct NoiseSettings {
  NoiseKind kind = NoiseKind::normal;
  double rate = 0.15, volatility = 0.2, dt = 1.0;
};

/// Draws the next noise of one environment, in units of the noise's size; `state` remembers it.
inline void draw_noise(const NoiseSettings& settings, RandomStream& random, std::span<double> state) {
  for (double& x : state) {
    if (settings.kind == NoiseKind::normal) {
      x = random.normal();
    } else {
      x += -settings.rate * x * settings.dt + settings.volatility * std::sqrt(settings.dt) * random.normal();
    }
  }
}

}  // namespace policyscope
