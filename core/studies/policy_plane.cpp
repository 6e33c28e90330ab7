#include "core/studies/policy_plane.h"

#include "core/estimators/batch_scores.h"
#include "core/estimators/gradient_estimators.h"
#include "core/exact/matrices.h"
#include "core/learning/neural_model.h"
#include "core/learning/sample_trajectories.h"
#include "core/policies/action_value_policy.h"
#include "core/studies/scored_policy.h"

#include <algorithm>
#include <cmath>

namespace policyscope {
namespace {

using Eigen::Index;
using Eigen::Vector2d;
using Eigen::VectorXd;

/// θ as ScoredPolicy orders it.
VectorXd parameters_of(const Model& model) {
  if (const auto* neural = dynamic_cast<const NeuralModel*>(&model)) {
    return Eigen::Map<const Eigen::VectorXf>(neural->parameters().data(),
                                             static_cast<Index>(neural->network().policy_parameter_count()))
        .cast<double>();
  }
  const auto& linear = dynamic_cast<const LinearModel&>(model);
  const std::size_t outputs = linear.policy().outputs(), features = linear.features().size();
  VectorXd theta(static_cast<Index>(features * outputs));
  for (std::size_t f = 0; f < features; ++f)
    for (std::size_t o = 0; o < outputs; ++o)
      theta[static_cast<Index>(f * outputs + o)] = linear.weights().weight(f, linear.first_output() + o);
  return theta;
}

/// Coordinates of the point of the plane that is nearest to origin + `away`.
class Projection {
 public:
  Projection(VectorXd origin, const VectorXd& first, const VectorXd& second)
      : origin_(std::move(origin)), axes_(origin_.size(), 2) {
    axes_ << first, second;
  }
  Vector2d nearest(const VectorXd& theta) const {
    const Eigen::Matrix2d products = axes_.transpose() * axes_;
    const Vector2d along = axes_.transpose() * (theta - origin_);
    return exact::solve_least_squares(products, along);
  }

 private:
  VectorXd origin_;
  Eigen::MatrixX2d axes_;
};

/// Outputs of a linear policy are linear in the place, too: three functions of the features say all.
class LinearPlane final : public PolicyPlane {
 public:
  LinearPlane(const LinearModel& model, const VectorXd& origin, const VectorXd& first, const VectorXd& second)
      : features_(model.features()),
        policy_(model.policy().clone()),
        functions_{function(origin), function(first), function(second)},
        parameters_{origin, first, second},
        here_(functions_[0]),
        projection_(origin, first, second),
        x_(features_.make_vector()) {
    outputs_.resize(here_.stride());
  }

  const Policy& policy() const override { return *policy_; }
  void move_to(const Vector2d& place) override {
    place_ = place;
    here_is_old_ = true;
  }
  void play(Episode& episode, RandomStream& environment_random, RandomStream& action_random,
            TrajectoryBatch& batch) override {
    if (here_is_old_) set(here_, parameters_[0] + place_[0] * parameters_[1] + place_[1] * parameters_[2]);
    here_is_old_ = false;
    const auto resolve = [&](ObservationView observation, std::span<double> parameters) {
      features_.encode(observation, x_);
      if (parameters.empty()) return;
      here_.predict(x_, outputs_.data());
      policy_->resolve(std::span(outputs_).first(parameters.size()), parameters);
    };
    play_trajectory(episode, *policy_, x_, resolve, environment_random, action_random, batch);
  }
  void append(ObservationView observation, TrajectoryBatch& batch) override {
    features_.encode(observation, x_);
    const std::vector<double> action(policy_->action_dimensions(), 0.0);
    batch.push(x_, action, 0.0);
  }
  void evaluate(const TrajectoryBatch& batch, PlaneRows& rows) override {
    const std::size_t size = policy_->outputs(), all = batch.steps() * size;
    const std::array<std::vector<double>*, 3> lists{&at_origin_, &rows.slopes[0], &rows.slopes[1]};
    for (std::size_t i = 0; i < lists.size(); ++i) {
      lists[i]->resize(all);
      for (std::size_t row = 0; row < batch.steps(); ++row) {
        functions_[i].predict(batch.features(row), outputs_.data());
        std::copy_n(outputs_.begin(), size, lists[i]->begin() + static_cast<std::ptrdiff_t>(row * size));
      }
    }
    evaluate_again(batch, rows);
  }
  void evaluate_again(const TrajectoryBatch& batch, PlaneRows& rows) override {
    const std::size_t size = policy_->outputs(), all = batch.steps() * size;
    rows.outputs.resize(all);
    rows.parameters.resize(all);
    for (std::size_t i = 0; i < all; ++i)
      rows.outputs[i] = at_origin_[i] + place_[0] * rows.slopes[0][i] + place_[1] * rows.slopes[1][i];
    for (std::size_t i = 0; i < all; i += size)
      policy_->resolve(std::span(rows.outputs).subspan(i, size), std::span(rows.parameters).subspan(i, size));
  }
  void differentiate(PlaneRows&) override {}  // they were on the way to the outputs
  Vector2d nearest(const Model& model) const override { return projection_.nearest(parameters_of(model)); }

