#pragma once

#include "core/algorithms/action_value_fields.h"
#include "core/algorithms/asynchronous_workers.h"
#include "core/networks/mlp.h"
#include "core/networks/optimizer.h"
#include "core/networks/schedule.h"

#include <vector>

namespace policyscope {

/// What a value learns from.
enum class AsyncTarget {
  one_step_q,      ///< the reward, and the best next action's value
  one_step_sarsa,  ///< the reward, and the value of the next action that was chosen
  n_step_q,        ///< all rewards to the end of the turn, and then the best action's value
};

struct AsyncQSettings : AsynchronySettings, ExplorationSettings {
  AsyncTarget method = AsyncTarget::one_step_q;
  double learning_rate = 7e-4;
  double gamma = 0.99;
  int n_steps = 5;
  int n_envs = 4;
  int target_update_interval = 1000;
  double huber_delta = 1.0;
  double max_grad_norm = 10.0;
  Schedule lr_schedule = Schedule::constant;
  OptimizerKind optimizer = OptimizerKind::rmsprop;
  double optimizer_eps = 1e-5;
  std::vector<int> net_arch = {64, 64};
  Activation activation = Activation::relu;
  AsyncQSettings() { exploration_spread = 5.0; }
  static const std::vector<Field<AsyncQSettings>>& fields();
};

}  // namespace policyscope
