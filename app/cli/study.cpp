#include "app/cli/columns.h"
#include "app/cli/commands.h"
#include "app/cli/interrupt.h"
#include "app/cli/progress.h"
#include "core/json/json.h"
#include "core/store/session_file.h"
#include "core/studies/study_file.h"
#include "core/studies/study_merge.h"
#include "core/studies/study_runner.h"
#include "core/studies/study_store.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <ostream>
#include <utility>

namespace policyscope::app {
namespace {

/// "2/8": the second of eight shares.
std::pair<std::int64_t, std::int64_t> parse_share(const std::string& text) {
  const auto wrong = [&](std::string_view why) {
    return Error(fmt::format("--task cannot be '{}'; {}", text, why));
  };
  std::int64_t share = 0, shares = 0;
  const char* const end = text.data() + text.size();
  const auto first = std::from_chars(text.data(), end, share);
  if (first.ec != std::errc{} || first.ptr == end || *first.ptr != '/') {
    throw wrong("write it as 2/8, the second of eight shares");
  }
  const auto second = std::from_chars(first.ptr + 1, end, shares);
  if (second.ec != std::errc{} || second.ptr != end || shares < 1) {
    throw wrong("write it as 2/8, the second of eight shares");
  }
  if (share < 1 || share > shares) throw wrong(fmt::format("shares are counted from 1 to {}", shares));
  return {share, shares};
}

Study chosen_study(const StudyOptions& options, std::string& session) {
  if (options.study.empty()) {
    throw Error(
        "study what? Give a built-in study, a file that ends in .toml, or a session of a study; "
        "'policyscope list studies' names the built-in ones");
  }
  if (!SessionFile::is_session(options.study)) {
    if (options.study.ends_with(".policyscope")) {
      throw Error(fmt::format("'{}' is no session; 'study --out' writes one", options.study));
    }
    return load_study(options.study);
  }
  if (!options.out.empty()) {
    throw Error(fmt::format("'{}' is a session, in which its study goes on: leave out --out", options.study));
  }
  if (options.steps || options.episodes) {
    throw Error(fmt::format("the runs of '{}' have their length already: leave out --steps and --episodes",
                            options.study));
  }
  session = options.study;
  return stored_study(SessionFile::open(options.study, SessionFile::Access::read));
}

std::string number(double value) {
  return std::isnan(value) ? "–" : std::isfinite(value) ? fmt::format("{:.6g}", value) : format_number(value);
}

std::string table(const Study& study, const StudyResults& results) {
  std::vector<std::vector<std::string>> rows = {
      {"configuration", "runs", "mean", "IQM", "95 % interval", "std"}};
  bool diverged = false;
  const std::vector<StudyRow> all = study_table(study, results);
  for (const StudyRow& row : all) diverged |= row.diverged > 0;
  if (diverged) rows.front().emplace_back("diverged");
  for (const StudyRow& row : all) {
    rows.push_back({study.configurations[row.configuration].name, std::to_string(row.runs.size()),
                    number(row.mean), number(row.interquartile_mean),
                    fmt::format("{} … {}", number(row.interval.low), number(row.interval.high)),
                    number(row.std)});
    if (diverged) rows.back().push_back(std::to_string(row.diverged));
  }
  return fmt::format("{} · {}\n", study.title, study.metric) + columns(rows, 0, true, 1);
}

Json table_json(const Study& study, const StudyResults& results) {
  const std::vector<StudyTask> all = tasks(study);
  Json::Array configurations;
  for (const StudyRow& row : study_table(study, results)) {
    const StudyConfiguration& configuration = study.configurations[row.configuration];
    Json::Array runs;
    for (const std::int64_t id : row.runs) {
      Json::Object run{{"run", id}, {"seed", all[static_cast<std::size_t>(id - 1)].seed}};
      const Json result = result_json(results.at(id));
      for (const Json::Member& member : *result.object()) run.push_back(member);
      runs.push_back(std::move(run));
    }
    configurations.push_back(
        Json::Object{{"name", configuration.name},
                     {"scenario", configuration.scenario.name},
                     {"mean", row.mean},
                     {"interquartile_mean", row.interquartile_mean},
                     {"interval", Json::array(std::vector<double>{row.interval.low, row.interval.high})},
                     {"std", row.std},
                     {"diverged", static_cast<std::int64_t>(row.diverged)},
                     {"runs", std::move(runs)}});
  }
  return Json::Object{{"study", study.name},
                      {"metric", study.metric},
                      {"runs", study.runs},
                      {"configurations", std::move(configurations)}};
}

void print(const Study& study, const StudyResults& results, bool json, std::ostream& out) {
  if (json) {
    out << table_json(study, results).dump() << '\n';
  } else {
    out << table(study, results);
  }
}

}  // namespace

int study(const StudyOptions& options, std::ostream& out, std::ostream& err) {
  StudyPlan plan;
  std::string session = options.out;
  Study study = chosen_study(options, session);
  plan.session = session;
  plan.jobs = options.jobs;
  if (!options.task.empty()) std::tie(plan.share, plan.shares) = parse_share(options.task);
  if (plan.shares > 1 && session.empty()) {
    throw Error("--task needs --out: the session that keeps this share until 'policyscope merge'");
  }
  if (options.steps && options.episodes) throw Error("give --steps or --episodes, not both");
  if (options.runs) study.runs = *options.runs;
  if (options.steps) set_steps(study, *options.steps);
  if (options.episodes) set_episodes(study, *options.episodes);

  const InterruptGuard guard;
  ProgressLine line(err);
  StudyOutcome outcome;
  try {
    outcome = run_study(study, plan, [&](const TrainingProgress& progress) {
      line.show(progress);
      return !guard.interrupted();
    });
  } catch (const RunFailure& failure) {
    throw CommandFailure(failure.what());
  }
  line.clear();
  if (outcome.already_done > 0) {
    err << fmt::format("policyscope: {} runs were finished already\n", outcome.already_done);
  }
  print(study, outcome.results, options.json, out);
  if (outcome.complete) return exit_success;
  err << (session.empty() ? "policyscope: interrupted; the table is of the runs that were finished\n"
                          : "policyscope: interrupted; the same command goes on from here\n");
  return exit_interrupted;
}

int merge(const MergeOptions& options, std::ostream& out) {
  if (options.sessions.empty()) throw Error("merge what? Give the sessions of a study's shares");
  if (options.out.empty()) throw Error("--out is missing: the session to write");
  const std::vector<std::filesystem::path> sessions(options.sessions.begin(), options.sessions.end());
  const MergedStudy merged = merge_studies(sessions, options.out);
  print(merged.study, merged.results, options.json, out);
  return exit_success;
}

}  // namespace policyscope::app
