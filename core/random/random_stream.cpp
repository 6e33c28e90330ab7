#include "core/random/random_stream.h"

#include <cmath>
#include <cstddef>

namespace policyscope {
namespace {

std::uint64_t splitmix64(std::uint64_t& x) {
  std::uint64_t z = (x += 0x9e3779b97f4a7c15ULL);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}

constexpr std::size_t layers = 256;
constexpr double tail_start = 3.6541528853610088;   // r of the 256-layer ziggurat
constexpr double layer_area = 0.00492867323399141;  // v of the 256-layer ziggurat

/// Layer i of the ziggurat spans |x| < width[i]; density[i] = exp(−width[i]²/2). Layer 0 is the base with the
/// tail.
struct Ziggurat {
  std::array<double, layers + 1> width;
  std::array<double, layers + 1> density;

  Ziggurat() {
    const auto bell = [](double x) { return std::exp(-0.5 * x * x); };
    width[0] = layer_area / bell(tail_start);
    width[1] = tail_start;
    for (std::size_t i = 2; i < layers; ++i) {
      width[i] = std::sqrt(-2.0 * std::log(layer_area / width[i - 1] + bell(width[i - 1])));
    }
    width[layers] = 0.0;
    for (std::size_t i = 0; i <= layers; ++i) density[i] = bell(width[i]);
  }
};

const Ziggurat ziggurat;

}  // namespace

RandomStream::RandomStream(std::uint64_t seed, Purpose purpose, std::uint64_t index) {
  // The three words are absorbed one after the other, so that neighbouring seeds, purposes and indices share
  // nothing.
  std::uint64_t x = seed;
  x = splitmix64(x) ^ static_cast<std::uint64_t>(purpose);
  x = splitmix64(x) ^ index;
  for (std::uint64_t& word : state_) word = splitmix64(x);
}

double RandomStream::normal() {
  const std::uint64_t word = bits();
  const std::size_t layer = word & (layers - 1);
  // The top 53 bits place the point in the layer, a bit that they do not use is the sign.
  const double x = static_cast<double>(word >> 11) * 0x1.0p-53 * ziggurat.width[layer];
  if (x < ziggurat.width[layer + 1]) [[likely]]
    return word & 256 ? -x : x;
  return normal_outside_layer(word, layer);
}

double RandomStream::normal_outside_layer(std::uint64_t word, std::size_t layer) {
  const double sign = word & 256 ? -1.0 : 1.0;
  if (layer == 0) {  // the tail beyond tail_start, by Marsaglia (1964)
    for (;;) {
      const double x = -std::log1p(-uniform()) / tail_start;
      const double y = -std::log1p(-uniform());
      if (2.0 * y > x * x) return sign * (tail_start + x);
    }
  }
  const double x = static_cast<double>(word >> 11) * 0x1.0p-53 * ziggurat.width[layer];
  const double height =
      ziggurat.density[layer] + uniform() * (ziggurat.density[layer + 1] - ziggurat.density[layer]);
  if (height < std::exp(-0.5 * x * x)) return sign * x;
  return normal();
}

std::uint64_t RandomStream::index(std::uint64_t count) {
  for (;;) {
    __extension__ using Wide = unsigned __int128;
    const Wide product = static_cast<Wide>(bits()) * count;
    const auto low = static_cast<std::uint64_t>(product);
    if (low >= count || low >= (0 - count) % count) return static_cast<std::uint64_t>(product >> 64);
  }
}

}  // namespace policyscope
