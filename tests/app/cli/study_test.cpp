#include "core/json/json.h"
#include "core/store/session_file.h"
#include "tests/app/cli/command.h"
#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <fstream>

namespace policyscope::app {
namespace {

using testing::HasSubstr;
using testing_support::TemporaryFolder;

class StudyCommand : public testing::Test {
 protected:
  std::string path(const std::string& name) const { return (folder_.path() / name).string(); }
  std::string write(const std::string& name, std::string_view text) const {
    std::ofstream(path(name), std::ios::binary) << text;
    return path(name);
  }

 private:
  TemporaryFolder folder_;
};

TEST_F(StudyCommand, PrintsATableAndOneLineOfJson) {
  const Outcome table = run({"study", "step-size-study", "--runs", "2", "--episodes", "30", "--jobs", "1"});
  EXPECT_EQ(table.status, 0) << table.err;
  EXPECT_EQ(table.err, "");
  EXPECT_THAT(table.out, HasSubstr("mean_return\nconfiguration"));
  EXPECT_THAT(table.out, HasSubstr("\nwith baseline, α 2⁻¹¹  "));
  EXPECT_EQ(std::count(table.out.begin(), table.out.end(), '\n'), 9);
  const Outcome json =
      run({"study", "step-size-study", "--runs", "2", "--episodes", "30", "--jobs", "2", "--json"});
  EXPECT_EQ(std::count(json.out.begin(), json.out.end(), '\n'), 1);
  const Json parsed = parse_json(json.out, "stdout");
  ASSERT_EQ(parsed.find("configurations")->array()->size(), 7u);
  const Json& first = parsed.find("configurations")->array()->front();
  ASSERT_EQ(first.find("runs")->array()->size(), 2u);
  double a = 0.0, b = 0.0, mean = 0.0;
  first.find("runs")->array()->at(0).find("mean_return")->number(a);
  first.find("runs")->array()->at(1).find("mean_return")->number(b);
  first.find("mean")->number(mean);
  EXPECT_DOUBLE_EQ(mean, 0.5 * (a + b));
}

TEST_F(StudyCommand, SaysWhatIsWrong) {
  EXPECT_THAT(complaint({"study"}), HasSubstr("study what?"));
  EXPECT_EQ(complaint({"study", "step-size-study", "--task", "0/4", "--out", path("a")}),
            "--task cannot be '0/4'; shares are counted from 1 to 4");
  EXPECT_EQ(complaint({"study", "step-size-study", "--task", "half", "--out", path("a")}),
            "--task cannot be 'half'; write it as 2/8, the second of eight shares");
  EXPECT_THAT(complaint({"study", "step-size-study", "--task", "1/2"}), HasSubstr("--task needs --out"));
  EXPECT_EQ(complaint({"study", "step-size-study", "--steps", "10", "--episodes", "10"}),
            "give --steps or --episodes, not both");
  EXPECT_EQ(complaint({"study", write("x.toml", "runs = 0")}),
            path("x.toml") + ":1: runs cannot be 0; allowed: 1 to 100000");
  EXPECT_THAT(complaint({"merge", "--out", path("a")}), HasSubstr("merge what?"));
  EXPECT_THAT(complaint({"merge", path("a")}), HasSubstr("--out is missing"));
  ASSERT_EQ(run({"train", "two-cycle", "--steps", "50", "--out", path("plain.policyscope")}).status, 0);
  EXPECT_EQ(complaint({"study", path("plain.policyscope")}), path("plain.policyscope") + " holds no study");
  EXPECT_EQ(complaint({"study", "step-size-study", "--out", path("plain.policyscope")}),
            path("plain.policyscope") + " holds no study");
}

TEST_F(StudyCommand, ListsTheBuiltInOnes) {
  EXPECT_THAT(run({"list", "studies"}).out, HasSubstr("step-size-study"));
}

TEST_F(StudyCommand, ExportsCurvesAndWeights) {
  const std::string session = path("a.policyscope");
  ASSERT_EQ(run({"train", "cart-pole-ppo", "--steps", "3000", "--seeds", "2", "--out", session}).status, 0);
  const Outcome csv = run({"export", session, "--format", "csv", "--run", "2"});
  EXPECT_EQ(csv.status, 0) << csv.err;
  EXPECT_TRUE(
      csv.out.starts_with("run,name,configuration,seed,series,first_step,last_step,count,mean,std,min,max\n"
                          "2,seed 2,,2,reward,1,1,1,1,0,1,1\n"))
      << csv.out.substr(0, 200);
  EXPECT_THAT(csv.out, HasSubstr(",episode_return,"));
  EXPECT_EQ(run({"export", session, "--format", "json", "--out", path("a.json")}).status, 0);
  std::ifstream stream(path("a.json"));
  const std::string text((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
  EXPECT_EQ(parse_json(text, "a.json").find("runs")->array()->size(), 2u);

  const std::string weights = path("a.safetensors");
  EXPECT_THAT(complaint({"export", session, "--format", "safetensors", "--out", weights}),
              HasSubstr("has 2 runs, and a file of weights is of one: name it with --run"));
  ASSERT_EQ(run({"export", session, "--format", "safetensors", "--run", "1", "--out", weights}).status, 0);
  const Outcome stored =
      run({"evaluate", session, "--run", "1", "--episodes", "20", "--deterministic", "--json"});
  const Outcome read = run({"evaluate", weights, "--episodes", "20", "--deterministic", "--json"});
  ASSERT_EQ(read.status, 0) << read.err;
  const auto mean = [](const Outcome& outcome) {
    double value = 0.0;
    parse_json(outcome.out, "").find("runs")->array()->front().find("mean_return")->number(value);
    return value;
  };
  EXPECT_EQ(mean(read), mean(stored));
  EXPECT_EQ(run({"evaluate", weights, "--scenario", "cart-pole-ppo", "--episodes", "2"}).status, 0);
  EXPECT_EQ(complaint({"evaluate", weights, "--scenario", "pendulum-ppo"}),
            weights + " has learned CartPole-v1, but pendulum-ppo is about Pendulum-v1");
  EXPECT_EQ(complaint({"evaluate", weights, "--run", "1"}),
            "'" + weights + "' holds the weights of one run: leave out --run");
  EXPECT_EQ(complaint({"export", session, "--format", "cvs"}), "unknown format 'cvs'; did you mean 'csv'?");
  EXPECT_EQ(complaint({"export", session}), "--format is missing; allowed: csv, json, safetensors");
  EXPECT_EQ(complaint({"export", session, "--format", "csv", "--run", "7"}),
            "'" + session + "' has no run 7; it has 1, 2");
}

}  // namespace
}  // namespace policyscope::app
