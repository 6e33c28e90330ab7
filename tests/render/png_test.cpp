#include "render/png.h"

#include "core/error.h"
#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stb_image.h>

#include <algorithm>
#include <fstream>
#include <iterator>

namespace policyscope::render {
namespace {

/// Pixels that are all different, with every degree of transparency.
std::vector<std::uint8_t> pattern(int width, int height) {
  std::vector<std::uint8_t> rgba;
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x)
      for (const int part : {7 * x, 11 * y, x + y, 3 * (x + width * y)})
        rgba.push_back(static_cast<std::uint8_t>(part % 256));
  return rgba;
}

TEST(Png, IsReadBackPixelByPixel) {
  for (const auto& [width, height] : {std::pair{1, 1}, {3, 2}, {64, 31}}) {
    const std::vector<std::uint8_t> rgba = pattern(width, height);
    const std::vector<std::uint8_t> bytes = encode_png(rgba, width, height);
    int w = 0, h = 0, channels = 0;
    stbi_uc* read = stbi_load_from_memory(bytes.data(), static_cast<int>(bytes.size()), &w, &h, &channels, 4);
    ASSERT_NE(read, nullptr);
    EXPECT_EQ(w, width);
    EXPECT_EQ(h, height);
    EXPECT_EQ(channels, 4);
    EXPECT_TRUE(std::equal(rgba.begin(), rgba.end(), read));
    stbi_image_free(read);
  }
}

TEST(Png, IsWrittenToAFile) {
  const testing_support::TemporaryFolder folder;
  const std::vector<std::uint8_t> rgba = pattern(5, 4);
  write_png(folder.path() / "a.png", rgba, 5, 4);
  std::ifstream file(folder.path() / "a.png", std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  const std::vector<std::uint8_t> encoded = encode_png(rgba, 5, 4);
  EXPECT_EQ(bytes, std::string(encoded.begin(), encoded.end()));
}

TEST(Png, SaysWhatItCannotDo) {
  const auto says = [](const auto& action) {
    try {
      action();
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  const std::vector<std::uint8_t> rgba = pattern(2, 2);
  EXPECT_EQ(says([&] { encode_png(rgba, 0, 2); }), "a picture of 0 × 2 pixels cannot be a PNG");
  EXPECT_EQ(says([&] { encode_png(rgba, 2, 3); }), "a picture of 2 × 3 pixels cannot be a PNG");
  EXPECT_EQ(says([&] { write_png("/no/such/folder/a.png", rgba, 2, 2); }),
            "cannot write '/no/such/folder/a.png'");
}

}  // namespace
}  // namespace policyscope::render
