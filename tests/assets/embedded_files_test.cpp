#include "assets/embedded_files.h"

#include "tests/support/files.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>

namespace policyscope {
namespace {

TEST(EmbeddedFiles, AreSortedByPath) {
  EXPECT_TRUE(std::ranges::is_sorted(embedded_files(), {}, &EmbeddedFile::path));
}

TEST(EmbeddedFiles, AreTheFilesOfTheTreeByteForByte) {
  ASSERT_FALSE(embedded_files().empty());
  for (const EmbeddedFile& file : embedded_files()) {
    std::ifstream stream(asset_file(file.path), std::ios::binary);
    ASSERT_TRUE(stream) << file.path;
    const std::string expected{std::istreambuf_iterator<char>(stream), {}};
    EXPECT_EQ(file.bytes, expected) << file.path;
    EXPECT_EQ(file.bytes.data()[file.bytes.size()], '\0') << file.path;
  }
}

TEST(EmbeddedFiles, AreFoundByPath) {
  const EmbeddedFile* icon = find_embedded_file("icons/org.policyscope.Policyscope.svg");
  ASSERT_NE(icon, nullptr);
  EXPECT_TRUE(icon->bytes.starts_with("<svg"));
  EXPECT_EQ(find_embedded_file("icons/nothing.svg"), nullptr);
  EXPECT_EQ(find_embedded_file(""), nullptr);
}

}  // namespace
}  // namespace policyscope
