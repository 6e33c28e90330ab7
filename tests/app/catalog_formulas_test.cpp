// Whatever the catalogs say in formulas can be typeset, and the installed fonts have the signs: the window
// would find out only when it is shown.
#include "core/algorithms/catalog.h"
#include "core/environments/catalog.h"
#include "core/features/catalog.h"
#include "core/policies/catalog.h"
#include "render/formula.h"
#include "tests/app/own_fonts.h"

#include <gtest/gtest.h>

namespace policyscope::app {
namespace {

class CatalogFormulas : public testing::Test {
 protected:
  void expect_typeset(const std::string& markup, const std::string& where) {
    EXPECT_NO_THROW(render::layout_formula(render::Formula::parse(markup), *fonts_, 20.0f))
        << where << ": " << markup;
    EXPECT_EQ(fonts_->unknown(), U"") << where << ": " << markup;
  }
  void expect_typeset(const std::vector<Parameter>& parameters, const std::string& where) {
    for (const Parameter& parameter : parameters) expect_typeset(parameter.symbol, where);
  }
  void expect_typeset(const std::vector<SeriesInfo>& series, const std::string& where) {
    for (const SeriesInfo& s : series) expect_typeset(s.symbol, where);
  }

 private:
  OwnFonts fonts_;
};

TEST_F(CatalogFormulas, OfAlgorithmsCanBeTypeset) {
  for (const AlgorithmEntry& entry : algorithm_catalog()) {
    for (const ListingLine& line : entry.info.listing) expect_typeset(line.markup, entry.info.id);
    for (const std::string& formula : entry.info.formulas) expect_typeset(formula, entry.info.id);
    expect_typeset(entry.info.step_series, entry.info.id);
    expect_typeset(entry.info.update_series, entry.info.id);
    expect_typeset(entry.parameters, entry.info.id);
  }
}

TEST_F(CatalogFormulas, OfEnvironmentsPoliciesAndFeaturesCanBeTypeset) {
  for (const EnvironmentEntry& entry : environment_catalog()) {
    expect_typeset(entry.parameters, entry.info.id);
    for (const Dimension& d : entry.info.observation) expect_typeset(d.symbol, entry.info.id);
    for (const Dimension& d : entry.info.coordinates) expect_typeset(d.symbol, entry.info.id);
    for (const Dimension& d : entry.info.action.box) expect_typeset(d.symbol, entry.info.id);
  }
  for (const auto& entry : policy_catalog()) expect_typeset(entry.parameters, entry.id);
  for (const auto& entry : feature_catalog()) expect_typeset(entry.parameters, entry.id);
}

}  // namespace
}  // namespace policyscope::app
