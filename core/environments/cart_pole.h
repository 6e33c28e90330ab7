#pragma once

#include "core/environments/environment.h"

namespace policyscope {

struct CartPoleSettings {
  double gravity = 9.8;
  double cart_mass = 1.0;
  double pole_mass = 0.1;
  double half_length = 0.5;
  double force = 10.0;
  double time_step = 0.02;
  static const std::vector<Field<CartPoleSettings>>& fields();
};

/// Gymnasium's CartPole-v1 (Barto, Sutton and Anderson 1983; equations by Florian 2007, without friction).
/// State (x, ẋ, θ, θ̇): θ = 0 is upright, positive leans right. Euler's method: positions move with the old
/// velocities. It ends where |x| > 2.4 m or |θ| > 12°; every step pays 1, also the one that ends it. A step
/// that begins beyond these limits and stays there pays nothing.
class CartPole final : public EnvironmentBase<CartPole, CartPoleSettings, 4> {
 public:
  static EnvironmentInfo make_info(const CartPoleSettings& settings);

  void reset(RandomStream& random, ObservationSpan observation) override;
  StepResult step(ActionView action, RandomStream& random, ObservationSpan observation) override;
  void describe(Scene& scene) const override;
  bool place_at(Point point) override;

 private:
  bool fallen() const;
};

}  // namespace policyscope
