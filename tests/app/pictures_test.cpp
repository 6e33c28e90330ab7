#include "app/cli/command_line.h"
#include "app/shot.h"
#include "core/error.h"
#include "core/scenarios/scenario_file.h"
#include "tests/support/names.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <unistd.h>

#define STB_IMAGE_IMPLEMENTATION
#define STB_IMAGE_STATIC
#define STBI_ONLY_PNG
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#include <stb_image.h>
#pragma GCC diagnostic pop

namespace policyscope::app {
namespace {

struct Picture {
  int width = 0, height = 0;
  std::vector<std::uint32_t> pixels;
  friend bool operator==(const Picture&, const Picture&) = default;
};

/// A folder of its own that goes with the test.
class Folder {
 public:
  Folder() {
    std::string name = testing::UnitTest::GetInstance()->current_test_info()->name();
    std::ranges::replace(name, '/', '-');
    path_ =
        std::filesystem::temp_directory_path() / ("policyscope-pictures-" + name + std::to_string(getpid()));
    std::filesystem::create_directories(path_);
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::filesystem::path operator/(const char* name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

/// shot() throws where GL has an error.
Picture picture_of(ShotOptions options, const std::filesystem::path& path) {
  options.out = path;
  EXPECT_EQ(shot(options), 0);
  Picture picture;
  int channels = 0;
  stbi_uc* bytes = stbi_load(path.c_str(), &picture.width, &picture.height, &channels, 4);
  EXPECT_NE(bytes, nullptr) << "no PNG file";
  if (bytes == nullptr) return picture;
  picture.pixels.resize(static_cast<std::size_t>(picture.width * picture.height));
  std::copy_n(bytes, 4 * picture.pixels.size(), reinterpret_cast<stbi_uc*>(picture.pixels.data()));
  stbi_image_free(bytes);
  return picture;
}

class Pictures : public testing::TestWithParam<std::string> {};

TEST_P(Pictures, ShowSomethingAndSomethingElseAfterTraining) {
  const Folder folder;
  ShotOptions options{.scenario = load_scenario(GetParam()), .steps = 0, .width = 1024, .height = 640};
  const Picture before = picture_of(options, folder / "before.png");
  EXPECT_EQ(before.width, 1024);
  EXPECT_EQ(before.height, 640);
  EXPECT_GT(std::set(before.pixels.begin(), before.pixels.end()).size(), 100U) << "blank";
  // No colour fills the picture: there are panels on the ground.
  std::vector<std::uint32_t> sorted = before.pixels;
  std::ranges::sort(sorted);
  EXPECT_NE(sorted[sorted.size() / 20], sorted[sorted.size() - sorted.size() / 20]);
  for (const std::uint32_t pixel : before.pixels) ASSERT_EQ(pixel >> 24, 255U) << "opaque";

  options.steps = 3000;
  const Picture after = picture_of(options, folder / "after.png");
  std::size_t different = 0;
  for (std::size_t i = 0; i < after.pixels.size(); ++i)
    if (after.pixels[i] != before.pixels[i]) ++different;
  EXPECT_GT(different, after.pixels.size() / 500) << "training cannot be seen";
}

INSTANTIATE_TEST_SUITE_P(Shot, Pictures, testing::ValuesIn(builtin_scenarios()), named_by_parameter);

TEST(Shot, GivesEqualPicturesForEqualOptions) {
  const Folder folder;
  for (const bool presentation : {false, true}) {
    const ShotOptions options{.scenario = load_scenario("pendulum-swing-up"),
                              .steps = 5000,
                              .width = 1280,
                              .height = 800,
                              .dark = !presentation,
                              .presentation = presentation};
    EXPECT_EQ(picture_of(options, folder / "one.png"), picture_of(options, folder / "two.png"));
  }
}

TEST(Shot, LearnsForAsManyEpisodesAsTheScenarioSays) {
  const Folder folder;
  ShotOptions options{.scenario = load_scenario("cart-pole"), .width = 1024, .height = 640};
  options.scenario.episodes = 30;
  const Picture as_told = picture_of(options, folder / "as_told.png");
  options.episodes = 30;
  EXPECT_EQ(picture_of(options, folder / "same.png"), as_told);
  options.episodes = 0;
  EXPECT_NE(picture_of(options, folder / "untrained.png"), as_told);
}

TEST(Shot, SaysHowFarItCannotLearn) {
  const auto complaint = [](const ShotOptions& options) {
    try {
      shot(options);
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  EXPECT_EQ(complaint({.scenario = load_scenario("cart-pole"), .steps = 1, .episodes = 1, .out = "a.png"}),
            "give --steps or --episodes, not both");
  EXPECT_EQ(complaint({.scenario = load_scenario("two-cycle"), .episodes = 1, .out = "a.png"}),
            "TwoCycle has no episodes, so that it cannot be run for a number of them");
}

/// More letters than the texture had room for at first: it grows.
TEST(Shot, HasRoomForLettersOfAnySize) {
  const Folder folder;
  const Picture picture = picture_of({.scenario = load_scenario("cart-pole-ppo"),
                                      .steps = 0,
                                      .width = 3840,
                                      .height = 2160,
                                      .dark = false,
                                      .presentation = true,
                                      .scale = 2.5f},
                                     folder / "large.png");
  // What a window without its texture draws is black.
  const auto light = std::ranges::count_if(
      picture.pixels, [](std::uint32_t p) { return (p & 0xFF) > 200 && ((p >> 8) & 0xFF) > 200; });
  EXPECT_GT(2 * light, static_cast<std::ptrdiff_t>(picture.pixels.size()));
}

TEST(Shot, DrawsASessionAndLeavesItAsItIs) {
  const Folder folder;
  const std::filesystem::path session = folder / "lesson.policyscope";
  std::ostringstream out, err;
  ASSERT_EQ(run_command_line(std::vector<std::string>{"train", "pendulum-swing-up", "--steps", "3000",
                                                      "--seeds", "2", "--out", session.string()},
                             out, err, {}),
            0)
      << err.str();
  const auto bytes = [&] {
    std::ifstream file(session, std::ios::binary);
    return std::string{std::istreambuf_iterator<char>(file), {}};
  };
  const std::string before = bytes();
  ShotOptions options{.width = 1024, .height = 640};
  options.session = session;
  const Picture picture = picture_of(options, folder / "session.png");
  EXPECT_GT(std::set(picture.pixels.begin(), picture.pixels.end()).size(), 100U) << "blank";
  EXPECT_EQ(bytes(), before);
  // The learned functions are there, not those of a new run.
  ShotOptions fresh{.scenario = load_scenario("pendulum-swing-up"), .steps = 0, .width = 1024, .height = 640};
  EXPECT_NE(picture, picture_of(fresh, folder / "fresh.png"));
}

TEST(Shot, PresentsASurfaceWithoutAnError) {
  const Folder folder;
  const ShotOptions options{.scenario = load_scenario("mountain-car"),
                            .steps = 2000,
                            .width = 1280,
                            .height = 800,
                            .presentation = true};
  const Picture picture = picture_of(options, folder / "surface.png");
  EXPECT_GT(std::set(picture.pixels.begin(), picture.pixels.end()).size(), 1000U) << "no shaded surface";
}

/// Why a text is no well-formed XML document; empty if it is. For the part of XML that drawings use.
std::string xml_fault(const std::string& text) {
  std::vector<std::string> open;
  bool had_root = false;
  std::size_t at = 0;
  const auto is_name = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == ':' || c == '_';
  };
  while (at < text.size()) {
    if (text[at] == '&') {
      const std::size_t end = text.find(';', at);
      if (end == std::string::npos || end - at > 8) return "a bare &";
      at = end + 1;
      continue;
    }
    if (text[at] != '<') {
      const unsigned char c = static_cast<unsigned char>(text[at]);
      if (c < 0x20 && c != '\n' && c != '\t' && c != '\r') return "a control character";
      if (open.empty() && std::isspace(c) == 0) return "text outside the root";
      ++at;
      continue;
    }
    if (text.compare(at, 2, "<?") == 0) {
      at = text.find("?>", at);
      if (at == std::string::npos) return "an open instruction";
      at += 2;
      continue;
    }
    const bool closing = text.compare(at, 2, "</") == 0;
    std::size_t from = at + (closing ? 2 : 1), to = from;
    while (to < text.size() && is_name(text[to])) ++to;
    const std::string name = text.substr(from, to - from);
    if (name.empty()) return "a bare <";
    std::set<std::string> attributes;
    while (to < text.size() && text[to] != '>' && text[to] != '/') {
      if (std::isspace(static_cast<unsigned char>(text[to])) != 0) {
        ++to;
        continue;
      }
      const std::size_t begin = to;
      while (to < text.size() && is_name(text[to])) ++to;
      const std::string attribute = text.substr(begin, to - begin);
      if (attribute.empty() || text.compare(to, 2, "=\"") != 0) return "a broken attribute of " + name;
      if (!attributes.insert(attribute).second) return attribute + " twice in " + name;
      const std::size_t end = text.find('"', to + 2);
      if (end == std::string::npos) return "an open attribute of " + name;
      const std::string value = text.substr(to + 2, end - to - 2);
      if (value.find('<') != std::string::npos) return "a < in " + attribute;
      if (value.find("nan") != std::string::npos || value.find("inf") != std::string::npos)
        return attribute + " is no number";
      to = end + 1;
    }
    const bool empty = to < text.size() && text[to] == '/';
    if (empty) ++to;
    if (to >= text.size() || text[to] != '>') return "an open tag " + name;
    if (closing) {
      if (open.empty() || open.back() != name) return "a stray </" + name + ">";
      open.pop_back();
    } else {
      if (open.empty() && had_root) return "two roots";
      had_root = true;
      if (!empty) open.push_back(name);
    }
    at = to + 1;
  }
  if (!open.empty()) return "<" + open.back() + "> is not closed";
  return had_root ? "" : "no root";
}

TEST(Shot, TheCheckOfXmlKnowsFaults) {
  EXPECT_EQ(xml_fault("<?xml version=\"1.0\"?>\n<a b=\"1\"><c/>x &amp; y</a>\n"), "");
  for (const char* wrong : {"", "<a>", "<a></b>", "<a b=1/>", "<a b=\"1\" b=\"2\"/>", "<a>x & y</a>",
                            "<a/><b/>", "<a b=\"<\"/>", "x<a/>", "<a x=\"nan\"/>"})
    EXPECT_NE(xml_fault(wrong), "") << wrong;
}

TEST(Shot, DrawsPanelsAsWellFormedSvg) {
  const Folder folder;
  for (const char* panel : {"environment", "field:value", "curves", "policy", "parameters", "formulas",
                            "listing", "health", "last_step"}) {
    ShotOptions options{.scenario = load_scenario("pendulum-swing-up"),
                        .steps = 2000,
                        .width = 480,
                        .height = 360,
                        .panel = panel,
                        .out = folder / "panel.svg"};
    EXPECT_EQ(shot(options), 0);
    std::ifstream file(options.out, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    EXPECT_EQ(xml_fault(text), "") << panel;
    EXPECT_NE(text.find("<svg"), std::string::npos) << panel;
    EXPECT_GT(text.size(), 1000U) << panel;
  }
}

}  // namespace
}  // namespace policyscope::app
