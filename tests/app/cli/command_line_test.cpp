#include "core/json/json.h"
#include "core/scenarios/scenario_file.h"
#include "tests/app/cli/command.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>

namespace policyscope::app {
namespace {

class CommandLineFiles : public testing::Test {
 protected:
  CommandLineFiles() {
    folder_ =
        std::filesystem::temp_directory_path() /
        (std::string("policyscope_cli_") + testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  ~CommandLineFiles() override { std::filesystem::remove_all(folder_); }
  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  std::string write(const std::string& name, std::string_view text) const {
    std::ofstream(path(name), std::ios::binary) << text;
    return path(name);
  }
  std::filesystem::path folder_;
};

double number(const Json& json, std::string_view name) {
  double value = 0.0;
  EXPECT_TRUE(json.find(name) != nullptr && json.find(name)->number(value)) << name;
  return value;
}

TEST(CommandLine, PrintsVersionAndHelp) {
  EXPECT_EQ(run({"--version"}).out, "policyscope 0.1.0\n");
  const Outcome help = run({"--help"});
  EXPECT_EQ(help.status, 0);
  EXPECT_EQ(help.err, "");
  for (const char* command :
       {"list", "describe", "train", "evaluate", "rollout", "shot", "--help", "--version"}) {
    EXPECT_THAT(help.out, testing::HasSubstr(command));
  }
}

TEST(CommandLine, HelpOfEveryCommandListsItsOptionsAndExamples) {
  const std::map<std::string, std::vector<std::string>> options = {
      {"list", {"--json"}},
      {"describe", {"--json"}},
      {"train",
       {"--env", "--algo", "--set", "--seed", "--seeds", "-n,--steps,--n-timesteps", "--episodes", "--jobs",
        "--out", "--json"}},
      {"evaluate", {"--scenario", "--run", "--episodes", "--seed", "--deterministic", "--json"}},
      {"rollout", {"--env", "--actions", "--out"}},
      {"shot", {"--steps", "--size", "--theme", "--presentation", "--scale", "--panel", "--out"}},
  };
  for (const auto& [command, names] : options) {
    const Outcome help = run({command, "--help"});
    EXPECT_EQ(help.status, 0);
    EXPECT_THAT(help.out, testing::HasSubstr("Usage: policyscope " + command));
    EXPECT_THAT(help.out, testing::HasSubstr("Example"));
    for (const std::string& name : names) EXPECT_THAT(help.out, testing::HasSubstr(name)) << command;
  }
}

TEST(CommandLine, ListsTheCatalogs) {
  EXPECT_THAT(run({"list"}).out,
              testing::AllOf(testing::HasSubstr("CartPole-v1"), testing::HasSubstr("reinforce"),
                             testing::HasSubstr("pendulum-swing-up")));
  EXPECT_THAT(run({"list", "scenarios"}).out, testing::Not(testing::HasSubstr("CartPole-v1")));
  const Json json = parse_json(run({"list", "--json"}).out, "list");
  EXPECT_EQ(json.find("environments")->array()->size(), environment_catalog().size());
  EXPECT_EQ(complaint({"list", "enviroments"}), "unknown list 'enviroments'; did you mean 'environments'?");
}

TEST(CommandLine, DescribesEverythingThatItLists) {
  std::vector<std::string> names = builtin_scenarios();
  for (const EnvironmentEntry& entry : environment_catalog()) names.push_back(entry.info.id);
  for (const AlgorithmEntry& entry : algorithm_catalog()) names.push_back(entry.info.id);
  for (const std::string& name : names) {
    const Outcome outcome = run({"describe", name});
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_THAT(outcome.out, testing::StartsWith(name + " – "));
    EXPECT_THAT(outcome.out, testing::Not(testing::ContainsRegex("[\\\\{}]"))) << "no markup";
    EXPECT_NO_THROW(parse_json(run({"describe", name, "--json"}).out, name));
  }
  EXPECT_THAT(run({"describe", "algorithm", "continuing-actor-critic"}).out,
              testing::AllOf(testing::HasSubstr("alpha_theta  α^θ  actor step size"),
                             testing::HasSubstr("δ ← R − R̄")));
  EXPECT_EQ(complaint({"describe", "CartPol"}),
            "unknown environment, algorithm or scenario 'CartPol'; did you mean 'cart-pole'?");
  EXPECT_EQ(complaint({"describe", "environment", "reinforce"}).substr(0, 31),
            "unknown environment 'reinforce'");
  EXPECT_EQ(complaint({"describe"}), "describe what? Give a name; 'policyscope list' shows them");
}

TEST(CommandLine, TrainsAndPrintsJson) {
  const Outcome outcome = run({"train", "short-corridor", "--episodes", "20", "--seeds", "2", "--seed", "7",
                               "--set", "alpha_theta=0.001", "--json"});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.err, "");
  EXPECT_EQ(std::count(outcome.out.begin(), outcome.out.end(), '\n'), 1);
  const Json json = parse_json(outcome.out, "train");
  EXPECT_EQ(*json.find("scenario")->text(), "short-corridor");
  EXPECT_EQ(*json.find("environment")->text(), "ShortCorridor");
  EXPECT_EQ(*json.find("algorithm")->text(), "reinforce");
  EXPECT_EQ(number(*json.find("parameters"), "algorithm.alpha_theta"), 0.001);
  const Json::Array& runs = *json.find("runs")->array();
  ASSERT_EQ(runs.size(), 2u);
  EXPECT_EQ(number(runs[0], "seed"), 7);
  EXPECT_EQ(number(runs[1], "seed"), 8);
  std::vector<std::string> fields;
  for (const auto& [name, value] : *runs[0].object()) fields.push_back(name);
  EXPECT_THAT(fields, testing::ElementsAre("seed", "steps", "episodes", "mean_reward", "mean_return",
                                           "mean_length", "diverged", "seconds", "steps_per_second"));
  EXPECT_EQ(number(runs[0], "episodes"), 20);
  EXPECT_FALSE(*runs[0].find("diverged")->boolean());
}

/// The numbers of a run without those that measure time.
std::string untimed(const std::string& line) {
  const Json json = parse_json(line, "train");
  std::string text;
  for (const Json& one : *json.find("runs")->array()) {
    for (const auto& [name, value] : *one.object()) {
      if (name != "seconds" && name != "steps_per_second") text += name + value.dump() + " ";
    }
  }
  return text;
}

TEST(CommandLine, TrainsTheSameEveryTime) {
  const std::vector<std::string> arguments = {"train", "pendulum-swing-up", "--steps", "3000", "--seeds", "4",
                                              "--json"};
  const auto with_jobs = [&](const std::string& jobs) {
    std::vector<std::string> all = arguments;
    all.insert(all.end(), {"--jobs", jobs});
    return untimed(run(all).out);
  };
  const std::string once = with_jobs("1");
  EXPECT_EQ(with_jobs("1"), once);
  EXPECT_EQ(with_jobs("4"), once);
}

TEST(CommandLine, TakesIdsInsteadOfAScenario) {
  const Outcome outcome =
      run({"train", "--env", "LecturePendulum", "--algo", "continuing-actor-critic", "-n", "100"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.out, testing::StartsWith("seed  steps  episodes  mean_reward"));
}

TEST(CommandLine, DivergenceIsAResult) {
  const Outcome outcome =
      run({"train", "pendulum-swing-up", "--set", "alpha_theta=1e6", "--set", "alpha_w=1e6", "--json"});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_TRUE(*(*parse_json(outcome.out, "train").find("runs")->array())[0].find("diverged")->boolean());
  EXPECT_THAT(outcome.err,
              testing::ContainsRegex("^policyscope: seed 1 diverged at iteration [0-9]+: .* is not "
                                     "finite; it was stopped before that update"));
}

TEST(CommandLine, SaysWhatIsWrong) {
  EXPECT_EQ(complaint({"trian"}), "'trian' is no command, no scenario and no file; did you mean 'train'?");
  EXPECT_EQ(complaint({"xyzxyz"}),
            "'xyzxyz' is no command, no scenario and no file; see 'policyscope --help' and 'policyscope list "
            "scenarios'");
  EXPECT_EQ(run({"train", "two-cycle", "--steps", "1e2"}).status, 0);
  EXPECT_EQ(complaint({"trian", "two-cycle"}), "'trian' is no command; did you mean 'train'?");
  EXPECT_EQ(complaint({"two-cycle", "more"}),
            "'more' is one argument too many: the window opens one scenario or session; see 'policyscope "
            "--help'");
  EXPECT_EQ(complaint({"train", "two-cycle", "--steps", "1e2.5"}),
            "--steps cannot be '1e2.5'; allowed: a whole number, 1 or more");
  EXPECT_EQ(complaint({"train", "two-cycle", "--steps", "0.5"}),
            "--steps cannot be '0.5'; allowed: a whole number, 1 or more");
  EXPECT_EQ(complaint({"--versoin"}), "'policyscope' has no option '--versoin'; did you mean '--version'?");
  EXPECT_EQ(complaint({"train"}),
            "which task and learner? Give a scenario, or both --env and --algo; see 'policyscope list'");
  EXPECT_EQ(complaint({"train", "two-cycle", "--stps", "5"}),
            "'train' has no option '--stps'; did you mean '--steps'?");
  EXPECT_EQ(complaint({"train", "two-cycle", "--steps"}), "--steps needs a value");
  EXPECT_EQ(complaint({"train", "two-cycle", "more"}),
            "'more' is one argument too many for 'train'; see 'policyscope train --help'");
  EXPECT_EQ(complaint({"train", "two-cycles"}), "unknown scenario 'two-cycles'; did you mean 'two-cycle'?");
  EXPECT_EQ(complaint({"train", "two-cycle", "--env", "CartPole-v1"}),
            "give the scenario 'two-cycle', or --env and --algo, not both");
  EXPECT_EQ(complaint({"train", "--env", "CartPole-v1", "--algo", "continuing-actor-critic"}),
            "CartPole-v1 has episodes; the average-reward actor–critic is for tasks that never end.");
  EXPECT_EQ(complaint({"train", "two-cycle", "--steps", "5", "--episodes", "5"}),
            "give --steps or --episodes, not both");
}

TEST(CommandLine, RefusesNumbersThatAreNone) {
  const auto train = [](const std::string& option, const std::string& value) {
    return complaint({"train", "two-cycle", option, value});
  };
  for (const std::string wrong : {"abc", "-1", "0", "1.5", "nan", "inf", "1e-6", "99999999999999999999"}) {
    EXPECT_EQ(train("--steps", wrong),
              "--steps cannot be '" + wrong + "'; allowed: a whole number, 1 or more");
  }
  EXPECT_EQ(train("--seeds", "0"), "--seeds cannot be '0'; allowed: a whole number, 1 to 100000");
  EXPECT_EQ(train("--jobs", "-2"), "--jobs cannot be '-2'; allowed: a whole number, 1 to 1024");
  EXPECT_EQ(train("--set", "alpha_theta"),
            "--set alpha_theta: 'alpha_theta' is no assignment; write NAME=VALUE");
  EXPECT_EQ(train("--set", "alpha_tetha=1"),
            "--set alpha_tetha=1: unknown parameter 'alpha_tetha'; did you mean 'alpha_theta'?");
  for (const std::string wrong : {"fast", "-1", "nan", "inf", "1e+10", "", "0,1"}) {
    EXPECT_EQ(train("--set", "alpha_theta=" + wrong), "--set alpha_theta=" + wrong +
                                                          ": alpha_theta cannot be '" + wrong +
                                                          "'; allowed: a number, 0 to 1e+09");
  }
}

TEST_F(CommandLineFiles, RefusesFilesThatAreNoScenarios) {
  EXPECT_EQ(complaint({"train", path("none.toml")}),
            "cannot open '" + path("none.toml") + "': No such file or directory");
  std::filesystem::create_directory(path("folder.toml"));
  EXPECT_EQ(complaint({"train", path("folder.toml")}),
            "'" + path("folder.toml") + "' is a directory, not a scenario file");
  EXPECT_EQ(complaint({"train", write("empty.toml", "")}),
            path("empty.toml") + ": the key 'environment' is missing");
  EXPECT_EQ(
      complaint({"train", write("wrong.toml", "environment = \"CartPole-v1\"\nalgoritm = \"reinforce\"\n")}),
      path("wrong.toml") + ":2: unknown key 'algoritm'; did you mean 'algorithm'?");
  const std::string small =
      write("small.toml", "environment = \"TwoCycle\"\nalgorithm = \"actor-critic\"\nsteps = 50\n");
  EXPECT_EQ(run({"train", small}).status, 0);
}

TEST_F(CommandLineFiles, RefusesActionsThatAreNone) {
  const auto rollout = [&](std::string_view text) {
    return complaint({"rollout", "--env", "CartPole-v1", "--actions", write("a.json", text)});
  };
  const std::string file = path("a.json");
  EXPECT_THAT(rollout("{"), testing::StartsWith(file + ": this is not JSON: "));
  EXPECT_EQ(rollout("[]"), file +
                               ": a list 'traces' is missing; it looks like "
                               "{\"traces\":[{\"initial_state\":[0],\"actions\":[0]}]}");
  EXPECT_EQ(rollout(R"({"traces":[{"actions":[]}]})"),
            file + ": trace 0: the field 'initial_state' is missing");
  EXPECT_EQ(rollout(R"({"traces":[{"initial_state":[0,"x",0,0],"actions":[]}]})"),
            file + ": trace 0: initial_state must be a list of numbers, but has \"x\"");
  EXPECT_EQ(rollout(R"({"traces":[{"initial_state":[0,0,0,0],"actions":[0,7]}]})"),
            file + ": trace 0: action 1 of the trace must be a whole number from 0 to 1, not 7");
  EXPECT_EQ(complaint({"rollout", "--env", "CartPole-v1"}),
            "--actions is missing: a JSON file with the traces to play");
  EXPECT_EQ(complaint({"rollout", "--env", "CartPole-v1", "--actions", path("none")}),
            "cannot open '" + path("none") + "': No such file or directory");
  EXPECT_EQ(complaint({"rollout", "--env", "CartPole-v1", "--actions", folder_.string()}),
            "'" + folder_.string() + "' is a directory, not a file of actions");
}

TEST_F(CommandLineFiles, ReportsWhatItCannotWrite) {
  const std::string actions = write("a.json", R"({"traces":[]})");
  const Outcome outcome =
      run({"rollout", "--env", "CartPole-v1", "--actions", actions, "--out", path("no/b.json")});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_EQ(outcome.err,
            "policyscope: cannot write '" + path("no/b.json") + "': No such file or directory\n");
}

TEST_F(CommandLineFiles, RecordsSessionsThatAreEvaluated) {
  const std::string session = path("a.policyscope");
  const std::vector<std::string> train = {"train", "short-corridor", "--episodes", "200",  "--seeds",
                                          "3",     "--json",         "--out",      session};
  const Outcome trained = run(train);
  ASSERT_EQ(trained.status, 0) << trained.err;
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_), {}), 1)
      << "one file, nothing beside it";
  EXPECT_EQ(untimed(trained.out), untimed(run({train.begin(), train.end() - 2}).out))
      << "recording changes nothing";
  EXPECT_EQ(run(train).status, 2) << "a session is not overwritten";

