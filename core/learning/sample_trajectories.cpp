#include "core/learning/sample_trajectories.h"

namespace policyscope {

void sample_trajectories(Episode& episode, const FeatureMap& features, const LinearActor& actor,
                         std::size_t count, RandomStream& environment_random, RandomStream& action_random,
                         TrajectoryBatch& batch) {
  const Policy& policy = actor.policy;
  FeatureVector x = features.make_vector();
  std::vector<double> outputs(actor.weights.stride());
  const auto resolve = [&](ObservationView observation, std::span<double> parameters) {
    features.encode(observation, x);
    if (parameters.empty()) return;
    actor.weights.predict(x, outputs.data());
    policy.resolve(std::span(outputs).subspan(actor.first_output, policy.outputs()), parameters);
  };
  for (std::size_t i = 0; i < count; ++i)
    play_trajectory(episode, policy, x, resolve, environment_random, action_random, batch);
}

}  // namespace policyscope
