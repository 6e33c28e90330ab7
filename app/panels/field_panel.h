#pragma once

#include "app/panels/calm_range.h"
#include "app/panels/field_map.h"
#include "app/panels/field_nodes.h"
#include "app/panels/field_surface.h"
#include "app/panels/field_truth.h"
#include "app/panels/panel.h"

#include <string>
#include <string_view>

namespace policyscope::app {

/// One learned quantity over two view coordinates: as a heat map or as a surface; over one coordinate as a
/// line; for a small MDP at its states.
class FieldPanel final : public Panel {
 public:
  /// The quantity's id; empty for the first one of the model. "surface:" in front begins as a surface,
  /// "exact:" with the exact values where they are known, "difference:" with the learned ones less these,
  /// "best:" with those of the best policy, and "learned:" with colours that are those of the exact ones too.
  explicit FieldPanel(std::string_view quantity);

  PanelTitle title(const Frame& frame) const override;
  void draw_header(const Frame& frame, Outbox& outbox) override;
  void draw(const Frame& frame, Outbox& outbox) override;

 private:
  const Quantity* find_quantity(const Frame& frame) const;
  void draw_menu(const Frame& frame, Outbox& outbox, const Quantity& quantity);
  render::Limits choose_range(const Frame& frame, const FieldView& field, std::span<const double> values);
  /// Exact values that this learner has no estimate of.
  bool shows_truth_alone(const Frame& frame) const;
  /// What is shown of a quantity here: learned ones always can be.
  Compared compared(const Frame& frame, const Quantity& quantity) const;
  FieldEvents draw_field(const Frame& frame, Outbox& outbox, const FieldView& field, bool shared_colours);

  std::string quantity_;
  bool as_surface_ = false;
  Compared compared_ = Compared::learned;
  bool comparing_ = false;    // with the exact values: their colours are shared
  mutable FieldTruth truth_;  // is asked for its names, too
  render::Rect body_;         // of the last frame
  FieldOptions options_;
  CalmRange range_;
  std::uint64_t range_version_ = 0;
  std::string ranged_;  // the quantity that range_ is of
  FieldMap map_;
  FieldSurface surface_;
  FieldNodes nodes_;
  std::string typed_low_, typed_high_;
};

}  // namespace policyscope::app
