#pragma once

#include "core/parameters/field.h"

#include <vector>

namespace policyscope {

enum class ReplayKind { uniform, prioritized, stratified, softmax, shrinking };
enum class ReturnThreshold { constant, linear, rolling };

/// Which transitions are replayed.
struct ReplaySettings {
  ReplayKind replay = ReplayKind::uniform;
  double per_alpha = 0.6, per_beta = 0.4, per_eps = 1e-6;
  int per_beta_steps = 100'000;
  double good_share = 0.5;
  ReturnThreshold threshold = ReturnThreshold::rolling;
  double threshold_k = 0.5;
  double threshold_return = -500.0, threshold_end = -200.0;
  int threshold_steps = 20'000;
  double replay_temperature = 1.0;
  double shrink_to = 0.1;
  int shrink_steps = 20'000;
};

/// The fields of ReplaySettings for a settings struct that contains them as its base.
template <class S>
std::vector<Field<S>> replay_fields() {
  const auto real = [](double S::*member, const char* id, const char* symbol, const char* name) {
    return Field<S>(member, id, symbol, name);
  };
  const auto steps = [](int S::*member, const char* id, const char* name) {
    return std::move(Field<S>(member, id, "", name).valid(1, 1e9).slider(1e3, 1e6).log().unit("steps"));
  };
  return {
      Field<S>(static_cast<ReplayKind S::*>(&S::replay), "replay", "", "replay")
          .choices({"uniform", "prioritized", "stratified", "softmax", "shrinking"})
          .applies(Applies::new_run)
          .help("Draws every stored transition alike, surprising ones more often (Schaul et al. 2016), good "
                "and "
                "bad episodes in fixed shares, unusual rewards more often, or only ever newer ones."),
      real(&S::per_alpha, "per_alpha", "\\alpha_P", "priority's power")
          .valid(0, 10)
          .slider(0, 1)
          .help("Prioritized: how much the size of the TD error counts; 0 draws all alike."),
      real(&S::per_beta, "per_beta", "\\beta_P", "weight's power")
          .valid(0, 1)
          .help("Prioritized: how far weights undo the preference; rises to 1, which undoes it."),
      steps(&S::per_beta_steps, "per_beta_steps", "weight's schedule")
          .help("Prioritized: steps after which that power has reached 1."),
      real(&S::per_eps, "per_eps", "", "least priority")
          .valid(0, 1e3)
          .slider(1e-6, 1)
          .log()
          .help("Prioritized: added to the size of every TD error, so that nothing is forgotten."),
      real(&S::good_share, "good_share", "", "share of good episodes")
          .valid(0, 1)
          .help("Stratified: how many of the drawn transitions are of good episodes."),
      Field<S>(static_cast<ReturnThreshold S::*>(&S::threshold), "threshold", "", "threshold")
          .choices({"constant", "linear", "rolling"})
          .help(
              "Stratified: an episode is good if its return is above a constant, a line that rises with the "
              "steps, or mean + k·std of the last 50 returns."),
      real(&S::threshold_k, "threshold_k", "k", "threshold's factor")
          .valid(-10, 10)
          .slider(-2, 2)
          .help("Stratified, rolling: standard deviations above the mean."),
      real(&S::threshold_return, "threshold_return", "", "threshold's return")
          .valid(-1e9, 1e9)
          .slider(-2000, 500)
          .help("Stratified: the constant, or where the line begins."),
      real(&S::threshold_end, "threshold_end", "", "threshold's last return")
          .valid(-1e9, 1e9)
          .slider(-2000, 500)
          .help("Stratified, linear: where the line ends."),
      steps(&S::threshold_steps, "threshold_steps", "threshold's schedule")
          .help("Stratified, linear: steps after which it has ended."),
      real(&S::replay_temperature, "replay_temperature", "\\beta_r", "replay temperature")
          .valid(1e-3, 1e6)
          .slider(0.1, 100)
          .log()
          .help("Softmax: p ∝ exp(|R − mean R|/β); large draws all alike."),
      real(&S::shrink_to, "shrink_to", "", "last share of the buffer")
          .valid(1e-6, 1)
          .slider(0.01, 1)
          .log()
          .help("Shrinking: the newest part of the buffer that is still drawn from in the end."),
      steps(&S::shrink_steps, "shrink_steps", "shrinking's schedule")
          .help("Shrinking: steps after which it has come to that."),
  };
}

}  // namespace policyscope
