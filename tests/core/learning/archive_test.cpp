#include "core/learning/archive.h"

#include "core/error.h"

#include <gtest/gtest.h>

#include <cmath>

namespace policyscope {
namespace {

std::vector<std::byte> example_archive() {
  ArchiveWriter writer;
  writer.tag("PART");
  writer.write(42);
  writer.write_all(std::vector<double>{1.5, -0.0, 1e-310});
  writer.write_all(std::string("ab"));
  return writer.take().bytes;
}

TEST(Archive, ReadsWhatWasWritten) {
  const auto bytes = example_archive();
  ArchiveReader reader(bytes);
  reader.tag("PART");
  EXPECT_EQ(reader.read<int>(), 42);
  std::vector<double> list;
  reader.read_all(list);
  EXPECT_EQ(list, (std::vector<double>{1.5, -0.0, 1e-310}));
  EXPECT_TRUE(std::signbit(list[1]));
  std::string text;
  reader.read_all(text);
  EXPECT_EQ(text, "ab");
  EXPECT_TRUE(reader.at_end());
}

TEST(Archive, RefusesAnotherTag) {
  const auto bytes = example_archive();
  ArchiveReader reader(bytes);
  EXPECT_THROW(reader.tag("LATE"), Error);
}

TEST(Archive, RefusesEveryTruncation) {
  const auto bytes = example_archive();
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    ArchiveReader reader(std::span<const std::byte>(bytes.data(), size));
    const auto read = [&] {
      reader.tag("PART");
      reader.read<int>();
      std::vector<double> list;
      reader.read_all(list);
      std::string text;
      reader.read_all(text);
    };
    EXPECT_THROW(read(), Error) << size;
  }
}

TEST(Archive, RefusesACountThatCannotBe) {
  ArchiveWriter writer;
  writer.write(std::uint64_t{1} << 62);
  ArchiveReader reader(writer.bytes());
  std::vector<double> list;
  EXPECT_THROW(reader.read_all(list), Error);  // before allocating 2^62 numbers
}

TEST(Archive, RefusesABlockOfAnotherSize) {
  ArchiveWriter writer;
  writer.write_all(std::vector<double>{1, 2, 3});
  ArchiveReader reader(writer.bytes());
  std::vector<double> four(4);
  EXPECT_THROW(reader.read_into(std::span(four)), Error);
}

TEST(Archive, RefusesATruthThatIsNeither) {
  ArchiveWriter writer;
  writer.write(true);
  writer.write(false);
  writer.write(std::uint8_t{2});
  ArchiveReader reader(writer.bytes());
  EXPECT_TRUE(reader.read<bool>());
  EXPECT_FALSE(reader.read<bool>());
  EXPECT_THROW(reader.read<bool>(), Error);
}

TEST(Archive, SaysWhatIsWrong) {
  try {
    throw_damaged_archive();
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "the checkpoint is damaged or was written by another version");
  }
}

}  // namespace
}  // namespace policyscope
