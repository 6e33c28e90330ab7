#pragma once

#include <mutex>

namespace policyscope {

/// Locks a mutex if there is one: code that threads may share then costs nothing where one thread is alone.
class Passage {
 public:
  explicit Passage(std::mutex* gate) : gate_(gate) {
    if (gate_ != nullptr) gate_->lock();
  }
  ~Passage() {
    if (gate_ != nullptr) gate_->unlock();
  }
  Passage(const Passage&) = delete;
  Passage& operator=(const Passage&) = delete;

 private:
  std::mutex* gate_;
};

}  // namespace policyscope
