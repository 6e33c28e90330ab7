#include "core/learning/sample_trajectories.h"

#include "core/error.h"

#include <cmath>

namespace policyscope {

void sample_trajectories(Episode& episode, const FeatureMap& features, const LinearActor& actor,
                         std::size_t count, RandomStream& environment_random, RandomStream& action_random,
                         TrajectoryBatch& batch) {
  const Policy& policy = actor.policy;
  FeatureVector x = features.make_vector();
  std::vector<double> outputs(actor.weights.stride()), parameters(policy.outputs());
  std::vector<double> action(policy.action_dimensions()), state;
  for (std::size_t i = 0; i < count; ++i) {
    episode.reset(environment_random);
    for (bool ended = false; !ended;) {
      features.encode(episode.observation(), x);
      actor.weights.predict(x, outputs.data());
      policy.resolve(std::span(outputs).subspan(actor.first_output, policy.outputs()), parameters);
      double sum = 0.0;
      for (const double p : parameters) sum += p;
      if (!std::isfinite(sum)) throw Error("the policy is not finite; no trajectories can be drawn from it");
      policy.sample(parameters, action_random, action);
      const std::span<const double> present = episode.environment().state();
      state.assign(present.begin(), present.end());
      const Outcome outcome = episode.step(action, environment_random);
      batch.push(x, action, outcome.reward, state);
      ended = outcome.ended();
      if (ended) {
        features.encode(episode.next_observation(), x);
        batch.finish(x, outcome.terminated);
      } else {
        episode.proceed();
      }
    }
  }
}

}  // namespace policyscope
