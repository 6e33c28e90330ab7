#include "app/cli/command_line.h"

#include "app/cli/commands.h"
#include "app/cli/exact/sections.h"
#include "app/cli/scenario_options.h"
#include "core/scenarios/scenario_file.h"
#include "core/store/session_file.h"
#include "core/version.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <limits>
#include <ostream>

namespace policyscope::app {
namespace {

constexpr std::string_view default_scenario = "pendulum-swing-up";

constexpr const char* main_footer = R"(Examples:
  policyscope                                   the lecture's pendulum swing-up
  policyscope mountain-car                      another scenario; 'policyscope list scenarios' names them
  policyscope train pendulum-swing-up-softmax   the same learning without a window
  policyscope COMMAND --help                    the options of a command

Exit status: 0 success, 1 something failed, 2 wrong use, 130 interrupted by Ctrl-C.
Data goes to the standard output, messages and progress to the standard error.)";

constexpr const char* list_footer = R"(Examples:
  policyscope list
  policyscope list scenarios)";

constexpr const char* describe_footer = R"(Examples:
  policyscope describe CartPole-v1
  policyscope describe algorithm continuing-actor-critic
  policyscope describe my-lesson.toml)";

constexpr const char* train_footer = R"(Examples:
  policyscope train pendulum-swing-up-softmax --seeds 10 --jobs 4
  policyscope train pendulum-swing-up --set alpha_theta=0.001 --steps 200000
  policyscope train --env CartPole-v1 --algo actor-critic-traces --episodes 500 --json
  policyscope train pendulum-swing-up --steps 100000 --out lesson.policyscope
  policyscope train lesson.policyscope --steps 200000

--out records every run, and loses a second at most if the program is killed. A session file in the place of
the scenario goes on where its runs are, up to --steps, with the same results as if they had never stopped.
The results are the same for any number of jobs. mean_reward is over the last 5 % of the steps, mean_return
and mean_length are over the last 100 episodes. A run that diverges stops there and says so; that is a
result, and the exit status stays 0. Ctrl-C ends the runs, prints what they reached and exits with 130.)";

constexpr const char* evaluate_footer = R"(Examples:
  policyscope evaluate lesson.policyscope
  policyscope evaluate lesson.policyscope --run 2 --episodes 1000 --deterministic --json

A task without episodes is run for 1,000 steps each time.)";

constexpr const char* rollout_footer =
    R"(FILE.json is {"traces":[{"initial_state":[...],"actions":[...]}]}; other fields are ignored. Every trace
starts in its initial state, is never reset, goes on past termination, and counts the time limit from its start.

Example:
  policyscope rollout --env Pendulum-v1 --actions traces.json --out states.json)";

/// With an example of the input of each section.
std::string exact_footer() {
  std::string text =
      "Without SECTION the sections are listed; without --input the recorded problems are answered.\n"
      "FILE.json has a list of cases with the fields of a problem; the answer has the results beside them, "
      "as\n"
      "one line of JSON. One case alone, and a section with its lists of problems, as it is printed without\n"
      "--input, are answered as well. What a section has in common may be left out. Inputs:\n";
  for (const Section& section : exact_sections())
    text += fmt::format("  {}\n      {}\n", section.name, section.example);
  return text +
         "\nExamples:\n  policyscope exact\n  policyscope exact short_corridor\n"
         "  policyscope exact lqr --input points.json";
}

constexpr const char* shot_footer = R"(Examples:
  policyscope shot pendulum-swing-up --out swing-up.png
  policyscope shot lesson.policyscope --out lesson.png
  policyscope shot two-cycle --steps 5000 --size 1920x1080 --theme light --presentation --out two-cycle.png)";

/// Numbers of the command line, read here so that wrong ones get a sentence.
template <class T>
T read_number(std::string_view option, const std::string& text, T least, T most) {
  T number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || !(number >= least && number <= most)) {
    const std::string limit = most == std::numeric_limits<T>::max() ? fmt::format("{} or more", least)
                                                                    : fmt::format("{} to {}", least, most);
    throw Error(fmt::format("{} cannot be '{}'; allowed: a {}number, {}", option, text,
                            std::is_integral_v<T> ? "whole " : "", limit));
  }
  return number;
}

