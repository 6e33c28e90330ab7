// Runs in session files: opening what was stored, and recording what is learned.
#include "app/runs.h"
#include "core/error.h"
#include "core/learning/series_past.h"
#include "core/store/series_store.h"

#include <algorithm>
#include <limits>
#include <map>
#include <utility>

namespace policyscope::app {
namespace {

/// A stored run on its way to the screen.
struct Opened {
  std::shared_ptr<Run> run;
  SeriesUpdate closed;
  Timeline timeline;
  ParameterSet in_force;
};

Keyframe keyframe_of(Learner& learner) {
  auto snapshot = std::make_shared<Snapshot>();
  learner.snapshot({.model = true, .transitions = 512, .replay = true}, *snapshot);
  ArchiveWriter archive(ArchiveWriter::Blocks::shared);
  learner.save(archive);
  return {learner.iteration(), learner.steps(), false, std::move(snapshot),
          std::make_shared<const Archive>(archive.take())};
}

/// What a file that somebody else may write says of a run, as far as its newest checkpoint.
Resumption read_only(const SessionFile& file, const StoredRun& stored) {
  Resumption resumption{file.checkpoint(stored.id), file.series(stored.id)};
  for (SeriesChunk* chunk :
       {&resumption.closed.by_step, &resumption.closed.by_episode, &resumption.closed.by_update})
    cut_after(*chunk, stored.steps);
  return resumption;
}

Opened open_stored(SessionFile& file, const StoredRun& stored) {
  Resumption resumption = file.writable() ? resume(file, stored) : read_only(file, stored);
  Opened opened;
  if (resumption.checkpoint.empty()) {
    opened.run = std::make_shared<Run>(stored.scenario, stored.seed);
    if (!stored.configuration.empty()) opened.closed = std::move(resumption.closed);
  } else {
    opened.run =
        std::make_shared<Run>(stored.scenario, stored.seed, resumption.checkpoint, resumption.closed);
    opened.closed = std::move(resumption.closed);
  }
  for (const StoredKeyframe& keyframe : file.keyframes(stored.id))
    opened.timeline.add(keyframe_of(*restore(file, stored, keyframe.iteration)));
  opened.in_force = std::as_const(*opened.run).learner().parameters();
  return opened;
}

}  // namespace

Scenario scenario_of_session(const std::filesystem::path& path) {
  const std::vector<StoredRun> runs = SessionFile::open(path, SessionFile::Access::read).runs();
  if (runs.empty()) throw Error(path.filename().string() + " has no runs.");
  return runs.front().scenario;
}

std::string Runs::open_session(const std::filesystem::path& path, SessionFile::Access access) {
  if (writer_ != nullptr && std::filesystem::exists(path) &&
      std::filesystem::equivalent(writer_->path(), path))
    throw Error(path.filename().string() + " is open already.");
  // What a study has found stays as it is, whoever plays with its runs.
  const bool study = !SessionFile::open(path, SessionFile::Access::read).study().empty();
  SessionFile file = SessionFile::open(path, study ? SessionFile::Access::read : access);
  std::vector<StoredRun> stored = file.runs();
  if (stored.empty()) throw Error(path.filename().string() + " has no runs.");
  const std::string environment = stored.front().scenario.environment,
                    algorithm = stored.front().scenario.algorithm;
  const std::size_t before = stored.size();
  std::erase_if(stored, [&](const StoredRun& run) {
    return run.scenario.environment != environment || run.scenario.algorithm != algorithm;
  });
  std::map<std::int64_t, std::int64_t> branch_steps;
  std::vector<Opened> opened;
  for (const StoredRun& run : stored) {
    opened.push_back(open_stored(file, run));
    if (!run.parent) continue;
    for (const StoredRun& parent : stored)
      if (parent.id == run.parent->run)
        branch_steps[run.id] = restore(file, parent, run.parent->iteration)->steps();
  }

  // Nothing can go wrong any more: the old runs may go.
  close_all();
  scenario_ = stored.front().scenario;
  scenario_.seeds.clear();
  for (const StoredRun& run : stored) scenario_.seeds.push_back(run.seed);
  variants_.clear();
  const bool recorded = file.writable();
  if (recorded) writer_ = SessionWriter::start(session_.pool(), std::move(file));
  std::map<std::int64_t, int> ids;
  std::vector<std::string> configurations;  // of the variants
  for (std::size_t i = 0; i < stored.size(); ++i) {
    Opened& o = opened[i];
    const std::string& configuration = stored[i].configuration;
    const auto belongs = [&](std::size_t variant) {
      if (!configuration.empty()) return configurations[variant] == configuration;
      return !stored[i].parent && variants_[variant].desired == o.in_force;
    };
    std::size_t variant = 0;
    while (variant < variants_.size() && !belongs(variant)) ++variant;
    if (variant == variants_.size()) {
      variants_.push_back({o.in_force, false});
      configurations.push_back(configuration);
    }
    std::vector<Change> changes = o.run->inherited_changes();
    // Runs of one configuration share its colour.
    const int color = static_cast<int>(configuration.empty() ? i : variant);
    RunView& view = adopt(std::move(o.run), static_cast<int>(variant), color,
                          recorded ? std::optional(stored[i].id) : std::nullopt);
    view.given_name = stored[i].given_name;
    view.configuration = configuration;
    view.by_step.append(o.closed.by_step);
    view.by_episode.append(o.closed.by_episode);
    view.by_update.append(o.closed.by_update);
    view.changes = std::move(changes);
    view.timeline = std::move(o.timeline);
    ids[stored[i].id] = view.id;
    if (const auto steps = branch_steps.find(stored[i].id); steps != branch_steps.end()) {
      view.parent =
          ids.contains(stored[i].parent->run) ? std::optional(ids[stored[i].parent->run]) : std::nullopt;
      view.parent_step = steps->second;
    }
  }
  rename();
  std::string sentence;
  if (study)
    sentence = "The runs of a study. What is learned here on top of it is not kept.";
  else if (!recorded && access == SessionFile::Access::write)
    sentence =
        "This session is being written elsewhere or is write-protected: what is learned here is not kept.";
  if (stored.size() < before)
    sentence = "The session also holds runs of other tasks or methods, which are not shown.";
  return sentence;
}

void Runs::record(const std::filesystem::path& path) {
  if (writer_ != nullptr)
    throw Error("This session is being recorded already, in " + writer_->path().string());
  SessionFile file = SessionFile::create(path);
  // Nothing moves while the past is written, so that nothing is missing between it and what follows.
  for (const auto& view : views_) session_.pool().remove(*view->run);
  poll(std::numeric_limits<double>::quiet_NaN());
  std::string failure;
  try {
    std::int64_t next = 1;
    for (std::size_t i = 0; i < views_.size(); ++i) {
      const RunView& view = *views_[i];
      if (view.faded) continue;
      StoredRun stored;
      stored.id = wires_[i].stored = next++;
      stored.scenario = view.scenario();
      stored.seed = view.seed();
      stored.given_name = view.given_name;
      stored.configuration = view.configuration;
      if (view.parent) {
        const std::size_t parent = index_of(*view.parent);
        const Keyframe* keyframe = parent < i ? views_[parent]->timeline.at(view.parent_step) : nullptr;
        if (keyframe != nullptr && wires_[parent].stored != 0)
          stored.parent = Origin{wires_[parent].stored, keyframe->iteration};
      }
      file.add_run(stored);
      file.append(stored.id, SeriesUpdate{closed_bins(view.by_step), closed_bins(view.by_episode),
                                          closed_bins(view.by_update)});
      for (const Change& change : view.changes) file.append(stored.id, change);
      for (const Keyframe& keyframe : view.timeline.keyframes())
        file.append(stored.id, Checkpoint{.iteration = keyframe.iteration,
                                          .steps = keyframe.steps,
                                          .episodes = keyframe.snapshot->episodes,
                                          .keyframe = true,
                                          .state = keyframe.checkpoint.get()});
    }
    file.commit();
    writer_ = SessionWriter::start(session_.pool(), std::move(file));
    for (std::size_t i = 0; i < views_.size(); ++i) {
      if (wires_[i].stored == 0) continue;
      writer_->resume(views_[i]->run, wires_[i].stored);
      views_[i]->run->send({Command::Kind::checkpoint});
    }
  } catch (const Error& error) {
    failure = error.what();
    for (Wire& wire : wires_) wire.stored = 0;
  }
  for (const auto& view : views_) session_.pool().add(view->run);
  if (!failure.empty()) throw Error(failure);
}

void Runs::stop_recording() {
  if (writer_ == nullptr) return;
  const auto writer = std::exchange(writer_, nullptr);
  for (Wire& wire : wires_) wire.stored = 0;
  writer->close();
}

void Runs::close_all() {
  try {
    stop_recording();
  } catch (const Error& error) {
    complaint_ = error.what();
  }
  while (!views_.empty()) drop(views_.size() - 1);
  branched_.reset();
}

std::string Runs::take_complaint() {
  if (writer_ != nullptr)
    if (const auto failure = writer_->take_failure()) complaint_ = "Recording has stopped: " + *failure;
  return std::exchange(complaint_, {});
}

}  // namespace policyscope::app
