#include "core/studies/sampled_plane.h"

#include "core/estimators/gradient_estimators.h"
#include "core/learning/episode.h"
#include "core/learning/sample_trajectories.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace policyscope {
namespace {

using Eigen::Index;
using Eigen::Vector2d;

constexpr std::size_t most_parameters = 64;
constexpr std::size_t episodes = 24;
constexpr int longest_episode = 500;
constexpr double negligible = 1e-2;  // of a reward at the horizon of a discounted task that never ends

int horizon(const Environment& environment, const Criterion& criterion, int step_limit) {
  int steps = step_limit > 0 ? step_limit : longest_episode;
  if (environment.info().continuing && criterion.discount < 1.0)
    steps = static_cast<int>(std::ceil(std::log(negligible) / std::log(criterion.discount)));
  return std::clamp(steps, 1, longest_episode);
}

class SampledPlane final : public PlaneObjective {
 public:
  SampledPlane(const Environment& environment, const LinearModel& model, const Criterion& criterion,
               int step_limit, std::size_t x, std::size_t y)
      : criterion_(criterion),
        model_(model),
        weights_(model.weights()),
        episode_(environment.clone(), horizon(environment, criterion, step_limit)),
        axes_{x, y},
        outputs_(weights_.stride()),
        parameters_(model.policy().outputs()),
        old_parameters_(parameters_.size()),
        score_(parameters_.size()) {}

  int cells_at_once() const override { return 1; }

  double value(const Vector2d& theta) override {
    draw(theta);
    return mean_return();
  }

  bool look(const Vector2d& theta, PlanePoint& point) override {
    if (!stand_on(theta)) return false;
    point.value = mean_return();
    point.gradient.setZero();
    point.fisher.setZero();
    double total = 0.0;
    for (std::size_t row = 0; row < batch_.steps(); ++row) {
      resolve(row);
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
    draw(theta);
    credits_.resize(batch_.steps());
    credits(batch_, {},
            {.credit = Credit::reward_to_go, .baseline = Baseline::constant, .discount = criterion_.discount},
            credits_);
    emphasis_.clear();
    log_probs_.clear();
    all_old_parameters_.clear();
    for (std::size_t i = 0; i < batch_.trajectories(); ++i) {
      double emphasis = 1.0;
      for (std::size_t row = batch_.begin(i); row < batch_.end(i); ++row, emphasis *= criterion_.discount) {
        emphasis_.push_back(emphasis);
        resolve(row);
        log_probs_.push_back(model_.policy().log_prob(policy_outputs(), batch_.action(row)));
        all_old_parameters_.insert(all_old_parameters_.end(), parameters_.begin(), parameters_.end());
      }
    }
    return true;
  }

  Surrogate surrogate(const Vector2d& theta, double clip) override {
    set(theta);
    Surrogate sum;
    sum.gradient.setZero();
    double total = 0.0;
    for (const double weight : emphasis_) total += weight;
    apart_.clear();
    const std::size_t size = parameters_.size();
    for (std::size_t row = 0; row < batch_.steps(); ++row) {
      resolve(row);
      const double ratio =
          std::exp(model_.policy().log_prob(policy_outputs(), batch_.action(row)) - log_probs_[row]);
      // Credits have the γ^t inside that weights the states.
      add_clipped(1.0 / total, ratio, credits_[row], clip, score_of(row), sum);
      const std::span<const double> old(all_old_parameters_.data() + row * size, size);
      sum.kl += emphasis_[row] / total * model_.policy().kl(old, parameters_);
      apart_.push_back(std::abs(ratio - 1.0));
    }
    const auto most = apart_.begin() + static_cast<std::ptrdiff_t>(0.9 * static_cast<double>(apart_.size()));
    if (most != apart_.end()) {
      std::nth_element(apart_.begin(), most, apart_.end());
      sum.farthest = *most;
    }
    return sum;
  }

 private:
  std::size_t feature(int axis) const { return axes_[static_cast<std::size_t>(axis)] / parameters_.size(); }
  std::size_t output(int axis) const { return axes_[static_cast<std::size_t>(axis)] % parameters_.size(); }

  void set(const Vector2d& theta) {
    for (int i = 0; i < 2; ++i) weights_.set_weight(feature(i), model_.first_output() + output(i), theta[i]);
  }
  /// Plays the episodes with θ. Each has streams of its own: where one ends does not shift the next.
  void draw(const Vector2d& theta) {
    set(theta);
    batch_.clear();
    const LinearActor actor{weights_, model_.policy(), model_.first_output()};
    for (std::size_t i = 0; i < episodes; ++i) {
      RandomStream environment_random(1, Purpose::search, 2 * i),
          action_random(1, Purpose::search, 2 * i + 1);
      sample_trajectories(episode_, model_.features(), actor, 1, environment_random, action_random, batch_);
    }
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
  std::span<const double> policy_outputs() const {
    return std::span(outputs_).subspan(model_.first_output(), parameters_.size());
  }
  void resolve(std::size_t row) {
    weights_.predict(batch_.features(row), outputs_.data());
    model_.policy().resolve(policy_outputs(), parameters_);
  }
  /// After resolve().
  Vector2d score_of(std::size_t row) {
    model_.policy().score(parameters_, batch_.action(row), score_);
    const FeatureView x = batch_.features(row);
    Vector2d score = Vector2d::Zero();
    for (std::size_t k = 0; k < x.count(); ++k)
      for (int i = 0; i < 2; ++i)
        if (x.indices[k] == feature(i)) score[i] += score_[output(i)] * (x.binary() ? 1.0 : x.values[k]);
    return score;
  }

  const Criterion criterion_;
  const LinearModel& model_;
  LinearFunction weights_;
  Episode episode_;
  std::array<std::size_t, 2> axes_;
  TrajectoryBatch batch_;
  std::vector<double> outputs_, parameters_, old_parameters_, score_;
  std::vector<double> credits_, emphasis_, log_probs_, all_old_parameters_, apart_;
};

}  // namespace

std::vector<PlaneParameter> sampled_plane_parameters(const Environment& environment,
                                                     const LinearModel& model) {
  const std::size_t outputs = model.policy().outputs(), features = model.features().size();
  std::vector<PlaneParameter> parameters;
  if (features * outputs > most_parameters) return parameters;
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

std::unique_ptr<PlaneObjective> make_sampled_plane(const Environment& environment, const LinearModel& model,
                                                   const Criterion& criterion, int step_limit, std::size_t x,
                                                   std::size_t y) {
  const std::size_t count = model.features().size() * model.policy().outputs();
  if (count > most_parameters || x >= count || y >= count || x == y) return nullptr;
  return std::make_unique<SampledPlane>(environment, model, criterion, step_limit, x, y);
}

}  // namespace policyscope
