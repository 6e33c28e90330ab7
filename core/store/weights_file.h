#pragma once

#include "core/learning/learner.h"
#include "core/learning/network_weights.h"
#include "core/store/safetensors.h"

#include <memory>
#include <string>

namespace policyscope {

/// What the networks of a learner have learned, as a file of tensors. Beside them the metadata say where they
/// come from (`scenario`, `environment`, `algorithm`, `seed`, `steps`, `activation`), how observations are
/// normalised (`observation_mean`, `observation_variance`, as lists in JSON, clipped to ±10) and, in
/// `scenario_toml`, everything needed to act with them. Throws Error if it learns no networks.
SafeTensors weights_of(const Learner& learner);

/// The scenario that the metadata of a file of weights hold. Throws Error if they hold none; `file` names it.
Scenario scenario_of(const SafeTensors& contents, const std::string& file);

/// The networks that a file of weights holds, and how it normalises. Throws Error with one sentence that
/// names the file if its metadata make no sense.
NetworkWeights weights_in(const SafeTensors& contents, const std::string& file);

/// A model with the networks of a scenario and the weights of a file, to be evaluated. Throws Error with one
/// sentence that names the file if they do not fit.
std::unique_ptr<Model> model_of(const SafeTensors& contents, const Scenario& scenario,
                                const std::string& file);

}  // namespace policyscope
