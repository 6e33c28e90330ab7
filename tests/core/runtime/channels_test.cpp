#include "core/runtime/latest.h"
#include "core/runtime/mailbox.h"

#include <gtest/gtest.h>

#include <memory>
#include <thread>

namespace policyscope {
namespace {

TEST(Latest, GivesTheNewestValueOnce) {
  Latest<std::unique_ptr<int>> latest;
  EXPECT_FALSE(latest.take());
  latest.put(std::make_unique<int>(1));
  latest.put(std::make_unique<int>(2));
  const auto taken = latest.take();
  ASSERT_TRUE(taken);
  EXPECT_EQ(**taken, 2);
  EXPECT_FALSE(latest.take());
}

TEST(Latest, NeverGoesBackAcrossThreads) {
  Latest<int> latest;
  constexpr int last = 20'000;
  std::thread writer([&] {
    for (int i = 1; i <= last; ++i) latest.put(i);
  });
  int seen = 0;
  while (seen < last) {
    if (const auto value = latest.take()) {
      ASSERT_GT(*value, seen);
      seen = *value;
    }
  }
  writer.join();
}

TEST(Mailbox, DeliversEverythingInOrderAcrossThreads) {
  Mailbox<int> mailbox;
  constexpr int last = 20'000;
  std::thread writer([&] {
    for (int i = 1; i <= last; ++i) mailbox.post(i);
  });
  std::vector<int> inbox;
  int seen = 0;
  while (seen < last) {
    mailbox.take_all(inbox);
    for (const int message : inbox) ASSERT_EQ(message, ++seen);
  }
  writer.join();
}

}  // namespace
}  // namespace policyscope
