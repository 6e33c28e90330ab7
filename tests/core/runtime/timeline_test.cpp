#include "core/runtime/timeline.h"

#include <gtest/gtest.h>

namespace policyscope {
namespace {

TEST(NextKeyframe, IsEvery256StepsAndTwiceAsFarWhenTheTimelineIsFull) {
  EXPECT_EQ(next_keyframe(0, 1000), 256);
  EXPECT_EQ(next_keyframe(255, 1000), 256);
  EXPECT_EQ(next_keyframe(256, 1000), 512);
  EXPECT_EQ(next_keyframe(126 * 256, 1000), 127 * 256);
  // The 128th keyframe, of step 127 · 256, fills the timeline.
  EXPECT_EQ(next_keyframe(127 * 256, 1000), 64 * 512);
  EXPECT_EQ(next_keyframe(64 * 512, 1000), 65 * 512);
}

TEST(NextKeyframe, IsFurtherWhereCheckpointsAreLarge) {
  EXPECT_EQ(next_keyframe(0, 7'000'000), 256);  // a beginning is always kept
  EXPECT_EQ(next_keyframe(16 * 256, 7'000'000), 17 * 256);
  EXPECT_EQ(next_keyframe(64 * 256, 7'000'000), 17 * 1024);
  EXPECT_EQ(next_keyframe(64 * 256, 4 * 512), 65 * 256 + 256);
  // Four bytes are a step's share.
  EXPECT_EQ(next_keyframe(1 << 17, 4 << 18), 1 << 18);
  EXPECT_EQ(next_keyframe(1 << 18, 4 << 18), 2 << 18);
  EXPECT_EQ(next_keyframe(1 << 18, (4 << 18) + 4), 2 << 18);
}

TEST(Timeline, HoldsWhatTheRunKeepsPosting) {
  Timeline timeline;
  std::int64_t interval = 0;
  for (std::int64_t step = 0; step < 10'000'000; step = next_keyframe(step, 1000)) {
    timeline.add({.iteration = step, .steps = step});
    const auto keyframes = timeline.keyframes();
    ASSERT_LT(keyframes.size(), Timeline::most_keyframes);
    ASSERT_EQ(keyframes.front().steps, 0);
    ASSERT_GE(2 * (keyframes.back().steps + interval), step);
    // Thinned and new keyframes make one even row.
    if (keyframes.size() < 3) continue;
    interval = keyframes[1].steps;
    for (std::size_t i = 0; i < keyframes.size(); ++i) {
      ASSERT_EQ(keyframes[i].steps, static_cast<std::int64_t>(i) * interval);
    }
  }
  EXPECT_GE(timeline.keyframes().size(), Timeline::most_keyframes / 2);
}

TEST(Timeline, IsBoundedInBytes) {
  Timeline timeline;
  const auto megabyte = std::make_shared<const Archive>(std::vector<std::byte>(std::size_t{1} << 20));
  for (std::int64_t step = 0; step < 100'000; ++step) {
    timeline.add({.iteration = step, .steps = step, .checkpoint = megabyte});
    ASSERT_LE(2 * timeline.keyframes().size() * megabyte->size(), Timeline::most_bytes);
  }
  EXPECT_EQ(timeline.keyframes().front().steps, 0);
}

TEST(Timeline, FindsTheLastKeyframeAtOrBeforeAStep) {
  Timeline timeline;
  EXPECT_EQ(timeline.at(5), nullptr);
  for (const std::int64_t step : {10, 20, 30}) timeline.add({.iteration = step, .steps = step});
  EXPECT_EQ(timeline.at(9), nullptr);
  EXPECT_EQ(timeline.at(10)->steps, 10);
  EXPECT_EQ(timeline.at(29)->steps, 20);
  EXPECT_EQ(timeline.at(1000)->steps, 30);
}

}  // namespace
}  // namespace policyscope
