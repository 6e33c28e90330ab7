// What followed a step is stored with the next one, or apart, and comes out as it was put in.
#include "core/error.h"
#include "core/random/random_stream.h"
#include "core/replay/replay_batch.h"
#include "core/replay/replay_log.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <span>
#include <vector>

namespace policyscope {
namespace {

constexpr std::size_t inputs = 3, actions = 2;

struct Step {
  std::vector<float> input, action, next;
  float reward = 0.0f;
  StepEnd end = StepEnd::none;
  std::int64_t episode = 0;
  bool last = false;  // of its episode
};

/// How many of the steps …
struct Shares {
  double terminated = 0.05, time_limit = 0.05;
  double cut = 0.02;    // are not followed by the lane's next one, as the log is told
  double moved = 0.05;  // or as it has to find out
};

/// Walks at random, in several lanes, and writes every step down besides.
class Walk {
 public:
  Walk(std::size_t lanes, std::uint64_t seed, Shares shares = {})
      : lanes_(lanes), random_(seed, Purpose::environment), shares_(shares) {}

  void go(ReplayLog& log, int count) {
    for (int i = 0; i < count; ++i) go(log);
  }
  const std::vector<Step>& steps() const { return steps_; }

  /// As earlier versions stored them: the slots' records with the next inputs, then ends and episodes.
  struct Plain {
    std::vector<float> records;
    std::vector<StepEnd> ends;
    std::vector<std::uint32_t> episodes;
  };
  Plain plain(const ReplayLog& log, std::size_t first_slot, std::size_t count, bool even) const {
    Plain plain;
    for (std::size_t slot = first_slot; slot < first_slot + count; ++slot) {
      const Step& step = steps_[static_cast<std::size_t>(log.number(slot))];
      std::vector<float>& to = plain.records;
      to.insert(to.end(), step.input.begin(), step.input.end());
      to.insert(to.end(), step.action.begin(), step.action.end());
      to.push_back(step.reward);
      to.insert(to.end(), step.next.begin(), step.next.end());
      if (even && to.size() % 2 != 0) to.push_back(-1.0f);
      plain.ends.push_back(step.end);
      plain.episodes.push_back(static_cast<std::uint32_t>(step.episode));
    }
    return plain;
  }

 private:
  std::vector<float> floats(std::size_t count) {
    std::vector<float> floats(count);
    for (float& x : floats) x = static_cast<float>(random_.normal());
    return floats;
  }

  void go(ReplayLog& log) {
    const Step* before = steps_.size() < lanes_ ? nullptr : &steps_[steps_.size() - lanes_];
    const bool begins = before == nullptr || before->last;
    Step step;
    step.input = begins || random_.uniform() < shares_.moved ? floats(inputs) : before->next;
    step.action = floats(actions);
    step.next = floats(inputs);
    step.reward = static_cast<float>(random_.normal());
    step.episode = begins ? episodes_++ : before->episode;
    const double u = random_.uniform();
    if (u < shares_.terminated) {
      step.end = StepEnd::terminated;
    } else if (u < shares_.terminated + shares_.time_limit) {
      step.end = StepEnd::cut;
    }
    step.last = step.end != StepEnd::none;
    log.push(step.input, step.action, step.reward, step.end, step.next);
    steps_.push_back(std::move(step));
    if (steps_.size() % lanes_ == 0 && random_.uniform() < shares_.cut) {
      const std::size_t lane = random_.index(lanes_);
      log.cut(lane);
      StepEnd& end = steps_[steps_.size() - lanes_ + lane].end;
      if (end == StepEnd::none) end = StepEnd::cut;
    }
  }

