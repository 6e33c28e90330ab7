#include "core/estimators/baseline_example.h"

namespace policyscope {
namespace {

double action_value(const BaselineExample& example, int state, int action) {
  const double value = state == 0 ? example.first : example.second;
  const double p = example.probability;
  return value + (action == 1 ? (1.0 - p) * example.advantage : -p * example.advantage);
}

double score(const BaselineExample& example, int action) {
  return action == 1 ? 1.0 - example.probability : -example.probability;
}

}  // namespace

double BaselineExample::baseline(int state, ExampleBaseline kind) const {
  switch (kind) {
    case ExampleBaseline::none:
      return 0.0;
    case ExampleBaseline::constant:
      return 0.5 * (first + second);
    case ExampleBaseline::state:
      return state == 0 ? first : second;
  }
  return 0.0;
}

double estimator_variance(const BaselineExample& example, ExampleBaseline kind) {
  double square = 0.0;
  for (const int state : {0, 1})
    for (const int action : {0, 1}) {
      const double weight = 0.5 * (action == 1 ? example.probability : 1.0 - example.probability);
      const double away = action_value(example, state, action) - example.baseline(state, kind);
      const double s = score(example, action);
      square += weight * s * s * (away * away + example.noise * example.noise);
    }
  return square - example.gradient() * example.gradient();
}

double sample_estimator(const BaselineExample& example, ExampleBaseline kind, RandomStream& random) {
  const int state = random.uniform() < 0.5 ? 0 : 1;
  const int action = random.uniform() < example.probability ? 1 : 0;
  const double g = action_value(example, state, action) + example.noise * random.normal();
  return score(example, action) * (g - example.baseline(state, kind));
}

}  // namespace policyscope
