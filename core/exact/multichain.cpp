#include "core/exact/multichain.h"

#include "core/error.h"
#include "core/exact/average_reward.h"
#include "core/exact/matrices.h"

#include <cmath>
#include <vector>

namespace policyscope::exact {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;

/// Whether state j is ever reached from i, itself included (Warshall 1962).
Eigen::Matrix<bool, Eigen::Dynamic, Eigen::Dynamic> reached(const MatrixXd& transition) {
  const Index states = transition.rows();
  Eigen::Matrix<bool, Eigen::Dynamic, Eigen::Dynamic> reached = transition.array() > 0.0;
  for (Index i = 0; i < states; ++i) reached(i, i) = true;
  for (Index k = 0; k < states; ++k)
    for (Index i = 0; i < states; ++i)
      if (reached(i, k)) reached.row(i) = reached.row(i).array() || reached.row(k).array();
  return reached;
}

}  // namespace

MatrixXd limiting_matrix(const Chain& chain) {
  const MatrixXd& p = chain.transition;
  const Index states = p.rows();
  if ((p.rowwise().sum().array() - 1.0).abs().maxCoeff() > 1e-9)
    throw Error("a task that ends has no long run");
  const auto leads_to = reached(p);
  MatrixXd limit = MatrixXd::Zero(states, states);
  std::vector<Index> passing;  // states that are left for ever
  std::vector<bool> done(static_cast<std::size_t>(states), false);
  for (Index s = 0; s < states; ++s) {
    if (done[static_cast<std::size_t>(s)]) continue;
    // A part that is never left: whatever is reached from it leads back.
    std::vector<Index> part;
    bool closed = true;
    for (Index j = 0; j < states; ++j) {
      if (!leads_to(s, j)) continue;
      part.push_back(j);
      closed = closed && leads_to(j, s);
    }
    if (!closed) {
      passing.push_back(s);
      continue;
    }
    const Eigen::VectorXd shares = stationary_distribution({p(part, part), {}, {}});
    for (const Index i : part) {
      limit(i, part) = shares.transpose();
      done[static_cast<std::size_t>(i)] = true;
    }
  }
  if (passing.empty()) return limit;
  // Of what is left, where it leads in the end: P* = (I − P_TT)⁻¹ P_TR P*_R.
  const auto count = static_cast<Index>(passing.size());
  const MatrixXd stay = MatrixXd::Identity(count, count) - p(passing, passing);
  const MatrixXd leave = p(passing, Eigen::all) * limit;  // its own rows are still 0
  const Equations equations(stay);
  for (Index s = 0; s < states; ++s) limit(passing, s) = equations.solve(leave.col(s));
  return limit;
}

LongRun long_run(const Chain& chain) {
  const MatrixXd limit = limiting_matrix(chain);
  LongRun run;
  run.gain = limit * chain.reward;
  run.bias = Equations(fundamental_equations(chain, limit)).solve(chain.reward - run.gain);
  return run;
}

}  // namespace policyscope::exact
