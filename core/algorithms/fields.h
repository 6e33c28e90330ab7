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

/// A choice between EpisodeUpdate's values.
template <class S, class Update>
Field<S> episode_update(Update S::*member) {
  return Field<S>(member, "update", "", "update")
      .choices({"in-order", "at-once"})
      .help(
          "After an episode, one update a step in order (Sutton & Barto, 13.3), or one for the whole "
          "episode, "
          "a true sample of the gradient.");
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
