#pragma once

#include "core/learning/series.h"
#include "core/parameters/field.h"

/// Parameters that several algorithms have under the same name and with the same meaning, described once.
namespace policyscope::fields {

template <class S>
Field<S> alpha_theta(double S::*member) {
  return Field<S>(member, "alpha_theta", "\\alpha^\\theta", "actor step size")
      .valid(0, 1e9)
      .slider(1e-6, 1)
      .log()
      .help(
          "How far the policy moves along its gradient at each update; 0 freezes it (Sutton & Barto, 13.3).");
}

template <class S>
Field<S> alpha_w(double S::*member) {
  return Field<S>(member, "alpha_w", "\\alpha^w", "critic step size")
      .valid(0, 1e9)
      .slider(1e-5, 1)
      .log()
      .help("How far the value function moves towards its target at each update (Sutton & Barto, 13.4).");
}

template <class S>
Field<S> gamma(double S::*member) {
  return Field<S>(member, "gamma", "\\gamma", "discount")
      .valid(0, 1)
      .help("What a reward one step later is worth today (Sutton & Barto, 3.3).");
}

template <class S>
Field<S> lambda(double S::*member) {
  return Field<S>(member, "lambda", "\\lambda", "trace decay")
      .valid(0, 1)
      .help(
          "How slowly eligibility fades: 0 credits the last step only, 1 the whole past (Sutton & Barto, "
          "12.2).");
}

template <class S>
Field<S> discount_actor(bool S::*member) {
  return Field<S>(member, "discount_actor", "\\gamma^t", "discounted updates")
      .help(
          "Multiplies the policy update by γ^t, as the discounted objective asks; most programs leave it out "
          "(13.3).");
}

template <class S>
Field<S> episodes(int S::*member) {
  return Field<S>(member, "episodes", "m", "trajectories a batch")
      .valid(1, 100'000)
      .slider(1, 100)
      .log()
      .help("Trajectories that one policy plays before it is changed.");
}

template <class S>
Field<S> horizon(int S::*member) {
  return Field<S>(member, "horizon", "", "horizon")
      .valid(1, 1e6)
      .slider(10, 1000)
      .log()
      .unit("steps")
      .help("In a task that never ends a trajectory is cut after so many steps.");
}

template <class S>
Field<S> gae_lambda(double S::*member) {
  return Field<S>(member, "gae_lambda", "\\lambda", "advantage decay")
      .valid(0, 1)
      .help(
          "With a learned value function: between the TD error (0) and the return minus the value (1) "
          "(Schulman et al. 2016).");
}

template <class S>
Field<S> ridge(double S::*member) {
  return Field<S>(member, "ridge", "\\epsilon", "ridge")
      .valid(0, 1e6)
      .slider(1e-6, 1)
      .log()
      .help("Holds a least squares fit of the values near the weights it had before.");
}

template <class S>
Field<S> damping(double S::*member) {
  return Field<S>(member, "damping", "", "damping")
      .valid(0, 1e6)
      .slider(1e-6, 1)
      .log()
      .help(
          "Added to the diagonal of the matrix that is solved, which keeps directions that change little "
          "from running away; 0 takes the pseudo-inverse.");
}

template <class S>
Field<S> cg_max_steps(int S::*member) {
  return Field<S>(member, "cg_max_steps", "", "conjugate gradient steps")
      .valid(1, 10'000)
      .slider(1, 200)
      .log()
      .help("Iterations where there are too many weights to solve directly, more than 256.");
}

/// A choice between EpisodeUpdate's values.
template <class S, class Update>
Field<S> episode_update(Update S::*member) {
  return Field<S>(member, "update", "", "update")
      .choices({"in-order", "at-once"})
      .help(
          "After an episode, one update a step in order (Sutton & Barto, 13.3), or one for the whole "
          "episode, a true sample of the gradient.");
}

}  // namespace policyscope::fields

/// Series that several algorithms record.
namespace policyscope::series {

inline SeriesInfo average_reward() {
  return {.id = "average_reward", .symbol = "\\bar R", .name = "average reward"};
}
inline SeriesInfo td_error() {
  return {.id = "td_error", .symbol = "\\delta", .name = "TD error", .scale = QuantityScale::diverging};
}
inline SeriesInfo entropy() {
  return {.id = "entropy", .symbol = "H", .name = "policy entropy", .unit = "nat"};
}
inline SeriesInfo gradient_norm() {
  return {.id = "gradient_norm", .symbol = "|\\delta \\nabla \\ln \\pi|", .name = "policy gradient norm"};
}

}  // namespace policyscope::series
