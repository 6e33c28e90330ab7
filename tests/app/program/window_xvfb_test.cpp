// The real program in its window on a virtual display, driven by a robot's keyboard and mouse.
#include "tests/support/drop.h"
#include "tests/support/files.h"
#include "tests/support/process.h"
#include "tests/support/temporary_folder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <thread>

namespace policyscope {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

/// What the screen shows: a 32-bit number a pixel, rows from the top.
struct Picture {
  static constexpr int width = 1280, height = 800;
  std::string pixels;

  std::set<std::string> colors() const {
    std::set<std::string> colors;
    for (std::size_t i = 0; i < pixels.size(); i += 4) colors.insert(pixels.substr(i, 4));
    return colors;
  }
  bool blank() const { return colors().size() < 50; }
  /// Pixels of a rectangle that are not as in `other`.
  int differences(const Picture& other, int x0 = 0, int y0 = 0, int x1 = width, int y1 = height) const {
    int count = 0;
    for (int y = y0; y < y1; ++y)
      for (int x = x0; x < x1; ++x) {
        const auto at = 4 * (static_cast<std::size_t>(y) * width + static_cast<std::size_t>(x));
        count += pixels.compare(at, 4, other.pixels, at, 4) != 0;
      }
    return count;
  }
  /// Mean of all colours' parts, 0 to 255.
  double brightness() const {
    double sum = 0.0;
    for (std::size_t i = 0; i < pixels.size(); ++i)
      if (i % 4 != 3) sum += static_cast<unsigned char>(pixels[i]);
    return sum / (0.75 * static_cast<double>(pixels.size()));
  }
};

class Window : public testing::Test {
 protected:
  void start(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), POLICYSCOPE_PROGRAM);
    program_.emplace(arguments, environment());
  }
  std::map<std::string, std::string> environment() const {
    std::map<std::string, std::string> variables = display_.environment();
    variables["HOME"] = folder_.path().string();
    variables["XDG_CONFIG_HOME"] = (folder_.path() / "config").string();
    variables["MESA_DEBUG"] = "1";  // Mesa tells of wrong calls on stderr
    return variables;
  }
  void robot(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "xdotool");
    const CommandResult result = run_command(arguments, display_.environment());
    ASSERT_EQ(result.status, 0) << result.error;
  }
  void key(const std::string& name) { robot({"key", name}); }
  std::string title() {
    return run_command({"xdotool", "search", "--name", "Policyscope$", "getwindowname"},
                       display_.environment())
        .output;
  }
  Picture picture() {
    const CommandResult result = run_command({"xwd", "-root", "-silent"}, display_.environment());
    constexpr std::size_t size = std::size_t{4} * Picture::width * Picture::height;
    EXPECT_GE(result.output.size(), size) << result.error;
    return {result.output.substr(result.output.size() - std::min(size, result.output.size()))};
  }
  /// Waits until the screen is as `good` wants it; the last picture is returned in any case.
  template <typename Good>
  Picture wait_for(Good good, std::chrono::seconds limit = 30s) {
    const auto deadline = steady_clock::now() + limit;
    for (;;) {
      Picture now = picture();
      if (good(now) || steady_clock::now() > deadline || !program_->running()) return now;
      std::this_thread::sleep_for(100ms);
    }
  }
  /// Waits until several looks see the same in the part that begins at row y.
  Picture wait_for_rest(int y = 0) {
    Picture last = picture();
    int same = 0;
    return wait_for([&](const Picture& now) {
      same = !now.blank() && now.differences(last, 0, y) == 0 ? same + 1 : 0;
      last = now;
      return same >= 3;
    });
  }
  /// Ctrl Q, and everything that must be true of the end.
  void quit() {
    key("ctrl+q");
    const auto deadline = steady_clock::now() + 20s;
    while (program_->running() && steady_clock::now() < deadline) std::this_thread::sleep_for(20ms);
    ASSERT_FALSE(program_->running()) << "Ctrl Q does not quit";
    EXPECT_EQ(program_->wait(), 0);
    EXPECT_EQ(program_->standard_error(), "");
    EXPECT_EQ(program_->standard_output(), "");
  }

  testing_support::TemporaryFolder folder_;
  VirtualDisplay display_{Picture::width, Picture::height};
  std::optional<Process> program_;
};

