#include "core/studies/sampled_plane.h"

#include "core/error.h"
#include "core/estimators/gradient_estimators.h"
#include "core/learning/episode.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace policyscope {
namespace {

using Eigen::Index;
using Eigen::Vector2d;

constexpr std::size_t most_parameters = 64;
constexpr int longest_sample = 500;
constexpr double negligible_reward = 1e-2;  // of a reward at the horizon of a discounted task that never ends

class SampledPlane final : public PlaneObjective {
 public:
  SampledPlane(const Environment& environment, std::unique_ptr<PolicyPlane> plane, std::size_t episodes,
               const Criterion& criterion, int horizon)
      : criterion_(criterion),
        plane_(std::move(plane)),
        episodes_(episodes),
        episode_(environment.clone(), horizon),
        score_(policy().outputs()) {}

  std::optional<Vector2d> nearest(const Model& model) const override { return plane_->nearest(model); }

  int cells_at_once() const override { return 1; }

  double value(const Vector2d& theta) override {
    try {
      draw(theta);
    } catch (const Error&) {
      return std::numeric_limits<double>::quiet_NaN();  // a policy that is not finite
    }
    return mean_return();
  }

  bool look(const Vector2d& theta, PlanePoint& point) override {
    if (!stand_on(theta)) return false;
    plane_->differentiate(rows_);
    point.value = mean_return();
    point.gradient.setZero();
    point.fisher.setZero();
    double total = 0.0;
    for (std::size_t row = 0; row < batch_.steps(); ++row) {
      const Vector2d score = score_of(row);
      point.gradient += credits_[row] * score / static_cast<double>(batch_.trajectories());
      point.fisher += emphasis_[row] * score * score.transpose();
      total += emphasis_[row];
    }
    point.fisher /= total;
    if (criterion_.average_reward) point.gradient /= mean_length();
    return point.gradient.allFinite();
  }

  bool stand_on(const Vector2d& theta) override {
    try {
      draw(theta);
    } catch (const Error&) {
      return false;
    }
    credits_.resize(batch_.steps());
    credits(batch_, {},
            {.credit = Credit::reward_to_go, .baseline = Baseline::constant, .discount = criterion_.discount},
            credits_);
    plane_->evaluate(batch_, rows_);
    emphasis_.clear();
    log_probs_.clear();
    for (std::size_t i = 0; i < batch_.trajectories(); ++i) {
      double emphasis = 1.0;
      for (std::size_t row = batch_.begin(i); row < batch_.end(i); ++row, emphasis *= criterion_.discount) {
        emphasis_.push_back(emphasis);
        log_probs_.push_back(policy().log_prob(part(rows_.outputs, row), batch_.action(row)));
      }
    }
    all_old_parameters_ = rows_.parameters;
    return true;
  }

  Surrogate surrogate(const Vector2d& theta, double clip) override {
    compare(theta);
    plane_->differentiate(rows_);
    Surrogate sum;
    sum.gradient.setZero();
    double total = 0.0;
    for (const double weight : emphasis_) total += weight;
    for (std::size_t row = 0; row < batch_.steps(); ++row) {
      // Credits have the γ^t inside that weights the states.
      add_clipped(1.0 / total, ratios_[row], credits_[row], clip, score_of(row), sum);
      sum.kl +=
          emphasis_[row] / total * policy().kl(part(all_old_parameters_, row), part(rows_.parameters, row));
    }
    sum.farthest = farthest_of_most();
    return sum;
  }

  double farthest(const Vector2d& theta) override {
    compare(theta);
    return farthest_of_most();
  }

