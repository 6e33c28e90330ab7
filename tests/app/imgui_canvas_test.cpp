#include "app/imgui_canvas.h"

#include "tests/app/own_fonts.h"

#include <gtest/gtest.h>
#include <imgui.h>

#include <algorithm>
#include <vector>

namespace policyscope::app {
namespace {

using render::Stroke;
using render::Vec2;

class NoImages final : public ImageStore {
 public:
  std::uintptr_t texture_of(const render::ImageView&) override { return 0; }
};

/// A list of triangles that a canvas draws into.
class ImGuiCanvasTest : public testing::Test {
 protected:
  ImGuiCanvasTest() {
    ImGui::GetIO().DisplaySize = {400.0f, 400.0f};
    ImGui::GetStyle().AntiAliasedLinesUseTex = true;
    ImGui::NewFrame();
    list_ = ImGui::GetBackgroundDrawList();
    canvas_.redirect(list_);
  }
  ~ImGuiCanvasTest() override { ImGui::EndFrame(); }

  /// How many triangles hold a point.
  int covering(Vec2 p) const {
    const auto side = [&](ImVec2 a, ImVec2 b) {
      return (b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x);
    };
    int count = 0;
    for (int i = 0; i + 2 < list_->IdxBuffer.Size; i += 3) {
      const auto corner = [&](int k) { return list_->VtxBuffer[list_->IdxBuffer[i + k]].pos; };
      const float ab = side(corner(0), corner(1)), bc = side(corner(1), corner(2)),
                  ca = side(corner(2), corner(0));
      count += (ab >= 0 && bc >= 0 && ca >= 0) || (ab <= 0 && bc <= 0 && ca <= 0);
    }
    return count;
  }
  /// The highest and the lowest corner of everything.
  std::pair<float, float> heights() const {
    const auto [low, high] =
        std::minmax_element(list_->VtxBuffer.begin(), list_->VtxBuffer.end(),
                            [](const ImDrawVert& a, const ImDrawVert& b) { return a.pos.y < b.pos.y; });
    return {low->pos.y, high->pos.y};
  }

  OwnFonts fonts_;
  NoImages images_;
  ImGuiCanvas canvas_{*fonts_, images_};
  ImDrawList* list_ = nullptr;
};

TEST_F(ImGuiCanvasTest, ALineThatTurnsBackKeepsItsWidthAndItsEnds) {
  for (const float width : {1.0f, 2.0f, 4.0f}) {
    for (const float step : {0.5f, 1.0f, 4.0f, 20.0f}) {
      list_->VtxBuffer.clear();
      list_->IdxBuffer.clear();
      list_->_ResetForNewFrame();
      list_->PushTextureID(ImGui::GetIO().Fonts->TexID);
      list_->PushClipRectFullScreen();
      std::vector<Vec2> zigzag;
      for (int i = 0; i < 9; ++i)
        zigzag.push_back({100.0f + static_cast<float>(i) * step, i % 2 == 0 ? 100.0f : 300.0f});
      canvas_.polyline(zigzag, Stroke{{10, 20, 30, 255}, width});
      for (std::size_t i = 1; i < zigzag.size(); ++i) {
        for (const float share : {0.1f, 0.5f, 0.9f}) {
          const Vec2 middle{zigzag[i - 1].x + share * (zigzag[i].x - zigzag[i - 1].x),
                            zigzag[i - 1].y + share * (zigzag[i].y - zigzag[i - 1].y)};
          for (const float aside : {-0.4f, 0.0f, 0.4f})
            EXPECT_GE(covering({middle.x + aside * width, middle.y}), 1)
                << "width " << width << ", step " << step << ", piece " << i << ", at " << share << " "
                << aside;
        }
      }
      const auto [top, bottom] = heights();
      EXPECT_GE(top, 100.0f - width - 1.0f) << "width " << width << ", step " << step;
      EXPECT_LE(bottom, 300.0f + width + 1.0f) << "width " << width << ", step " << step;
    }
  }
}

TEST_F(ImGuiCanvasTest, AClosedLineIsClosedWhetherItsCornersAreSharpOrNot) {
  const std::vector<Vec2> square = {{100, 100}, {200, 100}, {200, 200}, {100, 200}};
  const std::vector<Vec2> needle = {{100, 300}, {300, 310}, {100, 320}};
  const Stroke stroke{{10, 20, 30, 255}, 2.0f, true};
  canvas_.polyline(square, stroke);
  canvas_.polyline(needle, stroke);
  EXPECT_GE(covering({100, 150}), 1);
  EXPECT_GE(covering({150, 100}), 1);
  EXPECT_GE(covering({100, 310}), 1);
  EXPECT_GE(covering({200, 305}), 1);
  EXPECT_GE(covering({200, 315}), 1);
  EXPECT_EQ(covering({150, 150}), 0);
}

}  // namespace
}  // namespace policyscope::app
