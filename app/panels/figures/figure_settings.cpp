#include "app/panels/figures/figure_settings.h"

#include "app/widgets/parameter_slider.h"
#include "core/error.h"

#include <algorithm>

namespace policyscope::app {

FigureParameters::FigureParameters(std::vector<Parameter> parameters) : parameters_(std::move(parameters)) {
  for (const Parameter& parameter : parameters_) values_.push_back(parameter.default_value);
  origins_ = values_;
}

std::size_t FigureParameters::find(std::string_view id) const {
  const auto found = std::find_if(parameters_.begin(), parameters_.end(),
                                  [&](const Parameter& parameter) { return parameter.id == id; });
  if (found == parameters_.end()) throw Error("this figure has no setting '" + std::string(id) + "'");
  return static_cast<std::size_t>(found - parameters_.begin());
}

double FigureParameters::number(std::string_view id) const {
  return std::get<double>(values_[find(id)]);
}

void FigureParameters::set(std::string_view id, double value) {
  const std::size_t index = find(id);
  const Parameter& parameter = parameters_[index];
  value = std::clamp(value, parameter.slider.low, parameter.slider.high);
  set_index(index, slider_value(parameter, slider_fraction(parameter, value)));
}

void FigureParameters::set_index(std::size_t index, const ParameterValue& value) {
  if (values_[index] == value) return;
  values_[index] = value;
  ++version_;
}

}  // namespace policyscope::app
