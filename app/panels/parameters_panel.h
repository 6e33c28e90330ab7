#pragma once

#include "app/panels/live_formula.h"
#include "app/panels/panel.h"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace policyscope::app {

/// A slider for every parameter, those of the lesson first, and the learner's first formula with the numbers
/// of the last step.
class ParametersPanel final : public Panel {
 public:
  PanelTitle title(const Frame& frame) const override;
  void draw(const Frame& frame, Outbox& outbox) override;
  float strip_height(const Frame& frame, float width) override;

 private:
  struct Row {
    const Parameter* parameter;  ///< null for a heading
    std::size_t index;           ///< in the scenario's set; its size if the learner does not use it
    std::string_view text;       ///< of a heading, or why it is not used
  };
  void arrange(const Frame& frame);
  int columns_of_rows(const Frame& frame, float width) const;
  void draw_rows(const Frame& frame, Outbox& outbox, float row_height);
  float draw_pending(const Frame& frame, Outbox& outbox, const render::Rect& area);

  std::vector<Row> rows_;
  float name_width_ = 0.0f;  // of the longest name
  int arranged_for_ = -1;    // run
  std::size_t arranged_size_ = 0;
  bool arranged_presentation_ = false;
  LiveFormula formula_;
};

}  // namespace policyscope::app
