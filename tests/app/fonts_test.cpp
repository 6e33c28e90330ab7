#include "app/fonts.h"

#include "render/utf8.h"
#include "tests/app/own_fonts.h"

#include <gtest/gtest.h>
#include <imgui.h>

#include <algorithm>
#include <string>

namespace policyscope::app {
namespace {

using render::Font;

class FontsTest : public testing::Test {
 protected:
  const ImFontGlyph* glyph(Font font, float size, ImWchar character) {
    return fonts_->face(font, size)->FindGlyphNoFallback(character);
  }

  OwnFonts fonts_;
  const ImFontAtlas& atlas_ = fonts_.atlas();
};

TEST_F(FontsTest, ACharacterIsDrawnWhenItIsMeasured) {
  fonts_->take_painted();
  EXPECT_EQ(glyph(Font::serif_italic, 20.0f, 'w'), nullptr);
  fonts_->take_painted();
  EXPECT_GT(fonts_->measure("w", Font::serif_italic, 20.0f).width, 5.0f);
  const GlyphSheet::Rows rows = fonts_->take_painted();
  EXPECT_LT(rows.begin, rows.end);

  const ImFontGlyph* const w = glyph(Font::serif_italic, 20.0f, 'w');
  ASSERT_NE(w, nullptr);
  // Its picture is as large as its place on the screen, lies in the rows that have changed, and has ink.
  const auto width = static_cast<float>(atlas_.TexWidth), height = static_cast<float>(atlas_.TexHeight);
  EXPECT_EQ((w->U1 - w->U0) * width, w->X1 - w->X0);
  EXPECT_EQ((w->V1 - w->V0) * height, w->Y1 - w->Y0);
  EXPECT_GE(static_cast<int>(w->V0 * height), rows.begin);
  EXPECT_LE(static_cast<int>(w->V1 * height), rows.end);
  int darkest = 0;
  for (int y = static_cast<int>(w->V0 * height); y < static_cast<int>(w->V1 * height); ++y)
    for (int x = static_cast<int>(w->U0 * width); x < static_cast<int>(w->U1 * width); ++x)
      darkest = std::max<int>(darkest, atlas_.TexPixelsAlpha8[y * atlas_.TexWidth + x]);
  EXPECT_GT(darkest, 128);

  fonts_->measure("w", Font::serif_italic, 20.0f);
  const GlyphSheet::Rows again = fonts_->take_painted();
  EXPECT_EQ(again.begin, again.end) << "nothing is drawn twice";
}

TEST_F(FontsTest, EverySizeIsDrawnAsItIs) {
  for (const float size : {9.0f, 14.0f, 28.5f, 60.0f}) {
    const render::TextExtent extent = fonts_->measure("Policy", Font::sans, size);
    // Six letters, each as wide as whole pixels are.
    EXPECT_NEAR(extent.width, size / 200.0f * fonts_->measure("Policy", Font::sans, 200.0f).width, 6.0f);
    EXPECT_NEAR(fonts_->face(Font::sans, size)->FontSize, extent.height(), 1.0f);
  }
}

TEST_F(FontsTest, AllDigitsAreEquallyWide) {
  for (const Font font : {Font::sans, Font::sans_semibold})
    for (char digit = '0'; digit <= '9'; ++digit)
      EXPECT_EQ(fonts_->measure({&digit, 1}, font, 15.0f).width, fonts_->measure("0", font, 15.0f).width);
}

TEST_F(FontsTest, WhatNoFileHasIsAQuestionMark) {
  EXPECT_EQ(fonts_->unknown(), U"");
  EXPECT_EQ(fonts_->measure("\u0378", Font::sans, 15.0f).width,
            fonts_->measure("?", Font::sans, 15.0f).width);
  EXPECT_EQ(fonts_->unknown(), U"\u0378");
}

TEST_F(FontsTest, OldSizesStayWhileThereIsRoom) {
  fonts_->measure("w", Font::sans, 20.0f);
  fonts_->take_painted();
  fonts_->change_sizes();
  EXPECT_NE(glyph(Font::sans, 20.0f, 'w'), nullptr);
  EXPECT_FALSE(fonts_->prepare());
}

TEST_F(FontsTest, AFullTextureGivesWayToATallerOne) {
  std::string letters;
  for (char32_t letter = U'A'; letter <= U'z'; ++letter) letters += render::utf8(letter);
  float size = 30.0f;
  for (; !fonts_->full() && size < 200.0f; size += 3.0f) fonts_->measure(letters, Font::sans, size);
  ASSERT_TRUE(fonts_->full());
  const float wanted = size - 3.0f;
  const auto texture = (ImTextureID)7;
  ImGui::GetIO().Fonts->SetTexID(texture);
  const int height = atlas_.TexHeight;
  EXPECT_TRUE(fonts_->prepare());
  EXPECT_FALSE(fonts_->full());
  EXPECT_FALSE(fonts_->prepare());
  EXPECT_EQ(atlas_.TexHeight, 2 * height);
  EXPECT_EQ(atlas_.TexID, texture) << "the renderer's";
  fonts_->measure(letters, Font::sans, wanted);
  EXPECT_NE(glyph(Font::sans, wanted, 'z'), nullptr);
  EXPECT_EQ(fonts_->take_painted().end, 2 * height) << "all of it is new";
}

TEST_F(FontsTest, AfterManySizesANewOneStartsAfresh) {
  std::string letters;
  for (char32_t letter = U'A'; letter <= U'z'; ++letter) letters += render::utf8(letter);
  const int height = atlas_.TexHeight;
  fonts_->take_painted();
  for (float size = 30.0f; fonts_->take_painted().end < height / 2; size += 3.0f)
    fonts_->measure(letters, Font::sans, size);
  ASSERT_FALSE(fonts_->full());
  fonts_->change_sizes();
  EXPECT_EQ(glyph(Font::sans, 30.0f, 'z'), nullptr);
  EXPECT_EQ(atlas_.TexHeight, height);
}

}  // namespace
}  // namespace policyscope::app
