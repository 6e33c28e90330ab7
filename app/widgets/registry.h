#pragma once

#include "render/geometry.h"

#include <string>
#include <string_view>
#include <vector>

namespace policyscope::app {

/// Where a widget was drawn in the last frame.
struct WidgetRecord {
  std::string path;   ///< "Parameters/actor step size": the scopes around it and its label
  std::string value;  ///< what it shows: "0.00049", "on"; empty for buttons
  render::Rect rect;
  render::Rect clip;  ///< it can be reached only where it lies inside
  bool enabled = true;
};

/// Notes every widget of a frame, for robots that drive the window in tests. Without a listener nothing is
/// noted.
class WidgetRegistry {
 public:
  void begin_frame() { records_.clear(); }
  void record(WidgetRecord record) { records_.push_back(std::move(record)); }
  const std::vector<WidgetRecord>& records() const { return records_; }
  /// The record whose path is `path`, or ends in "/" + path and is the only one; null if there is none.
  const WidgetRecord* find(std::string_view path) const;

 private:
  std::vector<WidgetRecord> records_;
};

}  // namespace policyscope::app
