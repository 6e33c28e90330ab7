#include "app/settings.h"

#include "core/error.h"
#include "core/scenarios/scenario_file.h"
#include "tests/app/robot.h"
#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <optional>

namespace policyscope::app {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class SettingsOnDisk : public testing::Test {
 protected:
  void write(const std::string& text) const {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << text;
  }
  static std::string content(const std::filesystem::path& file) {
    std::ifstream stream(file);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
  testing_support::TemporaryFolder folder;
  const std::filesystem::path path = folder.path() / "policyscope" / "settings.json";
};

TEST_F(SettingsOnDisk, ComeBackAsTheyWere) {
  Settings settings;
  settings.dark = false;
  settings.scale = 1.21f;
  settings.width = 1600;
  settings.height = 900;
  settings.folder = "/home/ada/lessons";
  settings.picture_folder = "/home/ada/Pictures \"2024\"";
  settings.remember("/home/ada/lessons/first.toml");
  settings.remember("/home/ada/lessons/second.policyscope");
  settings.layouts["environment field:0 / curves"] = {{1.0f, 0.75f}, {{1.0f, 2.5f}, {1.0f}}};
  SettingsFile file(path);
  EXPECT_EQ(file.complaint(), "") << "a file that is not there yet is no mistake";
  EXPECT_EQ(file.settings(), Settings());
  file.save(settings);
  const SettingsFile again(path);
  EXPECT_EQ(again.complaint(), "");
  EXPECT_EQ(again.settings(), settings);
  EXPECT_EQ(again.settings().recent.front(), "/home/ada/lessons/second.policyscope");
}

TEST_F(SettingsOnDisk, RecentFilesAreFewAndOnlyOnce) {
  Settings settings;
  for (int i = 0; i < 20; ++i) settings.remember("/tmp/" + std::to_string(i) + ".toml");
  settings.remember("/tmp/15.toml");
  EXPECT_EQ(settings.recent.size(), Settings::most_recent);
  EXPECT_EQ(settings.recent[0], "/tmp/15.toml");
  EXPECT_EQ(settings.recent[1], "/tmp/19.toml");
  EXPECT_EQ(std::ranges::count(settings.recent, "/tmp/15.toml"), 1);
}

TEST_F(SettingsOnDisk, AWrongFileIsOneSentenceDefaultsAndKept) {
  struct Wrong {
    const char* text;
    const char* says;
  };
  for (const auto& [text, says] : {Wrong{"{\n  \"dark\": maybe\n}", "line 2"},
                                   {"", "settings.json"},
                                   {"[]", "holds no settings"},
                                   {"{\"dark\": 1}", "'dark' is 1; allowed: true or false"},
                                   {"{\"scale\": 99}", "'scale' is 99; allowed: a number, 0.5 to 4"},
                                   {"{\"width\": \"wide\"}", "'width' is \"wide\"; allowed: a number"},
                                   {"{\"recent\": [1]}", "'recent'"},
                                   {"{\"layouts\": {\"a\": {\"rows\": [-1], \"cells\": []}}}", "'rows'"}}) {
    write(text);
    SettingsFile file(path);
    EXPECT_THAT(file.complaint(), HasSubstr(says)) << text;
    EXPECT_THAT(file.complaint(), HasSubstr(path.string())) << text;
    EXPECT_EQ(file.settings(), Settings()) << text;
    EXPECT_EQ(content(path), text) << "reading changes nothing";
    Settings changed;
    changed.dark = false;
    file.save(changed);
    EXPECT_EQ(content(path.string() + ".unreadable"), text) << "nothing is lost";
    EXPECT_FALSE(SettingsFile(path).settings().dark);
  }
}

TEST_F(SettingsOnDisk, AFolderThatCannotBeWrittenIsASentence) {
  std::ofstream(folder.path() / "policyscope") << "a file where the folder should be";
  SettingsFile file(path);
  Settings changed;
  changed.dark = false;
  try {
    file.save(changed);
    FAIL() << "it says nothing";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), StartsWith("the settings cannot be written to '" + path.string() + "': "));
  }
}

TEST_F(SettingsOnDisk, LieWhereTheDesktopKeepsThem) {
  const auto with = [](const char* config, const char* home) {
    config != nullptr ? setenv("XDG_CONFIG_HOME", config, 1) : unsetenv("XDG_CONFIG_HOME");
    setenv("HOME", home, 1);
    return SettingsFile::usual_path();
  };
  const std::string home = std::getenv("HOME") != nullptr ? std::getenv("HOME") : "";
  const std::string config = std::getenv("XDG_CONFIG_HOME") != nullptr ? std::getenv("XDG_CONFIG_HOME") : "";
  EXPECT_EQ(with("/etc/ada", "/home/ada"), "/etc/ada/policyscope/settings.json");
  EXPECT_EQ(with(nullptr, "/home/ada"), "/home/ada/.config/policyscope/settings.json");
  EXPECT_EQ(with("not/absolute", "/home/ada"), "/home/ada/.config/policyscope/settings.json");
  EXPECT_EQ(with(nullptr, ""), "") << "then nothing is kept";
  setenv("HOME", home.c_str(), 1);
  if (config.empty())
    unsetenv("XDG_CONFIG_HOME");
  else
    setenv("XDG_CONFIG_HOME", config.c_str(), 1);
}

TEST_F(SettingsOnDisk, TheWindowComesBackAsItWasLeft) {
  const std::filesystem::path mine = folder.path() / "mine.toml";
  float width = 0.0f, height = 0.0f;
  {
    SettingsFile file(path);
    Robot robot(load_scenario("two-cycle"), {.settings = &file});
    robot.key(Key::t);
    robot.key(Key::plus, true);
    robot.application().obey(action::SaveScenario{mine});
    const render::Vec2 at = robot.at("Splitter 0.0").rect.center();
    robot.drag(at, {at.x + 60.0f, at.y});
    const render::Vec2 between = robot.at("Splitter").rect.center();
    robot.drag(between, {between.x, between.y - 50.0f});
    robot.away();
    robot.frames(3);
    width = robot.at("environment/Scene").rect.width();
    height = robot.at("environment/Scene").rect.height();
    EXPECT_EQ(robot.application().save_settings(), "");
  }
  SettingsFile file(path);
  EXPECT_EQ(file.complaint(), "");
  Robot robot(load_scenario("two-cycle"), {.settings = &file});
  EXPECT_FALSE(robot.view().dark);
  EXPECT_NEAR(robot.view().scale, 1.1f, 1e-4f);
  EXPECT_NEAR(robot.at("environment/Scene").rect.width(), width, 2.0f);
  EXPECT_NEAR(robot.at("environment/Scene").rect.height(), height, 2.0f);
  EXPECT_EQ(robot.application().settings().recent.front(), mine);
}

TEST_F(SettingsOnDisk, AreSavedWithoutBeingAsked) {
  SettingsFile file(path);
  Robot robot(load_scenario("two-cycle"), {.settings = &file});
  robot.key(Key::t);
  robot.frames(200);  // three seconds
  EXPECT_FALSE(SettingsFile(path).settings().dark);
}

TEST_F(SettingsOnDisk, TheWindowSaysWhatIsWrongWithThem) {
  write("{\"dark\": \"yes\"}");
  SettingsFile file(path);
  const Robot robot(load_scenario("two-cycle"), {.settings = &file});
  EXPECT_THAT(robot.toast(),
              HasSubstr("'dark' is \"yes\"; allowed: true or false. The usual settings are used."));
}

}  // namespace
}  // namespace policyscope::app
