#include "core/learning/linear_model.h"

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

LinearModel::LinearModel(std::shared_ptr<const FeatureMap> features, const Policy& policy, bool has_value)
    : features_(std::move(features)),
      policy_(policy.clone()),
      first_output_(has_value ? 1 : 0),
      weights_(LinearFunction::packed(*features_, first_output_ + policy.outputs())) {
  if (has_value) quantities_.push_back({.id = "value", .symbol = "\\hat{v}(s)", .name = "value"});
  quantities_.insert(quantities_.end(), policy.quantities().begin(), policy.quantities().end());
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
    const auto parameters = resolve(observations.subspan(i * observation_size, observation_size), scratch);
    for (std::size_t row = 0; row < wanted.size(); ++row) {
      out[row * count + i] = wanted[row] < first_output_
                                 ? scratch.outputs[0]
                                 : policy_->quantity(wanted[row] - first_output_, parameters);
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
