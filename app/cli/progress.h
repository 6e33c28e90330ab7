#pragma once

#include "core/runtime/training.h"

#include <iosfwd>
#include <string>

namespace policyscope::app {

/// A line with a bar that is drawn over and over, on a terminal only; elsewhere nothing is written.
class ProgressLine {
 public:
  /// Draws on `err` if that is the process's stderr, and a terminal that can do it.
  explicit ProgressLine(std::ostream& err);
  ~ProgressLine();

  void show(const TrainingProgress& progress);
  void clear();

 private:
  std::ostream& err_;
  bool terminal_;
  bool shown_ = false;
};

/// "[=====>    ]  52 %  5.2M steps  reward −0.0123  14 s left", at most `width` columns.
std::string progress_text(const TrainingProgress& progress, std::size_t width);

}  // namespace policyscope::app
