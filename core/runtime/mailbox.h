#pragma once

#include <mutex>
#include <utility>
#include <vector>

namespace policyscope {

/// Messages from one thread to another: all arrive, in order.
template <class T>
class Mailbox {
 public:
  void post(T message) {
    const std::lock_guard lock(mutex_);
    messages_.push_back(std::move(message));
  }
  /// Everything posted since the last call, in the caller's reused buffer.
  void take_all(std::vector<T>& out) {
    out.clear();
    const std::lock_guard lock(mutex_);
    std::swap(messages_, out);
  }

 private:
  std::mutex mutex_;
  std::vector<T> messages_;
};

}  // namespace policyscope
