#include "core/studies/episode_credit.h"

#include "core/estimators/advantages.h"
#include "core/estimators/returns.h"

#include <algorithm>
#include <string_view>

namespace policyscope {
namespace {

bool ends(const TransitionView& step) {
  return step.terminated || step.truncated;
}

/// Ages of the newest and one past the oldest transition of the last whole episode, or of the newest steps
/// where there is none in memory.
std::pair<std::size_t, std::size_t> find_episode(const TransitionRing& ring, bool& whole) {
  std::size_t last = 0;
  while (last < ring.size() && !ends(ring.recent(last))) ++last;
  whole = false;
  if (last == ring.size()) return {0, ring.size()};
  std::size_t first = last + 1;
  while (first < ring.size() && !ends(ring.recent(first))) ++first;
  // At the far end of the memory the beginning may be missing, unless it is that of the run.
  whole = first < ring.size() || ring.recent(ring.size() - 1).step == 1;
  return {last, first};
}

}  // namespace

EpisodeCredit credit_episode(const EpisodeCreditRequest& request) {
  EpisodeCredit credit;
  const TransitionRing& ring = request.snapshot->transitions;
  auto [newest, end] = find_episode(ring, credit.whole);
  if (end - newest > request.most_steps) {
    end = newest + request.most_steps;
    credit.whole = false;
  }
  const std::size_t count = end - newest;
  if (count == 0) return credit;

  if (request.criterion.average_reward)
    for (const SymbolValue& symbol : request.snapshot->symbols)
      if (std::string_view(symbol.symbol) == "average_reward") credit.average_reward = symbol.value;
  const double discount = request.criterion.discount;
  const std::size_t size = request.environment->info().observation.size();
  std::vector<double> observations, next;
  std::vector<char> terminated, truncated;
  for (std::size_t age = end; age-- > newest;) {
    const TransitionView step = ring.recent(age);
    if (credit.rewards.empty()) credit.first_step = step.step;
    credit.rewards.push_back(step.reward);
    observations.insert(observations.end(), step.observation.begin(), step.observation.end());
    next.insert(next.end(), step.next_observation.begin(), step.next_observation.end());
    terminated.push_back(step.terminated);
    truncated.push_back(step.truncated);
  }
  credit.terminated = terminated.back() != 0;
  std::vector<double> excess = credit.rewards;
  for (double& reward : excess) reward -= credit.average_reward;
  credit.returns.resize(count);
  discounted_returns(excess, discount, credit.returns);

  const Model& model = *request.snapshot->model;
  const auto quantities = model.quantities();
  const auto value = std::find_if(quantities.begin(), quantities.end(),
                                  [](const Quantity& quantity) { return quantity.id == "value"; });
  credit.has_values = value != quantities.end();
  if (!credit.has_values) return credit;
  const auto index = static_cast<std::size_t>(value - quantities.begin());
  credit.values.resize(count);
  std::vector<double> next_values(count);
  model.evaluate(std::span(&index, 1), observations, size, credit.values);
  model.evaluate(std::span(&index, 1), next, size, next_values);
  const ValuedSteps steps{excess, credit.values, next_values, terminated, truncated};
  for (auto* out : {&credit.td_errors, &credit.n_step_returns, &credit.advantages}) out->resize(count);
  td_errors(steps, discount, credit.td_errors);
  n_step_returns(steps, discount, std::max(1, request.n), credit.n_step_returns);
  generalized_advantages(steps, discount, request.lambda, credit.advantages);
  return credit;
}

}  // namespace policyscope
