#include "app/panels/listing_panel.h"

#include "app/panels/labels.h"
#include "app/widgets/controls.h"
#include "render/number_text.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>

namespace policyscope::app {

using render::AlignX;
using render::Font;
using render::Rect;
using render::Vec2;

PanelTitle ListingPanel::title(const Frame&) const {
  return {"", "Listing"};
}

void ListingPanel::draw_header(const Frame& frame, Outbox& outbox) {
  if (header_link(frame.ui, "Record", "record one step")) outbox.send(action::Record{});
}

void ListingPanel::draw_lines(const Frame& frame, Outbox& outbox, int current) {
  Ui& ui = frame.ui;
  const Rect area = ui.area();
  const Listing& listing = frame.algorithm.listing;
  // As large as the longest line allows.
  float size = 0.92f * frame.theme.symbol_size;
  const float indent = ui.px(18);
  const float number = ui.px(22);
  const auto widest = [&](float s) {
    float width = 0.0f;
    for (const ListingLine& line : listing)
      width = std::max(width, number + indent * static_cast<float>(line.indent) +
                                  frame.formulas.get(line.markup, frame.canvas, s).width);
    return width;
  };
  while (size > frame.theme.axis_size + 1.0f && widest(size) > area.width()) size -= 1.0f;
  const float usual =
      std::clamp(std::floor(area.height() / std::max<float>(1.0f, static_cast<float>(listing.size()))),
                 std::ceil(1.5f * size), std::ceil(2.0f * size));
  float y = area.low.y;
  for (std::size_t i = 0; i < listing.size(); ++i) {
    const render::FormulaLayout& set = frame.formulas.get(listing[i].markup, frame.canvas, size);
    // Sums with limits are taller than a line.
    const float height = std::max(usual, std::ceil(set.ascent + set.descent + 0.3f * size));
    const Rect row{{area.low.x, y}, {area.high.x, y + height}};
    const bool here = static_cast<int>(i) == current;
    if (here) {
      frame.canvas.fill_rect(row, frame.theme.accent.faded(frame.theme.dark ? 0.16 : 0.12), ui.px(4));
      ImGui::SetScrollFromPosY(row.center().y - ImGui::GetWindowPos().y);
    }
    const float base = height > usual ? std::round(row.center().y + 0.5f * (set.ascent - set.descent))
                                      : std::round(row.center().y + 0.30f * size);
    ui.text({row.low.x + number - ui.px(8), row.center().y},
            render::integer_text(static_cast<long long>(i) + 1),
            here ? frame.theme.accent : frame.theme.muted.faded(0.7), Font::sans, frame.theme.axis_size,
            AlignX::right);
    const Vec2 at{row.low.x + number + indent * static_cast<float>(listing[i].indent), base};
    ui.formula(at, listing[i].markup, size, frame.theme.text, frame.view.highlighted, frame.theme.accent);
    if (hovered(row)) {
      const int over = set.symbol_at(mouse_position() - at);
      if (over >= 0) {
        const std::string& id = set.symbols[static_cast<std::size_t>(over)].id;
        outbox.send(action::Highlight{id});
        const double value = frame.symbol(id);
        if (!std::isnan(value)) tooltip(ui, live_text(value));
      }
    }
    ui.note("line " + std::to_string(i + 1), row, here ? "current" : "");
    y += height;
  }
  ImGui::Dummy({1.0f, y - area.low.y});
}

void ListingPanel::draw_controls(const Frame& frame, Outbox& outbox, const Rect& line,
                                 const Recording& recording) {
  Ui& ui = frame.ui;
  const float middle = line.center().y;
  const std::size_t count = recording.events.size();
  const float button_width = ui.px(30), height = ui.px(24);
  const auto place = [&](float x, float width) { return Rect::at(x, middle - 0.5f * height, width, height); };
  float x = line.low.x;
  if (button(ui, "back", place(x, button_width),
             {.text = "←", .enabled = event_ > 0, .tooltip = "One line back"}))
    --event_;
  x += button_width + ui.px(4);
  if (button(
          ui, "forward", place(x, button_width),
          {.text = "→", .tooltip = event_ + 1 < count ? "One line on" : "The next step: records one more"})) {
    if (event_ + 1 < count) {
      ++event_;
    } else {
      outbox.send(action::Record{});
    }
  }
  x += button_width + ui.px(14);
  render::ShortText text("line ");
  text.append(render::integer_text(static_cast<long long>(event_) + 1));
  text.append(" of ");
  text.append(render::integer_text(static_cast<long long>(count)));
  const float text_width = ui.width_of("line 00 of 00");
  const Rect track{{x, middle - ui.px(10)}, {line.high.x - text_width - ui.px(14), middle + ui.px(10)}};
  if (track.width() > ui.px(30) && count > 1) {
    const auto last = static_cast<double>(count - 1);
    double fraction = static_cast<double>(event_) / last;
    if (thin_slider(ui, "line", track, fraction, text, frame.theme.fill, 1.0 / last))
      event_ = static_cast<std::size_t>(std::lround(fraction * last));
  }
  ui.text({line.high.x, middle}, text, frame.theme.muted, Font::sans, 0.0f, AlignX::right);
}

void ListingPanel::draw_values(const Frame& frame, Outbox& outbox, const Rect& area,
                               const Recording::Event& event) {
  float x = area.low.x;
  const float y = area.center().y;
  for (const Recording::Value& value : event.values) {
    std::string_view markup = symbol_markup(frame.algorithm, value.symbol);
    if (markup.empty() && std::string_view(value.symbol) == "action") markup = "A";
    if (markup.empty() && std::string_view(value.symbol) == "entropy") markup = "H";
    if (markup.empty()) continue;
    const float room = area.high.x - x;
    if (room < frame.ui.px(50)) break;
    x += draw_readout(frame, outbox, {x, y}, value.symbol, markup, live_text(value.value),
                      {frame.theme.text, frame.theme.warm}) +
         frame.ui.px(16);
  }
}

void ListingPanel::draw(const Frame& frame, Outbox& outbox) {
  Ui& ui = frame.ui;
  const Rect area = ui.area();
  if (area.height() < 8.0f || area.width() < 8.0f) return;
  const std::optional<Recording>& recording = frame.focus.recording;
  const bool playable = recording && !recording->events.empty();
  if (playable && (recorded_run_ != frame.focus.id || recorded_iteration_ != recording->iteration)) {
    recorded_run_ = frame.focus.id;
    recorded_iteration_ = recording->iteration;
    event_ = 0;
  }
  const float line = ui.px(30);
  float bottom = 0.0f;
  int current = -1;
  if (playable && area.height() > 4.0f * line) {
    event_ = std::min(event_, recording->events.size() - 1);
    bottom = 2.0f * line;
    draw_values(frame, outbox, {{area.low.x, area.high.y - bottom}, {area.high.x, area.high.y - line}},
                recording->events[event_]);
    draw_controls(frame, outbox, {{area.low.x, area.high.y - line}, area.high}, *recording);
    event_ = std::min(event_, recording->events.size() - 1);
    current = recording->events[event_].line;
  } else if (area.height() > 4.0f * line) {
    bottom = line;
    // A tab has no title line of its own, so the button stands here too.
    if (link(ui, "record a step and play it line by line", {area.low.x, area.high.y - 0.5f * line}))
      outbox.send(action::Record{});
  }
  const float cursor = ImGui::GetCursorPosY();
  ImGui::BeginChild("lines", {0.0f, std::max(1.0f, area.height() - bottom)}, false,
                    ImGuiWindowFlags_NoBackground);
  draw_lines(frame, outbox, current);
  ImGui::EndChild();
  ImGui::SetCursorPosY(cursor);
}

}  // namespace policyscope::app
