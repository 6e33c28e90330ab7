#include "app/cli/help_texts.h"

#include "app/cli/exact/sections.h"

#include <fmt/format.h>

namespace policyscope::app {

const char* const main_footer = R"(Examples:
  policyscope                                   the lecture's pendulum swing-up
  policyscope mountain-car                      another scenario; 'policyscope list scenarios' names them
  policyscope train pendulum-swing-up-softmax   the same learning without a window
  policyscope COMMAND --help                    the options of a command

Exit status: 0 success, 1 something failed, 2 wrong use, 130 interrupted by Ctrl-C.
Data goes to the standard output, messages and progress to the standard error.)";

const char* const list_footer = R"(Examples:
  policyscope list
  policyscope list scenarios
  policyscope list studies)";

const char* const describe_footer = R"(Examples:
  policyscope describe CartPole-v1
  policyscope describe algorithm continuing-actor-critic
  policyscope describe my-lesson.toml)";

const char* const train_footer = R"(Examples:
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

const char* const study_footer = R"(Examples:
  policyscope study step-size-study
  policyscope study step-size-study --runs 5 --jobs 2 --out steps.policyscope
  policyscope study my-study.toml --task $SLURM_ARRAY_TASK_ID/8 --out share-$SLURM_ARRAY_TASK_ID.policyscope
  policyscope merge share-*.policyscope --out study.policyscope

--out keeps every run, its curves and its result in a session. Should the program end early, even killed, the
same command goes on: finished runs are not run again, unfinished ones go on from their checkpoints, and the
table is the same as if nothing had happened. The session itself in the place of STUDY goes on as well, and
more --runs add to it. --task I/N learns share I of N: all shares together are the whole study. The results
depend on the study alone, not on --jobs, shares or interruptions.

The table is over the runs of each configuration: the mean, the interquartile mean (IQM: a quarter of the runs
is left out at either end), its 95 % bootstrap interval, and the standard deviation.)";

const char* const merge_footer = R"(Example:
  policyscope merge share-1.policyscope share-2.policyscope --out study.policyscope

The sessions must hold the same study with the same settings. A run that is in several is taken once. The
table is printed as 'policyscope study' prints it.)";

const char* const evaluate_footer = R"(Examples:
  policyscope evaluate lesson.policyscope
  policyscope evaluate lesson.policyscope --run 2 --episodes 1000 --deterministic --json
  policyscope evaluate agent.safetensors --deterministic
  policyscope evaluate from-pytorch.safetensors --scenario pendulum-ppo
  policyscope evaluate bipedal-walker-trained --deterministic

Weights need a --scenario only where their file does not name one, as 'policyscope export' does. A task without episodes is run for 1,000 steps each time.)";

const char* const export_footer = R"(Examples:
  policyscope export lesson.policyscope --format csv --out lesson.csv
  policyscope export lesson.policyscope --format json --run 2
  policyscope export lesson.policyscope --format safetensors --run 1 --out agent.safetensors

Curves: csv has a line for each bin of each series of each run, with the steps that it covers, how many
samples it holds, their mean, standard deviation, least and largest; json has the same as lists.

Weights: 32-bit floats, row by row, under the names of torch.nn.Sequential (actor.0.weight, actor.0.bias,
actor.2.weight, …; critic. likewise; log_std where the spread is learned apart). The metadata say which
scenario they were learned in, and how observations are normalised first.)";

const char* const rollout_footer =
    R"(FILE.json is {"traces":[{"initial_state":[...],"actions":[...]}]}; other fields are ignored. Every trace
starts in its initial state, is never reset, goes on past termination, and counts the time limit from its start.

Example:
  policyscope rollout --env Pendulum-v1 --actions traces.json --out states.json)";

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

const char* const shot_footer = R"(Examples:
  policyscope shot pendulum-swing-up --out swing-up.png
  policyscope shot lesson.policyscope --out lesson.png
  policyscope shot two-cycle --steps 5000 --size 1920x1080 --theme light --presentation --out two-cycle.png)";

}  // namespace policyscope::app
