#pragma once

#include <mutex>
#include <optional>
#include <utility>

namespace policyscope {

/// One value on its way from one thread to another; a newer one replaces an older one that was not fetched.
/// The mutex guards a swap, never a computation, and replaced values are freed outside it.
template <class T>
class Latest {
 public:
  void put(T value) {
    std::optional<T> replaced(std::move(value));
    const std::lock_guard lock(mutex_);
    std::swap(value_, replaced);
  }
  /// The newest value, once; nothing if none came since the last call.
  std::optional<T> take() {
    std::optional<T> taken;
    const std::lock_guard lock(mutex_);
    std::swap(value_, taken);
    return taken;
  }

 private:
  std::mutex mutex_;
  std::optional<T> value_;
};

}  // namespace policyscope
