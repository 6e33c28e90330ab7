#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace policyscope {

/// One section of tests/data/truth/exact.json: values computed once with high-precision arithmetic.
const nlohmann::json& exact_section(const std::string& name);

/// A number; the file writes infinities as strings.
double number_of(const nlohmann::json& value);
/// A list of numbers.
std::vector<double> numbers_of(const nlohmann::json& values);

}  // namespace policyscope
