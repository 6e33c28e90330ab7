#include "core/algorithms/linear_algorithm.h"

#include "core/error.h"
#include "core/learning/linear_model.h"

namespace policyscope {

LinearAlgorithm::LinearAlgorithm(AlgorithmParts parts, bool has_critic)
    : first_output_(has_critic ? 1 : 0),
      features_(std::move(parts.features)),
      policy_(std::move(parts.policy)),
      random_(parts.seed, Purpose::action),
      weights_(*features_, first_output_ + policy_->outputs()),
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
  return std::make_unique<LinearModel>(features_, *policy_, first_output_ == 1);
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
  archive.write(divergence_.has_value());
  if (divergence_) {
    archive.write_all(divergence_->quantity);
    archive.write(divergence_->iteration);
  }
}

void LinearAlgorithm::load_learned(ArchiveReader& archive) {
  random_.set_state(archive.read<RandomStream::State>());
  weights_.load(archive);
  iteration_ = archive.read<std::int64_t>();
  divergence_.reset();
  if (archive.read<bool>()) {
    divergence_.emplace();
    archive.read_all(divergence_->quantity);
    divergence_->iteration = archive.read<std::int64_t>();
  }
}

}  // namespace policyscope
