#include "core/scenarios/scenario_file.h"
#include "tests/app/robot.h"
#include "tests/support/names.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <utility>

namespace policyscope::app {
namespace {

class EveryScreen : public testing::TestWithParam<std::string> {};

/// As people and as a class see it, each at one of three sizes, which are others in the next scenario.
TEST_P(EveryScreen, OpensAndShowsThreeFrames) {
  constexpr std::array<std::pair<float, float>, 3> sizes{
      {{1024.0f, 768.0f}, {1280.0f, 800.0f}, {1920.0f, 1080.0f}}};
  std::size_t size = place_of(GetParam());
  Robot robot(load_scenario(GetParam()), {.width = 1024.0f, .height = 768.0f});
  for (const bool presentation : {false, true}) {
    const auto [width, height] = sizes[size++ % sizes.size()];
    robot.application().obey(action::SetPresentation{presentation});
    robot.resize(width, height);
    robot.frames(3);
    // What is computed beside the window may come later on a slow machine.
    robot.wait("the screen to fill", [&] { return robot.vertices() > 1000; });
    EXPECT_GT(robot.vertices(), 1000);
    EXPECT_EQ(robot.toast(), "");
    EXPECT_EQ(robot.application().fonts().unknown(), U"");
    for (const WidgetRecord& record : robot.registry().records()) {
      if (!record.path.starts_with("Bar/") && !record.path.starts_with("Timeline/")) continue;
      EXPECT_GE(record.rect.low.x, 0.0f) << record.path << " at " << width;
      EXPECT_LE(record.rect.high.x, width) << record.path << " at " << width;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Application, EveryScreen, testing::ValuesIn(builtin_scenarios()),
                         named_by_parameter);

TEST(Fonts, WhereNoneIsInstalledTheWindowSaysSoAndStillShowsEverything) {
  Robot robot(load_scenario("two-cycle"),
              {.fonts = [](render::Font) { return std::vector<std::filesystem::path>(); }});
  EXPECT_EQ(robot.toast(),
            "No fonts were found, so that letters look coarse and formulas lack signs; install "
            "fonts-dejavu-core and fonts-freefont-ttf.");
  robot.frames(3);
  EXPECT_GT(robot.vertices(), 1000);
  EXPECT_NE(robot.find("parameters/alpha_theta/slider"), nullptr);
  robot.key(Key::p);
  robot.frames(2);
  EXPECT_GT(robot.vertices(), 1000);
}

TEST(Fonts, WithoutTheFormulasTypefaceTheWindowNamesIt) {
  const Robot robot(load_scenario("two-cycle"), {.fonts = [](render::Font font) {
                      std::vector<std::filesystem::path> files = render::font_files(font);
                      std::erase_if(files, [](const auto& file) {
                        return file.filename().string().starts_with("FreeSerif");
                      });
                      return files;
                    }});
  EXPECT_EQ(robot.toast(),
            "The formulas' typeface was not found, so that another one takes its place; install "
            "fonts-freefont-ttf.");
}

TEST(Fonts, AFileThatIsNoFontIsPassedOver) {
  const Robot robot(load_scenario("two-cycle"), {.fonts = [](render::Font font) {
                      std::vector<std::filesystem::path> files = render::font_files(font);
                      files.insert(files.begin(), "/etc/passwd");
                      files.insert(files.begin(), "/no/such/font.ttf");
                      return files;
                    }});
  EXPECT_EQ(robot.toast(), "");
}

TEST(Overlays, ThePaletteFindsAnActionAndRunsIt) {
  Robot robot("two-cycle");
  const bool was_dark = robot.view().dark;
  robot.palette("dark or");
  EXPECT_NE(robot.view().dark, was_dark);
  EXPECT_EQ(robot.find("Palette/search"), nullptr) << "it closes when something was chosen";
  robot.key(Key::k, true);
  ASSERT_NE(robot.find("Palette/search"), nullptr);
  robot.key(Key::escape);
  EXPECT_EQ(robot.find("Palette/search"), nullptr);
}

TEST(Overlays, F1ShowsTheKeysAndHidesThem) {
  Robot robot("two-cycle");
  robot.key(Key::f1);
  ASSERT_NE(robot.find("Keys/close"), nullptr);
  robot.click("Keys/close");
  EXPECT_EQ(robot.find("Keys/close"), nullptr);
  robot.click("Bar/F1");
  EXPECT_NE(robot.find("Keys/close"), nullptr);
  robot.key(Key::f1);
  EXPECT_EQ(robot.find("Keys/close"), nullptr);
}

TEST(Overlays, TheChooserOpensAScenario) {
  Robot robot("two-cycle");
  robot.click("Scenario");
  robot.type("cart-pole softmax");
  robot.key(Key::enter);
  EXPECT_EQ(robot.focus().scenario().name, "cart-pole");
  EXPECT_EQ(robot.value("Bar/Scenario"), "cart-pole");
  robot.settle();
  EXPECT_EQ(robot.focus().steps(), 0);
}

TEST(Overlays, AnImpossiblePairSaysWhyAndIsNotOpened) {
  Robot robot("two-cycle");
  robot.click("Scenario");
  robot.type("Two cycles · REINFORCE with");
  robot.key(Key::enter);
  EXPECT_EQ(robot.toast(), refusal("TwoCycle", "reinforce-baseline"));
  EXPECT_NE(robot.toast(), "");
  EXPECT_EQ(robot.focus().scenario().name, "two-cycle");
  EXPECT_NE(robot.find("Chooser/search"), nullptr) << "to choose something else";
}

}  // namespace
}  // namespace policyscope::app
