#pragma once

#include "app/background.h"
#include "app/frame.h"
#include "app/outbox.h"
#include "app/truth.h"

#include <span>
#include <string_view>
#include <vector>

namespace policyscope::app {

/// What a field shows of a quantity whose exact values are known.
enum class Compared { learned, exact, difference };

/// The exact values beside a learned quantity, on problems with known answers: values of the present policy.
class FieldTruth {
 public:
  /// Whether there are exact values of this quantity.
  static bool knows(const Frame& frame, const Quantity& quantity);
  static std::string_view name(Compared compared);

  /// Asks for the values; `field` says over which grid, and is not looked at for finite models.
  void update(const Frame& frame, Outbox& outbox, const FieldView& field);
  /// Why there is nothing to show; empty while it is computed.
  std::string_view complaint() const { return truth_.complaint(); }
  /// The values: one for each state of a finite model, else over the grid. Its quantity is null until they
  /// are there.
  FieldView view(Compared compared);
  /// Learned and exact values together, for colours that both share; empty until they are there.
  std::span<const double> both();
  /// How v̂ (learned) or what is shown of it is called.
  static const Quantity& quantity(Compared compared);

 private:
  Background<TruthWork> truth_;
  std::vector<double> difference_, both_;
  std::uint64_t difference_of_ = 0, both_of_ = 0;
};

}  // namespace policyscope::app
