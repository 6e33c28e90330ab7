// Scores, advantages, the clipped surrogate, squashed Gaussians, divergences.
#include "app/cli/exact/sections.h"
#include "core/estimators/advantages.h"
#include "core/estimators/surrogate.h"
#include "core/policies/divergence.h"
#include "core/policies/linear_scores.h"
#include "core/policies/normal.h"
#include "core/policies/squashing.h"

#include <cmath>

namespace policyscope::app {
namespace {

using Eigen::VectorXd;

std::span<const double> view(const VectorXd& values) {
  return {values.data(), static_cast<std::size_t>(values.size())};
}
std::span<double> view(VectorXd& values) {
  return {values.data(), static_cast<std::size_t>(values.size())};
}

void answer_gaussian_score(Case& c) {
  const VectorXd x = c.vector("x");
  const LinearGaussianScore score = linear_gaussian_score(
      x, c.vector("theta_mu", x.size()), c.vector("theta_sigma", x.size()), c.number("action"));
  c.put("mu", score.mean);
  c.put("sigma", score.std);
  c.put("log_pi", score.log_prob);
  c.put("grad_theta_mu", score.mean_score);
  c.put("grad_theta_sigma", score.std_score);
}

void answer_softmax_score(Case& c) {
  const Eigen::MatrixXd features = c.matrix("features");
  const LinearSoftmaxScore score =
      linear_softmax_score(features, c.vector("theta", features.cols()),
                           c.whole("action", 0, static_cast<int>(features.rows()) - 1));
  c.put("pi", score.probabilities);
  c.put("log_pi", score.log_prob);
  c.put("grad_theta", score.score);
}

}  // namespace

void answer_score_functions(Case& c) {
  if (c.has("features")) return answer_softmax_score(c);
  if (c.has("x") || c.has("theta_mu")) return answer_gaussian_score(c);
  c.each("gaussian", answer_gaussian_score);
  c.each("softmax", answer_softmax_score);
}

namespace {

void answer_rollout(Case& c) {
  const VectorXd rewards = c.vector("rewards");
  const VectorXd values = c.vector("values", rewards.size());
  const VectorXd next_values = c.vector("next_values", rewards.size());
  const auto size = static_cast<std::size_t>(rewards.size());
  const std::vector<char> terminated = c.flags("terminated", size), truncated = c.flags("truncated", size);
  const double gamma = c.probability("gamma"), lambda = c.probability("lambda_");
  const ValuedSteps steps{view(rewards), view(values), view(next_values), terminated, truncated};

  VectorXd out(rewards.size());
  td_errors(steps, gamma, view(out));
  c.put("deltas", out);
  generalized_advantages(steps, gamma, lambda, view(out));
  c.put("gae", out);
  c.put("lambda_returns", VectorXd(out + values));
  if (c.find("n") != nullptr) {
    n_step_returns(steps, gamma, c.whole("n", 1, 1'000'000'000), view(out));
    c.put("nstep_returns", out);
  }
  bootstrapped_returns(steps, gamma, view(out));
  c.put("reward_to_go_bootstrapped", out);
  std::vector<char> ended = terminated;
  for (std::size_t t = 0; t < size; ++t) ended[t] = ended[t] || truncated[t];
  generalized_advantages({view(rewards), view(values), view(next_values), ended, truncated}, gamma, lambda,
                         view(out));
  c.put("gae_if_truncation_were_treated_as_termination", out);
}

}  // namespace

void answer_advantages(Case& c) {
  if (c.has("rewards")) return answer_rollout(c);
  c.each("cases", answer_rollout);
}

namespace {

void answer_clip(Case& c) {
  const VectorXd old_log = c.vector("logp_old");
  const VectorXd new_log = c.vector("logp_new", old_log.size());
  const VectorXd advantages = c.vector("advantages", old_log.size());
  const double clip = c.number("clip");
  VectorXd gradient(old_log.size()), alone(1), objectives(old_log.size());
  const SurrogateResult result =
      clipped_surrogate(view(new_log), view(old_log), view(advantages), clip, view(gradient));
  for (Eigen::Index i = 0; i < old_log.size(); ++i) {
    const auto one = [i](const VectorXd& v) { return view(v).subspan(static_cast<std::size_t>(i), 1); };
    objectives[i] =
        clipped_surrogate(one(new_log), one(old_log), one(advantages), clip, view(alone)).objective;
  }
  c.put("ratio", VectorXd((new_log - old_log).array().exp()));
  c.put("per_sample_objective", objectives);
  c.put("mean_objective", result.objective);
  c.put("grad_mean_objective_wrt_logp_new", gradient);
  c.put("clip_fraction", result.clip_fraction);
  c.put("approx_kl_k1", result.kl_first);
  c.put("approx_kl_k3", result.kl_third);
}

}  // namespace

void answer_ppo_clip(Case& c) {
  if (c.has("logp_old") || c.has("logp_new")) return answer_clip(c);
  c.each("cases", answer_clip);
}

namespace {

void answer_squashed(Case& c) {
  const VectorXd mu = c.vector("mu");
  const VectorXd log_std = c.vector("log_sigma", mu.size());
  const VectorXd u = c.vector("pre_tanh", mu.size());
  const double scale = c.number("action_scale", 1.0);
  if (!(scale > 0.0)) c.refuse("action_scale must be above 0");
  double log_plain = 0.0, log_squashed = 0.0, log_scaled = 0.0;
  VectorXd score_mean(mu.size()), score_std(mu.size()), path_mean(mu.size()), path_std(mu.size());
  for (Eigen::Index i = 0; i < mu.size(); ++i) {
    log_plain += normal_log_density(u[i], mu[i], log_std[i]);
    log_squashed += squashed_log_density(u[i], mu[i], log_std[i], 1.0);
    log_scaled += squashed_log_density(u[i], mu[i], log_std[i], scale);
    const NormalScore score = normal_score(u[i], mu[i], log_std[i]);
    score_mean[i] = score.d_mean;
    score_std[i] = score.d_log_std;
    const SquashedReparameterized path = squashed_reparameterized(u[i], mu[i]);
    path_mean[i] = path.d_mean;
    path_std[i] = path.d_log_std;
  }
  c.put("action", VectorXd(u.array().tanh()));
  c.put("log_prob_pre_tanh", log_plain);
  c.put("log_prob_action", log_squashed);
  c.put("action_scale", scale);
  c.put("log_prob_scaled_action", log_scaled);
  c.put("score_grad_mu", score_mean);
  c.put("score_grad_log_sigma", score_std);
  c.put("reparam_grad_mu", path_mean);
  c.put("reparam_grad_log_sigma", path_std);
}

}  // namespace

void answer_tanh_gaussian(Case& c) {
  if (c.has("mu") || c.has("pre_tanh")) return answer_squashed(c);
  c.each("cases", answer_squashed);
}

namespace {

void answer_gaussian_kl(Case& c) {
  const VectorXd mu1 = c.vector("mu1"), log1 = c.vector("log_sigma1", mu1.size());
  const VectorXd mu2 = c.vector("mu2", mu1.size()), log2 = c.vector("log_sigma2", mu1.size());
  c.put("kl_1_2", gaussian_kl(view(mu1), view(log1), view(mu2), view(log2)));
  c.put("kl_2_1", gaussian_kl(view(mu2), view(log2), view(mu1), view(log1)));
  double entropy = 0.0;
  for (const double log_std : log1) entropy += normal::entropy(log_std);
  c.put("entropy1", entropy);
}

void answer_categorical_kl(Case& c) {
  const VectorXd logits1 = c.vector("logits1"), logits2 = c.vector("logits2", logits1.size());
  c.put("kl_1_2", softmax_kl(view(logits1), view(logits2)));
  c.put("entropy1", softmax_entropy(view(logits1)));
}

}  // namespace

void answer_kl_entropy(Case& c) {
  if (c.has("logits1")) return answer_categorical_kl(c);
  if (c.has("mu1")) return answer_gaussian_kl(c);
  c.each("gaussian", answer_gaussian_kl);
  c.each("categorical", answer_categorical_kl);
}

}  // namespace policyscope::app
