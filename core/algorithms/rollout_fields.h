#pragma once

#include "core/algorithms/fields.h"
#include "core/algorithms/rollout_algorithm.h"

#include <initializer_list>
#include <iterator>

/// The parameters that the batch learners share, described once.
namespace policyscope {

/// The lists one after the other: a settings struct puts its own fields before those that it inherits.
template <class S>
std::vector<Field<S>> joined(std::vector<Field<S>> own, std::vector<Field<S>> inherited) {
  own.insert(own.end(), std::make_move_iterator(inherited.begin()), std::make_move_iterator(inherited.end()));
  return own;
}

/// The same for any number of lists.
template <class S>
std::vector<Field<S>> joined(std::initializer_list<std::vector<Field<S>>> lists) {
  std::vector<Field<S>> all;
  for (const std::vector<Field<S>>& list : lists) all.insert(all.end(), list.begin(), list.end());
  return all;
}

/// How a learner of networks descends: members lr_schedule, schedule_steps, optimizer and optimizer_eps.
template <class S>
std::vector<Field<S>> descent_fields() {
  return {
      Field<S>(static_cast<Schedule S::*>(&S::lr_schedule), "lr_schedule", "", "learning-rate schedule")
          .choices({"constant", "linear"})
          .help("Whether the learning rate stays or falls to 0."),
      Field<S>(static_cast<int S::*>(&S::schedule_steps), "schedule_steps", "", "schedule length")
          .valid(1, 1e9)
          .slider(1e4, 1e7)
          .log()
          .unit("steps")
          .help("Steps after which a linear schedule has reached 0."),
      Field<S>(static_cast<OptimizerKind S::*>(&S::optimizer), "optimizer", "", "optimizer")
          .choices({"adam", "sgd", "rmsprop"})
          .applies(Applies::new_run)
          .help("What becomes of the gradient: Adam and RMSProp divide it by its recent size in each weight, "
                "SGD takes it as it is."),
      Field<S>(static_cast<double S::*>(&S::optimizer_eps), "optimizer_eps", "", "optimizer's epsilon")
          .valid(1e-12, 1)
          .log()
          .applies(Applies::new_run)
          .help("Added to the root of the squared gradients that Adam and RMSProp divide by."),
  };
}

/// Of RolloutSettings, those that every learner with a policy network and its critic has, for a settings
/// struct that contains them as its base.
template <class S>
std::vector<Field<S>> optimizer_fields() {
  std::vector<Field<S>> list = {
      Field<S>(static_cast<bool S::*>(&S::normalize_observation), "normalize_observation", "",
               "normalize observations")
          .applies(Applies::new_run)
          .help("Shift and scale what the networks see to mean 0 and spread 1, as seen so far."),
      Field<S>(static_cast<bool S::*>(&S::normalize_reward), "normalize_reward", "", "normalize rewards")
          .applies(Applies::new_run)
          .help("Divide rewards by the spread of the discounted return, as seen so far."),
  };
  return joined<S>({descent_fields<S>(), list, network_fields<S>()});
}

template <class S>
Field<S> learning_rate_field() {
  return Field<S>(static_cast<double S::*>(&S::learning_rate), "learning_rate", "\\alpha", "learning rate")
      .valid(0, 1e3)
      .slider(1e-6, 1e-1)
      .log()
      .help("Step size of the optimizer.");
}

/// Of a member max_grad_norm.
template <class S>
Field<S> max_grad_norm_field() {
  return Field<S>(static_cast<double S::*>(&S::max_grad_norm), "max_grad_norm", "", "largest gradient norm")
      .valid(0, 1e6)
      .slider(0, 10)
      .help("Longer gradients are shortened to this; 0 for never.");
}

/// How much is played between updates, and where: members n_steps and n_envs.
template <class S>
std::vector<Field<S>> lane_fields() {
  return {
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
  };
}

/// Of RolloutSettings, for a settings struct that contains them as its base.
template <class S>
std::vector<Field<S>> rollout_fields() {
  const auto real = [](double S::*member) { return member; };
  std::vector<Field<S>> credit = {
      learning_rate_field<S>(),
      fields::gamma(real(&S::gamma)).applies(Applies::next_rollout),
      Field<S>(real(&S::gae_lambda), "gae_lambda", "\\lambda", "advantage decay")
          .valid(0, 1)
          .applies(Applies::next_rollout)
          .help("Between the TD error (0) and the whole return (1) as advantage (Schulman et al. 2016)."),
  };
  std::vector<Field<S>> rest = {
      fields::discount_actor(static_cast<bool S::*>(&S::discount_actor))
          .applies(Applies::next_rollout)
          .not_in_first_format(),
      Field<S>(static_cast<bool S::*>(&S::normalize_advantage), "normalize_advantage", "",
               "normalize advantages")
          .help("Shift and scale the advantages of a batch to mean 0 and spread 1."),
  };
  return joined<S>({credit, lane_fields<S>(), rest, optimizer_fields<S>()});
}

/// Of LossSettings and its base.
template <class S>
std::vector<Field<S>> loss_fields() {
  const auto real = [](double S::*member, const char* id, const char* symbol, const char* name) {
    return Field<S>(member, id, symbol, name);
  };
  return joined<S>({real(&S::ent_coef, "ent_coef", "\\beta_H", "entropy bonus")
                        .valid(0, 1e3)
                        .slider(0, 0.1)
                        .help("Rewards a policy for staying undecided (Williams and Peng 1991)."),
                    real(&S::vf_coef, "vf_coef", "c_v", "critic weight")
                        .valid(0, 1e3)
                        .slider(0, 1)
                        .help("Weight of the critic's squared error in the loss."),
                    max_grad_norm_field<S>()},
                   rollout_fields<S>());
}

/// Of a member `n_critic_updates`.
template <class S>
Field<S> n_critic_updates_field() {
  return Field<S>(static_cast<int S::*>(&S::n_critic_updates), "n_critic_updates", "", "critic updates")
      .valid(0, 1000)
      .slider(0, 50)
      .help("How often the critic goes through each rollout.");
}

/// Of a member `batch_size`.
template <class S>
Field<S> batch_size_field() {
  return Field<S>(static_cast<int S::*>(&S::batch_size), "batch_size", "M", "minibatch")
      .valid(1, 1e6)
      .slider(16, 1024)
      .applies(Applies::next_rollout)
      .help("Samples in each gradient step.");
}

}  // namespace policyscope
