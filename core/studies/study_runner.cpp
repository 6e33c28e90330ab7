#include "core/studies/study_runner.h"

#include "core/error.h"
#include "core/learning/evaluation.h"
#include "core/store/session_writer.h"
#include "core/studies/study_store.h"

#include <fmt/format.h>

#include <mutex>
#include <utility>

namespace policyscope {
namespace {

/// Hundreds of replay buffers would make gigabytes: of a finished run only what it has learned is kept, up to
/// so many bytes, and everything of the first run of every configuration.
constexpr std::size_t most_learned = std::size_t{8} << 20;

StoredRun* find_run(std::vector<StoredRun>& runs, std::int64_t id) {
  for (StoredRun& run : runs) {
    if (run.id == id) return &run;
  }
  return nullptr;
}

/// The session of a study: what it holds already, and a writer for the rest.
class StudySession {
 public:
  StudySession(const Study& study, const std::filesystem::path& path) : file_(open(study, path)) {
    results_ = stored_results(*file_);
    runs_ = file_->runs();
  }

  const StudyResults& results() const { return results_; }

  /// Restores the unfinished ones among the tasks, and begins to write.
  void start(const std::vector<StudyTask>& todo) {
    unfinished_.resize(todo.size());
    for (std::size_t i = 0; i < todo.size(); ++i) {
      const StoredRun* stored = find_run(runs_, todo[i].id);
      if (stored == nullptr) continue;
      const Resumption resumption = resume(*file_, *stored);
      unfinished_[i] =
          std::make_shared<Run>(stored->scenario, stored->seed, resumption.checkpoint, resumption.closed);
    }
    runs_.clear();
    writer_ = SessionWriter::start(pool_, std::move(*file_));
    file_.reset();
  }

  /// The run of a task that goes on; null for one that is new.
  std::shared_ptr<Run> take(std::size_t place) { return std::move(unfinished_[place]); }

  SessionWriter& writer() { return *writer_; }

 private:
  static std::unique_ptr<SessionFile> open(const Study& study, const std::filesystem::path& path) {
    if (!std::filesystem::exists(path)) {
      auto file = std::make_unique<SessionFile>(SessionFile::create(path));
      file->set_study(format_study(study));
      file->commit();
      return file;
    }
    auto file = std::make_unique<SessionFile>(SessionFile::open(path, SessionFile::Access::write));
    if (!file->writable()) {
      throw Error(fmt::format("{} cannot go on: another program is writing it, or it is write-protected",
                              path.string()));
    }
    const Study stored = stored_study(*file);
    if (identity(stored) != identity(study)) {
      throw Error(fmt::format("{} holds {}; choose another file", path.string(),
                              stored.name == study.name ? "the same study with other settings"
                                                        : fmt::format("another study, '{}'", stored.name)));
    }
    if (study.runs > stored.runs) {
      file->set_study(format_study(study));
      file->commit();
    }
    return file;
  }

