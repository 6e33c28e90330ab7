#pragma once

#include "core/json/json.h"

#include <Eigen/Core>

#include <string>
#include <string_view>
#include <vector>

namespace policyscope::app {

/// One problem of `policyscope exact` while it is being answered: the fields that were given, those of the
/// section around it for what it leaves out, and the results beside them. Every getter throws Error with one
/// sentence that says where a field is missing or wrong.
class Case {
 public:
  /// `where` begins messages: "mdp.json: case 3".
  Case(const Json::Object& given, std::string where, const Case* around = nullptr)
      : fields_(given), where_(std::move(where)), around_(around) {}

  /// Whether the case itself has the field.
  bool has(std::string_view name) const { return find_here(name) != nullptr; }

  double number(std::string_view name) const;
  double number(std::string_view name, double otherwise) const;
  /// A number from 0 to 1.
  double probability(std::string_view name) const;
  /// A discount: from 0 to 1, and 1 only where `one_is_allowed`.
  double discount(std::string_view name, bool one_is_allowed = false) const;
  int whole(std::string_view name, int least, int most) const;
  Eigen::VectorXd vector(std::string_view name) const;
  /// A vector of that length.
  Eigen::VectorXd vector(std::string_view name, Eigen::Index size) const;
  /// Rows of equal length.
  Eigen::MatrixXd matrix(std::string_view name) const;
  Eigen::MatrixXd matrix(std::string_view name, Eigen::Index rows, Eigen::Index columns) const;
  std::vector<char> flags(std::string_view name, std::size_t size) const;
  /// A field of any type, or nullptr.
  const Json* find(std::string_view name) const;
  [[noreturn]] void refuse(std::string_view message) const;

  /// Adds a result, or replaces the field of that name.
  void put(std::string_view name, Json value);
  void put(std::string_view name, const Eigen::VectorXd& values);
  void put(std::string_view name, const Eigen::MatrixXd& rows);
  /// Answers every element of the list `name`, if the case has it: `answer(Case& element)`.
  template <class Answer>
  void each(std::string_view name, const Answer& answer) {
    const Json* list = find_here(name);
    if (list == nullptr) return;
    Json::Array answered;
    for (std::size_t i = 0; i < list_of(*list, name).size(); ++i) {
      Case element = element_of(*list, name, i);
      answer(element);
      answered.emplace_back(element.result());
    }
    put(name, std::move(answered));
  }

  Json result() const { return fields_; }

 private:
  const Json* find_here(std::string_view name) const;
  const Json& require(std::string_view name) const;
  const Json::Array& list_of(const Json& value, std::string_view name) const;
  Case element_of(const Json& list, std::string_view name, std::size_t index) const;
  Eigen::VectorXd numbers(const Json& value, std::string_view name) const;

  Json::Object fields_;
  std::string where_;
  const Case* around_;
};

/// The values of a column as a list.
Json list_of_numbers(const Eigen::VectorXd& values);

}  // namespace policyscope::app
