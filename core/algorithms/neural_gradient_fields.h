#pragma once

#include "core/algorithms/neural_policy_gradient.h"
#include "core/algorithms/rollout_fields.h"

/// The parameters that policy gradients with networks share, described once.
namespace policyscope {

/// Of NeuralGradientSettings, for a settings struct that contains them as its base: what every one of them
/// has that learns a baseline, and of the networks.
template <class S>
std::vector<Field<S>> neural_critic_fields() {
  return joined<S>(
      {
          fields::discount_actor(static_cast<bool S::*>(&S::discount_actor)),
          fields::normalize_credit(static_cast<bool S::*>(&S::normalize_advantage)),
          Field<S>(static_cast<double S::*>(&S::critic_learning_rate), "critic_learning_rate", "\\alpha^w",
                   "critic learning rate")
              .valid(0, 1e3)
              .slider(1e-6, 1e-1)
              .log()
              .help("Step size of the optimizer that fits the baseline."),
          n_critic_updates_field<S>(),
          batch_size_field<S>().help("Samples in each gradient step of the critic."),
      },
      optimizer_fields<S>());
}

/// The same, before them those that choose trajectories and their credit.
template <class S>
std::vector<Field<S>> neural_batch_fields() {
  return joined<S>(
      {
          fields::episodes(static_cast<int S::*>(&S::episodes)).applies(Applies::next_rollout),
          fields::gamma(static_cast<double S::*>(&S::gamma)).applies(Applies::next_rollout),
          fields::credit(static_cast<CreditChoice S::*>(&S::credit)),
          fields::baseline(static_cast<BaselineChoice S::*>(&S::baseline))
              .choices({"none", "constant", "time-dependent", "monte-carlo", "td"})
              .help("What the credit is compared with: the mean over the other trajectories, also for each "
                    "time step, or a value function learned from returns or by TD."),
          fields::gae_lambda(static_cast<double S::*>(&S::gae_lambda)).applies(Applies::next_rollout),
          fields::horizon(static_cast<int S::*>(&S::horizon)).applies(Applies::next_rollout),
      },
      neural_critic_fields<S>());
}

}  // namespace policyscope
