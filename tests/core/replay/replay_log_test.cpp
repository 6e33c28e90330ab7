#include "core/replay/replay_log.h"

#include "core/error.h"
#include "core/replay/replay_batch.h"
#include "core/replay/replay_sampler.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

namespace policyscope {
namespace {

/// Stores a step whose numbers tell which one it is: input (n, 0), action n + ½, reward n, next input (n, 1).
void push(ReplayLog& log, StepEnd end = StepEnd::none) {
  const auto n = static_cast<float>(log.stored());
  const float input[] = {n, 0.0f}, action[] = {n + 0.5f}, next[] = {n, 1.0f};
  log.push(input, action, n, end, next);
}

TEST(ReplayLog, KeepsTheNewestTransitionsWhole) {
  ReplayLog log(10, 2, 1);
  for (int n = 0; n < 27; ++n) {
    push(log);
    ASSERT_EQ(log.size(), std::min<std::size_t>(static_cast<std::size_t>(n) + 1, 10));
  }
  EXPECT_EQ(log.oldest(), 17);
  for (std::int64_t n = 17; n < 27; ++n) {
    const std::size_t slot = log.slot(n);
    EXPECT_EQ(log.number(slot), n);
    EXPECT_EQ(log.input(slot)[0], static_cast<float>(n));
    EXPECT_EQ(log.action(slot)[0], static_cast<float>(n) + 0.5f);
    EXPECT_EQ(log.reward(slot), static_cast<float>(n));
    EXPECT_EQ(log.next_input(slot)[1], 1.0f);
  }
}

TEST(ReplayLog, KnowsTheEpisodesOfItsSteps) {
  ReplayLog log(10, 2, 1);
  for (int n = 0; n < 17; ++n) push(log, n % 4 == 3 ? StepEnd::terminated : StepEnd::none);
  // 0–3, 4–7, 8–11, 12–15 and 16: of the second only step 7 is left.
  EXPECT_EQ(log.first_episode(), 1);
  EXPECT_EQ(log.next_episode(), 5);
  EXPECT_EQ(log.episode_number(log.slot(7)), 1);
  EXPECT_EQ(log.episode_number(log.slot(16)), 4);
  EXPECT_EQ(log.episode(2).episode_return, 8 + 9 + 10 + 11);
  EXPECT_EQ(log.episode(2).length, 4);
  EXPECT_TRUE(log.episode(3).ended);
  EXPECT_FALSE(log.episode(4).ended);
}

TEST(ReplayLog, ManyShortEpisodesAreNoTrouble) {
  ReplayLog log(1000, 2, 1);
  for (int n = 0; n < 5000; ++n) push(log, StepEnd::terminated);
  EXPECT_EQ(log.next_episode() - log.first_episode(), 1000);
  for (std::int64_t e = log.first_episode(); e < log.next_episode(); ++e) EXPECT_EQ(log.episode(e).first, e);
}

TEST(ReplayLog, ComesBackFromACheckpointAndGoesOnTheSame) {
  for (const int before : {0, 5, 10, 23}) {
    ReplayLog log(10, 2, 1, 2), again(10, 2, 1, 2);
    for (int n = 0; n < before; ++n) push(log, n % 5 == 4 ? StepEnd::cut : StepEnd::none);
    ArchiveWriter first, second;
    log.save(first);
    ArchiveReader reader(first.bytes());
    again.load(reader);
    EXPECT_TRUE(reader.at_end());
    for (ReplayLog* l : {&log, &again}) {
      for (int n = 0; n < 13; ++n) push(*l, n % 3 == 2 ? StepEnd::terminated : StepEnd::none);
    }
    ArchiveWriter a, b;
    log.save(a);
    again.save(b);
    EXPECT_EQ(a.bytes(), b.bytes());
  }
  ReplayLog log(10, 2, 1);
  const std::vector<std::byte> damaged(40, std::byte{1});
  ArchiveReader reader(damaged);
  EXPECT_THROW(log.load(reader), Error);
}

std::vector<std::byte> bits(const ReplayLog& log) {
  ArchiveWriter archive;
  log.save(archive);
  return archive.take().bytes;
}

TEST(ReplayLog, SharesItsFullBlocksWithCheckpointsAndDoesNotChangeThem) {
  // Four blocks of 2^11 steps of 20 bytes, the last one shorter.
  ReplayLog log(7000, 2, 1);
  std::vector<Archive> checkpoints;
  std::vector<std::vector<std::byte>> then;
  for (int n = 0; n < 30'000; ++n) {
    push(log, n % 7 == 6 ? StepEnd::terminated : StepEnd::none);
    if (n % 1000 == 500) log.cut(0);
    if (n % 1777 != 1776 && n != 4095) continue;
    ArchiveWriter archive(ArchiveWriter::Blocks::shared);
    log.save(archive);
    checkpoints.push_back(archive.take());
    then.push_back(bits(log));
  }
  // Three of steps, the one that changes is copied, and seven of what followed them: nothing chains here.
  EXPECT_EQ(checkpoints[5].blocks.size(), 3u + 7u);
  for (std::size_t i = 0; i < checkpoints.size(); ++i) {
    EXPECT_EQ(checkpoints[i].flat(), then[i]) << i;
    ReplayLog again(7000, 2, 1);
    ArchiveReader reader(checkpoints[i]);
    again.load(reader);
    EXPECT_TRUE(reader.at_end());
    EXPECT_EQ(bits(again), then[i]);
    // What it learns on top does not reach the checkpoint.
    for (int n = 0; n < 9000; ++n) push(again);
    EXPECT_EQ(checkpoints[i].flat(), then[i]) << i;
  }
  // Two checkpoints of the same block have the same one.
  EXPECT_EQ(checkpoints[1].blocks[0].block, checkpoints[2].blocks[0].block);
}

TEST(Gather, MasksWhatFollowsTheEndButNotACut) {
  ReplayLog log(10, 2, 1);
  push(log, StepEnd::none);
  push(log, StepEnd::terminated);
  push(log, StepEnd::cut);
  ReplayBatch<float> batch;
  batch.resize(2, 1, 3);
  batch.slots = {2, 1, 0};
  gather(log, 1, 0.9, batch);
  EXPECT_EQ(batch.discounts, (std::vector<float>{0.9f, 0.0f, 0.9f}));
  EXPECT_EQ(batch.rewards, (std::vector<float>{2, 1, 0}));
  EXPECT_EQ(batch.inputs(0, 0), 2.0f);
  EXPECT_EQ(batch.pairs(2, 1), 1.5f);
  EXPECT_EQ(batch.next_inputs(1, 2), 1.0f);
  EXPECT_EQ(batch.next_pairs(0, 0), 2.0f);
}

TEST(Gather, SumsSeveralRewardsUpToTheEndOfAnEpisode) {
  const double g = 0.5;
  ReplayLog log(8, 2, 1);
  // In slots 0 … 7: steps 8, 9, 10, 3, 4, 5, 6, 7; step 5 ends the task, step 7 is cut.
  for (int n = 0; n < 11; ++n)
    push(log, n == 5 ? StepEnd::terminated : n == 7 ? StepEnd::cut : StepEnd::none);
  ReplayBatch<float> batch;
  batch.resize(2, 1, 5);
  batch.slots = {3, 4, 6, 0, 2};
  gather(log, 3, g, batch);
  // 3, 4, 5 and the end
  EXPECT_EQ(batch.rewards[0], static_cast<float>(3 + g * 4 + g * g * 5));
  EXPECT_EQ(batch.discounts[0], 0.0f);
  // 4, 5
  EXPECT_EQ(batch.rewards[1], static_cast<float>(4 + g * 5));
  EXPECT_EQ(batch.discounts[1], 0.0f);
  // 6, 7, cut: bootstrap from what followed 7
  EXPECT_EQ(batch.rewards[2], static_cast<float>(6 + g * 7));
  EXPECT_EQ(batch.discounts[2], static_cast<float>(g * g));
  EXPECT_EQ(batch.next_inputs(0, 2), 7.0f);
  // 8, 9, 10, all three
  EXPECT_EQ(batch.rewards[3], static_cast<float>(8 + g * 9 + g * g * 10));
  EXPECT_EQ(batch.discounts[3], static_cast<float>(g * g * g));
  EXPECT_EQ(batch.next_inputs(0, 3), 10.0f);
  // 10 is the newest
  EXPECT_EQ(batch.rewards[4], 10.0f);
  EXPECT_EQ(batch.discounts[4], static_cast<float>(g));
}

TEST(Gather, FollowsALaneAmongSeveral) {
  ReplayLog log(100, 2, 1, 2);
  for (int n = 0; n < 10; ++n) push(log, n == 5 ? StepEnd::terminated : StepEnd::none);  // lane 1's third
  ReplayBatch<float> batch;
  batch.resize(2, 1, 2);
  batch.slots = {2, 3};
  gather(log, 3, 1.0, batch);
  EXPECT_EQ(batch.rewards[0], 2.0f + 4.0f + 6.0f);
  EXPECT_EQ(batch.discounts[0], 1.0f);
  EXPECT_EQ(batch.rewards[1], 3.0f + 5.0f);
  EXPECT_EQ(batch.discounts[1], 0.0f);
}

TEST(Gather, ACutByHandEndsTheStretch) {
  ReplayLog log(100, 2, 1);
  push(log);
  log.cut(0);
  push(log);
  ReplayBatch<float> batch;
  batch.resize(2, 1, 1);
  batch.slots = {0};
  gather(log, 5, 1.0, batch);
  EXPECT_EQ(batch.rewards[0], 0.0f);
  EXPECT_EQ(batch.discounts[0], 1.0f);
}

}  // namespace
}  // namespace policyscope
