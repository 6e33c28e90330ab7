#include "core/algorithms/catalog.h"
#include "core/environments/catalog.h"
#include "core/error.h"
#include "core/features/catalog.h"
#include "core/parameters/field.h"
#include "core/parameters/parameter_set.h"
#include "core/policies/catalog.h"

#include <gtest/gtest.h>

#include <limits>

namespace policyscope {
namespace {

enum class Colour { red, green };

struct Settings {
  double rate = 0.1;
  int count = 3;
  bool fast = false;
  Colour colour = Colour::green;
  std::vector<int> sizes = {64, 64};
  std::string map = "x";
  static const std::vector<Field<Settings>>& fields() {
    using S = Settings;
    static const std::vector<Field<S>> list = {
        Field(&S::rate, "rate", "\\alpha", "rate").valid(0, 1),
        Field(&S::count, "count", "n", "count").valid(1, std::numeric_limits<double>::infinity()),
        Field(&S::fast, "fast", "", "fast"),
        Field(&S::colour, "colour", "", "colour").choices({"red", "green"}),
        Field(&S::sizes, "sizes", "", "sizes").valid(1, 1000),
        Field(&S::map, "map", "", "map"),
    };
    return list;
  }
};

ParameterSet example() {
  return {{}, {}, parameters_of<Settings>(), parameters_of<Settings>()};
}

std::string message(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

Settings read(std::vector<std::string> assignments) {
  ParameterSet set = example();
  for (const auto& a : assignments) set.set_from_text("policy." + a);
  return settings_from<Settings>(set.values(ParameterGroup::policy));
}

TEST(Parameters, ReadEveryType) {
  EXPECT_EQ(read({"rate=2.5e-1"}).rate, 0.25);
  EXPECT_EQ(read({"rate=+0.5"}).rate, 0.5);
  EXPECT_EQ(read({"count=12"}).count, 12);
  EXPECT_TRUE(read({"fast=true"}).fast);
  EXPECT_FALSE(read({"fast=on", "fast=0"}).fast);
  EXPECT_EQ(read({"colour=red"}).colour, Colour::red);
  EXPECT_EQ(read({"sizes=8, 16,32"}).sizes, (std::vector<int>{8, 16, 32}));
  EXPECT_EQ(read({"map=a=b"}).map, "a=b");
  EXPECT_EQ(read({}).colour, Colour::green);  // the initialiser is the default
}

TEST(Parameters, RefuseInOneSentence) {
  const auto refused = [](const std::string& assignment) {
    return message([&] { example().set_from_text("policy." + assignment); });
  };
  EXPECT_EQ(refused("rate=2"), "rate cannot be '2'; allowed: a number, 0 to 1");
  EXPECT_EQ(refused("rate=fast"), "rate cannot be 'fast'; allowed: a number, 0 to 1");
  EXPECT_EQ(refused("rate=nan"), "rate cannot be 'nan'; allowed: a number, 0 to 1");
  EXPECT_EQ(refused("rate="), "rate cannot be ''; allowed: a number, 0 to 1");
  EXPECT_EQ(refused("rate=0.1x"), "rate cannot be '0.1x'; allowed: a number, 0 to 1");
  EXPECT_EQ(refused("count=1.5"), "count cannot be '1.5'; allowed: a whole number, 1 or more");
  EXPECT_EQ(refused("count=inf"), "count cannot be 'inf'; allowed: a whole number, 1 or more");
  EXPECT_EQ(refused("fast=yes"), "fast cannot be 'yes'; allowed: true or false");
  EXPECT_EQ(refused("colour=blue"), "colour cannot be 'blue'; allowed: red, green");
  EXPECT_EQ(refused("sizes=8,x"),
            "sizes cannot be '8,x'; allowed: whole numbers separated by commas, each 1 to 1000");
  EXPECT_EQ(refused("sizes=8,0"),
            "sizes cannot be '0'; allowed: whole numbers separated by commas, each 1 to 1000");
  EXPECT_EQ(message([] { example().set_from_text("policy.rate"); }),
            "'policy.rate' is no assignment; write NAME=VALUE");
  EXPECT_EQ(message([] { example().set_from_text("rate=1"); }),
            "parameter 'rate' is ambiguous; write 'policy.rate' or 'algorithm.rate'");
  EXPECT_EQ(message([] { example().set_from_text("policy.rat=1"); }),
            "unknown parameter 'policy.rat'; did you mean 'policy.rate'?");
  EXPECT_EQ(message([] { example().set(0, std::vector<int>{1}); }),
            "rate cannot be 'a list or a text'; allowed: a number, 0 to 1");
}

TEST(Parameters, FindBareNamesWhereTheyAreUnique) {
  const ParameterSet set({}, {}, {}, parameters_of<Settings>());
  EXPECT_EQ(set.find("rate"), set.find("algorithm.rate"));
  EXPECT_EQ(set.short_name(0), "rate");
  EXPECT_EQ(example().short_name(0), "policy.rate");
  EXPECT_EQ(example().full_name(6), "algorithm.rate");
  EXPECT_EQ(example().group(5), ParameterGroup::policy);
  EXPECT_EQ(example().group(6), ParameterGroup::algorithm);
}

TEST(Parameters, ValuesReadBackEqual) {
  ParameterSet set = example();
  for (const double rate : {0.1, 1.0 / 3.0, 1e-300, 0x1p-13}) {
    set.set(0, rate);
    EXPECT_EQ(std::get<double>(parse_value(set[0], format_value(set[0], set.value(0)))), rate);
  }
  EXPECT_EQ(format_value(set[4], set.value(4)), "64,64");
  EXPECT_EQ(format_value(set[3], set.value(3)), "green");
  EXPECT_EQ(format_number(-std::numeric_limits<double>::infinity()), "-inf");
}

/// The rules for descriptions, over everything that has parameters.
TEST(Parameters, EveryDescriptionIsComplete) {
  std::vector<std::pair<std::string, std::vector<Parameter>>> all;
  for (const auto& e : environment_catalog()) all.emplace_back(e.info.id, e.parameters);
  for (const auto& e : feature_catalog()) all.emplace_back(e.id, e.parameters);
  for (const auto& e : policy_catalog()) all.emplace_back(e.id, e.parameters);
  for (const auto& e : algorithm_catalog()) all.emplace_back(e.info.id, e.parameters);
  for (const auto& [owner, parameters] : all) {
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      const Parameter& p = parameters[i];
      SCOPED_TRACE(owner + "." + p.id);
      EXPECT_FALSE(p.id.empty());
      EXPECT_FALSE(p.name.empty());
      ASSERT_FALSE(p.help.empty());
      EXPECT_EQ(p.help.back(), '.');
      EXPECT_NO_THROW(check_value(p, p.default_value));
      EXPECT_NO_THROW(parse_value(p, format_value(p, p.default_value)));
      if (p.is_number()) {
        EXPECT_LT(p.slider.low, p.slider.high);
        EXPECT_TRUE(p.valid.contains(p.slider.low) && p.valid.contains(p.slider.high));
        EXPECT_TRUE(std::isfinite(p.slider.low) && std::isfinite(p.slider.high));
      }
      if (p.scale == ParameterScale::logarithmic) {
        EXPECT_GT(p.slider.low, 0.0);
      }
      if (p.type == ParameterType::choice) {
        EXPECT_GE(p.choices.size(), 2u);
      }
      for (std::size_t j = 0; j < i; ++j) EXPECT_NE(parameters[j].id, p.id);
    }
  }
}

}  // namespace
}  // namespace policyscope
