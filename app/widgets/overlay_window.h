#pragma once

#include <imgui.h>

namespace policyscope::app {

/// An ImGui window in the colour of popups, above the panels. Scopes of labels inside end before it does, as
/// ImGui demands.
class OverlayWindow {
 public:
  explicit OverlayWindow(const char* title) {
    ImGui::PushStyleColor(ImGuiCol_WindowBg, ImGui::GetStyleColorVec4(ImGuiCol_PopupBg));
    ImGui::Begin(title, nullptr,
                 ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings);
  }
  ~OverlayWindow() {
    ImGui::End();
    ImGui::PopStyleColor();
  }
  OverlayWindow(const OverlayWindow&) = delete;
  OverlayWindow& operator=(const OverlayWindow&) = delete;

  /// Whether the mouse was pressed beside it, which closes what it shows.
  static bool pressed_outside() {
    return ImGui::IsMouseClicked(ImGuiMouseButton_Left) &&
           !ImGui::IsWindowHovered(ImGuiHoveredFlags_ChildWindows |
                                   ImGuiHoveredFlags_AllowWhenBlockedByActiveItem);
  }
};

}  // namespace policyscope::app
