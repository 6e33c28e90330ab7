// Gymnasium's environments against recordings of the originals.
#include "tests/support/truth.h"

#include "core/environments/angle.h"
#include "core/environments/catalog.h"

#include <gtest/gtest.h>

#include <cmath>

namespace policyscope {
namespace {

constexpr double single_precision = 6e-8;  // relative error of a number rounded to float32

/// The reference rounds the state of this one to single precision after every step.
double step_tolerance(const std::string& id) {
  return id == "MountainCarContinuous-v0" ? 2e-6 : 1e-9;
}

double largest_difference(const std::vector<double>& a, std::span<const double> b) {
  EXPECT_EQ(a.size(), b.size());
  double largest = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) largest = std::max(largest, std::abs(a[i] - b[i]));
  return largest;
}

/// Angles that are equal up to a turn count as equal.
double largest_state_difference(const std::string& id, const std::vector<double>& a,
                                std::span<const double> b) {
  if (id != "Acrobot-v1") return largest_difference(a, b);
  double largest = 0.0;
  for (std::size_t i = 0; i < 4; ++i) {
    largest = std::max(largest, std::abs(i < 2 ? wrap_angle(a[i] - b[i]) : a[i] - b[i]));
  }
  return largest;
}

class TruthTest : public testing::TestWithParam<std::string> {
 protected:
  const std::string& id() const { return GetParam(); }
  const Truth truth_ = load_truth(GetParam());
  const EnvironmentEntry& entry_ = find_environment(GetParam());
};

TEST_P(TruthTest, SpacesAndLimits) {
  const EnvironmentInfo& info = entry_.info;
  EXPECT_EQ(info.step_limit, truth_.step_limit);
  EXPECT_EQ(info.state_names, truth_.state_names);
  const auto expect_bound = [](double found, double expected) {
    if (std::isinf(expected)) {
      EXPECT_EQ(found, expected);
    } else {
      EXPECT_NEAR(found, expected, single_precision * std::abs(expected));
    }
  };
  ASSERT_EQ(info.observation.size(), truth_.observation_low.size());
  for (std::size_t i = 0; i < info.observation.size(); ++i) {
    expect_bound(info.observation[i].low, truth_.observation_low[i]);
    expect_bound(info.observation[i].high, truth_.observation_high[i]);
  }
  EXPECT_EQ(info.action.count(), truth_.action_count);
  ASSERT_EQ(info.action.box.size(), truth_.action_low.size());
  for (std::size_t i = 0; i < info.action.box.size(); ++i) {
    expect_bound(info.action.box[i].low, truth_.action_low[i]);
    expect_bound(info.action.box[i].high, truth_.action_high[i]);
  }
}

TEST_P(TruthTest, OneStepFromEveryRecordedState) {
  const double tolerance = step_tolerance(id());
  for (const auto& [description, trace, expected, sensitivity, double_deviation] : truth_.traces) {
    SCOPED_TRACE(description);
    for (std::size_t t = 0; t < trace.actions.size(); ++t) {
      SCOPED_TRACE(t);
      const Trace one = {.initial_state = t == 0 ? trace.initial_state : expected.states[t - 1],
                         .actions = {trace.actions[t]}};
      const Rollout found = rollout(*entry_.make(), one);
      ASSERT_LE(largest_state_difference(id(), expected.states[t], found.states[0]), tolerance);
      ASSERT_NEAR(found.rewards[0], expected.rewards[t], tolerance);
      ASSERT_EQ(found.terminated[0], expected.terminated[t]);
      ASSERT_LE(largest_difference(expected.observations[t], found.observations[0]),
                tolerance + 30 * single_precision);  // the recorded ones are rounded; speeds reach 28
    }
  }
}

TEST_P(TruthTest, WholeTraces) {
  for (const auto& [description, trace, expected, sensitivity, double_deviation] : truth_.traces) {
    SCOPED_TRACE(description);
    const Rollout found = rollout(*entry_.make(), trace);
    ASSERT_EQ(found.states.size(), expected.states.size());
    // Sines differ in the last bit from the recorder's, ~1e-16, and such a difference grows as the recorder's
    // perturbation of 1e-12 did. One trace is chaotic: there a perturbation of 1e-12 ends up as large as 0.9.
    const double tolerance = std::max(sensitivity, 1e-12) + 1.01 * double_deviation;
    EXPECT_LE(largest_difference(expected.initial_observation, found.initial_observation),
              8 * single_precision);
    for (std::size_t t = 0; t < found.states.size(); ++t) {
      SCOPED_TRACE(t);
      ASSERT_LE(largest_state_difference(id(), expected.states[t], found.states[t]), tolerance);
      ASSERT_NEAR(found.rewards[t], expected.rewards[t], 20 * tolerance);  // costs are steeper than the state
    }
    EXPECT_EQ(found.terminated, expected.terminated);
    EXPECT_EQ(found.truncated, expected.truncated);
  }
}

INSTANTIATE_TEST_SUITE_P(Gymnasium, TruthTest, testing::ValuesIn(recorded_environments()),
                         [](const auto& param) {
                           std::string name = param.param;
                           std::erase(name, '-');
                           return name;
                         });

}  // namespace
}  // namespace policyscope
