#pragma once

#include <atomic>

namespace policyscope {

/// A request to give up, set by one thread and read by another.
class StopToken {
 public:
  void request_stop() { requested_.store(true, std::memory_order_relaxed); }
  bool stop_requested() const { return requested_.load(std::memory_order_relaxed); }

 private:
  std::atomic<bool> requested_{false};
};

}  // namespace policyscope
