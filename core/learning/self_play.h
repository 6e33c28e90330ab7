#pragma once

#include "core/algorithms/algorithm.h"
#include "core/environments/environment.h"

#include <memory>

namespace policyscope {

/// The second player as a copy of what has been learned.
class ModelPlayer final : public OtherPlayer {
 public:
  explicit ModelPlayer(const Model& model) : model_(model) {}
  void choose(ObservationView observation, RandomStream& random, ActionSpan action) override {
    model_.act(observation, false, random, action);
  }

 private:
  const Model& model_;
};

/// The second player as the learner itself: every choice is drawn from the algorithm's present policy, so
/// that there is nothing to save beside the algorithm.
class SelfPlayer final : public OtherPlayer {
 public:
  explicit SelfPlayer(const Algorithm& algorithm) : algorithm_(algorithm), model_(algorithm.make_model()) {}
  void choose(ObservationView observation, RandomStream& random, ActionSpan action) override {
    algorithm_.copy_to(*model_);
    model_->act(observation, false, random, action);
  }

 private:
  const Algorithm& algorithm_;
  std::unique_ptr<Model> model_;
};

}  // namespace policyscope
