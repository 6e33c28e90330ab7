// `policyscope exact` against tests/data/truth/exact.json, and what it says to wrong input.
#include "app/cli/command_line.h"
#include "app/cli/commands.h"
#include "tests/support/exact_values.h"
#include "tests/support/files.h"
#include "tests/support/runs.h"
#include "tests/support/temporary_folder.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <functional>
#include <sstream>

namespace policyscope::app {
namespace {

using Value = nlohmann::json;

const std::vector<std::string> sections = {
    "two_cycle",  "two_cycle_long",     "short_corridor",     "aliased_gridworld", "rock_paper_scissors",
    "lqr",        "score_functions",    "advantages",         "ppo_clip",          "tanh_gaussian",
    "kl_entropy", "ornstein_uhlenbeck", "tabular_softmax_mdp"};

/// The recorded problems without their answers.
const Value& problems(const std::string& section) {
  static const Value file = Value::parse(std::ifstream(asset_file("exact/cases.json")));
  return file.at(section);
}

class ExactCommand : public testing::TestWithParam<std::string> {
 protected:
  static std::string run(const std::vector<std::string>& arguments) {
    std::ostringstream out, err;
    EXPECT_EQ(run_command_line(arguments, out, err, {}), 0) << err.str();
    return out.str();
  }
  Value answer(const Value& input) {
    const std::string path = (folder_.path() / "input.json").string();
    std::ofstream(path) << input.dump();
    return Value::parse(run({"exact", GetParam(), "--input", path}));
  }

  testing_support::TemporaryFolder folder_;
};

/// Everything that was recorded, except for what cannot be computed again: comments and Monte Carlo checks.
void expect_recorded(const Value& recorded, const Value& answered, const std::string& path) {
  SCOPED_TRACE(path);
  if (recorded.is_object()) {
    for (const auto& [key, value] : recorded.items()) {
      if (key == "monte_carlo_check" || key == "comment" || key == "note") continue;
      ASSERT_TRUE(answered.contains(key)) << key;
      expect_recorded(value, answered.at(key), path + "." + key);
    }
  } else if (recorded.is_array()) {
    ASSERT_EQ(recorded.size(), answered.size());
    for (std::size_t i = 0; i < recorded.size(); ++i)
      expect_recorded(recorded[i], answered[i], path + "[" + std::to_string(i) + "]");
  } else if (recorded.is_number()) {
    ASSERT_TRUE(answered.is_number()) << answered.dump();
    const double expected = recorded.get<double>();
    EXPECT_NEAR(answered.get<double>(), expected, 1e-9 * std::max(1.0, std::abs(expected)));
  } else {
    EXPECT_EQ(answered, recorded);
  }
}

TEST_P(ExactCommand, AnswersTheRecordedProblems) {
  expect_recorded(exact_section(GetParam()), Value::parse(run({"exact", GetParam()})), GetParam());
}

TEST_P(ExactCommand, AnswersASectionGivenWithItsProblems) {
  expect_recorded(exact_section(GetParam()), answer(problems(GetParam())), GetParam());
  // The answers in the file, were they wrong, are not taken for answers.
  Value wrong = exact_section(GetParam());
  for (auto& [key, value] : wrong.items()) {
    if (value.is_number() && !problems(GetParam()).contains(key)) value = 12345;
  }
  expect_recorded(exact_section(GetParam()), answer(wrong), GetParam());
}

/// The lists of a section, also those one level deeper.
void for_each_list(const Value& problem, const Value& recorded,
                   const std::function<void(const Value&, const Value&)>& visit) {
  for (const auto& [key, value] : problem.items()) {
    if (value.is_object()) for_each_list(value, recorded.at(key), visit);
    if (value.is_array() && !value.empty() && value[0].is_object()) visit(value, recorded.at(key));
  }
}

TEST_P(ExactCommand, AnswersAListOfCases) {
  for_each_list(problems(GetParam()), exact_section(GetParam()),
                [&](const Value& cases, const Value& recorded) {
                  expect_recorded(recorded, answer(cases), GetParam());
                  expect_recorded(recorded[0], answer(cases[0]), GetParam());  // and one alone
                });
}

INSTANTIATE_TEST_SUITE_P(Sections, ExactCommand, testing::ValuesIn(sections));

class ExactCommandInput : public testing::Test {
 protected:
  Value answer(const std::string& section, const std::string& input) {
    const std::string path = (folder_.path() / "input.json").string();
    std::ofstream(path) << input;
    std::ostringstream out, err;
    const std::vector<std::string> arguments = {"exact", section, "--input", path};
    EXPECT_EQ(run_command_line(arguments, out, err, {}), 0) << err.str();
    return Value::parse(out.str());
  }
  std::string complaint(const std::string& section, const std::string& input) {
    const std::string path = (folder_.path() / "input.json").string();
    std::ofstream(path) << input;
    std::ostringstream out;
    try {
      exact({section, path}, out);
    } catch (const Error& error) {
      std::string message = error.what();
      const std::size_t at = message.find(path);
      return at == std::string::npos ? message : message.replace(at, path.size(), "FILE");
    }
    return "nothing";
  }