template <class T>
std::optional<T> read_optional(std::string_view option, const std::string& text, T least,
                               T most = std::numeric_limits<T>::max()) {
  if (text.empty()) return std::nullopt;
  return read_number<T>(option, text, least, most);
}

/// One subcommand: its options, and what it does once they are read.
struct Command {
  std::unique_ptr<CLI::App> app;
  std::function<int()> run;
};

class CommandLine {
 public:
  CommandLine(std::ostream& out, std::ostream& err, const Surfaces& surfaces)
      : out_(out), err_(err), surfaces_(surfaces) {
    add_list();
    add_describe();
    add_train();
    add_evaluate();
    add_rollout();
    add_exact();
    add_shot();
  }

  int run(std::span<const std::string> arguments) {
    if (!arguments.empty()) {
      for (const Command& command : commands_) {
        if (command.app->get_name() == arguments[0]) return run(command, arguments.subspan(1));
      }
    }
    return run_main(arguments);
  }

 private:
  /// A flag or an option with a value that stays a text.
  static void value(CLI::App& app, const std::string& names, std::string& text, const std::string& type,
                    const std::string& help) {
    app.add_option(names, text, help)->type_name(type)->expected(1);
  }

  Command& add(const std::string& name, const std::string& summary, const char* footer) {
    Command command;
    command.app = std::make_unique<CLI::App>(summary, name);
    command.app->footer(footer);
    command.app->allow_extras();  // to say ourselves what is wrong with them
    command.app->set_help_flag("-h,--help", "Print this help and exit");
    commands_.push_back(std::move(command));
    return commands_.back();
  }

  static void add_scenario_options(CLI::App& app, ScenarioOptions& options) {
    app.add_option("SCENARIO", options.scenario,
                   "A built-in scenario, a file that ends in .toml, or where it fits a session file")
        ->type_name(" ");
    value(app, "--env,--environment", options.environment, "ID",
          "Environment, with --algo instead of a scenario");
    value(app, "--algo,--algorithm", options.algorithm, "ID", "Algorithm");
    value(app, "--features", options.features, "ID", "Features; without it those that suit the task");
    value(app, "--policy", options.policy, "ID", "Policy; without it the one that suits the task");
    app.add_option("--set", options.assignments,
                   "Change a parameter, for example alpha_theta=0.01 or env.gravity=1.62; may be repeated")
        ->type_name("NAME=VALUE")
        ->expected(1)
        ->take_all();
  }

  void add_list();
  void add_describe();
  void add_train();
  void add_evaluate();
  void add_rollout();
  void add_exact();
  void add_shot();

  void parse(CLI::App& app, std::span<const std::string> arguments) const;
  int run(const Command& command, std::span<const std::string> arguments);
  int run_main(std::span<const std::string> arguments);
  int open_window(const std::string& what);

  std::ostream& out_;
  std::ostream& err_;
  const Surfaces& surfaces_;
  std::vector<Command> commands_;
};

void CommandLine::add_list() {
  Command& command = add("list", "Name what there is: environments, algorithms, scenarios", list_footer);
  auto options = std::make_shared<ListOptions>();
  command.app->add_option("WHAT", options->what, "environments, algorithms or scenarios; all without it")
      ->type_name(" ");
  command.app->add_flag("--json", options->json, "Print one line of JSON");
  command.run = [this, options] { return list(*options, out_); };
}

void CommandLine::add_describe() {
  Command& command =
      add("describe", "Explain an environment, an algorithm or a scenario with all its parameters",
          describe_footer);
  auto options = std::make_shared<DescribeOptions>();
  auto words = std::make_shared<std::vector<std::string>>();
  command.app
      ->add_option("NAME", *words,
                   "What to describe, if needed after the word environment, algorithm or scenario")
      ->type_name("[KIND] NAME")
      ->expected(1, 2);
  command.app->add_flag("--json", options->json, "Print one line of JSON");
  command.run = [this, options, words] {
    if (words->empty()) throw Error("describe what? Give a name; 'policyscope list' shows them");
    options->kind = words->size() > 1 ? words->front() : "";
    options->name = words->back();
    return describe(*options, out_);
  };
}

