#include "app/cli/commands.h"
#include "app/cli/stored_runs.h"
#include "core/json/json.h"
#include "core/learning/series_csv.h"
#include "core/store/session_file.h"
#include "core/store/weights_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <fstream>
#include <ostream>

namespace policyscope::app {
namespace {

/// The curves of a run with what their series are called.
struct Curves {
  const std::vector<SeriesInfo>* series;
  const SeriesChunk* bins;
};

/// Calls `use(Curves)` for each group of series of a stored run. The names come from a learner of its
/// scenario, which is made anew only where scenarios differ.
class CurveReader {
 public:
  explicit CurveReader(const SessionFile& file) : file_(file) {}

  template <class Use>
  void read(const StoredRun& run, Use use) {
    if (!scenario_ || !(*scenario_ == run.scenario)) {
      const Learner learner(run.scenario, run.seed);
      const Experience& experience = learner.experience();
      names_ = {experience.by_step().series(), experience.by_episode().series(),
                experience.by_update().series()};
      scenario_ = run.scenario;
    }
    const SeriesUpdate update = file_.series(run.id);
    use(Curves{&names_[0], &update.by_step});
    use(Curves{&names_[1], &update.by_episode});
    use(Curves{&names_[2], &update.by_update});
  }

 private:
  const SessionFile& file_;
  std::optional<Scenario> scenario_;
  std::array<std::vector<SeriesInfo>, 3> names_;
};

std::string name_of(const StoredRun& run) {
  return run.given_name.empty() ? fmt::format("seed {}", run.seed) : run.given_name;
}

void write_curves(const SessionFile& file, const std::vector<StoredRun>& runs, std::ostream& out) {
  write_csv_header(out);
  CurveReader reader(file);
  for (const StoredRun& run : runs) {
    const CsvRun whose{run.id, name_of(run), run.configuration, run.seed};
    reader.read(run, [&](const Curves& curves) { write_csv(out, whose, *curves.series, *curves.bins); });
  }
}

Json run_json(CurveReader& reader, const StoredRun& run) {
  Json::Array series;
  reader.read(run, [&](const Curves& curves) {
    const std::size_t width = curves.series->size();
    for (std::size_t s = 0; s < width && !curves.bins->ranges.empty(); ++s) {
      Json::Array first, last, count, mean, deviation, least, most;
      for (std::size_t i = 0; i < curves.bins->ranges.size(); ++i) {
        const BinRange& range = curves.bins->ranges[i];
        const Bin& bin = curves.bins->bins[i * width + s];
        first.emplace_back(range.first_step);
        last.emplace_back(range.last_step);
        count.emplace_back(range.count);
        mean.emplace_back(bin.mean);
        deviation.emplace_back(standard_deviation(bin, range.count));
        least.emplace_back(bin.min);
        most.emplace_back(bin.max);
      }
      const SeriesInfo& info = (*curves.series)[s];
      series.push_back(Json::Object{{"id", info.id},
                                    {"name", info.name},
                                    {"unit", info.unit},
                                    {"first_step", std::move(first)},
                                    {"last_step", std::move(last)},
                                    {"count", std::move(count)},
                                    {"mean", std::move(mean)},
                                    {"std", std::move(deviation)},
                                    {"min", std::move(least)},
                                    {"max", std::move(most)}});
    }
  });
  return Json::Object{{"run", run.id},
                      {"name", name_of(run)},
                      {"configuration", run.configuration},
                      {"seed", run.seed},
                      {"scenario", run.scenario.name},
                      {"environment", run.scenario.environment},
                      {"algorithm", run.scenario.algorithm},
                      {"steps", run.steps},
                      {"episodes", run.episodes},
                      {"series", std::move(series)}};
}

void write_json(const SessionFile& file, const std::vector<StoredRun>& runs, std::ostream& out) {
  Json::Array list;
  CurveReader reader(file);
  for (const StoredRun& run : runs) list.push_back(run_json(reader, run));
  out << Json(Json::Object{{"session", file.path().string()}, {"runs", std::move(list)}}).dump() << '\n';
}

void write_weights(const SessionFile& file, const std::vector<StoredRun>& runs,
                   const ExportOptions& options) {
  if (options.out.empty()) throw Error("--out is missing: the file of weights to write, .safetensors");
  if (runs.size() > 1) {
    throw Error(fmt::format("'{}' has {} runs, and a file of weights is of one: name it with --run",
                            options.session, runs.size()));
  }
  const SafeTensors contents = weights_of(*restore(file, runs.front()));
  try {
    write_safetensors(options.out, contents);
  } catch (const Error& error) {
    throw CommandFailure(error.what());
  }
}

}  // namespace

int export_session(const ExportOptions& options, std::ostream& out) {
  const std::vector<std::string> formats = {"csv", "json", "safetensors"};
  if (std::find(formats.begin(), formats.end(), options.format) == formats.end()) {
    throw options.format.empty() ? Error("--format is missing; allowed: csv, json, safetensors")
                                 : unknown_name("format", options.format, formats);
  }
  const SessionFile file = open_stored(options.session);
  const std::vector<StoredRun> runs = chosen_runs(file, options.run);
  if (options.format == "safetensors") {
    write_weights(file, runs, options);
    return exit_success;
  }
  std::ofstream stream;
  if (!options.out.empty()) {
    stream.open(options.out, std::ios::binary);
    if (!stream) throw Error(fmt::format("--out: cannot write '{}': {}", options.out, std::strerror(errno)));
  }
  std::ostream& to = options.out.empty() ? out : stream;
  if (options.format == "csv") {
    write_curves(file, runs, to);
  } else {
    write_json(file, runs, to);
  }
  to.flush();
  if (!to) throw CommandFailure(fmt::format("'{}' could not be written", options.out));
  return exit_success;
}

}  // namespace policyscope::app
