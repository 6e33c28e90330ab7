#pragma once

#include "core/algorithms/batch_policy_gradient.h"

namespace policyscope {

/// How the compatible critic wᵀ∇ln π is learned.
enum class CompatibleRule { regression, lstd, bootstrapped };

struct CompatibleNaturalActorCriticSettings : NaturalPolicyGradientSettings {
  CompatibleRule rule = CompatibleRule::regression;
  static const std::vector<Field<CompatibleNaturalActorCriticSettings>>& fields();
};

/// Natural actor-critic with compatible features (Sutton et al. 2000; Kakade 2002; Peters and Schaal 2008):
/// the weights of a critic that is linear in the scores are the natural gradient themselves.
class CompatibleNaturalActorCritic final : public BatchPolicyGradient {
 public:
  using SettingsType = CompatibleNaturalActorCriticSettings;

  explicit CompatibleNaturalActorCritic(AlgorithmParts parts);
  static AlgorithmInfo description();
  static std::string refusal(const EnvironmentInfo&) { return ""; }
  const AlgorithmInfo& info() const override;

 protected:
  BatchSettings read_settings(std::span<const ParameterValue> values) override;
  const Eigen::VectorXd& direction(BatchScores& scores, std::span<const double> weights,
                                   const Eigen::VectorXd& gradient) override;

 private:
  CompatibleRule rule_ = CompatibleRule::regression;
  double gamma_ = 1.0;
  NaturalSolver solver_;
  NaturalDirections directions_;
};

}  // namespace policyscope
