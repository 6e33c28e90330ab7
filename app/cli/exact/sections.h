#pragma once

#include "app/cli/exact/case.h"

#include <string>
#include <string_view>
#include <vector>

namespace policyscope::app {

/// A section of `policyscope exact`: a family of problems whose answers are known.
struct Section {
  std::string_view name;
  std::string_view summary;
  std::string_view example;  ///< an input, as JSON
  /// Fields one of which makes a case a single problem; a case with none of them is the section's own object,
  /// in which `lists` hold the problems.
  std::vector<std::string_view> single;
  std::vector<std::string_view> lists;
  /// Puts the results beside what was given, in a single problem or in the whole object.
  void (*answer)(Case&);
};

const std::vector<Section>& exact_sections();

void answer_two_cycle(Case& c);
void answer_short_corridor(Case& c);
void answer_aliased_gridworld(Case& c);
void answer_rock_paper_scissors(Case& c);
void answer_lqr(Case& c);
void answer_score_functions(Case& c);
void answer_advantages(Case& c);
void answer_ppo_clip(Case& c);
void answer_tanh_gaussian(Case& c);
void answer_kl_entropy(Case& c);
void answer_ornstein_uhlenbeck(Case& c);
void answer_tabular_softmax_mdp(Case& c);

}  // namespace policyscope::app
