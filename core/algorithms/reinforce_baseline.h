#pragma once

#include "core/algorithms/linear_reinforce.h"
#include "core/parameters/field.h"

namespace policyscope {

struct ReinforceBaselineSettings {
  double alpha_theta = 0x1p-12;
  double alpha_w = 0x1p-6;
  double gamma = 1.0;
  bool discount_actor = false;
  EpisodeUpdate update = EpisodeUpdate::in_order;
  static const std::vector<Field<ReinforceBaselineSettings>>& fields();
};

/// REINFORCE with a learned baseline: scores are weighted by how far the return exceeds the critic's Monte
/// Carlo estimate of it (Sutton & Barto, 13.4).
class ReinforceBaseline final : public LinearReinforce {
 public:
  using SettingsType = ReinforceBaselineSettings;

  explicit ReinforceBaseline(AlgorithmParts parts);
  static AlgorithmInfo description();
  static std::string refusal(const EnvironmentInfo& environment);
  const AlgorithmInfo& info() const override;

 protected:
  ReinforceRates read_rates(std::span<const ParameterValue> values) const override;
};

}  // namespace policyscope