  std::size_t lanes_;
  RandomStream random_;
  Shares shares_;
  std::vector<Step> steps_;
  std::int64_t episodes_ = 0;
};

bool same_bits(const float* is, std::span<const float> was) {
  return std::memcmp(is, was.data(), was.size_bytes()) == 0;
}

/// Every step that is there is as it was.
void expect_same(const ReplayLog& log, std::span<const Step> steps) {
  ASSERT_EQ(log.stored(), static_cast<std::int64_t>(steps.size()));
  for (std::int64_t n = log.oldest(); n < log.stored(); ++n) {
    const std::size_t slot = log.slot(n);
    const Step& step = steps[static_cast<std::size_t>(n)];
    ASSERT_EQ(log.number(slot), n);
    ASSERT_TRUE(same_bits(log.input(slot), step.input));
    ASSERT_TRUE(same_bits(log.action(slot), step.action));
    ASSERT_EQ(log.reward(slot), step.reward);
    ASSERT_TRUE(same_bits(log.next_input(slot), step.next));
    ASSERT_EQ(log.end(slot), step.end);
    ASSERT_EQ(log.episode_number(slot), step.episode);
  }
}

/// S′, rewards and discounts of transitions over `n` steps, found in the list of all.
void expect_gathered(const ReplayLog& log, const std::vector<Step>& steps, int n) {
  const double discount = 0.75;
  ReplayBatch<float> batch;
  batch.resize(inputs, actions, log.size());
  for (std::size_t i = 0; i < log.size(); ++i) batch.slots[i] = static_cast<std::uint32_t>(i);
  gather(log, n, discount, batch);
  for (std::size_t i = 0; i < log.size(); ++i) {
    auto at = static_cast<std::size_t>(log.number(i));
    double reward = 0.0, power = 1.0;
    for (int k = 0;; ++k) {
      reward += power * static_cast<double>(steps[at].reward);
      power *= discount;
      if (k + 1 == n || steps[at].end != StepEnd::none || at + log.lanes() >= steps.size()) break;
      at += log.lanes();
    }
    ASSERT_EQ(batch.rewards[i], static_cast<float>(reward)) << i;
    ASSERT_EQ(batch.discounts[i], steps[at].end == StepEnd::terminated ? 0.0f : static_cast<float>(power));
    ASSERT_TRUE(same_bits(batch.next_inputs.data() + i * inputs, steps[at].next)) << i;
  }
}

Archive shared_checkpoint(const ReplayLog& log) {
  ArchiveWriter archive(ArchiveWriter::Blocks::shared);
  log.save(archive);
  return archive.take();
}

TEST(ReplayLogNextInput, ComesOutAsItWasPutIn) {
  for (const std::size_t lanes : {1, 2, 3, 7}) {
    for (const std::size_t capacity : {std::size_t{1}, 2 * lanes, std::size_t{20}, std::size_t{101}}) {
      SCOPED_TRACE(testing::Message() << lanes << " lanes, " << capacity);
      Walk walk(lanes, capacity);
      ReplayLog log(capacity, inputs, actions, lanes);
      for (int i = 0; i < 150; ++i) {
        walk.go(log, i < 30 ? 1 : 5);
        expect_same(log, walk.steps());
      }
      for (const int n : {1, 3, 8}) expect_gathered(log, walk.steps(), n);
    }
  }
}

TEST(ReplayLogNextInput, BitsThatCompareEqualAreNotTheSame) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const float zero[] = {0.0f, nan, 1.0f}, minus[] = {-0.0f, nan, 1.0f}, action[actions] = {};
  ReplayLog log(10, inputs, actions);
  log.push(zero, action, 0.0f, StepEnd::none, minus);
  log.push(zero, action, 1.0f, StepEnd::none, minus);
  log.push(minus, action, 2.0f, StepEnd::none, zero);
  EXPECT_TRUE(same_bits(log.next_input(0), minus));
  EXPECT_TRUE(same_bits(log.next_input(1), minus));
  EXPECT_EQ(log.next_input(1), log.input(2));  // stored once, for all that NaN differs from itself
  EXPECT_TRUE(same_bits(log.next_input(2), zero));
}

// Blocks of 2,048 records of 28 bytes and of 1,024 ends of stretches of 16 bytes.
TEST(ReplayLogNextInput, ComesBackFromCheckpointsThatShareIt) {
  for (const std::size_t lanes : {1, 3}) {
    SCOPED_TRACE(lanes);
    Walk walk(lanes, 5);
    ReplayLog log(7000, inputs, actions, lanes);
    std::vector<Archive> checkpoints;
    constexpr std::size_t between = 2400;
    for (int i = 0; i < 9; ++i) {
      walk.go(log, between);
      checkpoints.push_back(shared_checkpoint(log));
    }
    EXPECT_GE(checkpoints.back().blocks.size(), 3u + 1u);
    for (std::size_t i = 0; i < checkpoints.size(); ++i) {
      for (const bool flat : {false, true}) {
        const Archive archive = flat ? Archive(checkpoints[i].flat()) : checkpoints[i];
        ReplayLog again(7000, inputs, actions, lanes);
        Walk other(lanes, 6);
        other.go(again, 3000);  // which is forgotten
        ArchiveReader reader(archive);
        again.load(reader);
        EXPECT_TRUE(reader.at_end());
        expect_same(again, std::span(walk.steps()).first((i + 1) * between));
        EXPECT_EQ(shared_checkpoint(again).flat(), archive.flat());
      }
    }
    EXPECT_EQ(checkpoints[0].blocks[0].block, checkpoints[1].blocks[0].block);
  }
}

TEST(ReplayLogNextInput, DamagedBytesAreRefusedOrDoNoHarm) {
  for (const std::size_t lanes : {1, 3}) {
    Walk walk(lanes, 4);
    ReplayLog log(21, inputs, actions, lanes);
    walk.go(log, 60);
    const std::vector<std::byte> whole = shared_checkpoint(log).flat();
    int refused = 0;
    for (std::size_t at = 0; at < whole.size(); ++at) {
      for (const unsigned flipped : {0x01u, 0x80u, 0xFFu}) {
        std::vector<std::byte> damaged = whole;
        damaged[at] ^= std::byte(flipped);
        ReplayLog again(21, inputs, actions, lanes);
        ArchiveReader reader(damaged);
        try {
          again.load(reader);
        } catch (const Error&) {
          ++refused;
          continue;
        }
        // Wrong numbers, but nothing outside: a sanitizer would tell.
        Walk on(lanes, 5);
        for (int i = 0; i < 3; ++i) {
          ReplayBatch<float> batch;
          batch.resize(inputs, actions, again.size());
          for (std::size_t s = 0; s < again.size(); ++s) batch.slots[s] = static_cast<std::uint32_t>(s);
          gather(again, 3, 0.5, batch);
          for (std::size_t s = 0; s < again.size(); ++s) again.episode(again.episode_number(s));
          on.go(again, 12);
        }
      }
    }
    EXPECT_GT(refused, 200) << "sizes, numbers and marks are checked";
    for (std::size_t size = 0; size < whole.size(); ++size) {
      const std::vector<std::byte> cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
      ReplayLog again(21, inputs, actions, lanes);
      ArchiveReader reader(cut);
      EXPECT_THROW(again.load(reader), Error) << size;
    }
  }
}

TEST(ReplayLogNextInput, AnEpisodeTakesOneInputMoreThanItHasSteps) {
  const std::size_t capacity = 50'000, steps = 70'000;
  Walk walk(2, 3, {.terminated = 0.002, .time_limit = 0.002, .cut = 0.0, .moved = 0.0});
  ReplayLog log(capacity, inputs, actions, 2);
  walk.go(log, steps);
  ArchiveWriter archive;
  log.save(archive);
  const double floats = inputs + actions + 1;
  EXPECT_LT(static_cast<double>(archive.bytes().size()) / (capacity * 4 * (floats + 1)), 1.02);
}

/// A lane that goes on and on keeps what the others have ended from being forgotten, for a while only.
TEST(ReplayLogNextInput, EndlessEpisodesBesideShortOnesNeedNoEndlessMemory) {
  ReplayLog log(200, 1, 1, 2);
  std::size_t largest = 0;
  for (int n = 0; n < 20'000; ++n) {
    const float now[] = {static_cast<float>(n)}, next[] = {static_cast<float>(n + 2)}, action[] = {0.0f};
    log.push(now, action, 0.0f, n % 2 == 0 ? StepEnd::none : StepEnd::cut, next);
    if (n % 100 != 99) continue;
    for (std::size_t slot = 0; slot < log.size(); ++slot)
      ASSERT_EQ(log.next_input(slot)[0], static_cast<float>(log.number(slot) + 2));
    const StretchLog& stretches = log.stretches();
    largest = std::max(largest, static_cast<std::size_t>(stretches.next() - stretches.first()));
  }
  EXPECT_LE(largest, 400u);
}

/// Before the steps. Not inlined, or GCC warns of sizes that no vector has.
[[gnu::noinline]] void write_count(ArchiveWriter& archive, const ReplayLog& log) {
  archive.write(log.stored());
}

/// And after them.
void write_episodes(ArchiveWriter& archive, const ReplayLog& log, std::size_t lanes) {
  std::vector<std::int64_t> running;
  for (std::size_t i = 0; i < lanes; ++i)
    running.push_back(log.episode_number(log.slot(log.stored() - static_cast<std::int64_t>(lanes - i))));
  archive.write_all(running);
  archive.write(log.first_episode());
  archive.write(log.next_episode());
  for (std::int64_t e = log.first_episode(); e < log.next_episode(); ++e) {
    archive.write(log.episode(e).episode_return);
    archive.write(log.episode(e).first);
    archive.write(log.episode(e).length);
    archive.write(log.episode(e).ended);
  }
}

/// What was written by an earlier version is there, and goes on as if nothing had happened.
void expect_goes_on(const Archive& old, ReplayLog& log, Walk& walk, std::size_t lanes) {
  ReplayLog again(log.capacity(), inputs, actions, lanes);
  ArchiveReader reader(old);
  again.load(reader);
  EXPECT_TRUE(reader.at_end());
  expect_same(again, walk.steps());
  EXPECT_EQ(again.first_episode(), log.first_episode());
  EXPECT_EQ(again.next_episode(), log.next_episode());
  Walk same = walk;
  walk.go(log, 700);
  same.go(again, 700);
  expect_same(again, walk.steps());
  EXPECT_EQ(again.first_episode(), log.first_episode());
  EXPECT_EQ(again.next_episode(), log.next_episode());
  for (std::int64_t e = log.first_episode(); e < log.next_episode(); ++e) {
    EXPECT_EQ(again.episode(e).first, log.episode(e).first);
    EXPECT_EQ(again.episode(e).episode_return, log.episode(e).episode_return);
  }
}

TEST(ReplayLogFormats, TheFirstHadAllRecordsInOnePiece) {
  for (const std::size_t lanes : {1, 3}) {
    for (const int steps : {9, 99, 333}) {
      Walk walk(lanes, 8);
      ReplayLog log(99, inputs, actions, lanes);
      walk.go(log, steps);
      ArchiveWriter old;
      old.tag("RLOG");
      write_count(old, log);
      const Walk::Plain plain = walk.plain(log, 0, log.size(), true);
      old.write_all(plain.records);
      old.write_all(plain.ends);
      old.write_all(std::vector<std::int64_t>(plain.episodes.begin(), plain.episodes.end()));
      write_episodes(old, log, lanes);
      expect_goes_on(old.take(), log, walk, lanes);
    }
  }
}

// Slots of 9 floats, a number of 4 bytes and a byte: 1,024 to a block.
TEST(ReplayLogFormats, TheSecondHadBlocksOfThem) {
  constexpr std::size_t capacity = 2500, block_slots = 1024;
  for (const std::size_t lanes : {1, 3}) {
    for (const int steps : {300, 1500, 2499, 4500, 5001}) {
      Walk walk(lanes, 9);
      ReplayLog log(capacity, inputs, actions, lanes);
      walk.go(log, steps / 3 * 3);
      ArchiveWriter old(ArchiveWriter::Blocks::shared);
      old.tag("RLO2");
      write_count(old, log);
      for (std::size_t begin = 0; begin < log.size(); begin += block_slots) {
        const std::size_t slots = std::min(block_slots, capacity - begin);
        const std::size_t count = std::min(slots, log.size() - begin);
        const Walk::Plain plain = walk.plain(log, begin, count, false);
        if (count < slots || log.slot(log.stored()) / block_slots == begin / block_slots) {
          old.write_all(plain.records);
          old.write_all(plain.episodes);
          old.write_all(plain.ends);
          continue;
        }
        std::vector<std::byte> bytes;
        for (const auto part :
             {std::as_bytes(std::span(plain.records)), std::as_bytes(std::span(plain.episodes)),
              std::as_bytes(std::span(plain.ends))})
          bytes.insert(bytes.end(), part.begin(), part.end());
        old.write_block(std::make_shared<const ArchiveBlock>(bytes));
      }
      write_episodes(old, log, lanes);
      expect_goes_on(old.take(), log, walk, lanes);
    }
  }
}

}  // namespace
}  // namespace policyscope
