#include "core/exact/estimand.h"

#include "core/error.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

namespace policyscope {
namespace {

constexpr std::array learns_best_policy{std::string_view("dqn"), std::string_view("q-learning")};
/// With these an action's value is called by its index.
constexpr std::array action_value_prefixes{std::string_view("action_value_"), std::string_view("q_")};

}  // namespace

Estimand estimand_of(std::string_view algorithm, const Quantity& quantity) {
  Estimand estimand;
  estimand.best_policy = std::ranges::find(learns_best_policy, algorithm) != learns_best_policy.end();
  if (quantity.id == "value" || quantity.id == "target_value") {
    // Critics of actions alone say what a state is worth by its best one; those of actors that are
    // deterministic, or that are paid for their entropy, estimate something else.
    if (quantity.symbol.starts_with("\\max_a")) {
      estimand.kind = Estimand::Kind::best_action_value;
    } else if (quantity.id == "value" && quantity.symbol == "\\hat{v}(s)") {
      estimand.kind = Estimand::Kind::state_value;
    }
    return estimand;
  }
  for (const std::string_view prefix : action_value_prefixes) {
    if (!quantity.id.starts_with(prefix)) continue;
    const char* const end = quantity.id.data() + quantity.id.size();
    const auto read = std::from_chars(quantity.id.data() + prefix.size(), end, estimand.action);
    if (read.ec == std::errc() && read.ptr == end) estimand.kind = Estimand::Kind::action_value;
  }
  return estimand;
}

double exact_value(const ExactSolution& solution, const Estimand& estimand, std::span<const double> state,
                   std::size_t actions) {
  const auto q = [&](std::size_t a) {
    const double action = static_cast<double>(a);
    return solution.action_value(state, std::span(&action, 1));
  };
  switch (estimand.kind) {
    case Estimand::Kind::state_value:
      return solution.value(state);
    case Estimand::Kind::action_value:
      return q(estimand.action);
    case Estimand::Kind::best_action_value: {
      double best = -std::numeric_limits<double>::infinity();
      for (std::size_t a = 0; a < actions; ++a) best = std::max(best, q(a));
      return best;
    }
    case Estimand::Kind::other:
      break;
  }
  throw Error("Exact theory does not know this quantity.");
}

}  // namespace policyscope
