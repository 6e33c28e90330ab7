#include "core/exact/summation.h"

#include "core/exact/average_reward.h"

namespace policyscope::exact {

void partial_sums(std::span<const double> terms, std::span<double> sums) {
  double sum = 0.0;
  for (std::size_t k = 0; k < terms.size(); ++k) sums[k] = sum += terms[k];
}

void running_means(std::span<const double> values, std::span<double> means) {
  double sum = 0.0;
  for (std::size_t k = 0; k < values.size(); ++k) {
    sum += values[k];
    means[k] = sum / static_cast<double>(k + 1);
  }
}

double abel_mean(std::span<const double> terms, double x) {
  double sum = 0.0;
  for (std::size_t k = terms.size(); k-- > 0;) sum = terms[k] + x * sum;  // Horner
  return sum;
}

std::vector<double> differential_rewards(const FiniteModel& model, const Eigen::MatrixXd& policy,
                                         std::size_t state, std::size_t action, std::size_t count) {
  const Chain chain = chain_of(model, policy);
  const double rate = average_reward(chain, stationary_distribution(chain));
  std::vector<double> terms;
  terms.reserve(count);
  Eigen::RowVectorXd where = Eigen::RowVectorXd::Zero(chain.reward.size());
  for (const auto& outcome : model.after(state, action))
    where[static_cast<Eigen::Index>(outcome.next)] += outcome.probability;
  for (std::size_t k = 0; k < count; ++k) {
    if (k == 0) {
      terms.push_back(model.expected_reward(state, action) - rate);
      continue;
    }
    terms.push_back(where.dot(chain.reward) - rate);
    where *= chain.transition;
  }
  return terms;
}

}  // namespace policyscope::exact
