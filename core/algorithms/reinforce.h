#pragma once

#include "core/algorithms/linear_reinforce.h"
#include "core/parameters/field.h"

namespace policyscope {

struct ReinforceSettings {
  double alpha_theta = 0x1p-13;
  double gamma = 1.0;
  bool discount_actor = false;
  EpisodeUpdate update = EpisodeUpdate::in_order;
  static const std::vector<Field<ReinforceSettings>>& fields();
};

/// REINFORCE: Monte Carlo policy gradient, scores weighted by the return that followed (Williams 1992; Sutton
/// & Barto, 13.3).
class Reinforce final : public LinearReinforce {
 public:
  using SettingsType = ReinforceSettings;

  explicit Reinforce(AlgorithmParts parts);
  static AlgorithmInfo description();
  static std::string refusal(const EnvironmentInfo& environment);
  const AlgorithmInfo& info() const override;

 protected:
  ReinforceRates read_rates(std::span<const ParameterValue> values) const override;
};

}  // namespace policyscope