 private:
  LinearFunction function(const VectorXd& theta) const {
    const std::size_t outputs = policy_->outputs();
    LinearFunction f = LinearFunction::packed(features_, outputs);
    set(f, theta);
    return f;
  }
  void set(LinearFunction& f, const VectorXd& theta) const {
    const std::size_t outputs = policy_->outputs();
    for (Index k = 0; k < theta.size(); ++k) {
      const auto at = static_cast<std::size_t>(k);
      f.set_weight(at / outputs, at % outputs, theta[k]);
    }
  }

  const FeatureMap& features_;
  std::unique_ptr<Policy> policy_;
  std::array<LinearFunction, 3> functions_;
  const std::array<VectorXd, 3> parameters_;  ///< of these
  LinearFunction here_;                       ///< at this place, for who plays
  bool here_is_old_ = true;
  Projection projection_;
  Vector2d place_ = Vector2d::Zero();
  FeatureVector x_;
  std::vector<double> outputs_;    ///< of one function
  std::vector<double> at_origin_;  ///< of all rows
};

class NeuralPlane final : public PolicyPlane {
 public:
  NeuralPlane(const NeuralModel& model, const VectorXd& first, const VectorXd& second)
      : origin_(parameters_of(model)),
        axes_{first, second},
        projection_(origin_, first, second),
        parameters_(model.parameters().begin(), model.parameters().end()),
        directions_{padded(first), padded(second)},
        moved_(std::make_shared<ActorCriticNetwork>(model.network()), model.input(), model.policy()),
        player_(scored_policy(moved_)) {
    move_to(Vector2d::Zero());
    column_.resize(moved_.input().size());
    for (std::size_t k = 0; k < column_.size(); ++k) x_.indices.push_back(static_cast<std::uint32_t>(k));
    x_.values.resize(column_.size());
  }

  const Policy& policy() const override { return moved_.policy(); }
  void move_to(const Vector2d& place) override {
    const VectorXd theta = origin_ + place[0] * axes_[0] + place[1] * axes_[1];
    for (Index k = 0; k < theta.size(); ++k)
      parameters_[static_cast<std::size_t>(k)] = static_cast<float>(theta[k]);
    moved_.update(parameters_, NetworkInput(moved_.input()), policy());
  }
  void play(Episode& episode, RandomStream& environment_random, RandomStream& action_random,
            TrajectoryBatch& batch) override {
    player_->play(episode, environment_random, action_random, batch);
  }
  void append(ObservationView observation, TrajectoryBatch& batch) override {
    moved_.input().encode(observation, column_, buffers_);
    std::copy(column_.begin(), column_.end(), x_.values.begin());
    const std::vector<double> action(policy().action_dimensions(), 0.0);
    batch.push(x_, action, 0.0);
  }
  void evaluate(const TrajectoryBatch& batch, PlaneRows& rows) override {
    const std::size_t size = policy().outputs(), count = batch.steps(), inputs = column_.size();
    batch_inputs_.resize(static_cast<Index>(inputs), static_cast<Index>(count));
    for (std::size_t row = 0; row < count; ++row)
      std::copy_n(batch.features(row).values, inputs, batch_inputs_.data() + row * inputs);
    moved_.network().forward(parameters_, batch_inputs_, workspace_);
    rows.outputs.assign(workspace_.outputs.data(), workspace_.outputs.data() + count * size);
    rows.parameters.resize(count * size);
    for (std::size_t row = 0; row < count; ++row)
      policy().resolve(std::span(rows.outputs).subspan(row * size, size),
                       std::span(rows.parameters).subspan(row * size, size));
  }
  void differentiate(PlaneRows& rows) override {
    for (std::size_t i = 0; i < 2; ++i) {
      moved_.network().tangent(parameters_, directions_[i], workspace_);
      rows.slopes[i].assign(workspace_.tangents.data(), workspace_.tangents.data() + rows.outputs.size());
    }
  }
  Vector2d nearest(const Model& model) const override { return projection_.nearest(parameters_of(model)); }

 private:
  /// Of the length of all parameters.
  std::vector<float> padded(const VectorXd& axis) const {
    std::vector<float> direction(parameters_.size(), 0.0f);
    for (Index k = 0; k < axis.size(); ++k)
      direction[static_cast<std::size_t>(k)] = static_cast<float>(axis[k]);
    return direction;
  }