  testing_support::TemporaryFolder folder_;
};

TEST_F(ExactCommandInput, OtherParameters) {
  // By hand: cycles of 3, 2 at once or 5 at the end, γ = 1/2.
  const Value two = answer(
      "two_cycle", R"([{"cycle_length":3,"reward_L_first":2,"reward_R_last":5,"gamma":0.5,"p_L":1}])")[0];
  EXPECT_NEAR(two["V_L"], 2 / (1 - 0.125), 1e-12);
  EXPECT_NEAR(two["V_R"], 0.25 * 5 / (1 - 0.125), 1e-12);
  EXPECT_NEAR(two["v"][0], 2 / (1 - 0.125), 1e-12);
  EXPECT_NEAR(two["crossover_gamma"], std::sqrt(2.0 / 5.0), 1e-12);
  EXPECT_NEAR(two["average_reward_R"], 5.0 / 3.0, 1e-12);

  const Value corridor = answer("short_corridor", R"({"p_right":0.4})");
  EXPECT_NEAR(corridor["v"][0], (0.8 - 4) / 0.24, 1e-10);
  const double h = 1e-6, numeric = ((2 * (0.4 + h) - 4) / ((0.4 + h) * (0.6 - h)) -
                                    (2 * (0.4 - h) - 4) / ((0.4 - h) * (0.6 + h))) /
                                   (2 * h);
  EXPECT_NEAR(corridor["dJ_dp"], numeric, 1e-5);

  // 3 + 2(1 − q)/q and the like: q_E = 0.25 takes 4 visits of a grey cell on one side, 4/3 on the other.
  const Value grey = answer("aliased_gridworld", R"([{"q_E":0.25},{"q_E":0}])");
  EXPECT_NEAR(grey[0]["v_A"][1], -(2 / 0.25), 1e-12);
  EXPECT_NEAR(grey[0]["v_A"][3], -(2 / 0.75), 1e-12);
  EXPECT_EQ(grey[1]["v_A"][0], "-inf");

  // A game without the symmetry of the usual one: matching pennies with an unequal prize.
  const Value game = answer("rock_paper_scissors", R"({"payoff_matrix":[[2,-1],[-1,1]],"profiles":[]})");
  EXPECT_NEAR(game["nash"][0], 0.4, 1e-12);
  EXPECT_NEAR(game["value"], 0.2, 1e-12);

  // Two rooms to stay in, for 3 and for 1 a step, and a door that costs a step; then one without doors.
  const Value rooms = answer("tabular_softmax_mdp", R"([
      {"gamma":0.5,"transition":[[[1,0],[0,1]],[[0,1],[1,0]]],"reward":[[3,0],[1,0]],"start":[1,0],"theta":[[0,0],[0,0]]},
      {"gamma":0.5,"transition":[[[1,0]],[[0,1]]],"reward":[[3],[1]],"start":[1,0],"theta":[[0],[0]]}])");
  EXPECT_NEAR(rooms[0]["optimal_V"][0], 6.0, 1e-12);
  EXPECT_NEAR(rooms[0]["optimal_V"][1], 3.0, 1e-12);
  EXPECT_NEAR(rooms[0]["optimal_average_reward"], 3.0, 1e-12);
  EXPECT_NEAR(rooms[0]["optimal_differential_V"][0], 0.0, 1e-12);
  EXPECT_NEAR(rooms[0]["optimal_differential_V"][1], -3.0, 1e-12);
  EXPECT_NEAR(rooms[1]["optimal_V"][1], 2.0, 1e-12);
  EXPECT_TRUE(rooms[1]["optimal_average_reward"].is_null());

  const Value noise =
      answer("ornstein_uhlenbeck",
             R"([{"theta":0.5,"sigma":1,"dt":1,"euler":{"std_after_k_steps_from_zero":{"2":0}}}])")[0];
  EXPECT_NEAR(noise["euler"]["std_after_k_steps_from_zero"]["2"], std::sqrt(1.25), 1e-12);

