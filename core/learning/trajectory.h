#pragma once

#include "core/environments/space.h"
#include "core/features/feature_map.h"

#include <cstddef>
#include <span>
#include <vector>

namespace policyscope {

/// The steps of one episode as a linear learner needs them afterwards: features, action and reward of each.
/// Its buffers grow to the longest episode and are then reused.
class Trajectory {
 public:
  void clear() {
    indices_.clear();
    values_.clear();
    actions_.clear();
    rewards_.clear();
  }
  /// Appends step t: x(S_t), A_t and R_{t+1}. All steps have the same numbers of features and actions.
  void push(const FeatureView& x, ActionView action, double reward) {
    indices_.insert(indices_.end(), x.indices.begin(), x.indices.end());
    if (!x.binary()) values_.insert(values_.end(), x.values, x.values + x.count());
    actions_.insert(actions_.end(), action.begin(), action.end());
    rewards_.push_back(reward);
  }

  std::size_t size() const { return rewards_.size(); }
  FeatureView features(std::size_t t) const {
    const std::size_t count = indices_.size() / size();
    return {std::span(indices_).subspan(t * count, count),
            values_.empty() ? nullptr : values_.data() + t * count};
  }
  ActionView action(std::size_t t) const {
    const std::size_t count = actions_.size() / size();
    return std::span(actions_).subspan(t * count, count);
  }
  std::span<const double> rewards() const { return rewards_; }
  /// The features of all steps one after the other.
  std::span<const std::uint32_t> indices() const { return indices_; }

 private:
  std::vector<std::uint32_t> indices_;
  std::vector<double> values_, actions_, rewards_;
};

}  // namespace policyscope
