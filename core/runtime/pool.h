#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <queue>
#include <thread>
#include <vector>

namespace policyscope {

using Clock = std::chrono::steady_clock;

/// Work that is done in slices of about a millisecond. A job runs on one thread at a time.
class Job {
 public:
  virtual ~Job() = default;

  /// Does a slice and says when it wants the next one: now for at once, a later time to be paced, or never()
  /// to rest until Pool::wake. Must not throw.
  virtual Clock::time_point run_slice() = 0;

  static Clock::time_point never() { return Clock::time_point::max(); }
};

/// Low-priority threads that serve jobs in turn, so that compared runs stay level and the window stays fluid.
class Pool {
 public:
  /// 0 threads means max(1, cores − 1).
  explicit Pool(unsigned threads = 0);
  /// Waits for the slices in progress; jobs that are still queued are dropped.
  ~Pool();
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  unsigned threads() const { return static_cast<unsigned>(threads_.size()); }

  /// Starts serving a job; the pool shares its ownership until it is removed.
  void add(std::shared_ptr<Job> job);
  /// Stops serving it; returns when no thread is in it any more. Not from within its own slice.
  void remove(const Job& job);
  /// Gives a resting or paced job its next slice at once. Callable from any thread, also from within a slice.
  void wake(const Job& job);

 private:
  struct Entry;
  void serve();
  Entry* find(const Job& job);

  std::mutex mutex_;
  std::condition_variable work_;
  std::condition_variable idle_;
  std::vector<std::unique_ptr<Entry>> entries_;
  std::vector<std::thread> threads_;
  std::uint64_t turn_ = 0;
  bool closing_ = false;
};

}  // namespace policyscope
