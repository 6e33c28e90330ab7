#include "core/random/random_stream.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <vector>

namespace policyscope {
namespace {

/// The generator once more, written from the papers: splitmix64 absorbs seed, purpose and index and seeds
/// xoshiro256++.
struct Reference {
  std::uint64_t s[4];

  static std::uint64_t mix(std::uint64_t& x) {
    std::uint64_t z = (x += 0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }
  Reference(std::uint64_t seed, std::uint64_t purpose, std::uint64_t index) {
    std::uint64_t x = seed;
    std::uint64_t word = mix(x);
    x = word ^ purpose;
    word = mix(x);
    x = word ^ index;
    for (auto& w : s) w = mix(x);
  }
  std::uint64_t next() {
    const auto rotl = [](std::uint64_t v, int k) { return (v << k) | (v >> (64 - k)); };
    const std::uint64_t result = rotl(s[0] + s[3], 23) + s[0], t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotl(s[3], 45);
    return result;
  }
};

TEST(RandomStream, IsXoshiroSeededBySplitmix) {
  for (const std::uint64_t seed : {0ull, 1ull, 123456789ull, ~0ull}) {
    for (const Purpose purpose : {Purpose::environment, Purpose::action, Purpose::search}) {
      RandomStream stream(seed, purpose, 5);
      Reference reference(seed, static_cast<std::uint64_t>(purpose), 5);
      for (int i = 0; i < 100; ++i) ASSERT_EQ(stream.bits(), reference.next());
    }
  }
}

TEST(RandomStream, PurposesSeedsAndIndicesShareNothing) {
  std::set<std::uint64_t> seen;
  std::size_t drawn = 0;
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    for (std::uint64_t purpose = 1; purpose <= 7; ++purpose) {
      for (std::uint64_t index = 0; index < 10; ++index) {
        RandomStream stream(seed, static_cast<Purpose>(purpose), index);
        for (int i = 0; i < 20; ++i, ++drawn) seen.insert(stream.bits());
      }
    }
  }
  EXPECT_EQ(seen.size(), drawn);
  // And the streams of two purposes are not correlated.
  RandomStream a(3, Purpose::environment), b(3, Purpose::action);
  const int n = 100'000;
  double product = 0.0;
  for (int i = 0; i < n; ++i) product += a.normal() * b.normal();
  EXPECT_LT(std::abs(product), 4 * std::sqrt(n));
}

TEST(RandomStream, UniformFillsItsIntervalEvenly) {
  RandomStream stream(1, Purpose::evaluation);
  const int n = 200'000, bins = 100;
  std::vector<int> counts(bins);
  for (int i = 0; i < n; ++i) {
    const double u = stream.uniform();
    ASSERT_GE(u, 0.0);
    ASSERT_LT(u, 1.0);
    ++counts[static_cast<std::size_t>(u * bins)];
  }
  double chi2 = 0.0;
  for (const int count : counts) chi2 += std::pow(count - n / bins, 2) / (n / bins);
  EXPECT_LT(chi2, 161);  // 99 degrees of freedom: 0.9999 quantile
  EXPECT_GT(chi2, 50);
}

TEST(RandomStream, NormalHasTheRightMomentsAndTails) {
  RandomStream stream(2, Purpose::evaluation);
  const int n = 2'000'000;
  double sum = 0, squares = 0, cubes = 0, fourths = 0;
  int beyond_two = 0, beyond_four = 0;
  for (int i = 0; i < n; ++i) {
    const double x = stream.normal();
    sum += x;
    squares += x * x;
    cubes += x * x * x;
    fourths += x * x * x * x;
    beyond_two += std::abs(x) > 2 ? 1 : 0;
    beyond_four += std::abs(x) > 4 ? 1 : 0;
  }
  const double error = 4 / std::sqrt(n);
  EXPECT_NEAR(sum / n, 0, error);
  EXPECT_NEAR(squares / n, 1, error * std::sqrt(2));
  EXPECT_NEAR(cubes / n, 0, error * std::sqrt(15));
  EXPECT_NEAR(fourths / n, 3, error * std::sqrt(96));
  EXPECT_NEAR(beyond_two / double(n), std::erfc(std::sqrt(2.0)), error * 0.21);
  EXPECT_NEAR(beyond_four, n * std::erfc(4 / std::sqrt(2.0)),
              4 * std::sqrt(127));  // the tail of the ziggurat
}

TEST(RandomStream, IndexIsUnbiased) {
  RandomStream stream(4, Purpose::evaluation);
  const int n = 300'000;
  for (const std::uint64_t count : {1ull, 2ull, 3ull, 7ull, 10ull}) {
    std::vector<int> counts(count);
    for (int i = 0; i < n; ++i) ++counts.at(stream.index(count));
    const double p = 1.0 / static_cast<double>(count);
    for (const int c : counts) EXPECT_NEAR(c, n * p, 4 * std::sqrt(n * p * (1 - p)) + 1e-9);
  }
  // Where the range is no power of two and nearly the whole of 64 bits, simple ways of scaling are far off.
  const std::uint64_t large = (1ull << 63) + (1ull << 62);
  int low = 0;
  for (int i = 0; i < n; ++i) low += stream.index(large) < (1ull << 62) ? 1 : 0;
  EXPECT_NEAR(low, n / 3.0, 4 * std::sqrt(n * 2 / 9.0));
}

TEST(RandomStream, ACopyHasTheSameFuture) {
  RandomStream stream(5, Purpose::action);
  stream.normal();
  RandomStream copy = stream;
  RandomStream restored(0, Purpose::action);
  restored.set_state(stream.state());
  for (int i = 0; i < 50; ++i) {
    const double x = stream.normal();
    EXPECT_EQ(copy.normal(), x);
    EXPECT_EQ(restored.normal(), x);
  }
}

}  // namespace
}  // namespace policyscope
