#include "render/font_metrics.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace policyscope::render {
namespace {

float width(std::string_view text, Font font = Font::sans, float size = 16.0f) {
  return font_metrics().measure(text, font, size).width;
}

TEST(FontMetrics, AddTheWidthsOfLetters) {
  EXPECT_EQ(width(""), 0.0f);
  EXPECT_GT(width("i"), 0.0f);
  EXPECT_NEAR(width("abc"), width("a") + width("b") + width("c"), 1e-3f);
  // A character of several bytes is one letter.
  EXPECT_NEAR(width("αβ"), width("α") + width("β"), 1e-3f);
  EXPECT_LT(width("δ"), 2.0f * width("o"));
}

TEST(FontMetrics, GrowWithTheSize) {
  for (const Font font : {Font::sans, Font::sans_semibold, Font::serif, Font::serif_italic}) {
    const TextExtent one = font_metrics().measure("Reward", font, 12.0f);
    const TextExtent two = font_metrics().measure("Reward", font, 24.0f);
    EXPECT_NEAR(two.width, 2.0f * one.width, 1e-3f);
    EXPECT_NEAR(two.ascent, 2.0f * one.ascent, 1e-3f);
    EXPECT_NEAR(two.descent, 2.0f * one.descent, 1e-3f);
    EXPECT_GT(one.ascent, one.descent);
    EXPECT_GT(one.ascent, 6.0f);
  }
}

TEST(FontMetrics, DigitsOfTheWindowsFaceAreAllAsWide) {
  for (const Font font : {Font::sans, Font::sans_semibold}) {
    std::set<float> widths;
    for (char digit = '0'; digit <= '9'; ++digit) widths.insert(width(std::string(1, digit), font));
    EXPECT_EQ(widths.size(), 1U) << "numbers must not jump";
  }
}

TEST(FontMetrics, MeasureSignsThatTheFirstFileLacks) {
  // Whatever is installed, none of these may have no width at all, or that of a word.
  for (const char* sign : {"∇", "∈", "ℝ", "′", "−", "→", "≤", "π", "ᵀ"})
    for (const Font font : {Font::sans, Font::serif}) {
      EXPECT_GT(width(sign, font), 1.0f) << sign;
      EXPECT_LT(width(sign, font), 32.0f) << sign;
    }
}

TEST(FontMetrics, NameOnlyFilesThatExistBestFirstAndOnce) {
  for (int i = 0; i < font_count; ++i) {
    std::set<std::filesystem::path> seen;
    for (const std::filesystem::path& file : font_files(static_cast<Font>(i))) {
      EXPECT_TRUE(std::filesystem::is_regular_file(file)) << file;
      EXPECT_TRUE(seen.insert(file).second) << file;
    }
  }
}

}  // namespace
}  // namespace policyscope::render
