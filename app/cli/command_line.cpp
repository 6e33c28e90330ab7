#include "app/cli/command_line.h"

#include "app/cli/commands.h"
#include "app/cli/help_texts.h"
#include "app/cli/scenario_options.h"
#include "core/scenarios/scenario_file.h"
#include "core/store/session_file.h"
#include "core/version.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <limits>
#include <ostream>

namespace policyscope::app {
namespace {

constexpr std::string_view program_name = "policyscope";
constexpr std::string_view default_scenario = "pendulum-swing-up";

/// Numbers of the command line, read here so that wrong ones get a sentence.
template <class T>
T read_number(std::string_view option, const std::string& text, T least, T most) {
  T number{};
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, number);
  bool read = error == std::errc{} && end == last;
  if constexpr (std::is_integral_v<T>) {
    // 1e6 is a whole number, too. Up to 2^53 every one is exact.
    double real = 0.0;
    const auto [real_end, real_error] = std::from_chars(text.data(), last, real);
    if (!read && real_error == std::errc{} && real_end == last && real == std::floor(real) && real >= 0.0 &&
        real <= 9007199254740992.0 && real <= static_cast<double>(most)) {
      read = true;
      number = static_cast<T>(real);
    }
  }
  if (!read || !(number >= least && number <= most)) {
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
    add_study();
    add_merge();
    add_evaluate();
    add_export();
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
  void add_study();
  void add_merge();
  void add_evaluate();
  void add_export();
  void add_rollout();
  void add_exact();
  void add_shot();

  void parse(CLI::App& app, std::span<const std::string> arguments) const;
  int run(const Command& command, std::span<const std::string> arguments);
  int run_main(std::span<const std::string> arguments);
  int open_window(const std::string& what);
  Error unknown_word(const std::string& word, bool alone) const;
  Error second_word(const std::string& first, const std::string& second) const;

  std::ostream& out_;
  std::ostream& err_;
  const Surfaces& surfaces_;
  std::vector<Command> commands_;
};

void CommandLine::add_list() {
  Command& command =
      add("list", "Name what there is: environments, algorithms, scenarios, studies", list_footer);
  auto options = std::make_shared<ListOptions>();
  command.app
      ->add_option("WHAT", options->what, "environments, algorithms, scenarios or studies; all without it")
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

void CommandLine::add_study() {
  struct Texts {
    StudyOptions options;
    std::string runs, steps, episodes, jobs;
  };
  Command& command =
      add("study", "Learn several configurations with several seeds each, and compare them", study_footer);
  auto texts = std::make_shared<Texts>();
  CLI::App& app = *command.app;
  app.add_option("STUDY", texts->options.study,
                 "A built-in study, a file that ends in .toml, or a session that holds a study")
      ->type_name(" ");
  value(app, "--runs", texts->runs, "N", "Runs of each configuration; without it as the study says");
  value(app, "-n,--steps,--n-timesteps", texts->steps, "N", "Environment steps of each run");
  value(app, "--episodes", texts->episodes, "N", "Episodes of each run, instead of --steps");
  value(app, "-j,--jobs", texts->jobs, "N",
        "Runs at the same time; without it one less than there are cores");
  value(app, "--task", texts->options.task, "I/N", "Only share I of N, counted from 1");
  value(app, "-o,--out", texts->options.out, "SESSION",
        "Keep everything in a session file, or go on with the study in it");
  app.add_flag("--json", texts->options.json, "Print one line of JSON, with every run");
  command.run = [this, texts] {
    StudyOptions& options = texts->options;
    options.runs = read_optional<std::int64_t>("--runs", texts->runs, 1, 100'000);
    options.steps = read_optional<std::int64_t>("--steps", texts->steps, 1);
    options.episodes = read_optional<std::int64_t>("--episodes", texts->episodes, 1);
    options.jobs = read_optional<unsigned>("--jobs", texts->jobs, 1, 1024).value_or(0);
    return study(options, out_, err_);
  };
}

void CommandLine::add_merge() {
  Command& command = add("merge", "Put the shares of a study together in one session", merge_footer);
  auto options = std::make_shared<MergeOptions>();
  CLI::App& app = *command.app;
  app.add_option("SESSIONS", options->sessions, "Sessions that 'study --task' has written")
      ->type_name(" ")
      ->expected(1, 100'000);
  value(app, "-o,--out", options->out, "SESSION", "The session to write");
  app.add_flag("--json", options->json, "Print one line of JSON, with every run");
  command.run = [this, options] { return merge(*options, out_); };
}

void CommandLine::add_evaluate() {
  struct Texts {
    EvaluateOptions options;
    std::string run, episodes, seed;
  };
  Command& command =
      add("evaluate", "Play episodes with what the runs of a session, or a file of weights, have learned",
          evaluate_footer);
  auto texts = std::make_shared<Texts>();
  CLI::App& app = *command.app;
  app.add_option("SESSION", texts->options.source,
                 "A session, a file of weights (.safetensors), or a scenario that starts with some")
      ->type_name(" ");
  value(app, "--scenario", texts->options.scenario, "S",
        "Take the task's parameters from this scenario; of weights, the networks' too");
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

void CommandLine::add_export() {
  struct Texts {
    ExportOptions options;
    std::string run;
  };
  Command& command =
      add("export", "Write curves or learned weights of a session for other programs", export_footer);
  auto texts = std::make_shared<Texts>();
  CLI::App& app = *command.app;
  app.add_option("SESSION", texts->options.session, "A session file")->type_name(" ");
  value(app, "--format", texts->options.format, "FORMAT",
        "csv or json for the curves, safetensors for weights");
  value(app, "--run", texts->run, "K", "Only this run; without it all of them");
  value(app, "-o,--out", texts->options.out, "PATH",
        "The file to write; without it curves go to the standard output");
  command.run = [this, texts] {
    ExportOptions& options = texts->options;
    if (options.session.empty()) throw Error("export what? Give a session file, as 'train --out' writes it");
    options.run = read_optional<std::int64_t>("--run", texts->run, 1);
    return export_session(options, out_);
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
  struct Texts {
    ExactOptions options;
    std::string entropy;
  };
  auto texts = std::make_shared<Texts>();
  CLI::App& app = *command.app;
  app.add_option("SECTION", texts->options.section, "A family of problems; without it they are listed")
      ->type_name(" ");
  value(app, "-i,--input", texts->options.input, "FILE.json", "The problems; without it the recorded ones");
  value(app, "--entropy", texts->entropy, "BETA",
        "In tabular_softmax_mdp, add what the policy is worth with BETA reward for a nat of entropy");
  app.add_flag_callback(
      "--json", [] {}, "The output is one line of JSON in any case");
  command.run = [this, texts] {
    texts->options.entropy = read_optional("--entropy", texts->entropy, 0.0);
    return exact(texts->options, out_);
  };
}

void CommandLine::add_shot() {
  struct Texts {
    ScenarioOptions scenario;
    std::string steps, episodes, size, theme, scale, out;
    ShotOptions options;
  };
  Command& command = add("shot", "Draw the window into a picture, without a display", shot_footer);
  auto texts = std::make_shared<Texts>();
  CLI::App& app = *command.app;
  add_scenario_options(app, texts->scenario);
  value(app, "-n,--steps", texts->steps, "N",
        "How far to learn first; without it as far as the scenario says");
  value(app, "--episodes", texts->episodes, "N", "Learn until N episodes have ended, instead of --steps");
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
    options.steps = read_optional<std::int64_t>("--steps", texts->steps, 0);
    options.episodes = read_optional<std::int64_t>("--episodes", texts->episodes, 0);
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
    if (app.get_name() == program_name) throw second_word(app["SCENARIO"]->as<std::string>(), rest.front());
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
               std::string(program_name));
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

/// A first word that is nothing that we know.
Error CommandLine::unknown_word(const std::string& word, bool alone) const {
  std::vector<std::string> names;
  if (alone) names = builtin_scenarios();
  for (const Command& command : commands_) names.push_back(command.app->get_name());
  const std::string nearest = nearest_name(word, names);
  return Error(fmt::format("'{}' is no command{}; {}", word, alone ? ", no scenario and no file" : "",
                           nearest.empty() ? "see 'policyscope --help' and 'policyscope list scenarios'"
                                           : fmt::format("did you mean '{}'?", nearest)));
}

/// A word too many: behind a mistyped command, or behind the one scenario that the window opens.
Error CommandLine::second_word(const std::string& first, const std::string& second) const {
  std::error_code ignored;
  const std::vector<std::string>& scenarios = builtin_scenarios();
  if (std::find(scenarios.begin(), scenarios.end(), first) == scenarios.end() && !first.ends_with(".toml") &&
      !std::filesystem::exists(first, ignored))
    return unknown_word(first, false);
  return Error(
      fmt::format("'{}' is one argument too many: the window opens one scenario or session; see "
                  "'policyscope --help'",
                  second));
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
    throw unknown_word(what, true);
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
