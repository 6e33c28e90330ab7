#include "core/store/safetensors.h"

#include "tests/support/runs.h"
#include "tests/support/temporary_folder.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <fstream>
#include <limits>

namespace policyscope {
namespace {

using testing_support::complaint;
using testing_support::TemporaryFolder;

class SafeTensorsFile : public testing::Test {
 protected:
  std::string path(const std::string& name) const { return (folder_.path() / name).string(); }
  /// A file with a header and so many bytes of numbers; says what reading it says.
  std::string said(const std::string& header, std::size_t data,
                   std::uint64_t length = std::numeric_limits<std::uint64_t>::max()) const {
    const std::string file = path("x.safetensors");
    if (length == std::numeric_limits<std::uint64_t>::max()) length = header.size();
    std::ofstream stream(file, std::ios::binary);
    stream.write(reinterpret_cast<const char*>(&length), 8);
    stream << header << std::string(data, '\0');
    stream.close();
    const std::string text = complaint([&] { read_safetensors(file); });
    return text.starts_with(file) ? text.substr(file.size()) : text;
  }

 private:
  TemporaryFolder folder_;
};

TEST_F(SafeTensorsFile, IsLaidOutAsTheFormatSays) {
  const std::string file = path("x.safetensors");
  write_safetensors(
      file, {{{"0.weight", {2, 3}, {1, 2, 3, 4, 5, 6}}, {"0.bias", {2}, {-1, 0.5f}}}, {{"format", "pt"}}});
  std::ifstream stream(file, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
  std::uint64_t length = 0;
  std::memcpy(&length, bytes.data(), 8);
  EXPECT_EQ(length % 8, 0u);
  ASSERT_EQ(bytes.size(), 8 + length + 8 * 4);
  const std::string header =
      R"({"__metadata__":{"format":"pt"},"0.weight":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},)"
      R"("0.bias":{"dtype":"F32","shape":[2],"data_offsets":[24,32]}})";
  EXPECT_EQ(bytes.substr(8, header.size()), header);
  EXPECT_EQ(bytes.substr(8 + header.size(), length - header.size()).find_first_not_of(' '),
            std::string::npos);
  float third = 0.0f;
  std::memcpy(&third, bytes.data() + 8 + length + 8, 4);
  EXPECT_EQ(third, 3.0f);  // row by row
}

TEST_F(SafeTensorsFile, ReadsWhatItWrote) {
  const std::string file = path("x.safetensors");
  const SafeTensors written{{{"a", {}, {3.25f}},
                             {"empty", {0, 4}, {}},
                             {"b", {3}, {1e-30f, std::numeric_limits<float>::infinity(), -0.0f}}},
                            {{"scenario", "one \"two\"\nthree α"}}};
  write_safetensors(file, written);
  write_safetensors(file, written);  // over itself
  const SafeTensors read = read_safetensors(file);
  ASSERT_EQ(read.tensors.size(), 3u);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(read.tensors[i].name, written.tensors[i].name);
    EXPECT_EQ(read.tensors[i].shape, written.tensors[i].shape);
    EXPECT_EQ(read.tensors[i].values, written.tensors[i].values);
  }
  EXPECT_EQ(*read.find("scenario"), "one \"two\"\nthree α");
  EXPECT_EQ(read.find("seed"), nullptr);
}

TEST_F(SafeTensorsFile, SaysWhatIsWrongWithADamagedOne) {
  const auto entry = [](const char* dtype, const char* shape, const char* offsets) {
    return std::string(R"({"w":{"dtype":")") + dtype + R"(","shape":)" + shape + R"(,"data_offsets":)" +
           offsets + "}}";
  };
  EXPECT_EQ(said(entry("F32", "[2,3]", "[0,24]"), 24), "");
  EXPECT_EQ(said(entry("F32", "[2,3]", "[0,24]"), 23),
            " is damaged: its tensors need 24 bytes, but 23 follow its header");
  EXPECT_EQ(said(entry("F32", "[2,3]", "[0,24]"), 25),
            " is damaged: its tensors need 24 bytes, but 25 follow its header");
  EXPECT_EQ(said("{}", 0, 999), " is damaged: its header should have 999 bytes, but only 2 follow");
  EXPECT_EQ(said("[]", 0), " is damaged: its header is no JSON object");
  EXPECT_EQ(said(R"({"w":{)", 0).substr(0, 20), ": this is not JSON: ");
  EXPECT_EQ(said(entry("F32", "[2,4]", "[0,24]"), 24),
            " is damaged: 'w' has 24 bytes, but its shape needs 32");
  EXPECT_EQ(said(entry("F32", "[2,-3]", "[0,24]"), 24),
            " is damaged: the shape of 'w' is no list of whole numbers");
  EXPECT_EQ(said(entry("F32", "[4000000000,4000000000]", "[0,24]"), 24),
            " is damaged: the shape of 'w' is impossibly large");
  EXPECT_EQ(said(entry("F32", "[6]", "[24,0]"), 24), " is damaged: the place of 'w' is none");
  EXPECT_EQ(said(entry("F32", "[6]", "[8,32]"), 32), " is damaged: 'w' does not lie where the last one ends");
  EXPECT_EQ(said(entry("F64", "[3]", "[0,24]"), 24), ": 'w' holds F64 numbers; only F32 is read");
  EXPECT_EQ(said(R"({"w":{"dtype":"F32"}})", 0), " is damaged: 'w' lacks its dtype, shape or data_offsets");
  EXPECT_EQ(said(R"({"__metadata__":{"a":1}})", 0), " is damaged: its metadata are no texts");
  const std::string empty = path("empty.safetensors");
  std::ofstream(empty) << "abc";
  EXPECT_EQ(complaint([&] { read_safetensors(empty); }),
            empty + " is damaged: it ends within the length of its header");
  EXPECT_EQ(complaint([&] { read_safetensors(path("none")); }),
            "cannot open '" + path("none") + "': No such file or directory");
}

}  // namespace
}  // namespace policyscope
