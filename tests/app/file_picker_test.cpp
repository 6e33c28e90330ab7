#include "app/file_picker.h"

#include "app/file_listing.h"
#include "core/scenarios/scenario_file.h"
#include "tests/app/robot.h"
#include "tests/support/runs.h"
#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

namespace policyscope::app {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;
using testing_support::complaint;

class Picker : public testing::Test {
 protected:
  Picker() {
    fs::create_directories(root / "lessons" / "week 1");
    fs::create_directories(root / ".hidden");
    write_scenario(load_scenario("cart-pole"), (root / "Balance.toml").string());
    write_scenario(load_scenario("mountain-car"), (root / "lessons" / "hill.toml").string());
    std::ofstream(root / "notes.txt") << "no scenario";
  }
  void look_in(Robot& robot, const fs::path& folder) const {
    robot.application().settings().folder = folder;
    robot.application().settings().picture_folder = folder;
  }
  static std::string content(const fs::path& file) {
    std::ifstream stream(file);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
  testing_support::TemporaryFolder folder_;
  const fs::path root = folder_.path();
};

TEST_F(Picker, ListsFoldersFirstThenFilesOfTheWantedKind) {
  const auto names = [&](std::vector<std::string_view> endings, bool hidden) {
    std::vector<std::string> found;
    for (const FileLine& line : list_folder(root, endings, hidden)) found.push_back(line.name);
    return found;
  };
  std::ofstream(root / "aim.toml") << "";
  EXPECT_THAT(names({".toml"}, false), ElementsAre("lessons", "aim.toml", "Balance.toml"));
  EXPECT_THAT(names({".png"}, true), ElementsAre(".hidden", "lessons"));
  EXPECT_EQ(size_text(0), "0 B");
  EXPECT_EQ(size_text(999), "999 B");
  EXPECT_EQ(size_text(3141), "3.1 kB");
  EXPECT_EQ(size_text(12'345'678), "12 MB");
  EXPECT_EQ(size_text(999'999), "1.0 MB");
  const char* home = std::getenv("HOME");
  ASSERT_NE(home, nullptr);
  EXPECT_EQ(typed_path("~/lessons", "/tmp"), fs::path(home) / "lessons");
  EXPECT_EQ(typed_path("../b.toml", "/tmp/a"), "/tmp/b.toml");
  EXPECT_EQ(typed_path("/c.toml", "/tmp/a"), "/c.toml");
}

TEST_F(Picker, OpensAScenarioWithTheMouse) {
  Robot robot("two-cycle");
  look_in(robot, root);
  robot.key(Key::o, true);
  EXPECT_EQ(robot.value("Picker/title"), "Open a scenario or a session");
  EXPECT_EQ(robot.find("Picker/notes.txt"), nullptr) << "only what can be opened";
  robot.click("Picker/lessons");
  EXPECT_EQ(robot.value("Picker/place/folder"), (root / "lessons").string());
  robot.click("Picker/hill.toml");
  EXPECT_EQ(robot.find("Picker/name"), nullptr) << "it closes";
  EXPECT_EQ(robot.focus().scenario().environment, "MountainCar-v0");
  EXPECT_EQ(robot.application().settings().recent.front(), root / "lessons" / "hill.toml");
  EXPECT_EQ(robot.application().settings().folder, root / "lessons");

  // It is offered from then on, wherever one looks.
  look_in(robot, root / ".hidden");
  robot.key(Key::o, true);
  EXPECT_NE(robot.find("Picker/recent hill.toml"), nullptr);
  robot.key(Key::escape);
  EXPECT_EQ(robot.find("Picker/name"), nullptr);
}

TEST_F(Picker, OpensAScenarioWithTheKeyboardAlone) {
  Robot robot("two-cycle");
  look_in(robot, root / "lessons" / "week 1");
  robot.key(Key::o, true);
  robot.key(Key::backspace);  // in the empty line: up
  EXPECT_EQ(robot.value("Picker/place/folder"), (root / "lessons").string());
  robot.key(Key::backspace);
  EXPECT_EQ(robot.value("Picker/place/folder"), root.string());
  robot.type("bal");
  EXPECT_EQ(robot.value("Picker/Balance.toml"), "selected");
  EXPECT_EQ(robot.find("Picker/lessons"), nullptr) << "what was typed narrows the list";
  robot.key(Key::enter);
  EXPECT_EQ(robot.focus().scenario().environment, "CartPole-v1");

  robot.key(Key::o, true);
  robot.key(Key::down);  // the recent one
  robot.key(Key::down);  // lessons
  EXPECT_EQ(robot.value("Picker/lessons"), "selected");
  robot.key(Key::up);
  robot.key(Key::down);
  robot.key(Key::enter);
  EXPECT_EQ(robot.value("Picker/place/folder"), (root / "lessons").string());
  robot.type((root / "lessons" / "hill.toml").c_str());
  robot.key(Key::enter);
  EXPECT_EQ(robot.focus().scenario().environment, "MountainCar-v0");
}

TEST_F(Picker, SaysWhatItDoesNotFind) {
  Robot robot("two-cycle");
  look_in(robot, root / "gone" / "further");
  robot.key(Key::o, true);
  EXPECT_EQ(robot.value("Picker/place/folder"), root.string()) << "the nearest folder that exists";
  robot.type("/no/such/file.toml");
  robot.key(Key::enter);
  EXPECT_EQ(robot.value("Picker/complaint"), "There is no file '/no/such/file.toml'.");
  robot.key(Key::escape);
  EXPECT_EQ(robot.focus().scenario().name, "two-cycle");
}

TEST_F(Picker, SavesAScenarioUnderAName) {
  Robot robot("two-cycle");
  look_in(robot, root);
  robot.palette("Save as a scenario");
  EXPECT_EQ(robot.value("Picker/name"), "two-cycle-mine.toml") << "proposed";
  robot.type("lessons/mine");  // replaces it, as it is selected
  robot.key(Key::enter);
  EXPECT_THAT(robot.toast(), StartsWith("Saved as"));
  EXPECT_EQ(read_scenario((root / "lessons" / "mine.toml").string()).environment, "TwoCycle");
}

TEST_F(Picker, AsksBeforeItWritesOverAFile) {
  const std::string before = content(root / "Balance.toml");
  Robot robot("two-cycle");
  look_in(robot, root);
  robot.palette("Save as a scenario");
  robot.type("Balance");
  robot.key(Key::enter);
  EXPECT_EQ(robot.value("Picker/question"), "Balance.toml exists. Replace it?");
  robot.key(Key::enter);
  EXPECT_EQ(content(root / "Balance.toml"), before) << "a second Enter keeps it";
  EXPECT_EQ(robot.find("Picker/question"), nullptr);
  robot.click("Picker/Save");
  robot.click("Picker/Keep");
  EXPECT_EQ(content(root / "Balance.toml"), before);
  robot.click("Picker/Save");
  robot.click("Picker/Replace");
  EXPECT_EQ(read_scenario((root / "Balance.toml").string()).environment, "TwoCycle");

  // By key.
  robot.application().obey(action::OpenPath{root / "lessons" / "hill.toml"});
  robot.frames(2);
  look_in(robot, root);
  robot.palette("Save as a scenario");
  robot.type("Balance.toml");
  robot.key(Key::enter);
  robot.frames(2);
  robot.type("r");
  EXPECT_EQ(read_scenario((root / "Balance.toml").string()).environment, "MountainCar-v0");
}

TEST_F(Picker, NeverWritesOverASession) {
  Robot robot("two-cycle");
  look_in(robot, root);
  std::ofstream(root / "two-cycle.policyscope") << "hours of learning";
  robot.palette("Save session");
  robot.key(Key::enter);
  EXPECT_EQ(robot.value("Picker/complaint"), "'two-cycle.policyscope' exists; choose another name.");
  robot.click("Picker/name");
  robot.key(Key::a, true);
  robot.type("second");
  robot.key(Key::enter);
  EXPECT_THAT(robot.toast(), HasSubstr("Recording in"));
  EXPECT_EQ(content(root / "two-cycle.policyscope"), "hours of learning");
  EXPECT_TRUE(fs::exists(root / "second.policyscope"));
}

TEST_F(Picker, APictureIsAskedForByItsKey) {
  Robot robot("two-cycle");
  look_in(robot, root);
  robot.key(Key::s, true);
  EXPECT_THAT(robot.value("Picker/name"), StartsWith("policyscope-20"));
  robot.type("screen");
  robot.key(Key::enter);
  ASSERT_TRUE(robot.application().requests().picture.has_value());
  EXPECT_EQ(*robot.application().requests().picture, root / "screen.png");
}

TEST_F(Picker, WhatIsNoFolderIsASentence) {
  EXPECT_THAT(complaint([&] { list_folder(root / "notes.txt", {}, false); }),
              StartsWith("'" + (root / "notes.txt").string() + "' cannot be opened: "));
  EXPECT_THAT(complaint([&] { list_folder(root / "gone", {}, false); }), HasSubstr("cannot be opened: "));
}

}  // namespace
}  // namespace policyscope::app
