// What every feature map of the catalog promises, over the observations and the coordinates of real tasks.
#include "core/environments/catalog.h"
#include "core/error.h"
#include "core/features/catalog.h"
#include "core/features/linear_function.h"
#include "core/parameters/parameter_set.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <set>

namespace policyscope {
namespace {

using std::numbers::pi;

std::shared_ptr<const FeatureMap> make(const std::string& features, const std::string& environment,
                                       std::vector<std::string> assignments = {}) {
  const FeatureEntry& entry = find_features(features);
  ParameterSet parameters({}, entry.parameters, {}, {});
  for (const std::string& assignment : assignments) parameters.set_from_text(assignment);
  return entry.make(*find_environment(environment).make(), parameters.values(ParameterGroup::features));
}

/// x(s) written out in full.
std::vector<double> dense(const FeatureMap& map, std::vector<double> observation) {
  FeatureVector buffer = map.make_vector();
  map.encode(observation, buffer);
  const FeatureView x = buffer;
  std::vector<double> full(map.size(), 0.0);
  for (std::size_t i = 0; i < x.count(); ++i) full.at(x.indices[i]) += x.binary() ? 1.0 : x.values[i];
  return full;
}

double difference(const std::vector<double>& a, const std::vector<double>& b) {
  double largest = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) largest = std::max(largest, std::abs(a[i] - b[i]));
  return largest;
}

int shared(const std::vector<double>& a, const std::vector<double>& b) {
  int count = 0;
  for (std::size_t i = 0; i < a.size(); ++i) count += a[i] == 1.0 && b[i] == 1.0 ? 1 : 0;
  return count;
}

using Case = std::tuple<std::string, std::string, std::vector<std::string>>;

class EveryFeatureMap : public testing::TestWithParam<Case> {
 protected:
  std::shared_ptr<const FeatureMap> map() const {
    const auto& [features, environment, assignments] = GetParam();
    return make(features, environment, assignments);
  }
  std::vector<double> random_observation(RandomStream& random) const {
    std::vector<double> observation;
    for (const Dimension& d : find_environment(std::get<1>(GetParam())).info.observation) {
      const double x = random.uniform(d.typical_low - 1.0, d.typical_high + 1.0);  // also outside the bounds
      observation.push_back(d.whole ? std::clamp(std::round(x), d.low, d.high) : x);
    }
    return observation;
  }
};

TEST_P(EveryFeatureMap, WritesAsManyEntriesAsItSaysInsideItsSize) {
  RandomStream random(1, Purpose::evaluation);
  const auto map = this->map();
  FeatureVector buffer = map->make_vector();
  for (int i = 0; i < 200; ++i) {
    const auto* before = buffer.indices.data();
    map->encode(random_observation(random), buffer);
    ASSERT_EQ(buffer.indices.size(), map->active());
    ASSERT_EQ(buffer.indices.data(), before);  // nothing was allocated
    ASSERT_EQ(buffer.values.empty(), map->binary());
    for (const std::uint32_t index : buffer.indices) ASSERT_LT(index, map->size());
    const std::set<std::uint32_t> different(buffer.indices.begin(), buffer.indices.end());
    ASSERT_EQ(different.size(), map->active());
    for (const double value : buffer.values) ASSERT_TRUE(std::isfinite(value));
  }
}

TEST_P(EveryFeatureMap, RepresentsConstants) {
  RandomStream random(2, Purpose::evaluation);
  const auto map = this->map();
  std::vector<double> weights(map->size());
  map->represent_one(weights);
  for (int i = 0; i < 100; ++i) {
    const auto x = dense(*map, random_observation(random));
    double sum = 0.0;
    for (std::size_t f = 0; f < x.size(); ++f) sum += weights[f] * x[f];
    ASSERT_NEAR(sum, 1.0, 1e-12);
  }
}

TEST_P(EveryFeatureMap, StaysInsideItsSizeFarOutsideTheBounds) {
  const auto map = this->map();
  const std::size_t dimensions = find_environment(std::get<1>(GetParam())).info.observation.size();
  for (const double x : {1e300, -1e300, std::nan(""), std::numeric_limits<double>::infinity()}) {
    FeatureVector buffer = map->make_vector();
    map->encode(std::vector<double>(dimensions, x), buffer);
    for (const std::uint32_t index : buffer.indices) EXPECT_LT(index, map->size());
  }
}

INSTANTIATE_TEST_SUITE_P(
    Catalog, EveryFeatureMap,
    testing::Values(Case("tile-coding", "LecturePendulum", {}),
                    Case("tile-coding", "MountainCar-v0", {"tilings=5", "tiles=3,7"}),
                    Case("tile-coding", "Pendulum-v1", {"inputs=coordinates"}),
                    Case("tile-coding", "Pendulum-v1", {"tiles=4"}), Case("fourier", "LecturePendulum", {}),
                    Case("fourier", "Pendulum-v1", {}), Case("fourier", "CartPole-v1", {"order=2"}),
                    Case("fourier", "Acrobot-v1", {"inputs=coordinates", "order=2"}),
                    Case("radial", "LecturePendulum", {"centres=5,9"}),
                    Case("radial", "Pendulum-v1", {"inputs=coordinates", "width=0.5"}),
                    Case("radial", "MountainCar-v0", {"centres=1"}),
                    Case("polynomial", "LecturePendulum", {}), Case("polynomial", "CartPole-v1", {}),
                    Case("one-hot", "TwoCycle", {}), Case("one-hot", "ShortCorridor", {}),
                    Case("tile-coding", "TwoCycle", {})));

TEST(TileCoding, CountsTilesAndSharesFewerOfThemWithDistance) {
  const auto map = make("tile-coding", "MountainCar-v0", {"tilings=8", "tiles=8"});
  EXPECT_EQ(map->size(), 8u * 9 * 9);  // one more tile along each dimension that does not wrap
  EXPECT_EQ(make("tile-coding", "LecturePendulum", {})->size(), 32u * 8 * 9);
  const double tile = 1.8 / 8;  // of the position, from −1.2 to 0.6
  const auto at = [&](double tiles) { return dense(*map, {-1.2 + (3.5 + tiles) * tile, 0.0}); };
  int before = 8;
  for (int eighths = 0; eighths <= 8; ++eighths) {  // each eighth of a tile leaves one more of 8 tilings
    const int now = shared(at(0.0625), at(0.0625 + eighths / 8.0));
    EXPECT_EQ(now, 8 - eighths);
    EXPECT_LE(now, before);
    before = now;
  }
}

TEST(TileCoding, ClampsAtTheBoundsAndWrapsAngles) {
  const auto car = make("tile-coding", "MountainCar-v0");
  EXPECT_EQ(dense(*car, {0.6, 0.07}), dense(*car, {5.0, 1.0}));
  EXPECT_EQ(dense(*car, {-1.2, -0.07}), dense(*car, {-9.0, -1.0}));
  const auto pendulum = make("tile-coding", "LecturePendulum");
  EXPECT_GE(shared(dense(*pendulum, {pi - 1e-9, 0.5}), dense(*pendulum, {-pi + 1e-9, 0.5})),
            31);  // the unshifted tiling has an edge there
  EXPECT_EQ(dense(*pendulum, {1.0, 0.5}), dense(*pendulum, {1.0 + 2 * pi, 0.5}));
  EXPECT_LT(shared(dense(*pendulum, {1.0, 0.5}), dense(*pendulum, {1.5, 0.5})), 32);
}

TEST(FeatureInputs, CoordinatesMakePendulumTwoDimensionalAndWrap) {
  const auto map = make("tile-coding", "Pendulum-v1", {"inputs=coordinates"});
  EXPECT_EQ(map->size(), 32u * 8 * 9);
  EXPECT_EQ(make("tile-coding", "Pendulum-v1")->size(), 32u * 9 * 9 * 9);
  const auto at = [&](double angle, double speed) {
    return dense(*map, {std::cos(angle), std::sin(angle), speed});
  };
  EXPECT_GE(shared(at(pi - 1e-6, 2.0), at(-pi + 1e-6, 2.0)), 31);
  EXPECT_EQ(shared(at(0.3, 2.0), at(0.3 + pi, 2.0)), 0);
}

TEST(FeatureMaps, AreContinuousWhereAnAngleWraps) {
  for (const std::string name : {"fourier", "radial", "polynomial"}) {
    const auto map = make(name, "LecturePendulum");
    const auto at = [&](double angle) { return dense(*map, {angle, 1.0}); };
    EXPECT_LT(difference(at(pi - 1e-9), at(-pi + 1e-9)), 1e-7) << name;
    EXPECT_LT(difference(at(1.0), at(1.0 + 2 * pi)), 1e-12) << name;
    EXPECT_GT(difference(at(1.0), at(1.3)), 1e-3) << name;
  }
}

TEST(Fourier, IsTheCosineBasis) {
  const auto map = make("fourier", "MountainCar-v0", {"order=3"});
  ASSERT_EQ(map->size(), 16u);
  const double x = 0.3, y = 0.85;
  const auto features = dense(*map, {-1.2 + 1.8 * x, -0.07 + 0.14 * y});
  for (int i = 0; i <= 3; ++i) {
    for (int j = 0; j <= 3; ++j) {
      EXPECT_NEAR(features[static_cast<std::size_t>(4 * i + j)], std::cos(pi * (i * x + j * y)), 1e-12);
    }
  }
}

TEST(Fourier, TurnsWholeWavesAroundAnAngle) {
  const auto map = make("fourier", "LecturePendulum", {"order=2"});
  ASSERT_EQ(map->size(), 5u * 3);  // 1, cos, sin, cos 2, sin 2 of the angle; cos 0, π, 2π of the speed
  const double angle = 0.7;
  const auto features = dense(*map, {angle, 2 * pi * 0.5});  // u = 3/4 along the speed
  const double turn = angle + pi;                            // u = 0 at −π
  const double circle[] = {1, std::cos(turn), std::sin(turn), std::cos(2 * turn), std::sin(2 * turn)};
  for (int c = 0; c <= 2; ++c) {
    for (int k = 0; k < 5; ++k) {
      EXPECT_NEAR(features[static_cast<std::size_t>(5 * c + k)], std::cos(pi * c * 0.75) * circle[k], 1e-12);
    }
  }
}

TEST(Polynomial, HasAllProductsOfPowers) {
  const auto map = make("polynomial", "MountainCar-v0", {"order=2"});
  ASSERT_EQ(map->size(), 9u);
  const auto features = dense(*map, {-1.2 + 1.8 * 0.75, -0.07 + 0.14 * 0.2});
  for (int i = 0; i <= 2; ++i) {
    for (int j = 0; j <= 2; ++j) {
      EXPECT_NEAR(features[static_cast<std::size_t>(3 * i + j)], std::pow(0.5, i) * std::pow(-0.6, j), 1e-12);
    }
  }
}

TEST(Radial, PeaksAtItsCentresAndFallsOffByWidth) {
  const auto map = make("radial", "MountainCar-v0", {"centres=4,1", "width=2"});
  ASSERT_EQ(map->size(), 5u);
  const auto features = dense(*map, {-1.2 + 1.8 / 3, 0.0});  // the second centre of four
  EXPECT_NEAR(features[1], 1.0, 1e-12);
  EXPECT_NEAR(features[0], std::exp(-0.125), 1e-12);  // one spacing is half a width
  EXPECT_NEAR(features[3], std::exp(-0.5), 1e-12);
  EXPECT_EQ(features[4], 1.0);
  // Around a circle the last centre and the first are neighbours.
  const auto circle = make("radial", "LecturePendulum", {"centres=4,1"});
  const auto at_first = dense(*circle, {-pi, 0.0});
  EXPECT_NEAR(at_first[1], at_first[3], 1e-12);
  EXPECT_NEAR(at_first[2], std::exp(-2.0), 1e-12);
}

TEST(OneHot, OneFeatureForEachStateThatLooksDifferent) {
  EXPECT_EQ(make("one-hot", "TwoCycle")->size(), 9u);
  EXPECT_EQ(make("one-hot", "ShortCorridor")->size(), 1u);
  EXPECT_EQ(dense(*make("one-hot", "TwoCycle"), {3.0}), (std::vector<double>{0, 0, 0, 1, 0, 0, 0, 0, 0}));
}

TEST(FeatureMaps, RefuseInOneSentence) {
  const auto message = [](const std::string& features, const std::string& environment,
                          std::vector<std::string> assignments) -> std::string {
    try {
      make(features, environment, std::move(assignments));
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_EQ(message("one-hot", "MountainCar-v0", {}),
            "one-hot features need inputs that are whole numbers, and the position is not; use tile-coding");
  EXPECT_EQ(message("tile-coding", "MountainCar-v0", {"tiles=3,4,5"}),
            "tiles needs one number, or one for each of the 2 dimensions, not 3");
  EXPECT_EQ(message("fourier", "CartPole-v1", {"order=50"}),
            "Fourier features in 4 dimensions would be 6.77e+06, and at most 65536 are allowed");
  EXPECT_EQ(message("tile-coding", "Acrobot-v1", {"tiles=30"}),
            "32 tilings of this many tiles need more than 2^26 weights; use fewer tiles, or other features");
  EXPECT_THROW(find_features("tile_coding"), Error);
}

TEST(LinearFunction, PredictsAndAddsWithAnyNumberOfHeads) {
  RandomStream random(4, Purpose::evaluation);
  for (const std::string name : {"tile-coding", "radial"}) {
    const auto map = make(name, "MountainCar-v0");
    for (const std::size_t heads : {1, 2, 3, 4, 5, 7}) {
      LinearFunction function(*map, heads);
      std::vector<std::vector<double>> expected(heads, std::vector<double>(map->size(), 0.0));
      FeatureVector x = map->make_vector();
      std::vector<double> step(function.stride(), 0.0), outputs(function.stride());
      for (int i = 0; i < 50; ++i) {
        const std::vector<double> observation = {random.uniform(-1.2, 0.6), random.uniform(-0.07, 0.07)};
        map->encode(observation, x);
        const auto full = dense(*map, observation);
        for (std::size_t h = 0; h < heads; ++h) {
          step[h] = random.normal();
          for (std::size_t f = 0; f < full.size(); ++f) expected[h][f] += step[h] * full[f];
        }
        function.add(x, step.data());
        function.predict(x, outputs.data());
        for (std::size_t h = 0; h < heads; ++h) {
          double sum = 0.0;
          for (std::size_t f = 0; f < full.size(); ++f) sum += expected[h][f] * full[f];
          ASSERT_NEAR(outputs[h], sum, 1e-10 * (1 + std::abs(sum)));
        }
        for (std::size_t h = heads; h < outputs.size(); ++h) ASSERT_EQ(outputs[h], 0.0);
      }
    }
  }
}

TEST(LinearFunction, IsTheSamePackedAndSavedWithoutItsZeros) {
  for (const std::string name : {"tile-coding", "fourier", "one-hot"}) {
    const auto map = make(name, name == "one-hot" ? "TwoCycle" : "MountainCar-v0");
    for (const std::size_t heads : {1, 2, 3, 4, 5}) {
      SCOPED_TRACE(name + std::to_string(heads));
      RandomStream random(5, Purpose::evaluation);
      LinearFunction function(*map, heads), loaded(*map, heads);
      LinearFunction packed = LinearFunction::packed(*map, heads);
      EXPECT_EQ(packed.weight(map->size() - 1, heads - 1), 0.0);
      FeatureVector x = map->make_vector();
      for (int round = 0; round < 3; ++round) {
        const std::vector<double> observation = {random.uniform(-0.1, 0.1), random.uniform(-0.01, 0.01)};
        std::vector<double> step(function.stride(), 0.0);
        for (std::size_t h = 0; h < heads; ++h) step[h] = random.normal();
        map->encode(name == "one-hot" ? std::vector<double>{1.0 * round} : observation, x);
        function.add(x, step.data());
        packed.pack(function);  // into the buffers of the round before
        std::vector<double> expected(function.stride()), found(function.stride());
        function.predict(x, expected.data());
        packed.predict(x, found.data());
        EXPECT_EQ(found, expected);
      }
      ArchiveWriter writer;
      function.save(writer);
      ArchiveReader reader(writer.bytes());
      loaded.set_weight(0, 0, 7.0);
      loaded.load(reader);
      EXPECT_TRUE(reader.at_end());
      for (std::size_t f = 0; f < map->size(); ++f) {
        for (std::size_t h = 0; h < heads; ++h) {
          ASSERT_EQ(packed.weight(f, h), function.weight(f, h));
          ASSERT_EQ(loaded.weight(f, h), function.weight(f, h));
        }
      }
      if (name == "tile-coding") {
        EXPECT_LT(writer.bytes().size(), function.size_bytes() / 2);
      }
      // A row that was left out can be written all the same.
      packed.mutable_row(map->size() - 1)[0] = 3.0;
      EXPECT_EQ(packed.weight(map->size() - 1, 0), 3.0);
    }
  }
}

}  // namespace
}  // namespace policyscope
