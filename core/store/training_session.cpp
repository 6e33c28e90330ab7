#include "core/store/training_session.h"

#include "core/error.h"

#include <fmt/format.h>

namespace policyscope {

std::unique_ptr<TrainingSession> TrainingSession::create(const std::filesystem::path& path) {
  return std::unique_ptr<TrainingSession>(new TrainingSession(SessionFile::create(path), false));
}

std::unique_ptr<TrainingSession> TrainingSession::resume(const std::filesystem::path& path) {
  return std::unique_ptr<TrainingSession>(
      new TrainingSession(SessionFile::open(path, SessionFile::Access::write), true));
}

TrainingSession::TrainingSession(SessionFile file, bool go_on) {
  if (!file.writable()) {
    throw Error(fmt::format("{} cannot go on: another program is writing it, or it is write-protected",
                            file.path().string()));
  }
  if (go_on) {
    stored_ = file.runs();
    if (stored_.empty()) throw Error(fmt::format("{} has no runs to go on with", file.path().string()));
    for (const StoredRun& stored : stored_) {
      const Resumption resumption = policyscope::resume(file, stored);
      runs_.push_back(
          std::make_shared<Run>(stored.scenario, stored.seed, resumption.checkpoint, resumption.closed));
      going_on_[runs_.back().get()] = stored.id;
    }
  }
  writer_ = SessionWriter::start(pool_, std::move(file));
}

void TrainingSession::attach(TrainingHooks& hooks) {
  if (!runs_.empty()) {
    hooks.make = [this](std::size_t place) { return std::move(runs_[place]); };
  }
  hooks.starting = [this](const std::shared_ptr<Run>& run) {
    const auto known = going_on_.find(run.get());
    if (known == going_on_.end()) {
      writer_->add(run);
    } else {
      writer_->resume(run, known->second);
      going_on_.erase(known);
    }
  };
  hooks.finished = [this](const std::shared_ptr<Run>& run) { writer_->finish(*run); };
}

}  // namespace policyscope
