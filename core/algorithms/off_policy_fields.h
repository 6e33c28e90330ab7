#pragma once

#include "core/algorithms/fields.h"
#include "core/algorithms/off_policy_algorithm.h"
#include "core/algorithms/rollout_fields.h"

/// The parameters that the learners from a replay buffer share, described once.
namespace policyscope {

/// Of OffPolicySettings without the learning rates, for a settings struct that contains them as its base.
template <class S>
std::vector<Field<S>> buffer_fields() {
  const auto real = [](double S::*member, const char* id, const char* symbol, const char* name) {
    return Field<S>(member, id, symbol, name);
  };
  const auto whole = [](int S::*member, const char* id, const char* symbol, const char* name) {
    return Field<S>(member, id, symbol, name);
  };
  return joined<S>({
      {
          fields::gamma(static_cast<double S::*>(&S::gamma)),
          real(&S::tau, "tau", "\\tau", "target's share")
              .valid(0, 1)
              .slider(1e-4, 1)
              .log()
              .help("How far the target networks follow at each update; 1 makes them copies, 0 stops them "
                    "(Lillicrap et al. 2016)."),
          whole(&S::batch_size, "batch_size", "M", "batch")
              .valid(1, 65'536)
              .slider(16, 1024)
              .log()
              .help("Transitions drawn for each update."),
          whole(&S::learning_starts, "learning_starts", "", "steps before learning")
              .valid(0, 1e9)
              .slider(0, 20'000)
              .unit("steps")
              .help("Random actions fill the buffer before the first update."),
          whole(&S::train_freq, "train_freq", "", "steps between updates")
              .valid(1, 1e6)
              .slider(1, 64)
              .log()
              .unit("steps")
              .help("Steps in each environment before the networks are updated."),
          whole(&S::gradient_steps, "gradient_steps", "", "updates in a row")
              .valid(-1, 1e6)
              .slider(0, 16)
              .help("Updates after those steps; −1 for as many as there were steps, 0 for none."),
          whole(&S::buffer_size, "buffer_size", "N", "replay buffer")
              .valid(1, 1e8)
              .slider(1000, 1e6)
              .log()
              .unit("transitions")
              .applies(Applies::new_run)
              .help("Transitions that are kept; the oldest go first."),
      },
      layer_fields<S>("Width of each hidden layer of actor and critics."),
      {
          real(&S::optimizer_eps, "optimizer_eps", "", "optimizer's epsilon")
              .valid(1e-12, 1)
              .log()
              .applies(Applies::new_run)
              .help("Added to the root of the squared gradients that Adam divides by."),
      },
      replay_fields<S>(),
  });
}

/// The same with the learning rates of actor and critic.
template <class S>
std::vector<Field<S>> off_policy_fields() {
  const auto rate = [](double S::*member, const char* id, const char* symbol, const char* name) {
    return std::move(Field<S>(member, id, symbol, name).valid(0, 1e3).slider(1e-6, 1e-1).log());
  };
  return joined<S>(
      {
          rate(&S::learning_rate, "learning_rate", "\\alpha^\\theta", "actor learning rate")
              .help("Step size of the actor's optimizer; 0 freezes the policy."),
          rate(&S::critic_learning_rate, "critic_learning_rate", "\\alpha^w", "critic learning rate")
              .help("Step size of the critic's optimizer; 0 freezes the critic."),
      },
      buffer_fields<S>());
}

/// Series that several of them record.
namespace series {

inline SeriesInfo critic_loss() {
  return {.id = "critic_loss", .symbol = "L^w", .name = "critic loss"};
}
inline SeriesInfo actor_loss() {
  return {.id = "actor_loss", .symbol = "L^\\theta", .name = "actor loss", .scale = QuantityScale::diverging};
}
inline SeriesInfo mean_q() {
  return {
      .id = "mean_q", .symbol = "\\bar q", .name = "mean action value", .scale = QuantityScale::diverging};
}

}  // namespace series
}  // namespace policyscope
