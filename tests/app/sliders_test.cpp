#include "app/cli/command_line.h"
#include "app/shell_word.h"
#include "core/scenarios/scenario_file.h"
#include "tests/app/robot.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <imgui.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <unistd.h>
#include <utility>

namespace policyscope::app {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

Robot::Options large() {
  return {.width = 1920.0f, .height = 1080.0f};
}

ParameterValue desired(Robot& robot, std::string_view id) {
  const ParameterSet& set = robot.runs().desired(robot.focus().variant);
  return set.value(set.find(id));
}

TEST(Sliders, AValueThatIsNotValidIsASentenceAndChangesNothing) {
  Robot robot("pendulum-swing-up");
  const ParameterValue before = desired(robot, "alpha_theta");
  for (const char* wrong : {"-1", "fast", "nan"}) {
    robot.type_value("alpha_theta", wrong);
    ASSERT_NE(robot.find("alpha_theta/complaint"), nullptr) << wrong;
    EXPECT_NE(robot.value("alpha_theta/complaint"), "");
    EXPECT_EQ(desired(robot, "alpha_theta"), before) << wrong;
    robot.key(Key::escape);
    robot.frames(2);
    EXPECT_EQ(robot.find("alpha_theta/complaint"), nullptr);
  }
  robot.type_value("alpha_theta", "0.25");
  EXPECT_EQ(desired(robot, "alpha_theta"), ParameterValue(0.25)) << "typing may leave the slider's range";
}

TEST(Sliders, ARightClickGoesBackToTheScenariosValue) {
  Robot robot("pendulum-swing-up");
  const ParameterValue before = desired(robot, "alpha_w");
  robot.drag(robot.place("alpha_w/slider", 0.5f, 0.5f), robot.place("alpha_w/slider", 0.2f, 0.5f));
  EXPECT_NE(desired(robot, "alpha_w"), before);
  robot.click("alpha_w/slider", 1);
  EXPECT_EQ(desired(robot, "alpha_w"), before);
}

TEST(Sliders, ALogarithmicOneEndsInZero) {
  Robot robot("pendulum-swing-up");
  const auto drag_to = [&](float from, float to) {
    robot.drag(robot.place("alpha_theta/slider", from, 0.5f), robot.place("alpha_theta/slider", to, 0.5f));
    robot.frames(30);  // or the next one would be a double click
    return std::get<double>(desired(robot, "alpha_theta"));
  };
  EXPECT_EQ(drag_to(0.5f, 0.0f), 0.0);
  EXPECT_EQ(robot.value("alpha_theta/value"), "0");
  EXPECT_EQ(drag_to(0.0f, -0.5f), 0.0) << "beyond the end";
  const double least = drag_to(0.05f, 0.12f);
  EXPECT_GT(least, 0.0);
  EXPECT_LT(least, 1e-4);
  EXPECT_GT(drag_to(0.12f, 0.5f), least);
  EXPECT_EQ(drag_to(0.5f, 0.0f), 0.0);
}

TEST(Sliders, CtrlZTakesChangesBackOneByOne) {
  Robot robot("pendulum-swing-up");
  const ParameterValue theta = desired(robot, "alpha_theta"), w = desired(robot, "alpha_w");
  robot.drag(robot.place("alpha_theta/slider", 0.5f, 0.5f), robot.place("alpha_theta/slider", 0.3f, 0.5f));
  EXPECT_NE(desired(robot, "alpha_theta"), theta);
  robot.type_value("alpha_w", "0.001");
  robot.key(Key::backspace);  // a reset comes between
  robot.settle();
  robot.type_value("alpha_w", "0.002");
  const auto undo = [&] { robot.key(Key::z, true); };
  undo();
  EXPECT_EQ(desired(robot, "alpha_w"), ParameterValue(0.001));
  EXPECT_THAT(robot.toast(), HasSubstr("is 0.001 again"));
  EXPECT_TRUE(robot.runs().can_undo());
  undo();
  EXPECT_FALSE(robot.runs().can_undo()) << "the reset is taken back";
  undo();
  EXPECT_EQ(desired(robot, "alpha_w"), w);
  EXPECT_NE(desired(robot, "alpha_theta"), theta);
  undo();
  EXPECT_EQ(desired(robot, "alpha_theta"), theta) << "a drag is one change";
  undo();
  EXPECT_EQ(robot.toast(), "There is nothing to take back.");
}

TEST(Sliders, TheKeyboardAloneSetsAValue) {
  Robot robot("pendulum-swing-up");
  robot.palette("Set actor step size");
  ASSERT_NE(robot.find("Value/value"), nullptr);
  EXPECT_THAT(robot.value("Value/sentence"), HasSubstr("alpha_theta: "));
  robot.type("-1");
  robot.key(Key::enter);
  EXPECT_THAT(robot.value("Value/sentence"), HasSubstr("-1")) << "it says what is wrong and stays";
  robot.type("0.002");
  robot.key(Key::enter);
  EXPECT_EQ(desired(robot, "alpha_theta"), ParameterValue(0.002));
  EXPECT_EQ(robot.find("Value/value"), nullptr);
  robot.palette("Set actor step size");
  robot.key(Key::escape);
  EXPECT_EQ(robot.find("Value/value"), nullptr);
}

TEST(Sliders, AValueForNewRunsIsPendingUntilForgottenOrRestarted) {
  Robot robot(load_scenario("pendulum-swing-up"), large());
  const ParameterValue before = desired(robot, "tilings");
  robot.type_value("tilings", "16");
  EXPECT_NE(robot.find("tilings/pending"), nullptr);
  EXPECT_TRUE(robot.runs().has_pending(robot.focus().variant));
  robot.click("Pending/forget");
  robot.frame();
  EXPECT_EQ(desired(robot, "tilings"), before);
  EXPECT_EQ(robot.find("tilings/pending"), nullptr);

  robot.type_value("tilings", "16");
  robot.click("Pending/restart");
  robot.settle();
  EXPECT_FALSE(robot.runs().has_pending(robot.focus().variant));
  const ParameterSet& running = robot.focus().scenario().parameters;
  EXPECT_EQ(running.value(running.find("tilings")), ParameterValue(16.0));

  robot.type_value("tilings", "8");
  robot.click("Pending/add as variant");
  robot.settle();
  EXPECT_EQ(desired(robot, "tilings"), ParameterValue(8.0));
  EXPECT_FALSE(robot.runs().has_pending(robot.focus().variant));
}

TEST(Banner, ADivergenceIsNamedAndAResetWorks) {
  Robot robot("pendulum-swing-up");
  robot.type_value("alpha_theta", "1e6");
  ASSERT_EQ(desired(robot, "alpha_theta"), ParameterValue(1e6));
  robot.key(Key::space);
  robot.wait("the banner", [&] { return robot.find("Banner/sentence") != nullptr; });
  robot.settle();
  ASSERT_TRUE(robot.focus().latest->divergence.has_value());
  const std::string sentence = robot.value("Banner/sentence");
  EXPECT_THAT(sentence, StartsWith("Diverged: " + robot.focus().latest->divergence->quantity));
  EXPECT_FALSE(robot.focus().latest->divergence->quantity.empty());
  EXPECT_THAT(sentence, HasSubstr("The last finite parameters are kept."));
  EXPECT_FALSE(robot.runs().playing());

  robot.click("alpha_theta/value", 1);
  robot.click("Banner/reset");
  robot.away();
  robot.settle();
  EXPECT_EQ(robot.find("Banner/sentence"), nullptr);
  robot.application().obey(action::RunUntil{2000});
  robot.wait("learning again", [&] { return robot.focus().steps() == 2000; });
  EXPECT_FALSE(robot.focus().latest->divergence.has_value());
}

TEST(Banner, AFailureIsShown) {
  Robot robot("pendulum-swing-up");
  robot.runs().shown(robot.view().focus).failure = "there is no memory left";
  robot.frames(2);
  EXPECT_EQ(robot.value("Banner/sentence"), "This run has stopped: there is no memory left");
  robot.click("Banner/reset");
  robot.settle();
  robot.frames(2);
  EXPECT_EQ(robot.find("Banner/sentence"), nullptr);
}

/// A folder of its own that goes with the test.
class Files : public testing::Test {
 protected:
  Files()
      : folder(std::filesystem::temp_directory_path() /
               (std::string("policyscope-") + testing::UnitTest::GetInstance()->current_test_info()->name() +
                std::to_string(getpid()))) {
    std::filesystem::create_directories(folder);
  }
  ~Files() override { std::filesystem::remove_all(folder); }
  const std::filesystem::path folder;
};

TEST_F(Files, AScenarioIsSavedAndOpenedAgain) {
  Robot robot("pendulum-swing-up");
  robot.type_value("alpha_theta", "0.001");
  robot.palette("Add a run with another seed");
  robot.application().obey(action::SaveScenario{folder / "mine"});
  EXPECT_THAT(robot.toast(), StartsWith("Saved as"));
  const Scenario saved = read_scenario((folder / "mine.toml").string());
  EXPECT_EQ(saved.parameters, robot.runs().desired(robot.focus().variant));
  EXPECT_EQ(saved.seeds, (std::vector<std::uint64_t>{1, 2}));
  EXPECT_EQ(saved.environment, "LecturePendulumContinuous");

  Robot other("two-cycle");
  other.application().obey(action::OpenPath{folder / "mine.toml"});
  other.settle();
  EXPECT_EQ(other.runs().views().size(), 2U);
  EXPECT_EQ(other.focus().scenario().parameters, saved.parameters);
  EXPECT_EQ(other.value("alpha_theta/value"), "0.001");
}

/// How many lines a table has of a series.
std::size_t lines_of(const std::string& csv, const std::string& series) {
  std::size_t count = 0;
  for (std::size_t at = 0; (at = csv.find("," + series + ",", at)) != csv.npos; ++at) ++count;
  return count;
}

TEST_F(Files, CurvesAreSavedAndCopiedAsCsv) {
  Robot robot("pendulum-swing-up");
  robot.palette("Add a run with another seed");
  robot.application().obey(action::RunUntil{300});
  robot.wait("step 300", [&] { return robot.focus().steps() == 300; });
  robot.settle();
  robot.application().obey(action::SaveCurves{folder / "curves"});
  EXPECT_THAT(robot.toast(), StartsWith("Curves saved as"));
  std::ifstream file(folder / "curves.csv");
  const std::string csv(std::istreambuf_iterator<char>(file), {});
  EXPECT_THAT(csv, StartsWith("run,name,configuration,seed,series,first_step,last_step,count,mean,"));
  EXPECT_EQ(lines_of(csv, "reward"), 600U);
  EXPECT_THAT(csv, HasSubstr("\n2,seed 2,,2,reward,300,300,1,"));

  robot.application().obey(action::CopyCurves{"reward"});
  const std::string copied = ImGui::GetClipboardText();
  EXPECT_EQ(lines_of(copied, "reward"), 600U);
  EXPECT_EQ(lines_of(copied, "td_error"), 0U);

  robot.application().obey(action::SaveCurves{folder / "absent" / "curves.csv"});
  EXPECT_THAT(robot.toast(), HasSubstr("absent"));
}

TEST_F(Files, WhatIsNoScenarioIsASentenceAndNothingIsLost) {
  Robot robot("two-cycle");
  robot.application().obey(action::OpenPath{folder / "absent.toml"});
  EXPECT_THAT(robot.toast(), HasSubstr("absent.toml"));
  robot.application().obey(action::OpenPath{folder / "picture.png"});
  EXPECT_THAT(robot.toast(), HasSubstr("picture.png"));
  EXPECT_EQ(robot.focus().scenario().name, "two-cycle");
}

/// The words that a shell makes of a line.
std::vector<std::string> shell_words(const std::string& line) {
  std::vector<std::string> arguments;
  FILE* const shell = popen(("printf '%s\\n' " + line).c_str(), "r");
  if (shell == nullptr) return arguments;
  std::string word;
  for (int c = std::fgetc(shell); c != EOF; c = std::fgetc(shell)) {
    if (c != '\n') {
      word += static_cast<char>(c);
      continue;
    }
    arguments.push_back(std::exchange(word, {}));
  }
  pclose(shell);
  return arguments;
}

int run_line(const std::string& line, std::string& complaint) {
  std::vector<std::string> arguments = shell_words(line);
  EXPECT_EQ(arguments.at(0), "policyscope");
  arguments.erase(arguments.begin());
  std::ostringstream out, err;
  const int status = run_command_line(arguments, out, err, {});
  complaint = err.str();
  return status;
}

TEST(CommandLine, TheCopiedLineTrainsTheSame) {
  Robot robot("pendulum-swing-up");
  robot.type_value("alpha_theta", "0.001");
  robot.application().obey(action::RunUntil{400});
  robot.wait("step 400", [&] { return robot.focus().steps() == 400; });
  robot.palette("Copy as a command line");
  const std::string line = ImGui::GetClipboardText();
  EXPECT_EQ(line, "policyscope train pendulum-swing-up --set alpha_theta=0.001 --seed 1 --steps 400");
  std::string complaint;
  EXPECT_EQ(run_line(line, complaint), 0) << complaint;
}

TEST(CommandLine, QuotesWhatAShellWouldTakeApart) {
  EXPECT_EQ(shell_word("alpha_theta=0.001"), "alpha_theta=0.001");
  EXPECT_EQ(shell_word("tiles=4,6"), "tiles=4,6");
  EXPECT_EQ(shell_word("inputs=angle speed"), "'inputs=angle speed'");
  std::string line = "policyscope";
  std::vector<std::string> words = {"policyscope"};
  for (const char* word : {"a b", "it's", "$HOME", "`ls`", "a;b", "*", "", "α=β", "\\", "\"x\"", "!1", "~"}) {
    words.emplace_back(word);
    line += " " + shell_word(word);
  }
  EXPECT_EQ(shell_words(line), words);
}

TEST(CommandLine, AFreeCombinationIsCopiedByItsParts) {
  Robot robot("two-cycle");
  robot.application().obey(
      action::OpenScenario{std::make_shared<const Scenario>(make_scenario("CartPole-v1", "reinforce"))});
  robot.frames(2);
  robot.type_value("alpha_theta", "0.001");
  robot.palette("Copy as a command line");
  const std::string line = ImGui::GetClipboardText();
  std::string complaint;
  EXPECT_EQ(run_line(line, complaint), 0) << line << "\n" << complaint;
}

}  // namespace
}  // namespace policyscope::app
