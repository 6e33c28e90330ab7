#include "app/background.h"

#include "core/error.h"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

namespace policyscope::app {
namespace {

/// Adds up 1 … n, one number a slice; refuses negative ones.
class Sum {
 public:
  using Request = int;
  using Result = int;
  void begin(const int& n) {
    if (n < 0) throw Error("there is no such sum");
    n_ = n;
  }
  bool advance() {
    if (at_ < n_) sum_ += ++at_;
    if (n_ == 13 && at_ == 5) throw Error("thirteen brings bad luck");
    return at_ >= n_;
  }
  double progress() const { return static_cast<double>(at_) / n_; }
  void finish(int& result) { result = sum_; }

 private:
  int n_ = 0, at_ = 0, sum_ = 0;
};

template <class Condition>
void wait(Condition condition) {
  for (int i = 0; i < 10000 && !condition(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

TEST(Background, WithoutAPoolTheResultIsThereAtOnce) {
  Background<Sum> sum;
  EXPECT_EQ(sum.result(), nullptr);
  EXPECT_TRUE(sum.update(nullptr, 100));
  ASSERT_NE(sum.result(), nullptr);
  EXPECT_EQ(*sum.result(), 5050);
  EXPECT_FALSE(sum.update(nullptr, 100)) << "asked for twice";
  EXPECT_TRUE(sum.update(nullptr, 3));
  EXPECT_EQ(*sum.result(), 6);
}

TEST(Background, APoolComputesTheNewestRequestAfterTheOneUnderWay) {
  Pool pool(1);
  Background<Sum> sum;
  sum.update(&pool, 1000);
  EXPECT_TRUE(sum.busy());
  sum.update(&pool, 10);
  wait([&] {
    sum.update(&pool, 10);
    return !sum.busy();
  });
  ASSERT_NE(sum.result(), nullptr);
  EXPECT_EQ(*sum.request(), 10);
  EXPECT_EQ(*sum.result(), 55);
}

TEST(Background, WhatAPersonChangesTakesThePlaceOfWhatIsUnderWay) {
  Pool pool(1);
  Background<Sum> sum;
  sum.update(&pool, 1'000'000'000);  // would take minutes
  sum.update(&pool, 4, true);
  wait([&] {
    sum.update(&pool, 4);
    return !sum.busy();
  });
  ASSERT_NE(sum.result(), nullptr);
  EXPECT_EQ(*sum.result(), 10);
}

TEST(Background, AComplaintIsKeptAndTheNextRequestIsServed) {
  Pool pool(1);
  for (Pool* where : {static_cast<Pool*>(nullptr), &pool}) {
    Background<Sum> sum;
    for (const int bad : {-1, 13}) {
      sum.update(where, bad);
      wait([&] {
        sum.update(where, bad);
        return !sum.busy();
      });
      EXPECT_EQ(sum.result(), nullptr);
      EXPECT_EQ(sum.complaint(), bad < 0 ? "there is no such sum" : "thirteen brings bad luck");
    }
    sum.update(where, 2);
    wait([&] {
      sum.update(where, 2);
      return !sum.busy();
    });
    ASSERT_NE(sum.result(), nullptr);
    EXPECT_EQ(*sum.result(), 3);
  }
}

TEST(Background, EndsInTheMiddleOfItsWork) {
  Pool pool(1);
  Background<Sum> sum;
  sum.update(&pool, 1'000'000'000);
  sum.clear();
  EXPECT_FALSE(sum.busy());
  sum.update(&pool, 2);
  wait([&] {
    sum.update(&pool, 2);
    return !sum.busy();
  });
  EXPECT_EQ(*sum.result(), 3);
}

}  // namespace
}  // namespace policyscope::app
