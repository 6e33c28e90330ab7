#include "core/learning/linear_model.h"

#include "core/policies/categorical.h"

#include <algorithm>

namespace policyscope {

/// Buffers for one evaluation, kept by each thread so that drawing a frame allocates nothing.
struct LinearModel::Scratch {
  std::shared_ptr<const FeatureMap> owner;  // of the vector; kept alive so that its address is not reused
  FeatureVector features;
  std::vector<double> outputs;
  std::vector<double> parameters;

  static Scratch& of_this_thread(const LinearModel& model) {
    thread_local Scratch scratch;
    if (scratch.owner != model.features_) {
      scratch.owner = model.features_;
      scratch.features = model.features_->make_vector();
    }
    scratch.outputs.resize(model.weights_.stride());
    scratch.parameters.resize(model.policy_->outputs());
    return scratch;
  }
};

LinearModel::LinearModel(std::shared_ptr<const FeatureMap> features, const Policy& policy, LinearHeads heads,
                         const std::vector<std::string>& action_labels)
    : features_(std::move(features)),
      policy_(policy.clone()),
      heads_(heads),
      first_output_(heads.first_output()),
      action_count_(heads.action_values == ActionValues::none ? 0 : action_labels.size()),
      first_action_value_(first_output_ +
                          (heads.action_values == ActionValues::beside ? policy.outputs() : 0)),
      weights_(LinearFunction::packed(*features_, heads.count(policy, action_labels.size()))) {
  // Where only action values are learned, a state is worth its best action.
  if (heads.state_value) {
    quantities_.push_back({.id = "value",
                           .symbol = "\\hat{v}(s)",
                           .name = "value",
                           .estimates = {.kind = Estimand::Kind::state_value}});
  } else if (action_count_ > 0) {
    quantities_.push_back(
        {.id = "value",
         .symbol = "\\max_a \\hat{q}(s, a)",
         .name = "value",
         .estimates = {.kind = Estimand::Kind::best_action_value, .best_policy = heads.best_policy}});
  }
  quantities_.insert(quantities_.end(), policy.quantities().begin(), policy.quantities().end());
  for (std::size_t a = 0; a < action_count_; ++a) {
    quantities_.push_back(
        {.id = "action_value_" + std::to_string(a),
         .symbol = "\\hat{q}(s, " + categorical::upright(action_labels[a]) + ")",
         .name = "value of " + action_labels[a],
         .estimates = {.kind = Estimand::Kind::action_value, .action = a, .best_policy = heads.best_policy}});
  }
}

double LinearModel::quantity(std::size_t index, const Scratch& scratch) const {
  const auto values = std::span(scratch.outputs).subspan(first_action_value_, action_count_);
  if (heads_.state_value || action_count_ > 0) {
    if (index == 0)
      return heads_.state_value ? scratch.outputs[0] : *std::max_element(values.begin(), values.end());
    --index;
  }
  const std::size_t of_policy = policy_->quantities().size();
  return index < of_policy ? policy_->quantity(index, scratch.parameters) : values[index - of_policy];
}

std::span<const double> LinearModel::resolve(ObservationView observation, Scratch& scratch) const {
  features_->encode(observation, scratch.features);
  weights_.predict(scratch.features, scratch.outputs.data());
  policy_->resolve(std::span(scratch.outputs).subspan(first_output_, policy_->outputs()), scratch.parameters);
  return scratch.parameters;
}

void LinearModel::evaluate(std::span<const std::size_t> wanted, std::span<const double> observations,
                           std::size_t observation_size, std::span<double> out) const {
  Scratch& scratch = Scratch::of_this_thread(*this);
  const std::size_t count = observations.size() / observation_size;
  for (std::size_t i = 0; i < count; ++i) {
    resolve(observations.subspan(i * observation_size, observation_size), scratch);
    for (std::size_t row = 0; row < wanted.size(); ++row) {
      out[row * count + i] = quantity(wanted[row], scratch);
    }
  }
}

void LinearModel::distribution(ObservationView observation, ActionDistribution& out) const {
  policy_->describe(resolve(observation, Scratch::of_this_thread(*this)), out);
}

void LinearModel::act(ObservationView observation, bool deterministic, RandomStream& random,
                      ActionSpan action) const {
  const auto parameters = resolve(observation, Scratch::of_this_thread(*this));
  if (deterministic) {
    policy_->mode(parameters, action);
  } else {
    policy_->sample(parameters, random, action);
  }
}

}  // namespace policyscope
