#include "app/cli/exact/case.h"

#include "core/error.h"
#include "core/parameters/parameter.h"

#include <fmt/format.h>

#include <cmath>

namespace policyscope::app {

Json list_of_numbers(const Eigen::VectorXd& values) {
  Json::Array list;
  for (const double value : values) list.emplace_back(value);
  return list;
}

void Case::refuse(std::string_view message) const {
  throw Error(fmt::format("{}: {}", where_, message));
}

const Json* Case::find_here(std::string_view name) const {
  for (const auto& [key, value] : fields_) {
    if (key == name) return &value;
  }
  return nullptr;
}

const Json* Case::find(std::string_view name) const {
  for (const Case* c = this; c != nullptr; c = c->around_) {
    if (const Json* value = c->find_here(name)) return value;
  }
  return nullptr;
}

const Json& Case::require(std::string_view name) const {
  const Json* value = find(name);
  if (value == nullptr) refuse(fmt::format("the field '{}' is missing", name));
  return *value;
}

double Case::number(std::string_view name) const {
  double number = 0.0;
  const Json& value = require(name);
  if (!value.number(number) || std::isnan(number))
    refuse(fmt::format("{} must be a number, not {}", name, value.dump()));
  return number;
}

double Case::number(std::string_view name, double otherwise) const {
  return find(name) == nullptr ? otherwise : number(name);
}

double Case::probability(std::string_view name) const {
  const double p = number(name);
  if (!(p >= 0.0 && p <= 1.0))
    refuse(fmt::format("{} must be a number from 0 to 1, not {}", name, format_number(p)));
  return p;
}

double Case::discount(std::string_view name, bool one_is_allowed) const {
  const double gamma = probability(name);
  if (gamma == 1.0 && !one_is_allowed)
    refuse(fmt::format("{} must be below 1: without a discount the values are infinite", name));
  return gamma;
}

int Case::whole(std::string_view name, int least, int most) const {
  const double n = number(name);
  if (n != std::floor(n) || n < least || n > most)
    refuse(
        fmt::format("{} must be a whole number from {} to {}, not {}", name, least, most, format_number(n)));
  return static_cast<int>(n);
}

const Json::Array& Case::list_of(const Json& value, std::string_view name) const {
  if (value.array() == nullptr) refuse(fmt::format("{} must be a list", name));
  return *value.array();
}

Case Case::element_of(const Json& list, std::string_view name, std::size_t index) const {
  const Json& element = list_of(list, name)[index];
  const std::string where = fmt::format("{}: {} {}", where_, name, index + 1);
  if (element.object() == nullptr) throw Error(where + ": must be an object with named fields");
  return {*element.object(), where, this};
}

Eigen::VectorXd Case::numbers(const Json& value, std::string_view name) const {
  const Json::Array& list = list_of(value, name);
  Eigen::VectorXd numbers(static_cast<Eigen::Index>(list.size()));
  for (std::size_t i = 0; i < list.size(); ++i) {
    double number = 0.0;
    if (!list[i].number(number) || std::isnan(number))
      refuse(fmt::format("{} must be a list of numbers, but has {}", name, list[i].dump()));
    numbers[static_cast<Eigen::Index>(i)] = number;
  }
  return numbers;
}

Eigen::VectorXd Case::vector(std::string_view name) const {
  Eigen::VectorXd values = numbers(require(name), name);
  if (values.size() == 0) refuse(fmt::format("{} must have at least one number", name));
  return values;
}

Eigen::VectorXd Case::vector(std::string_view name, Eigen::Index size) const {
  Eigen::VectorXd values = vector(name);
  if (values.size() != size)
    refuse(fmt::format("{} must have {} numbers, not {}", name, size, values.size()));
  return values;
}

Eigen::MatrixXd Case::matrix(std::string_view name) const {
  const Json::Array& rows = list_of(require(name), name);
  Eigen::MatrixXd matrix;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const Eigen::VectorXd row = numbers(rows[r], name);
    if (r == 0) matrix.resize(static_cast<Eigen::Index>(rows.size()), row.size());
    if (row.size() != matrix.cols()) refuse(fmt::format("the rows of {} must be equally long", name));
    matrix.row(static_cast<Eigen::Index>(r)) = row.transpose();
  }
  if (matrix.size() == 0) refuse(fmt::format("{} must have at least one number", name));
  return matrix;
}

Eigen::MatrixXd Case::matrix(std::string_view name, Eigen::Index rows, Eigen::Index columns) const {
  Eigen::MatrixXd values = matrix(name);
  if (values.rows() != rows || values.cols() != columns) {
    refuse(fmt::format("{} must have {} rows of {} numbers, not {} of {}", name, rows, columns, values.rows(),
                       values.cols()));
  }
  return values;
}

std::vector<char> Case::flags(std::string_view name, std::size_t size) const {
  const Json::Array& list = list_of(require(name), name);
  std::vector<char> flags;
  for (const Json& item : list) {
    double number = 0.0;
    const bool* flag = item.boolean();
    if (flag == nullptr && !(item.number(number) && (number == 0.0 || number == 1.0)))
      refuse(fmt::format("{} must be a list of true and false, but has {}", name, item.dump()));
    flags.push_back(flag != nullptr ? *flag : number != 0.0);
  }
  if (flags.size() != size) refuse(fmt::format("{} must have {} elements, not {}", name, size, flags.size()));
  return flags;
}

void Case::put(std::string_view name, Json value) {
  for (auto& [key, old] : fields_) {
    if (key == name) {
      old = std::move(value);
      return;
    }
  }
  fields_.emplace_back(std::string(name), std::move(value));
}

void Case::put(std::string_view name, const Eigen::VectorXd& values) {
  put(name, list_of_numbers(values));
}

void Case::put(std::string_view name, const Eigen::MatrixXd& rows) {
  Json::Array list;
  for (Eigen::Index r = 0; r < rows.rows(); ++r) list.push_back(list_of_numbers(rows.row(r).transpose()));
  put(name, Json(std::move(list)));
}

}  // namespace policyscope::app
