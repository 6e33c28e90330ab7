#pragma once

#include "core/algorithms/catalog.h"
#include "core/environments/environment.h"
#include "core/learning/series.h"
#include "core/networks/mlp.h"
#include "core/parameters/field.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

/// What learners of a value for each action share: what they refuse, their network, the target network that
/// is copied, and the exploration that fades.
namespace policyscope {

inline std::string refusal_of_continuous_actions(const EnvironmentInfo& environment) {
  if (environment.action.discrete()) return "";
  return "a value for every action is learned, but those of " + environment.id + " are continuous.";
}

/// The network of a learner with such settings: features in, a value for each action out.
template <class S>
MlpShape action_value_shape(const AlgorithmParts& parts, const S& settings) {
  return {.inputs = static_cast<int>(parts.features->size()),
          .hidden = settings.net_arch,
          .outputs = static_cast<int>(parts.environment.action.count()),
          .activation = settings.activation};
}

/// Exploration beyond the policy's own: an action drawn from all alike, with a probability that falls from
/// `exploration_initial_eps` to 0 in a share of the schedule.
struct ExplorationSettings {
  double exploration_initial_eps = 1.0, exploration_fraction = 0.1;
  int schedule_steps = 100'000;
};

/// That probability after so many steps.
inline double fading_exploration(const ExplorationSettings& settings, std::int64_t steps) {
  const double length = settings.exploration_fraction * settings.schedule_steps;
  const double left = length > 0.0 ? 1.0 - static_cast<double>(steps) / length : 0.0;
  return settings.exploration_initial_eps * std::max(0.0, left);
}

template <class S>
Field<S> target_update_interval_field(int S::*member) {
  return Field<S>(member, "target_update_interval", "C", "steps between copies")
      .valid(1, 1e9)
      .slider(1, 20'000)
      .log()
      .unit("steps")
      .help("The target network moves at every so manieth step (Mnih et al. 2015).");
}

/// Of a member `huber_delta`.
template <class S>
Field<S> huber_delta_field() {
  return Field<S>(&S::huber_delta, "huber_delta", "\\kappa", "largest error")
      .valid(0, 1e9)
      .slider(0.1, 100)
      .log()
      .not_in_first_format()
      .help(
          "TD errors beyond ±κ push no harder than κ (Huber's loss); 0 for all as large as they are. Where "
          "clipped, many small errors outvote a few large ones, as those of an episode's end.");
}

/// Of ExplorationSettings without the schedule's length, for a settings struct that contains them as its
/// base.
template <class S>
std::vector<Field<S>> exploration_fields() {
  return {
      Field<S>(static_cast<double S::*>(&S::exploration_initial_eps), "exploration_initial_eps", "",
               "first exploration")
          .valid(0, 1)
          .help("Probability of a random action at the start; falls to the policy's."),
      Field<S>(static_cast<double S::*>(&S::exploration_fraction), "exploration_fraction", "",
               "share of the schedule")
          .valid(0, 1)
          .help("The part of the schedule's steps in which it falls."),
  };
}

namespace series {

/// What fading_exploration() gives.
inline SeriesInfo exploration() {
  return {.id = "exploration", .symbol = "\\varepsilon", .name = "exploration"};
}

}  // namespace series
}  // namespace policyscope
