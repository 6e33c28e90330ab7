#include "core/features/fourier.h"

#include "core/features/function_lists.h"

#include <numbers>

namespace policyscope {
namespace {

/// A point of the unit circle, e^{iφ}.
struct Phase {
  double cosine = 1.0, sine = 0.0;
  friend Phase operator*(const Phase& a, const Phase& b) {
    return {a.cosine * b.cosine - a.sine * b.sine, a.sine * b.cosine + a.cosine * b.sine};
  }
};

/// Writes cos(π cᵀx) times the products of `circles` for every c: cᵀx is summed dimension by dimension, as a
/// product of phases. `units` has e^{iπx} of each dimension.
double* write_waves(std::span<const Phase> units, std::size_t order, const Phase& phase,
                    const FunctionLists& circles, double* out) {
  if (units.empty()) return circles.write_products(phase.cosine, out);
  Phase wave = phase;
  for (std::size_t c = 0; c <= order; ++c) {
    out = write_waves(units.subspan(1), order, wave, circles, out);
    wave = wave * units[0];
  }
  return out;
}

}  // namespace

const std::vector<Field<FourierSettings>>& FourierSettings::fields() {
  using S = FourierSettings;
  static const std::vector<Field<S>> list = {
      Field(&S::order, "order", "n", "order")
          .valid(0, 100)
          .slider(0, 10)
          .applies(Applies::new_run)
          .help("Highest frequency along each dimension, in half waves (Sutton & Barto, 9.5.2)."),
  };
  return list;
}

Fourier::Fourier(const Box& inputs, const FourierSettings& settings)
    : unit_(inputs), order_(static_cast<std::size_t>(settings.order)) {
  std::vector<std::size_t> lengths;
  for (std::size_t d = 0; d < inputs.size(); ++d) {
    (inputs[d].periodic ? circles_ : plain_).push_back(d);
    lengths.push_back(inputs[d].periodic ? 2 * order_ + 1 : order_ + 1);
  }
  size_ = product_size("Fourier", lengths);
}

void Fourier::encode(ObservationView observation, FeatureVector& features) const {
  FunctionLists circles;
  for (const std::size_t d : circles_) {
    circle_functions(unit_(d, observation[d]), circles.add(2 * order_ + 1));
  }
  std::array<Phase, FunctionLists::most_lists> units;
  for (std::size_t i = 0; i < plain_.size(); ++i) {
    const double angle = std::numbers::pi * unit_(plain_[i], observation[plain_[i]]);
    units[i] = {std::cos(angle), std::sin(angle)};
  }
  write_waves({units.data(), plain_.size()}, order_, {}, circles, features.values.data());
}

void Fourier::represent_one(std::span<double> weights) const {
  std::fill(weights.begin(), weights.end(), 0.0);
  weights[0] = 1.0;  // c = 0
}

}  // namespace policyscope
