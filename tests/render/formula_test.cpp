#include "render/formula.h"

#include "core/error.h"
#include "render/recording_canvas.h"

#include <gmock/gmock.h>

namespace policyscope::render {
namespace {

using ::testing::HasSubstr;

FormulaLayout layout(std::string_view markup, float least = 0) {
  return layout_formula(Formula::parse(markup), RecordingCanvas(), 20, least);
}

TEST(Formula, FindsItsSymbolsSideBySide) {
  const FormulaLayout l =
      layout("\\live{d}{\\delta} = \\live{r}{R} + \\gamma \\live{v}{\\hat v(S', \\live{w}{\\mathbf w})}");
  ASSERT_EQ(l.symbols.size(), 4u);
  const Rect d = l.symbols[l.find("d")].rect, r = l.symbols[l.find("r")].rect,
             v = l.symbols[l.find("v")].rect, w = l.symbols[l.find("w")].rect;
  EXPECT_LT(d.high.x, r.low.x);
  EXPECT_LT(r.high.x, v.low.x);
  EXPECT_EQ(l.symbols[l.find("w")].parent, l.find("v"));
  EXPECT_TRUE(v.contains(w.center()));
  EXPECT_EQ(l.symbol_at(w.center()), l.find("w"));
  EXPECT_EQ(l.symbol_at(r.center()), l.find("r"));
  EXPECT_EQ(l.find("nothing"), -1);
}

TEST(Formula, LettersDoNotOverlap) {
  const FormulaLayout l = layout("a + b - c = d(e, f) \\leftarrow gh \\cdot 1.5");
  for (std::size_t i = 1; i < l.glyphs.size(); ++i) {
    const auto& before = l.glyphs[i - 1];
    const float end = before.at.x + RecordingCanvas().measure(before.text, before.font, before.size).width;
    EXPECT_GE(l.glyphs[i].at.x, end - 1e-3f) << before.text << l.glyphs[i].text;
  }
}

TEST(Formula, StacksFractionsAndScripts) {
  const FormulaLayout l = layout("\\frac{a}{b}");
  EXPECT_LT(l.glyphs[0].at.y, l.glyphs[1].at.y - 15);
  const FormulaLayout s = layout("x_t^2");
  EXPECT_GT(s.glyphs[1].at.y, 0);
  EXPECT_LT(s.glyphs[2].at.y, 0);
  EXPECT_LT(s.glyphs[1].size, 20);
  EXPECT_GE(layout("\\sqrt{x}").lines.size(), 2u);
  EXPECT_GT(layout("\\sum_{k=0}^\\infty x").ascent, layout("x").ascent);
}

TEST(Formula, TellsSignsFromOperators) {
  EXPECT_LT(layout("(-x)").width + 5, layout("(a-x)").width - layout("a").width + 1);
  EXPECT_EQ(layout("a-b").glyphs[1].text, "−");
}

TEST(Formula, MakesRoomForValues) {
  const FormulaLayout l = layout("\\live{a}{a}\\live{b}{b}", 60);
  EXPECT_GE(l.symbols[1].rect.center().x - l.symbols[0].rect.center().x, 59.9f);
}

TEST(Formula, HighlightsASymbolAndWhatItHolds) {
  RecordingCanvas canvas;
  draw_formula(canvas, layout("x\\live{v}{v(\\live{s}{s})}"), {5, 50}, Color::hex(0), "v",
               Color::hex(0xff0000));
  EXPECT_EQ(canvas.find_text("x")->color, Color::hex(0));
  EXPECT_EQ(canvas.find_text("s")->color, Color::hex(0xff0000));
}

TEST(Formula, CacheGivesTheSameLayoutAgain) {
  FormulaCache cache;
  const RecordingCanvas canvas;
  const FormulaLayout& first = cache.get("\\alpha_\\theta", canvas, 18);
  EXPECT_EQ(&first, &cache.get("\\alpha_\\theta", canvas, 18));
  EXPECT_NE(&first, &cache.get("\\alpha_\\theta", canvas, 19));
}

TEST(Formula, SaysWhatIsWrong) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"\\alpa", "\\alpha"},
      {"{x", "'{' without '}'"},
      {"x}", "'}' without '{'"},
      {"x^", "needs something"},
      {"x^a^b", "a second '^'"},
      {"\\left( x", "without '\\right'"},
      {"x \\right)", "without '\\left'"},
      {"\\frac{a}", "\\frac"},
      {"\\text x", "\\text needs"},
      {"\\live{}{x}", "needs an id"},
      {"\\", "at the end"},
      {"𝔼", "no font"},
  };
  for (const auto& [markup, sentence] : cases) try {
      Formula::parse(markup);
      ADD_FAILURE() << markup << " was accepted";
    } catch (const Error& error) {
      EXPECT_THAT(error.what(), HasSubstr(std::string(sentence))) << markup;
    }
  std::string deep;
  for (int i = 0; i < 5000; ++i) deep += "\\hat";
  EXPECT_THROW(Formula::parse(deep + "x"), Error);
}

}  // namespace
}  // namespace policyscope::render