void CommandLine::add_train() {
  struct Texts {
    TrainOptions options;
    std::string seed, seeds, steps, episodes, jobs;
  };
  Command& command = add("train", "Learn without a window, and print the results", train_footer);
  auto texts = std::make_shared<Texts>();
  CLI::App& app = *command.app;
  add_scenario_options(app, texts->options.scenario);
  value(app, "--seed", texts->seed, "S", "Seed of the first run; without it those of the scenario");
  value(app, "--seeds", texts->seeds, "N", "Number of runs, with the seeds S, S+1, …");
  value(app, "-n,--steps,--n-timesteps", texts->steps, "N", "Environment steps of each run");
  value(app, "--episodes", texts->episodes, "N", "Run until N episodes have ended, instead of --steps");
  value(app, "-j,--jobs", texts->jobs, "N",
        "Runs at the same time; without it one less than there are cores");
  value(app, "-o,--out", texts->options.out, "SESSION", "Record everything in a session file");
  app.add_flag("--json", texts->options.json, "Print one line of JSON");
  command.run = [this, texts] {
    TrainOptions& options = texts->options;
    constexpr std::uint64_t largest_seed = std::numeric_limits<std::int64_t>::max();
    options.seed = read_optional<std::uint64_t>("--seed", texts->seed, 0, largest_seed);
    options.seeds = read_optional<std::int64_t>("--seeds", texts->seeds, 1, 100'000);
    options.steps = read_optional<std::int64_t>("--steps", texts->steps, 1);
    options.episodes = read_optional<std::int64_t>("--episodes", texts->episodes, 1);
    options.jobs = read_optional<unsigned>("--jobs", texts->jobs, 1, 1024).value_or(0);
    return train(options, out_, err_);
  };
}

void CommandLine::add_evaluate() {
  struct Texts {
    EvaluateOptions options;
    std::string run, episodes, seed;
  };
  Command& command =
      add("evaluate", "Play episodes with what the runs of a session have learned", evaluate_footer);
  auto texts = std::make_shared<Texts>();
  CLI::App& app = *command.app;
  app.add_option("SESSION", texts->options.source, "A session file")->type_name(" ");
  value(app, "--scenario", texts->options.scenario, "S", "Take the task's parameters from this scenario");
  value(app, "--run", texts->run, "K", "Only this run; without it all of them");
  value(app, "--episodes", texts->episodes, "N", "Episodes for each run (100)");
  value(app, "--seed", texts->seed, "S", "Seed of the episodes (1)");
  app.add_flag("--deterministic", texts->options.deterministic,
               "The policy's most likely action instead of samples");
  app.add_flag("--json", texts->options.json, "Print one line of JSON");
  command.run = [this, texts] {
    EvaluateOptions& options = texts->options;
    if (options.source.empty()) throw Error("evaluate what? Give a session file, as 'train --out' writes it");
    options.run = read_optional<std::int64_t>("--run", texts->run, 1);
    options.episodes = read_optional<std::int64_t>("--episodes", texts->episodes, 1).value_or(100);
    constexpr std::uint64_t largest_seed = std::numeric_limits<std::int64_t>::max();
    options.seed = read_optional<std::uint64_t>("--seed", texts->seed, 0, largest_seed).value_or(1);
    return evaluate(options, out_);
  };
}

void CommandLine::add_rollout() {
  Command& command =
      add("rollout", "Play recorded actions in an environment, from given states", rollout_footer);
  auto options = std::make_shared<RolloutOptions>();
  CLI::App& app = *command.app;
  value(app, "--env,--environment", options->environment, "ID", "Environment");
  value(app, "--actions", options->actions, "FILE.json", "The traces to play");
  app.add_option("--set", options->assignments, "Change the physics; may be repeated")
      ->type_name("NAME=VALUE")
      ->expected(1)
      ->take_all();
  value(app, "-o,--out", options->out, "FILE",
        "Where to write the result; without it to the standard output");
  app.add_flag_callback(
      "--json", [] {}, "The output is one line of JSON in any case");
  command.run = [this, options] {
    if (options->environment.empty())
      throw Error("--env is missing; 'policyscope list environments' names them");
    if (options->actions.empty()) throw Error("--actions is missing: a JSON file with the traces to play");
    return rollout(*options, out_);
  };
}

void CommandLine::add_exact() {
  Command& command = add("exact", "Answer problems whose exact values are known", exact_footer().c_str());
  auto options = std::make_shared<ExactOptions>();
  CLI::App& app = *command.app;
  app.add_option("SECTION", options->section, "A family of problems; without it they are listed")
      ->type_name(" ");
  value(app, "-i,--input", options->input, "FILE.json", "The problems; without it the recorded ones");
  app.add_flag_callback(
      "--json", [] {}, "The output is one line of JSON in any case");
  command.run = [this, options] { return exact(*options, out_); };
}

void CommandLine::add_shot() {
  struct Texts {
    ScenarioOptions scenario;
    std::string steps, size, theme, scale, out;
    ShotOptions options;
  };
  Command& command = add("shot", "Draw the window into a picture, without a display", shot_footer);
  auto texts = std::make_shared<Texts>();
  CLI::App& app = *command.app;
  add_scenario_options(app, texts->scenario);
  value(app, "-n,--steps", texts->steps, "N",
        "How far to learn first; without it as far as the scenario says");
  value(app, "--size", texts->size, "WxH", "Size in pixels (1280x800)");
  value(app, "--theme", texts->theme, "dark|light", "Colours (dark)");
  app.add_flag("--presentation", texts->options.presentation, "As in presentation mode");
  value(app, "--scale", texts->scale, "X", "Size of everything on the screen (1)");
  value(app, "--panel", texts->options.panel, "NAME", "Only this panel");
  value(app, "-o,--out", texts->out, "FILE", "The picture: .png, or .svg with --panel");
  command.run = [this, texts] {
    ShotOptions& options = texts->options;
    if (texts->out.empty()) throw Error("--out is missing: the picture to write, .png or .svg");
    options.out = texts->out;
    options.steps = read_optional<std::int64_t>("--steps", texts->steps, 0).value_or(-1);
    if (!texts->size.empty()) {
      const std::size_t cross = texts->size.find('x');
      if (cross == std::string::npos) {
        throw Error(fmt::format("--size cannot be '{}'; write it as 1280x800", texts->size));
      }
      options.width = read_number<int>("the width of --size", texts->size.substr(0, cross), 1, 16384);
      options.height = read_number<int>("the height of --size", texts->size.substr(cross + 1), 1, 16384);
    }
    if (!texts->theme.empty() && texts->theme != "dark" && texts->theme != "light") {
      throw unknown_name("theme", texts->theme, {"dark", "light"});
    }
    options.dark = texts->theme != "light";
    options.scale = read_optional<float>("--scale", texts->scale, 0.25f, 8.0f).value_or(1.0f);
    ScenarioOptions& scenario = texts->scenario;
    if (scenario.scenario.empty() && scenario.environment.empty()) scenario.scenario = default_scenario;
    if (SessionFile::is_session(scenario.scenario)) {
      if (!scenario.environment.empty() || !scenario.algorithm.empty() || !scenario.features.empty() ||
          !scenario.policy.empty() || !scenario.assignments.empty()) {
        throw Error(fmt::format("'{}' is a session, whose runs have their task and their parameters already",
                                scenario.scenario));
      }
      options.session = scenario.scenario;
    } else if (scenario.scenario.ends_with(".policyscope")) {
      throw Error(fmt::format("'{}' is no session; 'train --out' writes one", scenario.scenario));
    } else {
      options.scenario = resolve(scenario);
    }
    if (!surfaces_.shot) throw CommandFailure("this build of policyscope cannot draw pictures");
    return surfaces_.shot(options);
  };
}

/// Reads the arguments; what CLI11 finds wrong becomes one of our sentences.
void CommandLine::parse(CLI::App& app, std::span<const std::string> arguments) const {
  std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
  try {
    app.parse(std::move(reversed));
  } catch (const CLI::CallForHelp&) {
    throw;
  } catch (const CLI::ArgumentMismatch& mismatch) {
    const std::string_view message = mismatch.what();
    throw Error(fmt::format("{} needs a value", message.substr(0, message.find(':'))));
  } catch (const CLI::ParseError& error) {
    throw Error(error.what());
  }
  const std::vector<std::string> rest = app.remaining();
  if (rest.empty()) return;
  if (!rest.front().starts_with('-')) {
    throw Error(fmt::format("'{}' is one argument too many for '{}'; see 'policyscope {} --help'",
                            rest.front(), app.get_name(), app.get_name()));
  }
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    for (const std::string& name : option->get_snames()) names.push_back("-" + name);
  }
  const std::string nearest = nearest_name(rest.front(), names);
  throw Error(fmt::format("'{}' has no option '{}'; {}", app.get_name(), rest.front(),
                          nearest.empty() ? fmt::format("see 'policyscope {} --help'", app.get_name())
                                          : fmt::format("did you mean '{}'?", nearest)));
}

