#pragma once

#include "core/error.h"
#include "core/learning/network_weights.h"
#include "core/scenarios/scenario.h"

#include "assets/embedded_files.h"
#include <string_view>

namespace policyscope {

/// The networks that a scenario's runs begin with. Throws Error if it names none that can be read, or those
/// of another task.
NetworkWeights start_weights(const Scenario& scenario);

/// Whether Scenario::start names a file and not networks that are part of the program.
bool is_weights_file(std::string_view start);
/// Networks that are part of the program; null if there are none of that name.
const EmbeddedFile* find_embedded_weights(std::string_view name);
/// What to say of a name that is not known.
Error unknown_weights(std::string_view name);

}  // namespace policyscope
