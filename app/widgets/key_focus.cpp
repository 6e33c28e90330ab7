#include "app/widgets/key_focus.h"

#include <algorithm>
#include <utility>

namespace policyscope::app {

void KeyFocus::begin_frame() {
  std::swap(order_, last_order_);
  order_.clear();
  keys_ = {};
  arrives_ = false;
  // A control that is not there any more has nothing to say.
  if (std::ranges::find(last_order_, focused_) == last_order_.end()) focused_ = 0;
}

void KeyFocus::walk(bool back) {
  if (last_order_.empty()) return;
  const auto at = std::ranges::find(last_order_, focused_);
  if (at == last_order_.end())
    focused_ = back ? last_order_.back() : last_order_.front();
  else if (back)
    focused_ = at == last_order_.begin() ? last_order_.back() : *std::prev(at);
  else
    focused_ = std::next(at) == last_order_.end() ? last_order_.front() : *std::next(at);
  arrives_ = true;
}

const KeyFocus::Keys* KeyFocus::stop(unsigned id) {
  order_.push_back(id);
  return id == focused_ ? &keys_ : nullptr;
}

}  // namespace policyscope::app
