#pragma once

#include "app/panels/panel.h"

#include <cstddef>
#include <string>

namespace policyscope::app {

/// Asks for the value of one parameter: what the sliders do, by the keyboard alone.
class ValueBox {
 public:
  /// `parameter` is an index in the shown run's parameter set.
  void open(std::size_t parameter);
  void close() { open_ = false; }
  bool is_open() const { return open_; }
  void draw(const Frame& frame, Outbox& outbox);

 private:
  bool open_ = false, focus_ = false, appearing_ = false, begins_ = false;
  std::size_t parameter_ = 0;
  std::string typed_, complaint_;
};

}  // namespace policyscope::app
