#pragma once

#include "core/algorithms/rollout_algorithm.h"

namespace policyscope {

template <class S>
std::vector<Field<S>> rollout_fields() {
  const auto real = [](double S::*member, const char* id, const char* symbol, const char* name) {
    return Field<S>(member, id, symbol, name);
  };
  std::vector<Field<S>> list = {
      real(&S::learning_rate, "learning_rate", "\\alpha", "learning rate")
          .valid(0, 1e3)
          .slider(1e-6, 1e-1)
          .log()
          .help("Step size of the optimizer."),
      real(&S::gamma, "gamma", "\\gamma", "discount")
          .valid(0, 1)
          .applies(Applies::next_rollout)
          .help("What a reward one step later is worth today (Sutton & Barto, 3.3)."),
      real(&S::gae_lambda, "gae_lambda", "\\lambda", "advantage decay")
          .valid(0, 1)
          .applies(Applies::next_rollout)
          .help("Between the TD error (0) and the whole return (1) as advantage (Schulman et al. 2016)."),
      Field<S>(static_cast<int S::*>(&S::n_steps), "n_steps", "n", "steps a rollout")
          .valid(1, 1e6)
          .slider(1, 4096)
          .log()
          .applies(Applies::next_rollout)
          .help("Steps that each environment plays before an update."),
      Field<S>(static_cast<int S::*>(&S::n_envs), "n_envs", "", "environments")
          .valid(1, 1024)
          .slider(1, 16)
          .applies(Applies::new_run)
          .help("Environments that are played side by side."),
      Field<S>(static_cast<bool S::*>(&S::normalize_advantage), "normalize_advantage", "",
               "normalize advantages")
          .help("Shift and scale the advantages of a batch to mean 0 and spread 1."),
      Field<S>(static_cast<Schedule S::*>(&S::lr_schedule), "lr_schedule", "", "learning-rate schedule")
          .choices({"constant", "linear"})
          .help("Whether the learning rate stays or falls to 0."),
      Field<S>(static_cast<int S::*>(&S::schedule_steps), "schedule_steps", "", "schedule length")
          .valid(1, 1e9)
          .slider(1e4, 1e7)
          .log()
          .unit("steps")
          .help("Steps after which a linear schedule has reached 0."),
      Field<S>(static_cast<bool S::*>(&S::normalize_observation), "normalize_observation", "",
               "normalize observations")
          .applies(Applies::new_run)
          .help("Shift and scale what the networks see to mean 0 and spread 1, as seen so far."),
      Field<S>(static_cast<bool S::*>(&S::normalize_reward), "normalize_reward", "", "normalize rewards")
          .applies(Applies::new_run)
          .help("Divide rewards by the spread of the discounted return, as seen so far."),
  };
  for (Field<S>& field : network_fields<S>()) list.push_back(std::move(field));
  return list;
}

}  // namespace policyscope
