// That transitions are drawn with the probabilities that are stated, by χ², and come back from a checkpoint.
#include "core/replay/replay_sampler.h"

#include "core/replay/prioritized_sampler.h"
#include "core/replay/softmax_sampler.h"
#include "core/replay/stratified_sampler.h"
#include "core/replay/sum_tree.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

namespace policyscope {
namespace {

constexpr std::size_t capacity = 60;

struct Buffer {
  ReplaySettings settings;
  ReplayLog log{capacity, 1, 1};
  std::unique_ptr<ReplaySampler> sampler;
  RandomStream random{5, Purpose::replay};

  explicit Buffer(const ReplaySettings& s) : settings(s), sampler(make_sampler(s, log)) {}

  void push(float reward, StepEnd end = StepEnd::none) {
    const float x[] = {static_cast<float>(log.stored())};
    log.push(x, x, reward, end, x);
    sampler->stored(log);
  }
  /// Episodes of ten steps with returns that go up and down, the last one unfinished.
  void fill(int steps) {
    for (int n = 0; n < steps; ++n) {
      const int episode = n / 10;
      push(static_cast<float>(episode % 3) + 0.1f * static_cast<float>(n % 10 % 3),
           n % 10 == 9 ? StepEnd::cut : StepEnd::none);
    }
  }
  /// Draws many transitions and compares with `expected`, by slot.
  void expect_frequencies(const std::function<double(std::size_t)>& expected) {
    constexpr int rounds = 2000;
    std::vector<std::uint32_t> slots(64);
    std::vector<float> weights(64);
    std::vector<double> counts(log.size());
    for (int i = 0; i < rounds; ++i) {
      sampler->draw(log, random, slots, weights);
      for (const std::uint32_t slot : slots) {
        ASSERT_LT(slot, log.size());
        counts[slot] += 1.0;
      }
    }
    const double n = rounds * 64.0;
    double chi_squared = 0.0, total = 0.0;
    int freedom = -1;
    for (std::size_t slot = 0; slot < counts.size(); ++slot) {
      const double p = expected(slot);
      total += p;
      EXPECT_NEAR(sampler->probability(log, slot), p, 1e-9) << slot;
      if (p == 0.0) {
        EXPECT_EQ(counts[slot], 0.0) << slot;
        continue;
      }
      chi_squared += (counts[slot] - n * p) * (counts[slot] - n * p) / (n * p);
      ++freedom;
    }
    EXPECT_NEAR(total, 1.0, 1e-9);
    // Mean and variance of χ² are its degrees of freedom and twice them.
    EXPECT_LE(chi_squared, freedom + 4.0 * std::sqrt(2.0 * freedom));
  }
  /// A buffer that is loaded from this one draws and weighs the same.
  void expect_the_same_from_a_checkpoint() {
    ArchiveWriter archive;
    log.save(archive);
    sampler->save(archive, log);
    Buffer other(settings);
    ArchiveReader reader(archive.bytes());
    other.log.load(reader);
    other.sampler->load(reader, other.log);
    EXPECT_TRUE(reader.at_end());
    other.random = random;
    std::vector<std::uint32_t> a(100), b(100);
    std::vector<float> x(100), y(100);
    for (int i = 0; i < 25; ++i) {
      sampler->draw(log, random, a, x);
      other.sampler->draw(other.log, other.random, b, y);
      ASSERT_EQ(a, b);
      ASSERT_EQ(x, y);
      sampler->learned(a, x);
      other.sampler->learned(b, y);
      push(static_cast<float>(i % 4), i % 7 == 6 ? StepEnd::terminated : StepEnd::none);
      other.push(static_cast<float>(i % 4), i % 7 == 6 ? StepEnd::terminated : StepEnd::none);
    }
  }
};

TEST(SumTree, DrawsLeavesByTheirShareAndNeverOneOfNone) {
  SumTree tree(5);
  tree.set(1, 2.0);
  tree.set(4, 6.0);
  EXPECT_EQ(tree.total(), 8.0);
  EXPECT_EQ(tree.least(), 2.0);
  EXPECT_EQ(tree.draw(0.0), 1u);
  EXPECT_EQ(tree.draw(0.249), 1u);
  EXPECT_EQ(tree.draw(0.25), 4u);
  EXPECT_EQ(tree.draw(1.0 - 0x1p-53), 4u);
  tree.set(4, 0.0);
  EXPECT_EQ(tree.draw(1.0 - 0x1p-53), 1u);
  EXPECT_EQ(tree.least(), 2.0);
}

TEST(UniformReplay, DrawsAllAlike) {
  for (const int steps : {35, 200}) {
    Buffer buffer({});
    buffer.fill(steps);
    const double n = static_cast<double>(buffer.log.size());
    buffer.expect_frequencies([&](std::size_t) { return 1.0 / n; });
    buffer.expect_the_same_from_a_checkpoint();
  }
}

TEST(ShrinkingReplay, DrawsFromTheNewestPart) {
  Buffer buffer({.replay = ReplayKind::shrinking, .shrink_to = 0.25, .shrink_steps = 200});
  buffer.fill(100);  // half way: 62.5 % of 60
  buffer.expect_frequencies([&](std::size_t slot) { return buffer.log.number(slot) >= 63 ? 1.0 / 37 : 0.0; });
  buffer.fill(300);
  buffer.expect_frequencies(
      [&](std::size_t slot) { return buffer.log.number(slot) >= 385 ? 1.0 / 15 : 0.0; });
}

TEST(PrioritizedReplay, DrawsByTheSizeOfTheLastErrorAndWeighsAgainstIt) {
  const ReplaySettings settings{.replay = ReplayKind::prioritized,
                                .per_alpha = 0.7,
                                .per_beta = 0.4,
                                .per_eps = 0.01,
                                .per_beta_steps = 400};
  Buffer buffer(settings);
  buffer.fill(100);
  std::vector<std::uint32_t> slots;
  std::vector<float> errors;
  for (std::uint32_t slot = 0; slot + 5 < capacity; ++slot) {  // the last five were never replayed
    slots.push_back(slot);
    errors.push_back((slot % 2 == 0 ? 1.0f : -1.0f) * 0.1f * static_cast<float>(slot % 9));
  }
  buffer.sampler->learned(slots, errors);
  const auto priority = [&](std::size_t slot) {
    return slot + 5 < capacity ? std::pow(std::abs(static_cast<double>(errors[slot])) + 0.01, 0.7) : 1.0;
  };
  double sum = 0.0, least = 1e9;
  for (std::size_t slot = 0; slot < capacity; ++slot) {
    sum += priority(slot);
    least = std::min(least, priority(slot));
  }
  buffer.expect_frequencies([&](std::size_t slot) { return priority(slot) / sum; });

  std::vector<std::uint32_t> drawn(200);
  std::vector<float> weights(200);
  buffer.sampler->draw(buffer.log, buffer.random, drawn, weights);
  const double beta = 0.4 + 100.0 / 400.0 * 0.6;
  for (std::size_t i = 0; i < drawn.size(); ++i) {
    const double weight = std::pow(capacity * priority(drawn[i]) / sum, -beta);
    const double largest = std::pow(capacity * least / sum, -beta);
    EXPECT_NEAR(weights[i], weight / largest, 1e-6);
  }
  buffer.expect_the_same_from_a_checkpoint();
}

TEST(SoftmaxReplay, DrawsUnusualRewardsMoreOften) {
  for (const double temperature : {0.3, 2.0}) {
    Buffer buffer({.replay = ReplayKind::softmax, .replay_temperature = temperature});
    buffer.fill(153);
    double mean = 0.0, sum = 0.0;
    for (std::size_t s = 0; s < capacity; ++s) mean += static_cast<double>(buffer.log.reward(s)) / capacity;
    const auto weight = [&](std::size_t s) {
      return std::exp(std::abs(static_cast<double>(buffer.log.reward(s)) - mean) / temperature);
    };
    for (std::size_t s = 0; s < capacity; ++s) sum += weight(s);
    buffer.expect_frequencies([&](std::size_t s) { return weight(s) / sum; });
    buffer.expect_the_same_from_a_checkpoint();
  }
}

TEST(StratifiedReplay, DrawsGoodAndBadEpisodesInTheirSharesAndTheRunningOneByItsSize) {
  for (const double share : {0.5, 0.7}) {
    Buffer buffer({.replay = ReplayKind::stratified,
                   .good_share = share,
                   .threshold = ReturnThreshold::constant,
                   .threshold_return = 15.0});
    buffer.fill(75);
    // Steps 15 … 74 are there. Episode 1 has lost steps; 2 … 6 are whole, with returns of about 20, 0, 10, 20
    // and 0; the seventh has five steps.
    const auto good = [](std::int64_t number) { return number / 10 % 3 == 2; };
    const double running = 5.0 / 55.0;
    buffer.expect_frequencies([&](std::size_t slot) {
      const std::int64_t number = buffer.log.number(slot);
      if (number < 20) return 0.0;
      if (number >= 70) return running / 5;
      return (1.0 - running) * (good(number) ? share / 20 : (1.0 - share) / 30);
    });
    for (std::size_t slot = 0; slot < capacity; ++slot) {
      const std::int64_t number = buffer.log.number(slot);
      EXPECT_EQ(buffer.sampler->good(slot), number >= 20 && number < 70 && good(number));
    }
    buffer.expect_the_same_from_a_checkpoint();
  }
}

TEST(StratifiedReplay, AnEmptyPartLeavesItsShareToTheOther) {
  for (const double threshold : {-1000.0, 1000.0}) {
    Buffer buffer({.replay = ReplayKind::stratified,
                   .threshold = ReturnThreshold::constant,
                   .threshold_return = threshold});
    buffer.fill(3);
    buffer.expect_frequencies([&](std::size_t) { return 1.0 / 3; });  // only the running episode
    for (int n = 3; n < 20; ++n) buffer.push(1.0f, n == 9 || n == 19 ? StepEnd::terminated : StepEnd::none);
    buffer.expect_frequencies([&](std::size_t) { return 1.0 / 20; });
  }
}

TEST(StratifiedReplay, ThresholdsAreAsDefined) {
  const auto episode = [](Buffer& buffer, float episode_return) {
    buffer.push(episode_return, StepEnd::terminated);
  };
  {
    Buffer buffer({.replay = ReplayKind::stratified, .threshold_k = -0.5});
    double sum = 0.0, squares = 0.0;
    for (int i = 0; i < 120; ++i) {
      const auto value = static_cast<float>(i * i % 37);
      episode(buffer, value);
      if (i >= 70) {
        sum += static_cast<double>(value);
        squares += static_cast<double>(value) * static_cast<double>(value);
      }
    }
    const double mean = sum / 50;
    EXPECT_NEAR(buffer.sampler->threshold(buffer.log), mean - 0.5 * std::sqrt(squares / 50 - mean * mean),
                1e-9);
    episode(buffer, static_cast<float>(buffer.sampler->threshold(buffer.log)) + 0.01f);
    EXPECT_TRUE(buffer.sampler->good(buffer.log.slot(120)));
    episode(buffer, static_cast<float>(buffer.sampler->threshold(buffer.log)) - 0.01f);
    EXPECT_FALSE(buffer.sampler->good(buffer.log.slot(121)));
  }
  {
    Buffer buffer({.replay = ReplayKind::stratified,
                   .threshold = ReturnThreshold::linear,
                   .threshold_return = -100.0,
                   .threshold_end = 100.0,
                   .threshold_steps = 40});
    for (int i = 0; i < 10; ++i) episode(buffer, 0.0f);
    EXPECT_NEAR(buffer.sampler->threshold(buffer.log), -50.0, 1e-12);
    for (int i = 0; i < 100; ++i) episode(buffer, 0.0f);
    EXPECT_EQ(buffer.sampler->threshold(buffer.log), 100.0);
  }
}

TEST(StratifiedReplay, AnEpisodeThatIsLongerThanTheBufferIsStillDrawn) {
  Buffer buffer({.replay = ReplayKind::stratified});
  for (int n = 0; n < 150; ++n) buffer.push(1.0f, n == 149 ? StepEnd::cut : StepEnd::none);
  buffer.expect_frequencies([&](std::size_t) { return 1.0 / capacity; });
  buffer.push(1.0f);
  buffer.expect_frequencies([&](std::size_t slot) { return buffer.log.number(slot) == 150 ? 1.0 : 0.0; });
}

}  // namespace
}  // namespace policyscope
