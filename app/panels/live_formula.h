#pragma once

#include "app/frame.h"
#include "app/outbox.h"
#include "render/formula.h"
#include "render/short_text.h"

#include <string>
#include <string_view>
#include <vector>

namespace policyscope::app {

/// A formula whose \live symbols stand over their present numbers. Symbols are moved apart so far that their
/// numbers have room, once, so that nothing moves when digits change.
class LiveFormula {
 public:
  /// Draws into `rect` from its left end, the letters `size` large or as much smaller as the width asks for.
  /// An equation's left side has its number at the right end ("= −0.82"). Returns the height that was used.
  float draw(const Frame& frame, Outbox& outbox, const render::Rect& rect, std::string_view markup,
             float size);
  /// The height of draw() at that size. Fractions, roots and limits above a sum take more than a line does.
  static float height(const Frame& frame, std::string_view markup, float size);

 private:
  void lay_out(const Frame& frame, std::string_view markup, float size, float width);
  /// `roomy` gives every symbol a cell of its own; else they move only as far as their numbers would touch.
  void spread(const Frame& frame, float size, bool roomy);

  // What the layout was made for.
  std::string markup_;
  float wanted_size_ = 0.0f, wanted_width_ = 0.0f, plain_width_ = -1.0f;

  render::FormulaLayout layout_;
  float size_ = 0.0f;
  int result_ = -1;              // the symbol whose number stands at the right end
  std::vector<bool> shown_;      // symbols with a number below
  std::vector<float> reserved_;  // width of each number
};

/// The number of a \live symbol as text; empty if it has none.
render::ShortText symbol_text(const Frame& frame, std::string_view id);

}  // namespace policyscope::app