int CommandLine::run(const Command& command, std::span<const std::string> arguments) {
  try {
    parse(*command.app, arguments);
  } catch (const CLI::CallForHelp&) {
    out_ << command.app->help("policyscope");
    return exit_success;
  }
  return command.run();
}

int CommandLine::run_main(std::span<const std::string> arguments) {
  CLI::App app("Policyscope shows how policies learn: an oscilloscope for policy-gradient learning.",
               "policyscope");
  app.set_help_flag("-h,--help", "Print this help and exit");
  bool print_version = false;
  app.add_flag("-V,--version", print_version, "Print the version and exit");
  std::string what;
  app.add_option("SCENARIO", what, "Open the window on a scenario or a session file")->type_name(" ");
  app.allow_extras();
  app.footer(main_footer);
  try {
    parse(app, arguments);
  } catch (const CLI::CallForHelp&) {
    // As if CLI11 had the commands; it must not parse them, because a scenario may stand in their place.
    for (const Command& command : commands_) {
      app.add_subcommand(command.app->get_name(), command.app->get_description());
    }
    out_ << app.help();
    return exit_success;
  }
  if (print_version) {
    out_ << fmt::format("policyscope {}\n", version());
    return exit_success;
  }
  return open_window(what);
}

int CommandLine::open_window(const std::string& what) {
  WindowOptions options;
  std::error_code ignored;
  const std::vector<std::string>& scenarios = builtin_scenarios();
  const bool builtin = std::find(scenarios.begin(), scenarios.end(), what) != scenarios.end();
  if (what.empty()) {
    options.scenario = load_scenario(std::string(default_scenario));
  } else if (what.ends_with(".toml") || builtin) {
    options.scenario = load_scenario(what);
  } else if (std::filesystem::exists(what, ignored)) {
    options.session = what;
  } else {
    std::vector<std::string> names = scenarios;
    for (const Command& command : commands_) names.push_back(command.app->get_name());
    const std::string nearest = nearest_name(what, names);
    throw Error(fmt::format("'{}' is no command, no scenario and no file; {}", what,
                            nearest.empty() ? "see 'policyscope --help' and 'policyscope list scenarios'"
                                            : fmt::format("did you mean '{}'?", nearest)));
  }
  if (!surfaces_.window)
    throw CommandFailure("this build of policyscope has no window; 'train' works without one");
  return surfaces_.window(options);
}

}  // namespace

int run_command_line(std::span<const std::string> arguments, std::ostream& out, std::ostream& err,
                     const Surfaces& surfaces) {
  try {
    const int status = CommandLine(out, err, surfaces).run(arguments);
    out.flush();
    if (!out) throw CommandFailure("the output could not be written");
    return status;
  } catch (const CommandFailure& failure) {
    err << "policyscope: " << failure.what() << '\n';
    return exit_failure;
  } catch (const Error& error) {
    err << "policyscope: " << error.what() << '\n';
    return exit_wrong_use;
  } catch (const std::exception& exception) {
    err << "policyscope: " << exception.what() << '\n';
    return exit_failure;
  }
}

}  // namespace policyscope::app
