#include "core/learning/evaluation.h"

#include "core/learning/denormals.h"
#include "core/learning/episode.h"
#include "core/learning/exploration.h"
#include "core/learning/self_play.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace policyscope {

Evaluation evaluate(const Model& model, std::unique_ptr<Environment> environment,
                    const EvaluationPlan& plan) {
  const FlushDenormals flush;
  const bool endless = environment->info().continuing || plan.step_limit == 0;
  Episode episode(std::move(environment), plan.step_limit);
  ModelPlayer other(model);
  episode.environment().play_against(&other);
  RandomStream environment_random(plan.seed, Purpose::evaluation, 0);
  RandomStream action_random(plan.seed, Purpose::evaluation, 1);
  std::vector<double> action(episode.environment().info().action.dimensions());

  Exploration exploration;
  Evaluation result;
  result.min_return = std::numeric_limits<double>::infinity();
  result.max_return = -result.min_return;
  double rewards = 0.0, m2 = 0.0;
  for (; result.episodes < plan.episodes; ++result.episodes) {
    episode.reset(environment_random);
    exploration.begin_episode();
    bool ended = false;
    while (!ended) {
      act(model, episode.observation(), plan.deterministic, action_random, action, exploration);
      ended = episode.step(action, environment_random).ended();
      ended |= endless && episode.length() >= plan.most_steps;
      episode.proceed();
    }
    const double value = episode.episode_return();
    rewards += value;
    result.steps += episode.length();
    result.min_return = std::min(result.min_return, value);
    result.max_return = std::max(result.max_return, value);
    // Mean and spread as they go (Welford 1962).
    const double difference = value - result.mean_return;
    result.mean_return += difference / static_cast<double>(result.episodes + 1);
    m2 += difference * (value - result.mean_return);
  }
  const auto count = static_cast<double>(result.episodes);
  result.std_return = result.episodes > 1 ? std::sqrt(m2 / (count - 1.0)) : 0.0;
  result.mean_length = static_cast<double>(result.steps) / count;
  result.mean_reward = rewards / static_cast<double>(result.steps);
  return result;
}

}  // namespace policyscope
