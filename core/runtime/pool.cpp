#include "core/runtime/pool.h"

#include <algorithm>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace policyscope {
namespace {

/// Learning yields to the window: on Linux a thread has a nice value of its own.
void lower_priority() {
  const auto thread = static_cast<id_t>(syscall(SYS_gettid));
  setpriority(PRIO_PROCESS, thread, 5);  // without effect where it is not allowed, which is harmless
}

}  // namespace

struct Pool::Entry {
  std::shared_ptr<Job> job;
  Clock::time_point due = Clock::time_point::min();
  std::uint64_t last_turn = 0;  // the longest waiting of the due jobs is served first
  bool running = false;
  bool woken = false;  // while running: its own word about the next slice is then too old
  bool leaving = false;
};

Pool::Pool(unsigned threads) {
  if (threads == 0) threads = std::max(2u, std::thread::hardware_concurrency()) - 1;
  for (unsigned i = 0; i < threads; ++i) {
    threads_.emplace_back([this] {
      lower_priority();
      serve();
    });
  }
}

Pool::~Pool() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  work_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

Pool::Entry* Pool::find(const Job& job) {
  for (const auto& entry : entries_) {
    if (entry->job.get() == &job) return entry.get();
  }
  return nullptr;
}

void Pool::add(std::shared_ptr<Job> job) {
  {
    const std::lock_guard lock(mutex_);
    entries_.push_back(std::make_unique<Entry>());
    entries_.back()->job = std::move(job);
  }
  work_.notify_one();
}

void Pool::remove(const Job& job) {
  std::unique_ptr<Entry> removed;  // destroyed after the lock is gone
  std::unique_lock lock(mutex_);
  if (Entry* entry = find(job)) entry->leaving = true;
  // Looked up every time: another thread may remove it too.
  idle_.wait(lock, [&] {
    const Entry* entry = find(job);
    return entry == nullptr || !entry->running;
  });
  const auto at =
      std::find_if(entries_.begin(), entries_.end(), [&](const auto& e) { return e->job.get() == &job; });
  if (at == entries_.end()) return;
  removed = std::move(*at);
  entries_.erase(at);
  idle_.notify_all();
}

void Pool::wake(const Job& job) {
  {
    const std::lock_guard lock(mutex_);
    Entry* entry = find(job);
    if (entry == nullptr) return;
    if (entry->running) {
      entry->woken = true;
    } else {
      entry->due = Clock::time_point::min();
    }
  }
  work_.notify_one();
}

void Pool::serve() {
  std::unique_lock lock(mutex_);
  while (!closing_) {
    const Clock::time_point now = Clock::now();
    Entry* next = nullptr;
    Clock::time_point earliest = Job::never();  // of the others
    for (const auto& entry : entries_) {
      if (entry->running || entry->leaving) continue;
      if (entry->due <= now && (next == nullptr || entry->last_turn < next->last_turn)) {
        if (next != nullptr) earliest = now;
        next = entry.get();
      } else {
        earliest = std::min(earliest, entry->due);
      }
    }
    if (next == nullptr) {
      if (earliest == Job::never()) {
        work_.wait(lock);
      } else {
        work_.wait_until(lock, earliest);
      }
      continue;
    }
    next->running = true;
    next->woken = false;
    next->last_turn = ++turn_;
    // While this thread is busy, another has to look after the rest.
    if (earliest != Job::never()) work_.notify_one();
    lock.unlock();
    const Clock::time_point due = next->job->run_slice();
    lock.lock();
    next->running = false;
    next->due = next->woken ? Clock::time_point::min() : due;
    if (next->leaving) idle_.notify_all();
  }
}

}  // namespace policyscope
