#pragma once

#include "core/algorithms/batch_listing.h"
#include "core/algorithms/credit_choice.h"
#include "core/algorithms/fields.h"
#include "core/algorithms/linear_batch.h"
#include "core/estimators/batch_scores.h"
#include "core/estimators/natural_gradient.h"
#include "core/estimators/value_fit.h"
#include "core/parameters/field.h"

#include <string>
#include <vector>

namespace policyscope {

struct BatchSettings {
  double alpha_theta = 0.01;
  int episodes = 10;
  double gamma = 0.99;
  CreditChoice credit = CreditChoice::whole_return;
  BaselineChoice baseline = BaselineChoice::none;
  double gae_lambda = 1.0;
  double alpha_w = 0.01;
  double ridge = 1e-3;
  bool normalize_advantage = false;
  bool discount_actor = false;
  int horizon = 200;
};

/// Of BatchSettings, for a settings struct that contains them as its base.
template <class S>
std::vector<Field<S>> batch_fields() {
  const auto real = [](double S::*member) { return member; };
  return {
      fields::alpha_theta(real(&S::alpha_theta)),
      fields::episodes(static_cast<int S::*>(&S::episodes)),
      fields::gamma(real(&S::gamma)),
      fields::credit(static_cast<CreditChoice S::*>(&S::credit)),
      fields::baseline(static_cast<BaselineChoice S::*>(&S::baseline))
          .choices({"none", "constant", "time-dependent", "monte-carlo", "td", "fitted"})
          .help("What the credit is compared with: the mean over the other trajectories, also for each time "
                "step, or a value function learned from returns, by TD or by least squares."),
      fields::gae_lambda(real(&S::gae_lambda)),
      fields::alpha_w(real(&S::alpha_w)),
      fields::ridge(real(&S::ridge)),
      fields::normalize_credit(static_cast<bool S::*>(&S::normalize_advantage)),
      fields::discount_actor(static_cast<bool S::*>(&S::discount_actor)),
      fields::horizon(static_cast<int S::*>(&S::horizon)),
  };
}

/// Policy gradients from m trajectories of one policy: every step's score is weighted with Ψ, and θ moves
/// once, by their mean, or by the natural gradient that it gives.
class BatchPolicyGradient : public LinearBatch {
 public:
  BatchPolicyGradient(AlgorithmParts parts, BatchLines lines);

  void configure(const ParameterSet& parameters) override;
  void symbols(std::vector<SymbolValue>& out) const override;
  void save(ArchiveWriter& archive) const override;
  void load(ArchiveReader& archive) override;

 protected:
  virtual BatchSettings read_settings(std::span<const ParameterValue> values) = 0;
  /// How θ moves for a gradient, both as means a step; `weights` are the rows' measure.
  virtual const Eigen::VectorXd& direction(BatchScores& scores, std::span<const double> weights,
                                           const Eigen::VectorXd& gradient) = 0;

  BatchSize batch_size() const override { return {settings_.episodes, settings_.horizon}; }
  bool learn(NullProbe probe) override;
  bool learn(RecordingProbe probe) override;
  void record_update(Experience& experience) const override;

 private:
  template <class Probe>
  bool improve(Probe probe);
  bool learns_values() const { return policyscope::learns_values(settings_.baseline); }
  bool learn_values();

  const BatchLines lines_;
  BatchSettings settings_;
  BatchScores scores_;
  std::vector<double> psi_, row_weights_;
  Eigen::VectorXd gradient_sum_, theta_step_;
  ValueFit value_fit_;
  BatchStep last_;               // for the formulas on the screen
  double direction_norm_ = 0.0;  // of what α^θ multiplies; not saved
};

struct VanillaPolicyGradientSettings : BatchSettings {
  static const std::vector<Field<VanillaPolicyGradientSettings>>& fields();
};

/// Vanilla policy gradient: the mean over m trajectories at fixed θ (Williams 1992; Peters and Schaal 2008).
class VanillaPolicyGradient final : public BatchPolicyGradient {
 public:
  using SettingsType = VanillaPolicyGradientSettings;

  explicit VanillaPolicyGradient(AlgorithmParts parts);
  static AlgorithmInfo description();
  static std::string refusal(const EnvironmentInfo&) { return ""; }
  const AlgorithmInfo& info() const override;

 protected:
  BatchSettings read_settings(std::span<const ParameterValue> values) override;
  const Eigen::VectorXd& direction(BatchScores& scores, std::span<const double> weights,
                                   const Eigen::VectorXd& gradient) override;

 private:
  Eigen::VectorXd direction_;
};

struct NaturalPolicyGradientSettings : BatchSettings {
  NaturalPolicyGradientSettings();
  double damping = 1e-3;
  int cg_max_steps = 50;
  static const std::vector<Field<NaturalPolicyGradientSettings>>& fields();
};

/// Natural policy gradient (Kakade 2002): the direction in which the policy, not θ, has to move least.
class NaturalPolicyGradient final : public BatchPolicyGradient {
 public:
  using SettingsType = NaturalPolicyGradientSettings;

  explicit NaturalPolicyGradient(AlgorithmParts parts);
  static AlgorithmInfo description();
  static std::string refusal(const EnvironmentInfo&) { return ""; }
  const AlgorithmInfo& info() const override;

 protected:
  BatchSettings read_settings(std::span<const ParameterValue> values) override;
  const Eigen::VectorXd& direction(BatchScores& scores, std::span<const double> weights,
                                   const Eigen::VectorXd& gradient) override;

 private:
  NaturalSolver solver_;
  NaturalDirections directions_;
};

}  // namespace policyscope