  const std::vector<std::string> evaluate = {"evaluate", session, "--episodes", "50", "--json"};
  const Outcome evaluated = run(evaluate);
  ASSERT_EQ(evaluated.status, 0) << evaluated.err;
  EXPECT_EQ(run(evaluate).out, evaluated.out);
  const Json json = parse_json(evaluated.out, "evaluate");
  const Json::Array& runs = *json.find("runs")->array();
  ASSERT_EQ(runs.size(), 3u);
  const Json result = parse_json(trained.out, "train");
  const Json::Array& results = *result.find("runs")->array();
  for (std::size_t i = 0; i < runs.size(); ++i) {
    EXPECT_EQ(number(runs[i], "seed"), number(results[i], "seed"));
    EXPECT_EQ(number(runs[i], "steps"), number(results[i], "steps")) << "the end of the run is in the file";
    EXPECT_NEAR(number(runs[i], "mean_return"), -number(runs[i], "mean_length"), 1e-9);
  }
  EXPECT_EQ(run({"evaluate", session, "--run", "2", "--deterministic"}).status, 0);
  EXPECT_EQ(complaint({"evaluate", session, "--run", "4"}), "'" + session + "' has no run 4; it has 1, 2, 3");
  EXPECT_EQ(complaint({"evaluate", session, "--scenario", "cart-pole"}),
            "run 1 has learned ShortCorridor, but cart-pole is about CartPole-v1");
}

TEST_F(CommandLineFiles, ShowsSessions) {
  const std::string session = path("a.policyscope");
  ASSERT_EQ(run({"train", "two-cycle", "--steps", "300", "--out", session}).status, 0);
  ShotOptions asked;
  const Surfaces surfaces{.shot = [&](const ShotOptions& options) {
    asked = options;
    return 0;
  }};
  EXPECT_EQ(run({"shot", session, "--out", "a.png"}, surfaces).status, 0);
  EXPECT_EQ(asked.session, session);
  EXPECT_FALSE(asked.steps || asked.episodes) << "as far as it is";
  EXPECT_EQ(complaint({"shot", session, "--set", "alpha_theta=1", "--out", "a.png"}),
            "'" + session + "' is a session, whose runs have their task and their parameters already");
  EXPECT_EQ(complaint({"shot", write("b.policyscope", "x"), "--out", "a.png"}),
            "'" + path("b.policyscope") + "' is no session; 'train --out' writes one");
}

TEST_F(CommandLineFiles, RefusesWhatIsNoSession) {
  EXPECT_EQ(complaint({"evaluate", path("none")}),
            "cannot open '" + path("none") + "': No such file or directory");
  EXPECT_EQ(complaint({"evaluate", write("a.txt", "x")}),
            "'" + path("a.txt") + "' is no session; 'train --out' writes one");
  EXPECT_EQ(complaint({"evaluate", write("empty", "")}),
            "'" + path("empty") + "' is no session; 'train --out' writes one");
  EXPECT_EQ(complaint({"evaluate", write("a.safetensors", "x")}),
            path("a.safetensors") + " is damaged: it ends within the length of its header");
  EXPECT_EQ(complaint({"evaluate"}), "evaluate what? Give a session file, as 'train --out' writes it");
}

TEST_F(CommandLineFiles, OpensTheWindowOnWhatIsNamed) {
  WindowOptions opened;
  const Surfaces surfaces{.window = [&](const WindowOptions& options) {
    opened = options;
    return 0;
  }};
  EXPECT_EQ(run({}, surfaces).status, 0);
  EXPECT_EQ(opened.scenario.name, "pendulum-swing-up");
  EXPECT_EQ(run({"two-cycle"}, surfaces).status, 0);
  EXPECT_EQ(opened.scenario.name, "two-cycle");
  EXPECT_FALSE(opened.session);
  EXPECT_EQ(run({write("a.policyscope", "x")}, surfaces).status, 0);
  EXPECT_EQ(opened.session, path("a.policyscope"));
}

TEST(CommandLine, ReadsWhatAShotIsToShow) {
  ShotOptions asked;
  const Surfaces surfaces{.shot = [&](const ShotOptions& options) {
    asked = options;
    return 0;
  }};
  EXPECT_EQ(run({"shot", "two-cycle", "--steps", "50", "--size", "640x480", "--theme", "light",
                 "--presentation", "--scale", "1.5", "--panel", "value", "--out", "a.svg"},
                surfaces)
                .status,
            0);
  EXPECT_EQ(asked.scenario.name, "two-cycle");
  EXPECT_EQ(asked.steps, 50);
  EXPECT_EQ(asked.width, 640);
  EXPECT_EQ(asked.height, 480);
  EXPECT_FALSE(asked.dark);
  EXPECT_TRUE(asked.presentation);
  EXPECT_EQ(asked.scale, 1.5f);
  EXPECT_EQ(asked.panel, "value");
  EXPECT_EQ(asked.out, "a.svg");
  EXPECT_EQ(run({"shot", "cart-pole", "--episodes", "7", "--out", "a.png"}, surfaces).status, 0);
  EXPECT_EQ(asked.episodes, 7);
  EXPECT_FALSE(asked.steps);
  EXPECT_EQ(complaint({"shot", "two-cycle"}), "--out is missing: the picture to write, .png or .svg");
  EXPECT_EQ(complaint({"shot", "two-cycle", "--out", "a.png", "--size", "big"}),
            "--size cannot be 'big'; write it as 1280x800");
  EXPECT_EQ(complaint({"shot", "two-cycle", "--out", "a.png", "--size", "0x800"}),
            "the width of --size cannot be '0'; allowed: a whole number, 1 to 16384");
  EXPECT_EQ(complaint({"shot", "two-cycle", "--out", "a.png", "--theme", "drak"}),
            "unknown theme 'drak'; did you mean 'dark'?");
}

}  // namespace
}  // namespace policyscope::app
