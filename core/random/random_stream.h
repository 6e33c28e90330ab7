#pragma once

#include <array>
#include <bit>
#include <cstdint>

namespace policyscope {

/// What a run draws random numbers for. Each purpose has a stream of its own, so that watching, evaluating or
/// adding a noise source never shifts the numbers that another part of the run sees.
enum class Purpose : std::uint64_t {
  environment = 1,
  action,
  initialization,
  demonstration,
  evaluation,
  replay,
  search
};

/// A deterministic stream of random numbers: xoshiro256++ (Blackman and Vigna 2021), seeded through
/// splitmix64 from (seed, purpose, index). Copying a stream copies its future.
class RandomStream {
 public:
  using State = std::array<std::uint64_t, 4>;

  RandomStream(std::uint64_t seed, Purpose purpose, std::uint64_t index = 0);

  /// 64 uniform bits.
  std::uint64_t bits() {
    const std::uint64_t result = std::rotl(state_[0] + state_[3], 23) + state_[0];
    const std::uint64_t shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = std::rotl(state_[3], 45);
    return result;
  }

  /// Uniform in [0, 1), a multiple of 2^-53.
  double uniform() { return static_cast<double>(bits() >> 11) * 0x1.0p-53; }

  /// Uniform in [low, high).
  double uniform(double low, double high) { return low + (high - low) * uniform(); }

  /// Standard normal, by the 256-layer ziggurat of Marsaglia and Tsang (2000).
  double normal();

  /// Uniform in 0 … count − 1 without bias (Lemire 2019). count must be positive.
  std::uint64_t index(std::uint64_t count);

  const State& state() const { return state_; }
  void set_state(const State& state) { state_ = state; }

 private:
  double normal_outside_layer(std::uint64_t bits, std::size_t layer);

  State state_;
};

}  // namespace policyscope
