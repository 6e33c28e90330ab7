#pragma once

#include "app/fonts.h"

#include <imgui.h>

#include <memory>

namespace policyscope::app {

/// Fonts with an atlas of their own, without a window.
class OwnFonts {
 public:
  OwnFonts() : context_(ImGui::CreateContext(&atlas_)), fonts_(std::make_unique<Fonts>()) {
    ImGui::GetIO().IniFilename = nullptr;
  }
  ~OwnFonts() {
    fonts_.reset();
    ImGui::DestroyContext(context_);
  }
  OwnFonts(const OwnFonts&) = delete;
  OwnFonts& operator=(const OwnFonts&) = delete;

  Fonts& operator*() { return *fonts_; }
  Fonts* operator->() { return fonts_.get(); }
  const ImFontAtlas& atlas() const { return atlas_; }

 private:
  ImFontAtlas atlas_;
  ImGuiContext* context_;
  std::unique_ptr<Fonts> fonts_;
};

}  // namespace policyscope::app
