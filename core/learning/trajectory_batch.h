#pragma once

#include "core/environments/space.h"
#include "core/features/feature_map.h"

#include <cstddef>
#include <span>
#include <vector>

namespace policyscope {

/// Several trajectories that one linear policy played, as the learners and estimators need them afterwards:
/// features, action and reward of every step, and where each trajectory led. The steps of all trajectories
/// follow each other in rows. Its buffers grow to the largest batch and are then reused.
class TrajectoryBatch {
 public:
  void clear() {
    indices_.clear();
    values_.clear();
    actions_.clear();
    rewards_.clear();
    states_.clear();
    final_indices_.clear();
    final_values_.clear();
    ends_.clear();
  }

  /// Appends a step of the present trajectory: x(S_t), A_t and R_{t+1}; and, for comparison with exact
  /// theory, the environment's whole state S_t. All steps have the same numbers of features, actions and
  /// states.
  void push(const FeatureView& x, ActionView action, double reward, std::span<const double> state = {}) {
    indices_.insert(indices_.end(), x.indices.begin(), x.indices.end());
    if (!x.binary()) values_.insert(values_.end(), x.values, x.values + x.count());
    actions_.insert(actions_.end(), action.begin(), action.end());
    rewards_.push_back(reward);
    states_.insert(states_.end(), state.begin(), state.end());
  }
  /// Ends the present trajectory, which has at least one step. `final_x` are the features of the observation
  /// that followed its last step; `terminated` says that nothing can come after it.
  void finish(const FeatureView& final_x, bool terminated) {
    final_indices_.insert(final_indices_.end(), final_x.indices.begin(), final_x.indices.end());
    if (!final_x.binary()) {
      final_values_.insert(final_values_.end(), final_x.values, final_x.values + final_x.count());
    }
    ends_.push_back({rewards_.size(), terminated});
  }

  std::size_t trajectories() const { return ends_.size(); }
  std::size_t steps() const { return rewards_.size(); }
  /// The rows of trajectory i are begin(i) … end(i) − 1.
  std::size_t begin(std::size_t i) const { return i == 0 ? 0 : ends_[i - 1].row; }
  std::size_t end(std::size_t i) const { return ends_[i].row; }
  std::size_t length(std::size_t i) const { return end(i) - begin(i); }
  bool terminated(std::size_t i) const { return ends_[i].terminated; }

  FeatureView features(std::size_t row) const { return view(indices_, values_, row, steps()); }
  FeatureView final_features(std::size_t i) const {
    return view(final_indices_, final_values_, i, trajectories());
  }
  ActionView action(std::size_t row) const { return slice(actions_, row); }
  std::span<const double> rewards() const { return rewards_; }
  std::span<const double> rewards(std::size_t i) const { return rewards().subspan(begin(i), length(i)); }
  std::span<const double> state(std::size_t row) const { return slice(states_, row); }

 private:
  struct End {
    std::size_t row;  // one past the last
    bool terminated;
  };

  static FeatureView view(const std::vector<std::uint32_t>& indices, const std::vector<double>& values,
                          std::size_t at, std::size_t rows) {
    const std::size_t count = indices.size() / rows;
    return {std::span(indices).subspan(at * count, count),
            values.empty() ? nullptr : values.data() + at * count};
  }
  std::span<const double> slice(const std::vector<double>& all, std::size_t row) const {
    const std::size_t count = all.size() / steps();
    return std::span(all).subspan(row * count, count);
  }

  std::vector<std::uint32_t> indices_, final_indices_;
  std::vector<double> values_, final_values_, actions_, rewards_, states_;
  std::vector<End> ends_;
};

}  // namespace policyscope
