#include "core/text/plain_formula.h"

#include "core/algorithms/catalog.h"

#include <gmock/gmock.h>

namespace policyscope {
namespace {

TEST(PlainFormula, WritesSymbolsScriptsAndAccents) {
  EXPECT_EQ(plain_formula("\\alpha^\\theta"), "α^θ");
  EXPECT_EQ(plain_formula("\\alpha^{\\bar R}"), "α^R\u0304");
  EXPECT_EQ(plain_formula("\\dot\\beta"), "β\u0307");
  EXPECT_EQ(plain_formula("x_{t+1}^2"), "x_(t+1)²");
  EXPECT_EQ(plain_formula("h_0"), "h₀");
  EXPECT_EQ(plain_formula("\\hat v(S', w)"), "v\u0302(S′, w)");
  EXPECT_EQ(plain_formula("\\frac{a+b}{2}"), "(a+b)/2");
  EXPECT_EQ(plain_formula("\\sqrt{x}"), "√x");
}

TEST(PlainFormula, ReadsAsALine) {
  EXPECT_EQ(plain_formula(
                "\\live{td_error}{\\delta} \\leftarrow \\live{reward}{R} - \\live{average_reward}{\\bar R}"),
            "δ ← R − R\u0304");
  EXPECT_EQ(plain_formula("\\nabla \\ln \\pi(A \\mid S, \\theta)"), "∇ln π(A | S, θ)");
  EXPECT_EQ(plain_formula("\\text{take action } A \\text{, observe } S'"), "take action A, observe S′");
}

TEST(PlainFormula, SurvivesWhatIsCutOff) {
  for (const char* markup :
       {"", "\\", "{", "}", "^", "_", "\\live", "\\live{", "\\hat", "\\frac{a}", "\\text{x"}) {
    EXPECT_NO_THROW(plain_formula(markup)) << markup;
  }
}

TEST(PlainFormula, LeavesNoMarkupInTheCatalog) {
  for (const AlgorithmEntry& entry : algorithm_catalog()) {
    for (const ListingLine& line : entry.info.listing) {
      EXPECT_THAT(plain_formula(line.markup), testing::Not(testing::ContainsRegex("[\\\\{}]")))
          << line.markup;
    }
    for (const Parameter& parameter : entry.parameters) {
      EXPECT_THAT(plain_formula(parameter.symbol), testing::Not(testing::ContainsRegex("[\\\\{}]")));
    }
  }
}

TEST(TextWidth, CountsColumns) {
  EXPECT_EQ(text_width(""), 0u);
  EXPECT_EQ(text_width("abc"), 3u);
  EXPECT_EQ(text_width("α^θ"), 3u);
  EXPECT_EQ(text_width("R\u0304"), 1u);
  EXPECT_EQ(text_width("v\u20d7"), 1u);
}

}  // namespace
}  // namespace policyscope
