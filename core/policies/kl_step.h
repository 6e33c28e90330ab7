#pragma once

#include <span>

namespace policyscope {

/// How far one may go from softmax preferences h along `direction` before KL(π_old‖π_new) exceeds `limit`
/// nats: the largest step in [0, longest], by Newton's method (the divergence is convex along every ray).
/// Shapes: equal.
double step_within_kl(std::span<const double> preferences, std::span<const double> direction, double limit,
                      double longest);

}  // namespace policyscope
