#include "core/json/json.h"

#include "core/error.h"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>

namespace policyscope {
namespace {

std::string complaint(std::string_view text) {
  try {
    parse_json(text, "a.json");
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(Json, WritesOneLine) {
  const Json json =
      Json::Object{{"a", Json::Array{1, true, Json(), "x\"\n"}}, {"b", Json::Object{}}, {"c", 0.1}};
  EXPECT_EQ(json.dump(), R"({"a":[1,true,null,"x\"\n"],"b":{},"c":0.1})");
}

TEST(Json, KeepsEveryBitOfANumber) {
  for (const double number : {0.1, 1.0 / 3.0, -0.0, 5e-324, 1.7976931348623157e308, 123456789.0}) {
    double read = 0.0;
    ASSERT_TRUE(parse_json(Json(number).dump(), "a.json").number(read));
    EXPECT_EQ(std::signbit(read), std::signbit(number));
    EXPECT_EQ(read, number);
  }
  EXPECT_EQ(Json(std::uint64_t{18446744073709551615u}).dump(), "18446744073709551615");
}

TEST(Json, WritesWordsForWhatIsNotFinite) {
  constexpr double infinite = std::numeric_limits<double>::infinity();
  const Json json = Json::array(std::vector<double>{infinite, -infinite, std::nan("")});
  EXPECT_EQ(json.dump(), R"(["inf","-inf","nan"])");
  double read = 0.0;
  const Json again = parse_json(json.dump(), "a.json");
  ASSERT_TRUE((*again.array())[1].number(read));
  EXPECT_EQ(read, -infinite);
  ASSERT_TRUE((*again.array())[2].number(read));
  EXPECT_TRUE(std::isnan(read));
}

TEST(Json, SaysWhereTheTextIsWrong) {
  EXPECT_THAT(complaint("{\"a\":\n[1,}"),
              testing::StartsWith("a.json: this is not JSON: parse error at line 2, column 4"));
  EXPECT_THAT(complaint(""),
              testing::StartsWith("a.json: this is not JSON: parse error at line 1, column 1"));
  EXPECT_EQ(complaint(std::string(500, '[') + std::string(500, ']')),
            "a.json: lists and objects are nested more than 200 deep");
}

TEST(Json, ReplacesBytesThatAreNoText) {
  EXPECT_EQ(Json("a\xff").dump(), "\"a\xef\xbf\xbd\"");
}

}  // namespace
}  // namespace policyscope
