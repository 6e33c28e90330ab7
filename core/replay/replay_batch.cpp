#include "core/replay/replay_batch.h"

#include <algorithm>

namespace policyscope {

void gather(const ReplayLog& log, int steps, double discount, ReplayBatch<float>& batch) {
  const std::size_t n = log.input_size(), m = log.action_size(), pair = n + m;
  constexpr std::size_t ahead = 8;
  for (std::size_t i = 0; i < batch.size(); ++i) {
    if (i + ahead < batch.size()) log.fetch(batch.slots[i + ahead]);
    const std::size_t first = batch.slots[i];
    std::size_t last = first;
    double reward = static_cast<double>(log.reward(first));
    double power = discount;
    for (int k = 1; k < steps && log.end(last) == StepEnd::none && !log.newest(last); ++k) {
      last = log.following(last);
      reward += power * static_cast<double>(log.reward(last));
      power *= discount;
    }
    const float* input = log.input(first);
    const float* next = log.next_input(last);
    std::copy_n(input, n, batch.inputs.data() + i * n);
    std::copy_n(next, n, batch.next_inputs.data() + i * n);
    std::copy_n(input, pair, batch.pairs.data() + i * pair);  // the action lies behind the input
    std::copy_n(next, n, batch.next_pairs.data() + i * pair);
    batch.rewards[i] = static_cast<float>(reward);
    batch.discounts[i] = log.end(last) == StepEnd::terminated ? 0.0f : static_cast<float>(power);
  }
}

}  // namespace policyscope
