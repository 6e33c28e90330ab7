#pragma once

#include "core/algorithms/algorithm.h"
#include "core/algorithms/fields.h"
#include "core/algorithms/markup.h"
#include "core/algorithms/notes.h"
#include "core/estimators/gradient_estimators.h"
#include "core/estimators/returns.h"

/// What policy gradients from whole trajectories show of an iteration, linear or with networks: the numbers
/// of the last step of the last trajectory, and the lines of the listing that they belong to.
namespace policyscope {

/// Which line of an algorithm's listing each part of an iteration is; −1 where the listing has no such line.
/// Those that credit_listing() begins with need not be named.
struct BatchLines {
  int play = 1, whole_return = 3, return_to_go = 4, difference = 5, gae = 6;
  int gradient = -1, direction = -1, actor, critic;
};

/// A listing that plays trajectories and credits their steps in every way there is, in lines 0 to 6; `rest`
/// follows.
inline Listing credit_listing(const Listing& rest) {
  Listing listing = {
      {0, R"(\text{loop forever:})"},
      {1, markup::play_trajectories},
      {1, R"(\text{for each step } t \text{ of each trajectory:})"},
      {2, markup::whole_return_line()},
      {2, markup::return_to_go_line()},
      {2, markup::difference},
      {2, markup::gae},
  };
  listing.insert(listing.end(), rest.begin(), rest.end());
  return listing;
}

struct BatchStep {
  double steps = 0.0, episode_return = 0.0, baseline = 0.0, credit = 0.0, emphasis = 1.0, score = 0.0,
         action = 0.0, value = 0.0, gradient_norm = 0.0, step_norm = 0.0, kl = 0.0;
};

/// The step at the end of a batch whose score was weighted with `psi`, before it was normalised. γ^t, here
/// `discount`, is a factor of its own.
inline BatchStep last_step(const TrajectoryBatch& batch, const BatchValues& values, const CreditRule& rule,
                           double psi, double discount) {
  const std::size_t last = batch.steps() - 1;
  BatchStep step{.steps = static_cast<double>(batch.steps()),
                 .episode_return = batch.rewards()[last],
                 // With whole returns the γ^t is that of the rewards inside.
                 .emphasis = rule.credit == Credit::whole_return ? 1.0 : discount,
                 .action = batch.action(last)[0],
                 .value = values.values[last]};
  step.credit = step.emphasis > 0.0 ? psi / step.emphasis : 0.0;
  if (rule.credit == Credit::whole_return) {
    step.episode_return = discounted_return(batch.rewards(batch.trajectories() - 1), rule.discount);
  } else if (rule.credit == Credit::gae) {
    step.episode_return = step.credit + step.value;  // the λ-return
  }
  step.baseline = step.episode_return - step.credit;
  return step;
}

/// Notes all lines but the critic's. `direction_norm` is the length of what the rate multiplies.
template <class Probe>
void note_batch(Probe& probe, const BatchLines& lines, const BatchStep& step, const CreditRule& rule,
                double trajectories, Recording::Value rate, double direction_norm) {
  note(probe, lines.play, {{"episodes", trajectories}, {"steps", step.steps}});
  if (rule.credit != Credit::gae) {
    note(probe, rule.credit == Credit::whole_return ? lines.whole_return : lines.return_to_go,
         {{"return", step.episode_return}, {"gamma", rule.discount}});
    note(probe, lines.difference,
         {{"credit", step.credit}, {"return", step.episode_return}, {"baseline", step.baseline}});
  } else {
    note(probe, lines.gae, {{"credit", step.credit}, {"gamma", rule.discount}, {"lambda", rule.lambda}});
  }
  note(probe, lines.gradient, {{"credit", step.credit}, {"score", step.score}, {"emphasis", step.emphasis}});
  note(probe, lines.direction, {{"gradient_norm", step.gradient_norm}, {"direction_norm", direction_norm}});
  note(probe, lines.actor, {rate, {"direction_norm", direction_norm}, {"kl", step.kl}});
}

inline void push_symbols(const BatchStep& step, std::vector<SymbolValue>& out) {
  out.push_back({"steps", step.steps});
  out.push_back({"return", step.episode_return});
  out.push_back({"baseline", step.baseline});
  out.push_back({"credit", step.credit});
  out.push_back({"emphasis", step.emphasis});
  out.push_back({"score", step.score});
  out.push_back({"action", step.action});
  out.push_back({"value", step.value});
  out.push_back({"gradient_norm", step.gradient_norm});
  out.push_back({"kl", step.kl});
  out.push_back({"policy_step", step.step_norm});
}

namespace series {

/// Of every batch: G_0, entropy, |∇J| and KL.
inline std::vector<SeriesInfo> of_batches() {
  SeriesInfo norm = gradient_norm();
  norm.symbol = "|\\nabla J|";
  return {{.id = "start_return", .symbol = "G_0", .name = "discounted return"},
          entropy(),
          norm,
          {.id = "kl", .symbol = "KL", .name = "KL divergence of the update", .unit = "nat"}};
}

}  // namespace series
}  // namespace policyscope
