#pragma once

#include "core/learning/model.h"

#include <cstdint>
#include <vector>

namespace policyscope {

/// What stays of the exploration from one step of an episode to the next: the weights of noise that is made
/// from features (gSDE; Raffin, Kober and Stulp 2021).
struct Exploration {
  std::vector<float> noise_weights;
  std::int64_t steps = 0;  ///< since the episode began
  void begin_episode() { steps = 0; }
};

/// A model whose noise stays for some steps. Beside Model: a model is one if a dynamic_cast says so.
class HoldsNoise {
 public:
  virtual ~HoldsNoise() = default;
  /// An action as it is drawn while learning. Random weights are drawn at the start of an episode, for an
  /// episode is to a demonstration what a rollout is to a learner, and after as many steps as the policy
  /// says.
  virtual void explore(ObservationView observation, RandomStream& random, ActionSpan action,
                       Exploration& exploration) const = 0;
};

/// An action by any model, with noise that stays where it does.
inline void act(const Model& model, ObservationView observation, bool deterministic, RandomStream& random,
                ActionSpan action, Exploration& exploration) {
  const auto* holds = deterministic ? nullptr : dynamic_cast<const HoldsNoise*>(&model);
  if (holds != nullptr) {
    holds->explore(observation, random, action, exploration);
  } else {
    model.act(observation, deterministic, random, action);
  }
}

}  // namespace policyscope
