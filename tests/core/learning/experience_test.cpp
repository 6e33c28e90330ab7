#include "core/learning/experience.h"

#include "core/environments/catalog.h"
#include "core/learning/archive.h"

#include <gtest/gtest.h>

#include <cstring>
#include <vector>

namespace policyscope {
namespace {

Experience some_experience() {
  return Experience(find_environment("CartPole-v1").make(), 0, 3, {}, {});
}

void play(Experience& experience, int steps) {
  for (int i = 0; i < steps; ++i) {
    const double right = i % 3 == 0 ? 0.0 : 1.0;
    experience.step({&right, 1});
    experience.record(0.0, {});
  }
}

std::vector<std::byte> bytes_of(const Experience& experience) {
  ArchiveWriter archive;
  experience.save(archive);
  return archive.bytes();
}

// Checkpoints once had no number for each environment of how many new physics had reached it.
TEST(Experience, OpensWhatDidNotTellWhichEnvironmentsWait) {
  Experience experience = some_experience();
  play(experience, 40);
  std::vector<std::byte> old = bytes_of(experience);
  constexpr std::ptrdiff_t tag = 4, count = 8, physics = 8;
  std::memcpy(old.data(), "EXPE", 4);
  old.erase(old.begin() + tag + count, old.begin() + tag + count + physics);

  Experience again = some_experience();
  ArchiveReader archive(old);
  again.load(archive);
  EXPECT_TRUE(archive.at_end());
  EXPECT_EQ(bytes_of(again), bytes_of(experience));
  play(experience, 50);
  play(again, 50);
  EXPECT_EQ(bytes_of(again), bytes_of(experience));
}

}  // namespace
}  // namespace policyscope
