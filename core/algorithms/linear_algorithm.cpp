#include "core/algorithms/linear_algorithm.h"

#include "core/error.h"

namespace policyscope {

LinearAlgorithm::LinearAlgorithm(AlgorithmParts parts, LinearHeads heads)
    : heads_(heads),
      action_labels_(parts.environment.action.labels),
      first_output_(heads.first_output()),
      first_action_value_(heads.action_values == ActionValues::are_outputs
                              ? first_output_
                              : first_output_ + parts.policy->outputs()),
      features_(std::move(parts.features)),
      policy_(std::move(parts.policy)),
      random_(parts.seed, Purpose::action),
      weights_(*features_, heads.count(*policy_, action_labels_.size())),
      x_(features_->make_vector()),
      outputs_(weights_.stride(), 0.0),
      parameters_(policy_->outputs(), 0.0),
      action_(policy_->action_dimensions(), 0.0),
      gradient_(weights_.stride(), 0.0),
      step_(weights_.stride(), 0.0) {
  if (policy_->free_outputs() > 0) {
    throw Error("a spread that is the same in all states is learned by networks only; choose another policy");
  }
  // The policy starts as its settings say, by weights that represent its first outputs as constants.
  std::vector<double> one(features_->size());
  std::vector<double> initial(policy_->outputs());
  features_->represent_one(one);
  policy_->initial_outputs(initial);
  for (std::size_t f = 0; f < one.size(); ++f) {
    for (std::size_t i = 0; i < initial.size(); ++i) {
      weights_.set_weight(f, first_output_ + i, initial[i] * one[f]);
    }
  }
}

std::unique_ptr<Model> LinearAlgorithm::make_model() const {
  return std::make_unique<LinearModel>(features_, *policy_, heads_, action_labels_);
}

void LinearAlgorithm::copy_to(Model& model) const {
  auto& linear = static_cast<LinearModel&>(model);
  linear.set_policy(*policy_);
  linear.weights().pack(weights_);
}

void LinearAlgorithm::save_learned(ArchiveWriter& archive) const {
  archive.write(random_.state());
  weights_.save(archive);
  archive.write(iteration_);
  save_divergence(archive, divergence_);
}

void LinearAlgorithm::load_learned(ArchiveReader& archive) {
  random_.set_state(archive.read<RandomStream::State>());
  weights_.load(archive);
  iteration_ = archive.read<std::int64_t>();
  divergence_ = load_divergence(archive);
}

void LinearAlgorithm::save_state_action(ArchiveWriter& archive) const {
  archive.write_all(action_);
  archive.write_all(x_.indices);
  archive.write_all(x_.values);
}

void LinearAlgorithm::load_state_action(ArchiveReader& archive) {
  archive.read_into(std::span(action_));
  archive.read_into(std::span(x_.indices));
  archive.read_into(std::span(x_.values));
}

}  // namespace policyscope
