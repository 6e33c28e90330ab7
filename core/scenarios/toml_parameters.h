#pragma once

#include "core/parameters/parameter_set.h"
#include "core/toml/toml.h"

#include <string>

namespace policyscope {

/// A value in TOML as people type it after `--set NAME=`, so that both have one set of rules. A quoted text
/// is no number. Throws Error, where `file` is what says where.
std::string typed_value(const TomlFile& file, const Parameter& parameter, const Toml& node);

/// Sets what a table of parameters names, as for --set: `gamma = 0.9`, `env.gravity = 9.8`, or a table
/// [….env] for a group.
void read_parameters(const TomlFile& file, const Toml::Table& table, ParameterSet& parameters);

/// A parameter's value as TOML: read_parameters() gives an equal one.
std::string toml_value(const Parameter& parameter, const ParameterValue& value);

}  // namespace policyscope
