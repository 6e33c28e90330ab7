#pragma once

#include "app/overlays.h"
#include "app/panels/panel.h"
#include "app/settings.h"
#include "app/workspace.h"

#include <map>
#include <string>
#include <string_view>

namespace policyscope::app {

/// The whole screen around the panels: the bar on top, the timeline below, banners, and what lies above them.
/// The one owner of the ImGui windows of a frame.
class Shell {
 public:
  /// Arranges the panels for a scenario, with the widths and heights that a person gave them before. Returns
  /// a sentence about names that are unknown, or nothing.
  std::string open(const Scenario& scenario, const std::map<std::string, LayoutWeights>* layouts = nullptr);
  /// Adds the present widths and heights, if a person moved a border.
  void store_layouts(std::map<std::string, LayoutWeights>& layouts) const;
  Overlays& overlays() { return overlays_; }
  /// Shows one panel only, for pictures of it. False if there is none with this id.
  bool open_single(std::string_view panel);
  void draw(const Frame& frame, Outbox& outbox);
  void show(std::string_view panel) { workspace_.show(panel); }
  /// Whether what is in a replay buffer is looked at.
  bool shows_replay(bool presentation) const {
    return (presentation && !single_ ? presentation_ : workspace_).shows_replay();
  }
  /// True once after F11.
  bool take_full_screen() { return std::exchange(full_screen_, false); }

 private:
  void keys(const Frame& frame, Outbox& outbox);
  static bool focus_keys(KeyFocus& focus);
  void arrows(const Frame& frame, Outbox& outbox);
  float banner(const Frame& frame, Outbox& outbox, const render::Rect& line);
  void toast(const Frame& frame, const render::Rect& screen);

  Workspace workspace_, presentation_;
  Overlays overlays_;
  bool single_ = false;
  bool full_screen_ = false;
};

}  // namespace policyscope::app
