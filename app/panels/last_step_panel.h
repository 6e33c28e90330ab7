#pragma once

#include "app/panels/panel.h"

#include <vector>

namespace policyscope::app {

/// The learner's last step in the textbook's letters: S, A, R, S′, δ and how far the policy moved.
class LastStepPanel final : public Panel {
 public:
  PanelTitle title(const Frame& frame) const override;
  void draw(const Frame& frame, Outbox& outbox) override;

 private:
  std::vector<double> coordinates_;
};

}  // namespace policyscope::app