  std::unique_ptr<SessionFile> file_;  // until the writer has it
  std::vector<StoredRun> runs_;
  StudyResults results_;
  std::vector<std::shared_ptr<Run>> unfinished_;  // by place
  Pool pool_{1};
  std::shared_ptr<SessionWriter> writer_;
};

}  // namespace

RunResult measure_run(const Learner& learner, const std::optional<StudyEvaluation>& evaluation) {
  const Experience& experience = learner.experience();
  RunResult result;
  result.steps = learner.steps();
  result.episodes = learner.episodes();
  const std::int64_t samples = experience.by_step().samples();
  result.mean_reward = experience.by_step().recent(0, samples / 20 + (samples % 20 != 0 ? 1 : 0)).mean;
  result.mean_return = experience.recent_episodes().mean_return();
  result.mean_length = experience.recent_episodes().mean_length();
  std::int64_t ended = 0;
  const double overall = experience.by_episode().total(0, &ended).mean;
  if (ended > 0) result.overall_return = overall;
  result.diverged = learner.divergence().has_value();
  if (evaluation) {
    Snapshot snapshot;
    learner.snapshot({.model = true}, snapshot);
    Scenario now = learner.scenario();
    now.parameters = learner.in_force();
    result.evaluated_return = evaluate(*snapshot.model, make_environment(now),
                                       {.episodes = evaluation->episodes,
                                        .seed = learner.seed(),
                                        .deterministic = evaluation->deterministic,
                                        .step_limit = step_limit(now)})
                                  .mean_return;
  }
  return result;
}

StudyOutcome run_study(const Study& study, const StudyPlan& plan,
                       const std::function<bool(const TrainingProgress&)>& progress) {
  const std::vector<StudyTask> share = tasks(study, plan.share, plan.shares);
  for (const StudyConfiguration& configuration : study.configurations) {
    Learner(configuration.scenario, study.first_seed);  // complains about settings that do not fit
  }
  std::unique_ptr<StudySession> session;
  if (!plan.session.empty()) session = std::make_unique<StudySession>(study, plan.session);

  StudyOutcome outcome;
  if (session) outcome.results = session->results();
  std::vector<StudyTask> todo;
  std::vector<TrainingTask> training;
  for (const StudyTask& task : share) {
    if (outcome.results.contains(task.id)) {
      ++outcome.already_done;
      continue;
    }
    const Scenario& scenario = study.configurations[task.configuration].scenario;
    todo.push_back(task);
    training.push_back({scenario, task.seed, scenario.steps, scenario.episodes});
  }
  if (session) session->start(todo);

  std::mutex mutex;  // guards measured, which the learners' threads fill in
  std::map<const Run*, std::pair<std::int64_t, RunResult>> measured;
  std::size_t place = 0;
  std::vector<char> resumed(todo.size(), false);  // bool would pack what one thread writes and others read
  TrainingHooks hooks;
  hooks.make = [&](std::size_t at) {
    place = at;
    std::shared_ptr<Run> run = session ? session->take(at) : nullptr;
    resumed[at] = run != nullptr;
    return run;
  };
  hooks.starting = [&](const std::shared_ptr<Run>& run) {
    if (!session) return;
    const StudyTask& task = todo[place];
    if (resumed[place]) {
      session->writer().resume(run, task.id, false);
    } else {
      session->writer().add(
          run, std::nullopt,
          {.id = task.id, .configuration = study.configurations[task.configuration].name, .timeline = false});
    }
  };
  hooks.measure = [&](std::size_t at, const Run& run, const TrainingResult& trained) {
    RunResult result = measure_run(run.learner(), study.evaluation);
    if (!resumed[at]) result.seconds = trained.processor_seconds;
    const std::lock_guard lock(mutex);
    measured[&run] = {todo[at].id, result};
  };
  hooks.finished = [&](const std::shared_ptr<Run>& run) {
    std::string text;
    Kept kept = Kept::everything;
    {
      const std::lock_guard lock(mutex);
      if (const auto found = measured.find(run.get()); found != measured.end()) {
        const auto& [id, result] = found->second;
        outcome.results[id] = result;
        text = format_result(result);
        const bool first = id <= static_cast<std::int64_t>(study.configurations.size());
        ArchiveWriter learned(ArchiveWriter::Blocks::left_out);
        std::as_const(*run).learner().save(learned);
        const bool small = learned.bytes().size() <= most_learned;
        kept = first ? Kept::everything : small ? Kept::learned : Kept::nothing;
        measured.erase(found);
      }
    }
    if (session) session->writer().finish(*run, text, kept);
  };
  std::string failure;
  hooks.progress = [&](const TrainingProgress& trained) {
    if (session) {
      if (const auto said = session->writer().take_failure()) failure = *said;
    }
    TrainingProgress whole = trained;
    const auto done = static_cast<double>(outcome.already_done), all = static_cast<double>(share.size());
    whole.runs = share.size();
    whole.finished += outcome.already_done;
    whole.share_at_start = done / all;
    whole.share = (done + trained.share * static_cast<double>(trained.runs)) / all;
    return failure.empty() && (!progress || progress(whole));
  };
  try {
    if (!todo.empty()) train(training, plan.jobs, hooks);
    if (!failure.empty()) throw Error(failure);
    if (session) session->writer().close();
  } catch (const Error& error) {
    throw RunFailure(error.what());
  }
  outcome.complete = true;
  for (const StudyTask& task : share) outcome.complete &= outcome.results.contains(task.id);
  return outcome;
}

}  // namespace policyscope
