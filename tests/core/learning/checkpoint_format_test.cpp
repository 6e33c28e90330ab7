// Checkpoints of earlier formats go on as if they had been written today.
#include "core/learning/learner.h"
#include "tests/support/runs.h"

#include <gtest/gtest.h>

#include <cstring>

namespace policyscope {
namespace {

using testing_support::bytes_of;
using Bytes = std::vector<std::byte>;

/// Reads along a checkpoint.
struct Cursor {
  const Bytes& bytes;
  std::size_t at = 0;
  template <class T>
  T read() {
    T value;
    std::memcpy(&value, bytes.data() + at, sizeof value);
    at += sizeof value;
    return value;
  }
  void skip_value() {
    const auto kind = read<std::uint8_t>();
    at += kind == 0 ? sizeof(double)
                    : static_cast<std::size_t>(read<std::uint64_t>()) * (kind == 1 ? sizeof(int) : 1);
  }
};

/// The checkpoint as the first format had it: without the names of the parameters, and without the
/// parameters that came later.
Bytes in_first_format(const Bytes& bytes, const ParameterSet& parameters) {
  Bytes out;
  Cursor cursor{bytes, 4};
  for (const char c : {'L', 'E', 'A', 'R'}) out.push_back(static_cast<std::byte>(c));
  const auto keep = [&](std::size_t from) {
    out.insert(out.end(), bytes.begin() + static_cast<std::ptrdiff_t>(from),
               bytes.begin() + static_cast<std::ptrdiff_t>(cursor.at));
  };
  cursor.read<std::uint64_t>();  // seed
  keep(4);
  for (auto names = cursor.read<std::uint64_t>(); names > 0; --names)
    cursor.at += cursor.read<std::uint64_t>();
  for (int list = 0; list < 2; ++list)
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      const std::size_t from = cursor.at;
      cursor.skip_value();
      if (parameters[i].in_first_format) keep(from);
    }
  const std::size_t rest = cursor.at;
  cursor.at = bytes.size();
  keep(rest);
  return out;
}

TEST(CheckpointFormat, TheFirstOneCanStillBeRead) {
  for (const char* id : {"a2c", "ppo", "sarsa"}) {
    Scenario scenario = make_scenario("ShortCorridor", id);
    scenario.parameters.set_from_text("gamma=0.75");
    if (std::string_view(id) != "sarsa") scenario.parameters.set_from_text("net_arch=4");
    Learner learner(scenario, 3);
    learner.advance(300);
    const Bytes bytes = bytes_of(learner), old = in_first_format(bytes, scenario.parameters);
    EXPECT_LT(old.size(), bytes.size());
    Learner loaded(scenario, 9);
    ArchiveReader reader(old);
    loaded.load(reader);
    EXPECT_TRUE(reader.at_end());
    EXPECT_EQ(bytes_of(loaded), bytes) << id;
  }
}

TEST(CheckpointFormat, ChangesKeepTheirParameters) {
  Scenario scenario = make_scenario("ShortCorridor", "a2c");
  Learner learner(scenario, 3);
  learner.advance(100);
  learner.set(scenario.parameters.find("learning_rate"), 0.01);
  learner.advance(100);
  const Bytes bytes = bytes_of(learner);
  Learner loaded(scenario, 3);
  ArchiveReader reader(bytes);
  loaded.load(reader);
  ASSERT_EQ(loaded.changes().size(), 1u);
  EXPECT_EQ(*loaded.changes()[0].parameter, scenario.parameters.find("learning_rate"));
  EXPECT_EQ(bytes_of(loaded), bytes);
}

}  // namespace
}  // namespace policyscope