  VectorXd origin_;
  std::array<VectorXd, 2> axes_;
  Projection projection_;
  std::vector<float> parameters_;
  std::array<std::vector<float>, 2> directions_;  // the axes; 0 for what is not the policy's
  NeuralModel moved_;
  std::unique_ptr<ScoredPolicy> player_;  // of moved_
  std::vector<float> column_;
  FeatureVector x_;
  NetworkInput::Buffers buffers_;
  BatchMatrix<float> batch_inputs_;
  ActorCriticNetwork::Workspace workspace_;
};

/// `count` normal numbers at offset, offset + step, …, of which those where θ is 0 stay 0 unless all are;
/// together as long as θ there, or `otherwise` each where that is 0.
void fill_filter(const VectorXd& theta, Index offset, Index step, Index count, double otherwise,
                 RandomStream& random, VectorXd& direction) {
  double length = 0.0, drawn = 0.0;
  for (Index k = 0; k < count; ++k) length += theta[offset + k * step] * theta[offset + k * step];
  for (Index k = 0; k < count; ++k) {
    const Index at = offset + k * step;
    const double z = random.normal();
    direction[at] = length > 0.0 && theta[at] == 0.0 ? 0.0 : z;
    drawn += direction[at] * direction[at];
  }
  const double scale = length > 0.0 ? std::sqrt(length / drawn) : otherwise;
  for (Index k = 0; k < count; ++k) direction[offset + k * step] *= scale;
}

}  // namespace

bool has_directions(const Model& model) {
  if (dynamic_cast<const NeuralModel*>(&model) != nullptr) return true;
  const auto* linear = dynamic_cast<const LinearModel*>(&model);
  return linear != nullptr && dynamic_cast<const ActionValuePolicy*>(&linear->policy()) == nullptr;
}

std::unique_ptr<PolicyPlane> plane_of_weights(const LinearModel& model, std::size_t x, std::size_t y) {
  VectorXd origin = parameters_of(model);
  VectorXd first = VectorXd::Zero(origin.size()), second = first;
  first[static_cast<Index>(x)] = second[static_cast<Index>(y)] = 1.0;
  origin[static_cast<Index>(x)] = origin[static_cast<Index>(y)] = 0.0;
  return std::make_unique<LinearPlane>(model, origin, first, second);
}

std::unique_ptr<PolicyPlane> plane_of_directions(const Model& model, const VectorXd& first,
                                                 const VectorXd& second) {
  if (const auto* neural = dynamic_cast<const NeuralModel*>(&model))
    return std::make_unique<NeuralPlane>(*neural, first, second);
  return std::make_unique<LinearPlane>(dynamic_cast<const LinearModel&>(model), parameters_of(model), first,
                                       second);
}

VectorXd random_direction(const Model& model, std::uint64_t which) {
  RandomStream random(which, Purpose::search, 1'000'000);  // apart from those of the trajectories
  const VectorXd theta = parameters_of(model);
  VectorXd direction = VectorXd::Zero(theta.size());
  if (const auto* neural = dynamic_cast<const NeuralModel*>(&model)) {
    for (const TensorPlace& place : neural->network().places()) {
      if (static_cast<Index>(place.offset) >= theta.size() || place.shape.size() != 2) continue;
      if (!place.name.ends_with(".weight")) continue;
      const auto units = static_cast<Index>(place.shape[0]), inputs = static_cast<Index>(place.shape[1]);
      for (Index u = 0; u < units; ++u)
        fill_filter(theta, static_cast<Index>(place.offset) + u, units, inputs,
                    1.0 / std::sqrt(static_cast<double>(inputs)), random, direction);
    }
    return direction;
  }
  const auto& linear = dynamic_cast<const LinearModel&>(model);
  const auto outputs = static_cast<Index>(linear.policy().outputs());
  const auto active = static_cast<double>(linear.features().make_vector().indices.size());
  for (Index o = 0; o < outputs; ++o)
    fill_filter(theta, o, outputs, theta.size() / outputs, 1.0 / std::sqrt(active), random, direction);
  return direction;
}

VectorXd gradient_direction(const Environment& environment, const Model& model, const Criterion& criterion,
                            int step_limit) {
  const std::unique_ptr<ScoredPolicy> policy = scored_policy(model);
  VectorXd gradient = VectorXd::Zero(static_cast<Index>(policy->size()));
  if (environment.finite_model() != nullptr) {
    gradient = policy->exact_gradient(environment, *solve(environment, model, criterion));
  } else {
    constexpr std::size_t trajectories = 32;
    Episode episode(environment.clone(), step_limit);
    TrajectoryBatch batch;
    for (std::size_t i = 0; i < trajectories; ++i) {
      RandomStream environment_random(2, Purpose::search, 2 * i),
          action_random(2, Purpose::search, 2 * i + 1);
      policy->play(episode, environment_random, action_random, batch);
    }
    std::vector<double> weights(batch.steps());
    credits(batch, {},
            {.credit = Credit::reward_to_go, .baseline = Baseline::constant, .discount = criterion.discount},
            weights);
    if (const auto* linear = dynamic_cast<const LinearModel*>(&model)) {
      BatchScores scores;
      scores.evaluate(batch, linear->actor());
      for (std::size_t row = 0; row < batch.steps(); ++row) scores.add_score(row, weights[row], gradient);
    } else {
      Eigen::MatrixXd samples;
      for (std::size_t next = 0; next < trajectories;)
        next = policy->sample_gradients(batch, weights, next, batch.steps(), samples);
      gradient = samples.rowwise().sum();
    }
  }
  const double length = gradient.norm();
  if (!(length > 0.0) || !std::isfinite(length)) return VectorXd::Zero(gradient.size());
  return gradient * (random_direction(model, 1).norm() / length);
}

}  // namespace policyscope
