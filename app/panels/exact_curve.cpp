#include "app/panels/exact_curve.h"

#include <algorithm>

namespace policyscope::app {

bool ExactCurve::knows(const Frame& frame, const SeriesInfo& series) {
  if (!has_known_answers(frame.environment)) return false;
  // A learned R̄ is an estimate of the same r(π) as the rewards are samples of.
  if (frame.environment.info().continuing) return series.id == "reward" || series.id == "average_reward";
  return series.id == "episode_return";
}

void ExactCurve::update(const Frame& frame, Outbox& outbox, const SeriesInfo& series) {
  (void)series;
  const std::span<const Keyframe> keyframes = frame.focus.timeline.keyframes();
  // The newest snapshot too, where it stands still: the curve then ends where the learner is.
  const auto& latest = frame.focus.latest;
  const bool with_latest = !frame.playing && latest != nullptr && latest->model != nullptr &&
                           (keyframes.empty() || keyframes.back().snapshot->steps < latest->steps);
  const std::size_t count = keyframes.size() + (with_latest ? 1 : 0);
  const auto& newest = with_latest || keyframes.empty() ? latest : keyframes.back().snapshot;
  const bool same = run_ == frame.focus.id && request_.moments.size() == count && count > 0 &&
                    request_.moments.back() == newest && request_.environment == frame.task;
  if (!same) {
    run_ = frame.focus.id;
    request_.moments.clear();
    for (const Keyframe& keyframe : keyframes)
      if (keyframe.snapshot->model != nullptr) request_.moments.push_back(keyframe.snapshot);
    if (with_latest) request_.moments.push_back(latest);
    request_.environment = frame.task;
    request_.average_reward = frame.environment.info().continuing;
    request_.step_limit = request_.average_reward ? 0 : step_limit(frame.scenario);
  }
  if (request_.moments.empty()) return;
  curve_.update(frame.pool, request_);
  if (curve_.busy()) outbox.send(action::Await{});
}

}  // namespace policyscope::app
