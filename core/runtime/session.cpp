#include "core/runtime/session.h"

#include <algorithm>

namespace policyscope {

Session::~Session() {
  for (const auto& run : runs_) run->request_stop();
  for (const auto& run : runs_) pool_.remove(*run);
}

std::shared_ptr<Run> Session::add(std::shared_ptr<Run> run) {
  runs_.push_back(run);
  pool_.add(run);
  return run;
}

std::shared_ptr<Run> Session::add(const Scenario& scenario, std::uint64_t seed) {
  return add(std::make_shared<Run>(scenario, seed));
}

std::shared_ptr<Run> Session::add(const Scenario& scenario, std::uint64_t seed, const Archive& checkpoint,
                                  const SeriesUpdate& closed) {
  return add(std::make_shared<Run>(scenario, seed, checkpoint, closed));
}

void Session::remove(const Run& run) {
  const auto at = std::find_if(runs_.begin(), runs_.end(), [&](const auto& r) { return r.get() == &run; });
  if (at == runs_.end()) return;
  const std::shared_ptr<Run> kept = *at;
  runs_.erase(at);
  kept->request_stop();
  pool_.remove(*kept);
}

void Session::send(Run& run, Command command) {
  run.send(std::move(command));
  pool_.wake(run);
}

void Session::set_desired(Run& run, Desired desired) {
  run.set_desired(std::move(desired));
  pool_.wake(run);
}

}  // namespace policyscope