 private:
  const Policy& policy() const { return plane_->policy(); }
  std::span<const double> part(const std::vector<double>& all, std::size_t row) const {
    return std::span(all).subspan(row * score_.size(), score_.size());
  }
  /// Plays the episodes with θ. Each has streams of its own: where one ends does not shift the next.
  void draw(const Vector2d& theta) {
    plane_->move_to(theta);
    if (drawn_at_ == theta) return;
    drawn_at_.reset();
    batch_.clear();
    for (std::size_t i = 0; i < episodes_; ++i) {
      RandomStream environment_random(1, Purpose::search, 2 * i),
          action_random(1, Purpose::search, 2 * i + 1);
      plane_->play(episode_, environment_random, action_random, batch_);
    }
    drawn_at_ = theta;
  }
  /// Fills in ratios_ for θ: π(a | s) over that of the old policy, of every row.
  void compare(const Vector2d& theta) {
    plane_->move_to(theta);
    plane_->evaluate_again(batch_, rows_);
    ratios_.clear();
    for (std::size_t row = 0; row < batch_.steps(); ++row)
      ratios_.push_back(
          std::exp(policy().log_prob(part(rows_.outputs, row), batch_.action(row)) - log_probs_[row]));
  }
  /// How far from 1 do 9 of 10 ratios_ stay? Uses them up.
  double farthest_of_most() {
    for (double& ratio : ratios_) ratio = std::abs(ratio - 1.0);
    const auto most =
        ratios_.begin() + static_cast<std::ptrdiff_t>(0.9 * static_cast<double>(ratios_.size()));
    if (most == ratios_.end()) return 0.0;
    std::nth_element(ratios_.begin(), most, ratios_.end());
    return *most;
  }
  double mean_length() const {
    return static_cast<double>(batch_.steps()) / static_cast<double>(batch_.trajectories());
  }
  double mean_return() const {
    double sum = 0.0;
    for (std::size_t i = 0; i < batch_.trajectories(); ++i) {
      double weight = 1.0;
      for (const double reward : batch_.rewards(i)) {
        sum += weight * reward;
        weight *= criterion_.discount;
      }
    }
    sum /= static_cast<double>(batch_.trajectories());
    return criterion_.average_reward ? sum / mean_length() : sum;
  }
  /// ∇ln π along both axes, of a row where differentiate() has been last.
  Vector2d score_of(std::size_t row) {
    policy().score(part(rows_.parameters, row), batch_.action(row), score_);
    Vector2d score = Vector2d::Zero();
    for (std::size_t i = 0; i < 2; ++i) {
      const std::span<const double> slopes = part(rows_.slopes[i], row);
      for (std::size_t o = 0; o < slopes.size(); ++o) score[static_cast<Index>(i)] += score_[o] * slopes[o];
    }
    return score;
  }

  const Criterion criterion_;
  const std::unique_ptr<PolicyPlane> plane_;
  const std::size_t episodes_;
  Episode episode_;
  TrajectoryBatch batch_;
  std::optional<Vector2d> drawn_at_;  ///< where the batch was played; none where it is not complete
  PlaneRows rows_;
  std::vector<double> score_;  // with respect to the outputs
  std::vector<double> credits_, emphasis_, log_probs_, all_old_parameters_, ratios_;
};

}  // namespace

bool has_many_weights(const LinearModel& model) {
  return model.features().size() * model.policy().outputs() > most_parameters;
}

std::vector<PlaneParameter> sampled_plane_parameters(const Environment& environment,
                                                     const LinearModel& model) {
  const std::size_t outputs = model.policy().outputs(), features = model.features().size();
  std::vector<PlaneParameter> parameters;
  const EnvironmentInfo& info = environment.info();
  const bool raw = features == info.observation.size();
  for (std::size_t f = 0; f < features; ++f)
    for (std::size_t o = 0; o < outputs; ++o) {
      const std::string feature = raw ? info.observation[f].name : "feature " + std::to_string(f + 1);
      std::string output = "output " + std::to_string(o + 1);
      if (info.action.discrete() && o < info.action.labels.size())
        output = info.action.labels[o];
      else if (!info.action.discrete() && info.action.box.size() == 1)
        output = o == 0 ? "μ" : "ln σ";
      PlaneParameter p;
      p.name = "θ(" + feature + ", " + output + ")";
      p.symbol = "\\theta_{\\text{" + feature + ", " + output + "}}";
      p.value = model.weights().weight(f, model.first_output() + o);
      p.low = std::min(-5.0, p.value - 1.0);
      p.high = std::max(5.0, p.value + 1.0);
      parameters.push_back(std::move(p));
    }
  return parameters;
}

std::size_t plane_episodes(const Model& model) {
  return dynamic_cast<const LinearModel*>(&model) != nullptr ? 24 : 12;
}

int plane_horizon(const Environment& environment, const Criterion& criterion, int step_limit) {
  int steps = step_limit > 0 ? step_limit : longest_sample;
  if (environment.info().continuing && criterion.discount < 1.0)
    steps = static_cast<int>(std::ceil(std::log(negligible_reward) / std::log(criterion.discount)));
  return std::clamp(steps, 1, longest_sample);
}

std::unique_ptr<PlaneObjective> make_sampled_plane(const Environment& environment,
                                                   std::unique_ptr<PolicyPlane> plane, std::size_t episodes,
                                                   const Criterion& criterion, int horizon) {
  return std::make_unique<SampledPlane>(environment, std::move(plane), episodes, criterion, horizon);
}

}  // namespace policyscope
