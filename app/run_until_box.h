#pragma once

#include "app/panels/panel.h"
#include "app/run_goal.h"

#include <string>

namespace policyscope::app {

/// Asks how far the runs are to go, and sends them there.
class RunUntilBox {
 public:
  void open();
  void close() { open_ = false; }
  bool is_open() const { return open_; }
  void draw(const Frame& frame, Outbox& outbox);

 private:
  bool open_ = false, focus_ = false, appearing_ = false;
  std::string typed_, complaint_;
  RunGoal::Unit unit_ = RunGoal::Unit::steps;
};

}  // namespace policyscope::app
