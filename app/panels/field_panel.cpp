#include "app/panels/field_panel.h"

#include "app/panels/labels.h"
#include "app/widgets/controls.h"
#include "app/widgets/menu.h"

#include <imgui.h>

#include <algorithm>
#include <charconv>

namespace policyscope::app {
namespace {

constexpr std::string_view surface_prefix = "surface:";

/// A number as a person types it, with − or -; false if it is none.
bool read_number(std::string_view text, double& value) {
  std::string plain(text);
  for (std::size_t at = plain.find("−"); at != std::string::npos; at = plain.find("−"))
    plain.replace(at, std::string_view("−").size(), "-");
  std::erase(plain, ',');
  std::erase(plain, ' ');
  const auto [end, error] = std::from_chars(plain.data(), plain.data() + plain.size(), value);
  return error == std::errc() && end == plain.data() + plain.size();
}

}  // namespace

FieldPanel::FieldPanel(std::string_view quantity) {
  for (const Compared other : {Compared::learned, Compared::exact, Compared::difference, Compared::best}) {
    const std::string_view name = FieldTruth::name(other);
    if (!quantity.starts_with(name)) continue;
    compared_ = other;
    comparing_ = true;
    quantity.remove_prefix(std::min(quantity.size(), name.size() + 1));
  }
  quantity_ = quantity;
  if (quantity.starts_with(surface_prefix)) {
    quantity_ = quantity.substr(surface_prefix.size());
    as_surface_ = true;
  } else if (quantity == "surface") {
    quantity_.clear();
    as_surface_ = true;
  }
}

const Quantity* FieldPanel::find_quantity(const Frame& frame) const {
  if (frame.quantities.empty()) return nullptr;
  if (quantity_.empty()) return &frame.quantities[0];
  // A number names the quantity by its place, whatever the learner calls it.
  std::size_t place = 0;
  const char* const end = quantity_.data() + quantity_.size();
  if (const auto read = std::from_chars(quantity_.data(), end, place);
      read.ec == std::errc() && read.ptr == end)
    return place < frame.quantities.size() ? &frame.quantities[place] : nullptr;
  for (const Quantity& quantity : frame.quantities)
    if (quantity.id == quantity_) return &quantity;
  return nullptr;
}

Compared FieldPanel::compared(const Frame& frame, const Quantity& quantity) const {
  if (!FieldTruth::knows(frame, quantity)) return Compared::learned;
  return compared_ == Compared::best && !FieldTruth::knows_best(frame, quantity) ? Compared::exact
                                                                                 : compared_;
}

bool FieldPanel::shows_truth_alone(const Frame& frame) const {
  return compared_ == Compared::exact && find_quantity(frame) == nullptr && !frame.quantities.empty() &&
         FieldTruth::alone(frame, quantity_).kind != Estimand::Kind::other;
}

PanelTitle FieldPanel::title(const Frame& frame) const {
  const Quantity* quantity = find_quantity(frame);
  const bool alone = shows_truth_alone(frame);
  if (quantity == nullptr && !alone) return {"", "Field"};
  if (alone || compared(frame, *quantity) != Compared::learned) {
    if (alone)
      truth_.ask_alone(frame, quantity_, FieldTruth::alone(frame, quantity_));
    else
      truth_.ask(frame, *quantity, compared(frame, *quantity) == Compared::best);
    quantity = &truth_.quantity(compared_);
  }
  return {quantity->symbol, quantity->name};
}

void FieldPanel::draw_header(const Frame& frame, Outbox& outbox) {
  const Quantity* quantity = find_quantity(frame);
  if (quantity == nullptr) return;
  const bool fixed = frame.view.fixed_ranges.find(quantity->id) != frame.view.fixed_ranges.end();
  if (fixed && header_link(frame.ui, "Range", "fixed range"))
    outbox.send(action::FixRange{quantity->id, std::nullopt});
  if (FieldTruth::knows(frame, *quantity)) {
    // The other ways to look, as words to click; that of the best policy is in the menu.
    for (const Compared other : {Compared::difference, Compared::exact, Compared::learned})
      if (other != compared_ && header_link(frame.ui, FieldTruth::name(other))) {
        compared_ = other;
        comparing_ = true;
      }
  }
  // Only while the mouse is on the panel: it is one of many ways to look, not part of the picture.
  const render::Rect whole{{body_.low.x, frame.ui.header.low.y}, body_.high};
  if (!whole.contains(mouse_position()) && !as_surface_) return;
  if (frame.environment.finite_model() != nullptr || frame.coordinates.size() < 2) return;
  if (header_link(frame.ui, "Surface", as_surface_ ? "map" : "3-D")) as_surface_ = !as_surface_;
}

render::Limits FieldPanel::choose_range(const Frame& frame, const FieldView& field,
                                        std::span<const double> values) {
  const Quantity& quantity = *field.quantity;
  if (ranged_ != quantity.id) {
    range_ = {};
    ranged_ = quantity.id;
    range_version_ = 0;
  }
  const auto fixed = frame.view.fixed_ranges.find(quantity.id);
  if (fixed != frame.view.fixed_ranges.end()) {
    range_.set(fixed->second);
  } else if (const render::Limits natural =
                 natural_limits(quantity, frame.environment.info().action.labels.size());
             natural.span() > 0.0) {
    range_.set(natural);
  } else if (field.version != range_version_ || range_version_ == 0) {
    range_.follow(values, quantity.scale);
    range_version_ = field.version;
  }
  range_.glide(frame.delta);
  return range_.shown();
}

void FieldPanel::draw_menu(const Frame& frame, Outbox& outbox, const Quantity& quantity) {
  const bool flat =
      !as_surface_ && frame.coordinates.size() > 1 && frame.environment.finite_model() == nullptr;
  const bool can_turn = frame.coordinates.size() > 1 && frame.environment.finite_model() == nullptr;
  const bool fixed = frame.view.fixed_ranges.find(quantity.id) != frame.view.fixed_ranges.end();
  const Quantity* learned = find_quantity(frame);
  const bool best = learned != nullptr && FieldTruth::knows_best(frame, *learned);
  const int rows = static_cast<int>(frame.quantities.size()) + 1 + 4 + (flat ? 5 : 0) + (can_turn ? 1 : 0) +
                   (best ? 1 : 0);
  Menu menu(frame.ui, "Field menu", 210, rows);
  if (!menu) return;
  menu.caption("show");
  for (const Quantity& other : frame.quantities)
    if (menu.item(other.name, other.id == quantity.id)) quantity_ = other.id;
  if (can_turn && menu.item(as_surface_ ? "as a map" : "as a surface in 3-D")) as_surface_ = !as_surface_;
  if (best && menu.item("of the best policy", compared_ == Compared::best)) {
    compared_ = compared_ == Compared::best ? Compared::learned : Compared::best;
    comparing_ = true;
  }
  menu.caption("range of the colours");
  if (menu.item("automatic", !fixed)) outbox.send(action::FixRange{quantity.id, std::nullopt});
  if (menu.item("keep the present range", fixed)) outbox.send(action::FixRange{quantity.id, range_.target()});
  const render::Rect row = menu.row();
  const float half = 0.5f * row.width();
  const auto edit = [&](const char* label, const render::Rect& rect, std::string& text, bool low) {
    const TextEdit result = text_edit(frame.ui, label, rect, text, false, low ? "low" : "high");
    if (!result.accepted) return;
    render::Limits limits = range_.target();
    double value = 0.0;
    if (!read_number(text, value)) return outbox.send(action::Say{"‘" + text + "’ is not a number."});
    (low ? limits.low : limits.high) = value;
    if (!(limits.low < limits.high))
      return outbox.send(action::Say{"The low end must be below the high end."});
    outbox.send(action::FixRange{quantity.id, limits});
  };
  edit("low", render::Rect{row.low, {row.low.x + half, row.high.y}}.inset(frame.ui.px(2)), typed_low_, true);
  edit("high", render::Rect{{row.low.x + half, row.low.y}, row.high}.inset(frame.ui.px(2)), typed_high_,
       false);
  if (!flat) return;
  menu.toggle("contour lines", options_.contours);
  menu.caption("recent states");
  if (menu.item("of the demonstration", options_.trail == FieldTrail::demonstration))
    options_.trail = FieldTrail::demonstration;
  if (menu.item("of the learner", options_.trail == FieldTrail::learner))
    options_.trail = FieldTrail::learner;
  if (menu.item("none", options_.trail == FieldTrail::none)) options_.trail = FieldTrail::none;
}

void FieldPanel::draw(const Frame& frame, Outbox& outbox) {
  body_ = frame.ui.area();
  const Quantity* quantity = find_quantity(frame);
  const bool truth_alone = shows_truth_alone(frame);
  if (quantity == nullptr && !truth_alone) {
    draw_empty(frame, frame.quantities.empty() ? "Nothing is known yet: press play."
                                               : "This learner has no such quantity.");
    return;
  }
  if (truth_alone) {
    truth_.ask_alone(frame, quantity_, FieldTruth::alone(frame, quantity_));
    quantity = &truth_.quantity(compared_);
  } else if (comparing_ && FieldTruth::knows(frame, *quantity)) {
    truth_.ask(frame, *quantity, compared(frame, *quantity) == Compared::best);
  }
  const auto index = truth_alone ? 0 : static_cast<std::size_t>(quantity - frame.quantities.data());
  if (!truth_alone) outbox.send(action::WantField{quantity->id});
  const bool by_state = frame.environment.finite_model() != nullptr;
  FieldView field;
  if (by_state) {
    const std::span<const double> values = nodes_.values(frame, index);
    if (values.empty()) return draw_empty(frame, "Nothing is known yet: press play.");
    field = {.quantity = quantity,
             .grid = {.values = values, .nx = static_cast<int>(values.size()), .ny = 1},
             .version = frame.snapshot->iteration + 1ull};
  } else {
    field = frame.field(quantity->id);
    if (field.quantity == nullptr || field.grid.values.empty()) return;  // evaluated by the next frame
  }
  const bool known = truth_alone || FieldTruth::knows(frame, *quantity);
  if (comparing_ && known) truth_.update(frame, outbox, field);
  const Compared what = truth_alone ? compared_ : compared(frame, *quantity);
  if (what != Compared::learned) {
    if (!truth_.complaint().empty()) return draw_empty(frame, truth_.complaint());
    field = truth_.view(what);
    if (field.quantity == nullptr) return;  // computed by a later frame
    quantity = field.quantity;
    if (by_state) nodes_.put(field.grid.values);
  }
  const bool shared_colours = comparing_ && known && what != Compared::difference;
  const FieldEvents events = draw_field(frame, outbox, field, shared_colours);
  if (range_.moving()) outbox.send(action::Await{});
  if (events.menu) {
    typed_low_.clear();
    typed_high_.clear();
    open_menu("Field menu");
  }
  draw_menu(frame, outbox, *quantity);
}

FieldEvents FieldPanel::draw_field(const Frame& frame, Outbox& outbox, const FieldView& field,
                                   bool shared_colours) {
  std::span<const double> values = field.grid.values;
  if (shared_colours && !truth_.both().empty()) values = truth_.both();
  const render::Limits range = choose_range(frame, field, values);
  if (frame.environment.finite_model() != nullptr) return nodes_.draw(frame, outbox, *field.quantity, range);
  if (as_surface_ && field.grid.ny > 1) return surface_.draw(frame, outbox, field, range);
  return map_.draw(frame, outbox, field, range, options_);
}

}  // namespace policyscope::app