  const Value runaway = answer(
      "lqr",
      R"([{"a":2,"b":1,"q":1,"r":1,"gamma":0.9,"noise_std":0,"s0_mean":1,"s0_var":0,"k":0,"log_sigma":0}])")
      [0];
  EXPECT_EQ(runaway["J"], "-inf");
  EXPECT_EQ(runaway["stationary_second_moment"], "inf");
  EXPECT_LT(double(runaway["optimal_gain"]), -1.0);
}

TEST_F(ExactCommandInput, CountsEntropyAsRewardWhereItIsAsked) {
  // One state: the best policy is a softmax of the rewards, worth β ln Σ exp(r/β) a step.
  constexpr double log_sum = 2.1269280110429722;  // ln(1 + e²)
  const Value bandit = answer(
      "tabular_softmax_mdp",
      R"([{"gamma":0.5,"transition":[[[1],[1]]],"reward":[[1,0]],"start":[1],"theta":[[2,0]],"entropy_weight":0.5}])")
      [0];
  EXPECT_NEAR(bandit["optimal_soft_V"][0], 0.5 * log_sum / 0.5, 1e-12);
  EXPECT_NEAR(bandit["soft_J"], 0.5 * log_sum / 0.5, 1e-12);  // θ = r/β
  EXPECT_NEAR(bandit["optimal_soft_pi"][0][0], 1 / (1 + std::exp(-2.0)), 1e-12);
  EXPECT_NEAR(bandit["entropy"][0], log_sum - 2 / (1 + std::exp(-2.0)), 1e-12);
  for (const char* gradient : {"grad_soft_J", "grad_J_with_bonus"}) {
    EXPECT_NEAR(bandit[gradient][0][0], 0.0, 1e-12);
    EXPECT_NEAR(bandit[gradient][0][1], 0.0, 1e-12);
  }

  std::ostringstream out, err;
  const std::vector<std::string> arguments = {"exact", "tabular_softmax_mdp", "--entropy", "0.25"};
  ASSERT_EQ(run_command_line(arguments, out, err, {}), 0) << err.str();
  const Value cases = Value::parse(out.str())["cases"];
  ASSERT_FALSE(cases.empty());
  for (const Value& mdp : cases) {
    EXPECT_EQ(mdp["entropy_weight"], 0.25);
    double entropy = 0.0;
    for (std::size_t s = 0; s < mdp["entropy"].size(); ++s)
      entropy += double(mdp["discounted_visits"][s]) * double(mdp["entropy"][s]);
    EXPECT_NEAR(mdp["soft_J"], double(mdp["J"]) + 0.25 * entropy, 1e-10);
    EXPECT_NE(mdp["grad_soft_J"], mdp["grad_J_with_bonus"]);
  }
  EXPECT_FALSE(
      answer("tabular_softmax_mdp", problems("tabular_softmax_mdp").dump())["cases"][0].contains("soft_J"));
}

TEST_F(ExactCommandInput, SaysWhatIsWrong) {
  std::ostringstream out;
  EXPECT_EQ(complaint("lq", "[]"), "unknown section 'lq'; did you mean 'lqr'?");
  EXPECT_EQ(complaint("lqr", R"([{"a":1}])"), "FILE: case 1: the field 'b' is missing");
  EXPECT_EQ(complaint("short_corridor", R"([{"p_right":0.5},{"p_right":1.5}])"),
            "FILE: case 2: p_right must be a number from 0 to 1, not 1.5");
  EXPECT_EQ(complaint("two_cycle", R"([{"gamma":1,"p_L":0.5}])"),
            "FILE: case 1: gamma must be below 1: without a discount the values are infinite");
  EXPECT_EQ(complaint("rock_paper_scissors", R"({"strategies":[{"strategy":[1,1,0]}]})"),
            "FILE: strategies 1: strategy must be probabilities that sum to 1");
  EXPECT_EQ(complaint("advantages", R"([3])"), "FILE: case 1: must be an object with named fields, not 3");
  EXPECT_EQ(complaint("ppo_clip", R"([{"clip":0.2,"logp_old":[0,0],"logp_new":[0],"advantages":[1,1]}])"),
            "FILE: case 1: logp_new must have 2 numbers, not 1");
  EXPECT_EQ(complaint("tabular_softmax_mdp",
                      R"([{"gamma":0.9,"transition":[[[0.5]]],"reward":[[1]],"start":[1],"theta":[[0]]}])"),
            "FILE: case 1: transition of state 0 and action 0 must be probabilities that sum to 1");
  EXPECT_EQ(
      complaint(
          "tabular_softmax_mdp",
          R"([{"gamma":0.9,"transition":[[[1]]],"reward":[[1]],"start":[1],"theta":[[0]],"entropy_weight":-1}])"),
      "FILE: case 1: entropy_weight must be 0 or more, not -1");
  EXPECT_EQ(testing_support::complaint([&] {
              exact({"lqr", "", 0.1}, out);
            }),
            "--entropy goes with the section tabular_softmax_mdp");
  exact({}, out);
  for (const std::string& section : sections) EXPECT_NE(out.str().find(section + " "), std::string::npos);
}

TEST_F(ExactCommandInput, TheExamplesOfTheHelpAreAnswered) {
  std::ostringstream help, err;
  const std::vector<std::string> arguments = {"exact", "--help"};
  ASSERT_EQ(run_command_line(arguments, help, err, {}), 0);
  for (const std::string& section : sections) {
    const std::size_t at = help.str().find("\n  " + section + "\n      ");
    ASSERT_NE(at, std::string::npos) << section;
    const std::size_t begin = at + section.size() + 10;
    const std::string example = help.str().substr(begin, help.str().find('\n', begin) - begin);
    const Value answered = answer(section, example);
    const Value given = Value::parse(example);
    ASSERT_EQ(answered.size(), given.size()) << section;
    for (std::size_t i = 0; i < given.size(); ++i) EXPECT_GT(answered[i].size(), given[i].size()) << section;
  }
}

}  // namespace
}  // namespace policyscope::app
