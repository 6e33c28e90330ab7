#include "core/exact/estimand.h"

#include "core/error.h"

#include <algorithm>
#include <limits>

namespace policyscope {
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
