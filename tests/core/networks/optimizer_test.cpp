#include "core/networks/optimizer.h"

#include "core/networks/normalizer.h"
#include "core/networks/schedule.h"
#include "core/random/random_stream.h"

#include <gtest/gtest.h>

#include <cmath>

namespace policyscope {
namespace {

TEST(Optimizer, SgdStepsDownTheGradient) {
  Optimizer<double> sgd({.kind = OptimizerKind::sgd}, 2);
  std::vector<double> p = {1.0, -2.0};
  sgd.step(0.1, std::vector<double>{3.0, -4.0}, p);
  EXPECT_DOUBLE_EQ(p[0], 0.7);
  EXPECT_DOUBLE_EQ(p[1], -1.6);
}

TEST(Optimizer, AdamTakesTheTwoStepsWorkedOutByHand) {
  Optimizer<double> adam({.epsilon = 1e-3}, 1);
  std::vector<double> p = {1.0};
  // First step: m̂ = g and v̂ = g², whatever the betas.
  adam.step(0.1, std::vector<double>{2.0}, p);
  EXPECT_NEAR(p[0], 1.0 - 0.1 * 2.0 / (2.0 + 1e-3), 1e-15);
  // Second: m = 0.9·0.2 − 0.1·1 = 0.08, v = 0.999·0.004 + 0.001·1 = 0.004996.
  const double before = p[0];
  adam.step(0.1, std::vector<double>{-1.0}, p);
  const double mean = 0.08 / (1 - 0.81);
  const double square = 0.004996 / (1 - 0.999 * 0.999);
  EXPECT_NEAR(p[0], before - 0.1 * mean / (std::sqrt(square) + 1e-3), 1e-12);
}

TEST(Optimizer, RmsPropTakesTheTwoStepsWorkedOutByHand) {
  Optimizer<double> rmsprop({.kind = OptimizerKind::rmsprop, .beta2 = 0.9, .epsilon = 1e-5}, 1);
  std::vector<double> p = {0.0};
  rmsprop.step(0.01, std::vector<double>{1.0}, p);
  EXPECT_NEAR(p[0], -0.01 / (std::sqrt(0.1) + 1e-5), 1e-15);
  const double before = p[0];
  rmsprop.step(0.01, std::vector<double>{2.0}, p);
  EXPECT_NEAR(p[0], before - 0.02 / (std::sqrt(0.49) + 1e-5), 1e-15);
}

TEST(Optimizer, ContinuesFromACheckpointWithTheSameBits) {
  for (const OptimizerKind kind : {OptimizerKind::adam, OptimizerKind::sgd, OptimizerKind::rmsprop}) {
    Optimizer<float> one({.kind = kind}, 3);
    std::vector<float> p = {1.f, 2.f, 3.f};
    const std::vector<float> g = {0.3f, -0.2f, 5.f};
    for (int i = 0; i < 5; ++i) one.step(0.01, g, p);
    ArchiveWriter writer;
    one.save(writer);
    Optimizer<float> other({.kind = kind}, 3);
    ArchiveReader reader(writer.bytes());
    other.load(reader);
    std::vector<float> q = p;
    for (int i = 0; i < 5; ++i) {
      one.step(0.01, g, p);
      other.step(0.01, g, q);
    }
    EXPECT_EQ(p, q);
  }
}

TEST(Follow, MovesATargetExactlyByTau) {
  const std::vector<double> parameters = {1.0, -2.0};
  std::vector<double> target = {3.0, 4.0};
  follow<double>(parameters, 0.25, target);
  EXPECT_EQ(target, (std::vector<double>{2.5, 2.5}));
  follow<double>(parameters, 1.0, target);
  EXPECT_EQ(target, parameters);
}

TEST(Optimizer, OneStepOfBothIsAStepAndThenThePullOfTheTarget) {
  for (const OptimizerKind kind : {OptimizerKind::adam, OptimizerKind::sgd, OptimizerKind::rmsprop}) {
    Optimizer<float> one({.kind = kind}, 37), other({.kind = kind}, 37);
    std::vector<float> p(37), g(37), target(37);
    RandomStream random(5, Purpose::initialization);
    for (std::vector<float>* v : {&p, &g, &target})
      for (float& x : *v) x = static_cast<float>(random.normal());
    std::vector<float> q = p, followed = target;
    for (int i = 0; i < 3; ++i) {
      one.step(0.01, g, p, target, 0.005);
      other.step(0.01, g, q);
      follow<float>(q, 0.005, followed);
    }
    EXPECT_EQ(p, q);
    EXPECT_EQ(target, followed);
  }
}

TEST(ClipGradientNorm, ShortensOnlyWhatIsTooLong) {
  std::vector<double> g = {3.0, 4.0};
  EXPECT_DOUBLE_EQ(clip_gradient_norm<double>(g, 10.0), 5.0);
  EXPECT_EQ(g, (std::vector<double>{3.0, 4.0}));
  EXPECT_DOUBLE_EQ(clip_gradient_norm<double>(g, 0.0), 5.0);
  EXPECT_EQ(g, (std::vector<double>{3.0, 4.0}));
  EXPECT_DOUBLE_EQ(clip_gradient_norm<double>(g, 1.0), 5.0);
  EXPECT_DOUBLE_EQ(g[0], 0.6);
  EXPECT_DOUBLE_EQ(g[1], 0.8);
}

TEST(RunningNormalizer, KnowsMeanAndVarianceOfWhatItSaw) {
  RunningNormalizer normalizer(1);
  const double samples[] = {1e6 + 1, 1e6 + 2, 1e6 + 4, 1e6 + 9};
  for (const double& x : samples) normalizer.observe({&x, 1});
  EXPECT_DOUBLE_EQ(normalizer.mean(0), 1e6 + 4);
  EXPECT_NEAR(normalizer.variance(0), 9.5, 1e-8);
  double out = 0.0;
  const double x = 1e6 + 7;
  normalizer.normalize({&x, 1}, {&out, 1});
  EXPECT_NEAR(out, 3 / std::sqrt(9.5), 1e-8);
  const double far = 2e6;
  normalizer.normalize({&far, 1}, {&out, 1});
  EXPECT_DOUBLE_EQ(out, 10.0);
}

TEST(RewardNormalizer, DividesByTheSpreadOfTheDiscountedReturn) {
  RewardNormalizer normalizer(1, 0.5);
  normalizer.normalize(0, 1.0, false);  // running return 1
  // Running return 2.5: mean 1.75, population variance 0.5625.
  EXPECT_NEAR(normalizer.normalize(0, 2.0, true), 2.0 / 0.75, 1e-7);
  // After an end the return starts anew: 3, so the sample is {1, 2.5, 3}.
  const double mean = 6.5 / 3;
  const double variance = (1 + 6.25 + 9) / 3 - mean * mean;
  EXPECT_NEAR(normalizer.normalize(0, 3.0, false), 3.0 / std::sqrt(variance), 1e-6);
}

TEST(Schedule, FallsToZeroOrStays) {
  EXPECT_DOUBLE_EQ(scheduled(Schedule::constant, 3e-4, 0.9), 3e-4);
  EXPECT_DOUBLE_EQ(scheduled(Schedule::linear, 3e-4, 0.25), 2.25e-4);
  EXPECT_DOUBLE_EQ(scheduled(Schedule::linear, 3e-4, 1.5), 0.0);
}

}  // namespace
}  // namespace policyscope
