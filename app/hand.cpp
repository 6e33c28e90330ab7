#include "app/hand.h"

#include <algorithm>
#include <cmath>

namespace policyscope::app {
namespace {

/// How strong the hand is where an action has no bounds.
double strength(const Dimension& dimension, bool up) {
  const double bound = up ? dimension.high : dimension.low;
  return std::isfinite(bound) ? bound : up ? dimension.typical_high : dimension.typical_low;
}

}  // namespace

std::string Hand::refusal(const EnvironmentInfo& info) {
  if (info.players > 1) return "This task has two players, and both are the policy.";
  const std::size_t ways =
      info.action.discrete() ? (info.action.count() > 3 ? 2 : 1) : info.action.dimensions();
  if (ways > 2 || info.action.count() > 4) return "This task has more actions than there are arrow keys.";
  return "";
}

void Hand::take(const EnvironmentInfo& info) {
  count_ = info.action.count();
  box_ = info.action.box;
  clock_ = info.time_step > 0.0;
  compass_ = count_ == 4;
  two_ways_ = compass_ || box_.size() == 2;
  across_ = up_ = last_ = 0;
}

int Hand::chosen() const {
  if (compass_) {  // north, east, south, west
    if (up_ != 0) return up_ > 0 ? 0 : 2;
    return across_ == 0 ? -1 : across_ > 0 ? 1 : 3;
  }
  if (across_ != 0) return across_ < 0 ? 0 : static_cast<int>(count_) - 1;
  return count_ == 3 && clock_ ? 1 : -1;  // no push
}

bool Hand::moves() const {
  return count_ > 0 ? chosen() >= 0 : across_ != 0 || (two_ways_ && up_ != 0);
}

void Hand::act(ObservationView, bool, RandomStream&, ActionSpan action) const {
  if (count_ > 0) {
    if (const int now = chosen(); now >= 0) last_ = now;
    action[0] = last_;
    return;
  }
  // The engines of a lander: the one below its feet lifts it.
  const bool lifts_first = two_ways_ && box_[0].name.find("main") != std::string::npos;
  for (std::size_t i = 0; i < box_.size(); ++i) {
    const bool upwards = two_ways_ && (i == 0) == lifts_first;
    const int way = upwards ? up_ : across_;
    action[i] = way == 0 ? std::clamp(0.0, box_[i].low, box_[i].high) : strength(box_[i], way > 0);
  }
}

}  // namespace policyscope::app
