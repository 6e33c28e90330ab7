#pragma once

#include "core/error.h"

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

/// The subcommands of the program, one function each. Data goes to `out`, progress and messages to `err`.
/// They return the exit status, throw Error for wrong use (status 2) and CommandFailure for what went wrong
/// (status 1).
namespace policyscope::app {

constexpr int exit_success = 0;
constexpr int exit_failure = 1;
constexpr int exit_wrong_use = 2;
constexpr int exit_interrupted = 130;  ///< 128 + SIGINT, as shells report it

class CommandFailure : public Error {
 public:
  using Error::Error;
};

struct ListOptions {
  std::string what;  ///< "environments", "algorithms", "scenarios", "studies", or empty for all
  bool json = false;
};
int list(const ListOptions& options, std::ostream& out);

struct DescribeOptions {
  std::string kind;  ///< "environment", "algorithm", "scenario", or empty to look everywhere
  std::string name;
  bool json = false;
};
int describe(const DescribeOptions& options, std::ostream& out);

/// Which task and learner: a scenario's name or file, or catalog ids; then changes to its parameters.
struct ScenarioOptions {
  std::string scenario;
  std::string environment, algorithm, features, policy;
  std::vector<std::string> assignments;  ///< NAME=VALUE
};

struct TrainOptions {
  ScenarioOptions scenario;
  std::optional<std::uint64_t> seed;
  std::optional<std::int64_t> seeds;
  std::optional<std::int64_t> steps;
  std::optional<std::int64_t> episodes;
  unsigned jobs = 0;
  std::string out;  ///< a session file to write; empty for none
  bool json = false;
};
int train(const TrainOptions& options, std::ostream& out, std::ostream& err);

struct StudyOptions {
  std::string study;  ///< a built-in study, a file, or a session of a study
  std::optional<std::int64_t> runs;
  std::optional<std::int64_t> steps;
  std::optional<std::int64_t> episodes;
  unsigned jobs = 0;
  std::string task;  ///< "2/8": the second of eight shares; empty for all
  std::string out;   ///< a session file; empty for none
  bool json = false;
};
int study(const StudyOptions& options, std::ostream& out, std::ostream& err);

struct MergeOptions {
  std::vector<std::string> sessions;
  std::string out;
  bool json = false;
};
int merge(const MergeOptions& options, std::ostream& out);

struct ExportOptions {
  std::string session;
  std::string format;  ///< "csv", "json" or "safetensors"
  std::optional<std::int64_t> run;
  std::string out;  ///< empty for stdout
};
int export_session(const ExportOptions& options, std::ostream& out);

struct RolloutOptions {
  std::string environment;
  std::string actions;  ///< a JSON file
  std::vector<std::string> assignments;
  std::string out;  ///< a file to write; empty for stdout
};
int rollout(const RolloutOptions& options, std::ostream& out);

struct ExactOptions {
  std::string section;            ///< empty to list them
  std::string input;              ///< a JSON file with cases; empty for the recorded ones
  std::optional<double> entropy;  ///< the entropy_weight of cases that do not say it
};
int exact(const ExactOptions& options, std::ostream& out);

struct EvaluateOptions {
  std::string source;  ///< a session, a file of weights, or a scenario that starts with some
  std::string scenario;
  std::optional<std::int64_t> run;
  std::int64_t episodes = 100;
  std::uint64_t seed = 1;
  bool deterministic = false;
  bool json = false;
};
int evaluate(const EvaluateOptions& options, std::ostream& out);

}  // namespace policyscope::app
