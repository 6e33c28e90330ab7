#pragma once

#include "app/panels/live_formula.h"
#include "app/panels/panel.h"

#include <vector>

namespace policyscope::app {

/// All formulas of the learner, every symbol over the number that it had in the last step.
class FormulasPanel final : public Panel {
 public:
  PanelTitle title(const Frame& frame) const override;
  void draw(const Frame& frame, Outbox& outbox) override;

 private:
  std::vector<LiveFormula> formulas_;
};

}  // namespace policyscope::app
