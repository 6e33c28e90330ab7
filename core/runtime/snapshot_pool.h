#pragma once

#include "core/learning/snapshot.h"

#include <memory>
#include <mutex>
#include <vector>

namespace policyscope {

/// Hands out snapshots and takes them back when their last reader lets go, so that publishing reuses buffers.
class SnapshotPool {
 public:
  /// A snapshot with the buffers of a used one, if one is free.
  std::shared_ptr<Snapshot> acquire() {
    std::unique_ptr<Snapshot> snapshot;
    {
      const std::lock_guard lock(shelf_->mutex);
      if (!shelf_->free.empty()) {
        snapshot = std::move(shelf_->free.back());
        shelf_->free.pop_back();
      }
    }
    if (snapshot == nullptr) snapshot = std::make_unique<Snapshot>();
    return {snapshot.release(), [shelf = shelf_](Snapshot* returned) {
              std::unique_ptr<Snapshot> owned(returned);
              const std::lock_guard lock(shelf->mutex);
              if (shelf->free.size() < most_kept) shelf->free.push_back(std::move(owned));
            }};
  }

 private:
  static constexpr std::size_t most_kept = 4;
  struct Shelf {
    std::mutex mutex;
    std::vector<std::unique_ptr<Snapshot>> free;
  };
  std::shared_ptr<Shelf> shelf_ = std::make_shared<Shelf>();
};

}  // namespace policyscope
