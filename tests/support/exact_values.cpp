#include "tests/support/exact_values.h"

#include "tests/support/files.h"

#include <fstream>
#include <limits>
#include <stdexcept>

namespace policyscope {

const nlohmann::json& exact_section(const std::string& name) {
  static const nlohmann::json file = nlohmann::json::parse(std::ifstream(data_file("truth/exact.json")));
  return file.at(name);
}

double number_of(const nlohmann::json& value) {
  if (!value.is_string()) return value.get<double>();
  if (value == "inf") return std::numeric_limits<double>::infinity();
  if (value == "-inf") return -std::numeric_limits<double>::infinity();
  throw std::runtime_error("not a number: " + value.dump());
}

std::vector<double> numbers_of(const nlohmann::json& values) {
  std::vector<double> numbers;
  for (const nlohmann::json& value : values) numbers.push_back(number_of(value));
  return numbers;
}

}  // namespace policyscope
