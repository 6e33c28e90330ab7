#include "core/features/polynomial.h"

#include "core/features/function_lists.h"

namespace policyscope {

const std::vector<Field<PolynomialSettings>>& PolynomialSettings::fields() {
  using S = PolynomialSettings;
  static const std::vector<Field<S>> list = {
      Field(&S::order, "order", "n", "order")
          .valid(0, 100)
          .slider(0, 10)
          .applies(Applies::new_run)
          .help("Highest power of each dimension (Sutton & Barto, 9.5.1)."),
  };
  return list;
}

Polynomial::Polynomial(const Box& inputs, const PolynomialSettings& settings)
    : unit_(inputs), order_(static_cast<std::size_t>(settings.order)) {
  std::vector<std::size_t> lengths;
  for (const Dimension& dimension : inputs) {
    lengths.push_back(dimension.periodic ? 2 * order_ + 1 : order_ + 1);
  }
  size_ = product_size("polynomial", lengths);
}

void Polynomial::encode(ObservationView observation, FeatureVector& features) const {
  FunctionLists lists;
  for (std::size_t d = 0; d < unit_.size(); ++d) {
    const double u = unit_(d, observation[d]);
    if (unit_.periodic(d)) {
      circle_functions(u, lists.add(2 * order_ + 1));
      continue;
    }
    double power = 1.0;
    for (double& value : lists.add(order_ + 1)) {
      value = power;
      power *= 2.0 * u - 1.0;
    }
  }
  lists.write_products(1.0, features.values.data());
}

void Polynomial::represent_one(std::span<double> weights) const {
  std::fill(weights.begin(), weights.end(), 0.0);
  weights[0] = 1.0;  // the power 0 of every dimension
}

}  // namespace policyscope