TEST_F(Window, PlaysObeysASliderPresentsAndQuits) {
  start({});
  const Picture before = wait_for([](const Picture& p) { return !p.blank(); });
  ASSERT_FALSE(before.blank());

  key("space");
  const Picture playing = wait_for([&](const Picture& p) { return p.differences(before) > 20'000; });
  EXPECT_GT(playing.differences(before), 20'000) << "Space does not play";
  key("space");
  const Picture paused = wait_for_rest();

  // A drag along the first slider of the parameters. Nothing else moves meanwhile.
  const int x = 1036, y = 456;
  robot({"mousemove", std::to_string(x), std::to_string(y)});
  std::this_thread::sleep_for(200ms);
  robot({"mousedown", "1"});
  for (int i = 1; i <= 4; ++i) {
    std::this_thread::sleep_for(50ms);
    robot({"mousemove", std::to_string(x + 8 * i), std::to_string(y)});
  }
  std::this_thread::sleep_for(100ms);
  robot({"mouseup", "1"});
  robot({"mousemove", "640", "794"});
  const Picture moved = wait_for_rest();
  EXPECT_GT(moved.differences(paused, x - 60, y - 14, 1280, y + 14), 50) << "the slider does not move";

  key("p");
  const Picture presented =
      wait_for([&](const Picture& p) { return p.brightness() > 2.0 * moved.brightness(); });
  EXPECT_GT(presented.brightness(), 2.0 * moved.brightness()) << "the presentation is light";
  quit();
}

TEST_F(Window, OpensAScenarioFileShowsKeysAndBothThemes) {
  const std::filesystem::path path = folder_.path() / "mine.toml";
  std::filesystem::copy_file(asset_file("scenarios/mountain-car.toml"), path);
  start({path.string()});
  // The demonstration moves in the upper half, so that only the lower one tells.
  const int half = Picture::height / 2 + 20;
  const Picture before = wait_for_rest(half);
  ASSERT_FALSE(before.blank());

  const auto changed_below = [half](const Picture& now, const Picture& then) {
    return now.differences(then, 0, half);
  };
  key("F1");
  const Picture keys = wait_for([&](const Picture& p) { return changed_below(p, before) > 5'000; });
  EXPECT_GT(changed_below(keys, before), 5'000) << "F1 shows no keys";
  key("F1");
  const Picture after = wait_for([&](const Picture& p) { return changed_below(p, before) < 500; });
  EXPECT_LT(changed_below(after, before), 500) << "F1 does not close the keys";

  key("t");
  const Picture light =
      wait_for([&](const Picture& p) { return p.brightness() > 2.0 * before.brightness(); });
  EXPECT_FALSE(light.blank());
  EXPECT_GT(light.brightness(), 2.0 * before.brightness()) << "T does not make it light";

  key("space");
  const Picture played = wait_for([&](const Picture& p) { return changed_below(p, light) > 3'000; });
  EXPECT_GT(changed_below(played, light), 3'000) << "Space does not play";
  quit();
}

TEST_F(Window, SleepsWhileNothingMovesAndRemembersItsTheme) {
  start({"two-cycle"});
  const Picture dark = wait_for([](const Picture& p) { return !p.blank(); });
  key("t");
  const Picture light = wait_for([&](const Picture& p) { return p.brightness() > 2.0 * dark.brightness(); });
  EXPECT_GT(light.brightness(), 2.0 * dark.brightness());
  key("space");
  std::this_thread::sleep_for(500ms);
  key("space");  // both clocks stand
  wait_for_rest();
  std::this_thread::sleep_for(6s);  // what is said fades
  const double before = program_->cpu_seconds();
  std::this_thread::sleep_for(2s);
  EXPECT_LT(program_->cpu_seconds() - before, 0.05) << "it does not sleep";
  quit();

  start({"two-cycle"});
  const Picture again = wait_for([](const Picture& p) { return !p.blank(); });
  EXPECT_GT(again.brightness(), 2.0 * dark.brightness()) << "the theme is forgotten";
  quit();
}

TEST_F(Window, TakesDroppedFilesAndSaysWhatItCannotTake) {
  const std::filesystem::path path = folder_.path() / "two words.toml";
  std::filesystem::copy_file(asset_file("scenarios/mountain-car.toml"), path);
  start({});
  wait_for([](const Picture& p) { return !p.blank(); });
  const std::string before = title();
  EXPECT_NE(before.find("Pendulum swing-up"), std::string::npos) << before;
  EXPECT_EQ(drop_files(display_.environment()["DISPLAY"], {path}), "");
  const auto deadline = steady_clock::now() + 20s;
  while (title() == before && steady_clock::now() < deadline) std::this_thread::sleep_for(50ms);
  EXPECT_NE(title().find("Mountain car"), std::string::npos) << title();
  const Picture opened = wait_for_rest(Picture::height / 2 + 20);
  EXPECT_EQ(drop_files(display_.environment()["DISPLAY"], {folder_.path() / "absent.toml"}), "");
  const Picture told = wait_for([&](const Picture& p) {
    return p.differences(opened, 0, Picture::height - 90, Picture::width, Picture::height - 50) > 300;
  });
  EXPECT_GT(told.differences(opened, 0, Picture::height - 90, Picture::width, Picture::height - 50), 300)
      << "a sentence says that it is not there";
  EXPECT_NE(title().find("Mountain car"), std::string::npos) << "nothing is lost";
  quit();
}

TEST_F(Window, FreezesTheActorByDraggingItsStepSizeToZero) {
  start({"pendulum-swing-up"});
  wait_for([](const Picture& p) { return !p.blank(); });
  key("space");  // nothing but the slider moves
  key("space");
  wait_for_rest();
  const int x = 1036, y = 456;
  robot({"mousemove", std::to_string(x), std::to_string(y)});
  std::this_thread::sleep_for(200ms);
  robot({"mousedown", "1"});
  for (int i = 1; i <= 6; ++i) {
    std::this_thread::sleep_for(50ms);
    robot({"mousemove", std::to_string(x - 10 * i), std::to_string(y)});
  }
  std::this_thread::sleep_for(100ms);
  robot({"mouseup", "1"});
  robot({"mousemove", "640", "794"});
  wait_for_rest();
  // What it is now is in the scenario that is saved, by the keyboard alone.
  const std::filesystem::path file = folder_.path() / "frozen.toml";
  const auto after = [&](const Picture& before) {
    wait_for([&](const Picture& p) { return p.differences(before) > 20'000; });
    std::this_thread::sleep_for(1s);  // its line takes letters from the next frame on
  };
  const Picture rested = picture();
  key("ctrl+k");
  after(rested);
  robot({"type", "--delay", "50", "save as a scenario"});
  std::this_thread::sleep_for(1s);
  const Picture found = picture();
  key("Return");
  after(found);
  robot({"type", "--delay", "50", file.string()});
  std::this_thread::sleep_for(1s);
  key("Return");
  const auto deadline = steady_clock::now() + 20s;
  while (!std::filesystem::exists(file) && steady_clock::now() < deadline) std::this_thread::sleep_for(50ms);
  std::this_thread::sleep_for(100ms);
  std::ifstream stream(file);
  const std::string saved(std::istreambuf_iterator<char>(stream), {});
  EXPECT_NE(saved.find("alpha_theta = 0\n"), std::string::npos) << saved;
  quit();
}

TEST(WindowWithoutGl, IsOneSentence) {
  const VirtualDisplay display(640, 480, {"-extension", "GLX"});
  const CommandResult result = run_command({POLICYSCOPE_PROGRAM}, display.environment());
  EXPECT_EQ(result.status, 1);
  EXPECT_EQ(result.output, "");
  EXPECT_EQ(std::count(result.error.begin(), result.error.end(), '\n'), 1) << result.error;
  EXPECT_NE(result.error.find("this display offers no OpenGL 3.3"), std::string::npos) << result.error;
}

TEST(PictureWithoutGl, IsOneSentence) {
  const testing_support::TemporaryFolder folder;
  const CommandResult result =
      run_command({POLICYSCOPE_PROGRAM, "shot", "two-cycle", "--steps", "10", "--out",
                   (folder.path() / "a.png").string()},
                  {{"DISPLAY", ""}, {"__EGL_VENDOR_LIBRARY_FILENAMES", "/nonexistent.json"}});
  EXPECT_EQ(result.status, 1);
  EXPECT_EQ(result.output, "");
  EXPECT_EQ(std::count(result.error.begin(), result.error.end(), '\n'), 1) << result.error;
  EXPECT_NE(result.error.find("cannot draw without a display"), std::string::npos) << result.error;
  EXPECT_TRUE(folder.names().empty()) << "no half picture";
}

TEST(WindowWithoutDisplay, SaysWhatWorksWithoutOne) {
  const CommandResult result = run_command({POLICYSCOPE_PROGRAM}, {{"DISPLAY", ""}, {"WAYLAND_DISPLAY", ""}});
  EXPECT_EQ(result.status, 1);
  EXPECT_EQ(result.output, "");
  EXPECT_EQ(std::count(result.error.begin(), result.error.end(), '\n'), 1) << result.error;
  EXPECT_NE(result.error.find("policyscope shot"), std::string::npos) << result.error;
  EXPECT_NE(result.error.find("policyscope train"), std::string::npos) << result.error;
}

}  // namespace
}  // namespace policyscope
