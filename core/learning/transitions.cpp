#include "core/learning/transitions.h"

namespace policyscope {

void TransitionRing::copy_recent(std::size_t count, TransitionRing& out) const {
  count = std::min(count, size());
  out.observation_size_ = observation_size_;
  out.action_size_ = action_size_;
  out.stride_ = stride_;
  out.capacity_ = std::max<std::size_t>(count, 1);
  out.data_.resize(out.capacity_ * stride_);
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t from = (pushed_ - count + i) % capacity_;
    std::copy_n(data_.begin() + static_cast<std::ptrdiff_t>(from * stride_), stride_,
                out.data_.begin() + static_cast<std::ptrdiff_t>(i * stride_));
  }
  out.pushed_ = count;
  out.next_ = 0;
}

}  // namespace policyscope
