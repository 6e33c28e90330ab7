#pragma once

#include "app/widgets/ui.h"
#include "core/parameters/field.h"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace policyscope::app {

/// What a person can set in a figure: described as the parameters of environments and learners are, but the
/// values are the panel's own and reach nobody else.
class FigureParameters {
 public:
  explicit FigureParameters(std::vector<Parameter> parameters);

  std::size_t size() const { return parameters_.size(); }
  const Parameter& operator[](std::size_t index) const { return parameters_[index]; }
  std::span<const ParameterValue> values() const { return values_; }
  double number(std::string_view id) const;
  /// From a handle in a plot: rounded as the slider rounds, and kept in its range.
  void set(std::string_view id, double value);
  void set_index(std::size_t index, const ParameterValue& value);
  const ParameterValue& origin(std::size_t index) const { return origins_[index]; }
  /// Grows with every change: figures compute again when it differs. Never 0.
  std::uint64_t version() const { return version_; }

 private:
  std::size_t find(std::string_view id) const;

  std::vector<Parameter> parameters_;
  std::vector<ParameterValue> values_, origins_;
  std::uint64_t version_ = 1;
};

/// The same for a settings struct `S` with fields().
template <class S>
class FigureSettings : public FigureParameters {
 public:
  FigureSettings() : FigureParameters(parameters_of<S>()) {}
  S get() const { return settings_from<S>(values()); }
};

}  // namespace policyscope::app
