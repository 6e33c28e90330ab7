#include "core/runtime/pool.h"

#include "tests/support/runs.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <thread>

namespace policyscope {
namespace {

using namespace std::chrono_literals;
using testing_support::eventually;

class FunctionJob final : public Job {
 public:
  explicit FunctionJob(std::function<Clock::time_point()> slice) : slice_(std::move(slice)) {}
  Clock::time_point run_slice() override {
    EXPECT_FALSE(inside_.exchange(true)) << "two threads in one job";
    const Clock::time_point next = slice_();
    ++slices_;
    inside_ = false;
    return next;
  }
  int slices() const { return slices_; }

 private:
  std::function<Clock::time_point()> slice_;
  std::atomic<bool> inside_{false};
  std::atomic<int> slices_{0};
};

std::shared_ptr<FunctionJob> job(std::function<Clock::time_point()> slice) {
  return std::make_shared<FunctionJob>(std::move(slice));
}

TEST(Pool, AJobRestsUntilItIsWoken) {
  Pool pool(2);
  const auto resting = job([] { return Job::never(); });
  pool.add(resting);
  for (int i = 1; i <= 500; ++i) {
    ASSERT_TRUE(eventually([&] { return resting->slices() >= i; })) << i;
    pool.wake(*resting);
  }
}

TEST(Pool, AWakeDuringASliceIsNotLost) {
  Pool pool(1);
  std::atomic<bool> in_first{false}, go_on{false};
  const auto sleeper = job([&] {
    if (!in_first.exchange(true)) {
      while (!go_on) std::this_thread::yield();
    }
    return Job::never();
  });
  pool.add(sleeper);
  ASSERT_TRUE(eventually([&] { return in_first.load(); }));
  pool.wake(*sleeper);
  go_on = true;
  EXPECT_TRUE(eventually([&] { return sleeper->slices() == 2; }));
}

TEST(Pool, NoWakeIsLostHoweverManyThreadsWake) {
  Pool pool(2);
  std::atomic<int> asked{0}, seen{0};
  const auto listener = job([&] {
    seen = asked.load();
    return Job::never();
  });
  pool.add(listener);
  std::vector<std::thread> wakers;
  for (int t = 0; t < 3; ++t) {
    wakers.emplace_back([&] {
      for (int i = 0; i < 2000; ++i) {
        ++asked;
        pool.wake(*listener);
      }
    });
  }
  for (std::thread& waker : wakers) waker.join();
  EXPECT_TRUE(eventually([&] { return seen == 6000; }));
}

TEST(Pool, ABusyJobCanBeRemovedFromASingleThread) {
  for (int i = 0; i < 50; ++i) {
    Pool pool(1);
    const auto busy = job([] { return Clock::now(); });
    pool.add(busy);
    ASSERT_TRUE(eventually([&] { return busy->slices() > 3; }));
    pool.remove(*busy);
    const int slices = busy->slices();
    std::this_thread::sleep_for(100us);
    ASSERT_EQ(busy->slices(), slices);
    ASSERT_EQ(busy.use_count(), 1);
  }
}

TEST(Pool, RemovingWaitsForTheSliceInProgress) {
  Pool pool(1);
  std::atomic<bool> inside{false}, left{false};
  const auto slow = job([&] {
    inside = true;
    std::this_thread::sleep_for(20ms);
    left = true;
    return Clock::now();
  });
  pool.add(slow);
  ASSERT_TRUE(eventually([&] { return inside.load(); }));
  pool.remove(*slow);
  EXPECT_TRUE(left);
  pool.remove(*slow);  // again does nothing
  pool.wake(*slow);
}

TEST(Pool, TwoThreadsMayRemoveTheSameJob) {
  for (int i = 0; i < 50; ++i) {
    Pool pool(2);
    const auto busy = job([] { return Clock::now(); });
    pool.add(busy);
    std::thread other([&] { pool.remove(*busy); });
    pool.remove(*busy);
    other.join();
    ASSERT_EQ(busy.use_count(), 1);
  }
}

TEST(Pool, ServesJobsInTurn) {
  // Four jobs on one thread, which alone touches the counts until the first job has had its 200 slices.
  int counts[4] = {};
  int then[4] = {};
  std::atomic<bool> all_added{false}, done{false};
  Pool pool(1);
  const auto gate = job([&] {
    while (!all_added) std::this_thread::yield();
    return Job::never();
  });
  pool.add(gate);
  std::vector<std::shared_ptr<FunctionJob>> jobs;
  for (int i = 0; i < 4; ++i) {
    jobs.push_back(job([&, i] {
      ++counts[i];
      if (i == 0 && counts[0] == 200) {
        std::copy(std::begin(counts), std::end(counts), std::begin(then));
        done = true;
      }
      return Clock::now();
    }));
  }
  for (const auto& each : jobs) pool.add(each);
  all_added = true;
  ASSERT_TRUE(eventually([&] { return done.load(); }));
  for (const auto& each : jobs) pool.remove(*each);
  for (const int count : then) EXPECT_NEAR(count, 200, 1);
}

TEST(Pool, PacedJobsComeInTimeBesideABusyOne) {
  Pool pool(1);
  const auto busy = job([] {
    std::this_thread::sleep_for(1ms);
    return Clock::now();
  });
  const auto paced = job([] { return Clock::now() + 5ms; });
  pool.add(busy);
  pool.add(paced);
  const auto begin = Clock::now();
  ASSERT_TRUE(eventually([&] { return paced->slices() >= 20; }));
  EXPECT_GE(Clock::now() - begin, 19 * 5ms);
}

TEST(Pool, EndsWithJobsOfAllKinds) {
  std::atomic<int> slices{0};
  {
    Pool pool(2);
    pool.add(job([&] {
      ++slices;
      return Clock::now();
    }));
    pool.add(job([] { return Job::never(); }));
    pool.add(job([] { return Clock::now() + 1h; }));
    ASSERT_TRUE(eventually([&] { return slices > 10; }));
  }
  const int after = slices;
  std::this_thread::sleep_for(1ms);
  EXPECT_EQ(slices, after);
}

}  // namespace
}  // namespace policyscope
