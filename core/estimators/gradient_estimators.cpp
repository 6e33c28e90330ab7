#include "core/estimators/gradient_estimators.h"

#include "core/estimators/batch_scores.h"
#include "core/estimators/returns.h"

#include <algorithm>

namespace policyscope {
namespace {

/// The credits of one trajectory before baselines and γ^t.
void raw_credits(const TrajectoryBatch& batch, const BatchValues& values, const CreditRule& rule,
                 std::size_t i, std::span<double> out) {
  const std::size_t begin = batch.begin(i), length = batch.length(i);
  const std::span<const double> rewards = batch.rewards(i);
  switch (rule.credit) {
    case Credit::whole_return:
      discounted_returns(rewards, rule.discount, out);
      std::fill(out.begin() + 1, out.end(), out[0]);
      return;
    case Credit::reward_to_go:
      discounted_returns(rewards, rule.discount, out);
      return;
    case Credit::action_value:
      std::copy_n(values.action_values.begin() + static_cast<std::ptrdiff_t>(begin), length, out.begin());
      return;
    case Credit::gae: {
      double next = values.final_values[i], following = 0.0;
      for (std::size_t t = length; t-- > 0;) {
        const double value = values.values[begin + t];
        const double td_error = rewards[t] + rule.discount * next - value;
        out[t] = following = td_error + rule.discount * rule.lambda * following;
        next = value;
      }
      return;
    }
  }
}

/// Subtracts from each credit the mean of all credits of the other trajectories.
void subtract_constant(const TrajectoryBatch& batch, std::span<double> out) {
  double total = 0.0;
  for (const double c : out) total += c;
  for (std::size_t i = 0; i < batch.trajectories(); ++i) {
    double own = 0.0;
    for (std::size_t row = batch.begin(i); row < batch.end(i); ++row) own += out[row];
    const std::size_t others = batch.steps() - batch.length(i);
    if (others == 0) return;
    const double mean = (total - own) / static_cast<double>(others);
    for (std::size_t row = batch.begin(i); row < batch.end(i); ++row) out[row] -= mean;
  }
}

/// Subtracts from each credit the mean credit of the other trajectories at the same step.
void subtract_by_time(const TrajectoryBatch& batch, std::span<double> out) {
  const std::size_t count = batch.trajectories();
  std::size_t longest = 0;
  for (std::size_t i = 0; i < count; ++i) longest = std::max(longest, batch.length(i));
  for (std::size_t t = 0; t < longest; ++t) {
    double total = 0.0;
    std::size_t lasting = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (t >= batch.length(i)) continue;
      total += out[batch.begin(i) + t];
      ++lasting;
    }
    if (lasting < 2) return;  // the longest is alone from here on
    for (std::size_t i = 0; i < count; ++i) {
      if (t >= batch.length(i)) continue;
      double& credit = out[batch.begin(i) + t];
      credit -= (total - credit) / static_cast<double>(lasting - 1);
    }
  }
}

}  // namespace

void credits(const TrajectoryBatch& batch, const BatchValues& values, const CreditRule& rule,
             std::span<double> out) {
  for (std::size_t i = 0; i < batch.trajectories(); ++i) {
    raw_credits(batch, values, rule, i, out.subspan(batch.begin(i), batch.length(i)));
  }
  const bool weighted = rule.discount_steps && rule.discount < 1.0;
  // Where every step has the same credit G_0 the γ^t is that of the reward inside, and the value of S_t
  // counts γ^t from the start.
  const bool whole = rule.credit == Credit::whole_return;
  if (rule.baseline == Baseline::constant) subtract_constant(batch, out);
  if (rule.baseline == Baseline::time) subtract_by_time(batch, out);
  const bool subtract_value = rule.baseline == Baseline::state && rule.credit != Credit::gae;
  if (!subtract_value && (whole || !weighted)) return;
  for (std::size_t i = 0; i < batch.trajectories(); ++i) {
    double emphasis = 1.0;
    for (std::size_t row = batch.begin(i); row < batch.end(i); ++row) {
      if (subtract_value) out[row] -= (whole ? emphasis : 1.0) * values.values[row];
      if (!whole) out[row] *= emphasis;
      if (weighted) emphasis *= rule.discount;
    }
  }
}

double mean_start_return(const TrajectoryBatch& batch, double discount) {
  double sum = 0.0;
  for (std::size_t i = 0; i < batch.trajectories(); ++i) sum += discounted_return(batch.rewards(i), discount);
  return sum / static_cast<double>(batch.trajectories());
}

void gradient_samples(const TrajectoryBatch& batch, const LinearActor& actor, std::span<const double> credits,
                      Eigen::MatrixXd& samples) {
  BatchScores scores;
  scores.evaluate(batch, actor);
  samples.setZero(static_cast<Eigen::Index>(actor.size()), static_cast<Eigen::Index>(batch.trajectories()));
  for (std::size_t i = 0; i < batch.trajectories(); ++i) {
    for (std::size_t row = batch.begin(i); row < batch.end(i); ++row) {
      scores.add_score(row, credits[row], samples.col(static_cast<Eigen::Index>(i)));
    }
  }
}

const std::vector<GradientEstimator>& gradient_estimators() {
  static const std::vector<GradientEstimator> list = {
      {"whole-return", "whole return", "G_0", Credit::whole_return, Baseline::none},
      {"reward-to-go", "reward to go", "G_t", Credit::reward_to_go, Baseline::none},
      {"constant-baseline", "constant baseline", "G_t - b", Credit::reward_to_go, Baseline::constant},
      {"time-baseline", "time-dependent baseline", "G_t - b_t", Credit::reward_to_go, Baseline::time},
      {"state-baseline", "state-dependent baseline", "G_t - v(S_t)", Credit::reward_to_go, Baseline::state},
      {"action-value", "action value", "q(S_t, A_t)", Credit::action_value, Baseline::none},
      {"advantage", "advantage", "q(S_t, A_t) - v(S_t)", Credit::action_value, Baseline::state},
      {"td-error", "TD error", "\\delta_t = R_{t+1} + \\gamma v(S_{t+1}) - v(S_t)", Credit::gae,
       Baseline::state},
      {"gae", "GAE(λ)", "\\sum_k (\\gamma\\lambda)^k \\delta_{t+k}", Credit::gae, Baseline::state},
  };
  return list;
}

CreditRule rule_of(const GradientEstimator& estimator, double discount, double lambda, bool discount_steps) {
  return {.credit = estimator.credit,
          .baseline = estimator.baseline,
          .discount = discount,
          .lambda = estimator.id == "td-error" ? 0.0 : lambda,
          .discount_steps = discount_steps};
}

}  // namespace policyscope
