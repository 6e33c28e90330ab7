#include "core/features/radial.h"

#include "core/features/function_lists.h"
#include "core/features/per_dimension.h"

#include <cmath>

namespace policyscope {

const std::vector<Field<RadialSettings>>& RadialSettings::fields() {
  using S = RadialSettings;
  static const std::vector<Field<S>> list = {
      Field(&S::centres, "centres", "", "centres")
          .valid(1, 1000)
          .applies(Applies::new_run)
          .help(
              "Bells along each dimension: one number for all, or one a dimension (Sutton & Barto, 9.5.5)."),
      Field(&S::width, "width", "\\sigma", "width of a bell")
          .valid(0.01, 100)
          .slider(0.2, 5)
          .log()
          .applies(Applies::new_run)
          .help("Standard deviation of a bell, in distances between neighbouring centres."),
  };
  return list;
}

Radial::Radial(const Box& inputs, const RadialSettings& settings) : unit_(inputs) {
  std::vector<std::size_t> lengths;
  for (std::size_t d = 0; d < inputs.size(); ++d) {
    const int count = per_dimension("centres", settings.centres, d, inputs.size());
    const int gaps = inputs[d].periodic ? count : count - 1;
    Axis axis;
    axis.centres = static_cast<std::size_t>(count);
    axis.spacing = gaps > 0 ? 1.0 / gaps : 1.0;
    axis.first = gaps > 0 ? 0.0 : 0.5;  // a single bell stands in the middle
    axis.inverse_width = 1.0 / (settings.width * axis.spacing);
    axes_.push_back(axis);
    lengths.push_back(axis.centres);
  }
  bells_ = product_size("radial", lengths);
}

void Radial::encode(ObservationView observation, FeatureVector& features) const {
  FunctionLists lists;
  for (std::size_t d = 0; d < axes_.size(); ++d) {
    const Axis& axis = axes_[d];
    const double u = unit_(d, observation[d]);
    double centre = axis.first;
    for (double& value : lists.add(axis.centres)) {
      double distance = std::abs(u - centre);
      if (unit_.periodic(d)) distance = std::min(distance, 1.0 - distance);
      const double z = distance * axis.inverse_width;
      value = std::exp(-0.5 * z * z);
      centre += axis.spacing;
    }
  }
  *lists.write_products(1.0, features.values.data()) = 1.0;
}

void Radial::represent_one(std::span<double> weights) const {
  std::fill(weights.begin(), weights.end(), 0.0);
  weights.back() = 1.0;
}

}  // namespace policyscope
