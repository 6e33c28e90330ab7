#pragma once

#include "app/background.h"
#include "app/frame.h"
#include "app/outbox.h"
#include "app/truth.h"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace policyscope::app {

/// What a field shows of a quantity whose exact values are known.
enum class Compared { learned, exact, difference, best };

/// The exact values beside a learned quantity, on problems with known answers: the values of the present
/// policy, or of the best one where that is what is learned.
class FieldTruth {
 public:
  /// Whether there are exact values of this quantity.
  static bool knows(const Frame& frame, const Quantity& quantity);
  /// Whether the values of the best policy are, too.
  static bool knows_best(const Frame& frame, const Quantity& quantity);
  static std::string_view name(Compared compared);
  /// What is to be shown without a learned quantity, as a learner without such a critic has none: v_π for
  /// "value", q_π for "action_value_0" …. `other` where the id is none of these, or the task is not finite.
  static Estimand alone(const Frame& frame, std::string_view id);

  /// Whose exact values: those of the learned `quantity`, or of what stands alone. `best` asks for those of
  /// the best policy in place of the present one: of the best that explores as much, where that is ε-greedy.
  void ask(const Frame& frame, const Quantity& quantity, bool best);
  void ask_alone(const Frame& frame, std::string_view id, const Estimand& estimand);
  /// Asks for the values; `field` says over which grid, and is not looked at for finite models.
  void update(const Frame& frame, Outbox& outbox, const FieldView& field);
  /// Why there is nothing to show; empty while it is computed.
  std::string_view complaint() const { return truth_.complaint(); }
  /// The values: one for each state of a finite model, else over the grid. Its quantity is null until they
  /// are there.
  FieldView view(Compared compared);
  /// Learned and exact values together, for colours that both share; empty until they are there.
  std::span<const double> both();
  /// How the exact values, or the difference, of what was asked for are called.
  const Quantity& quantity(Compared compared) const {
    return compared == Compared::difference ? difference_quantity_ : exact_quantity_;
  }

 private:
  std::string asked_;  // the id
  Estimand estimand_;
  double epsilon_ = 0.0;
  std::optional<std::size_t> learned_;
  Quantity exact_quantity_, difference_quantity_;
  Background<TruthWork> truth_;
  std::vector<double> difference_, both_;
  std::uint64_t difference_of_ = 0, both_of_ = 0;
};

}  // namespace policyscope::app
