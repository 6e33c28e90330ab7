#include "app/widgets/ui.h"

#include "render/utf8.h"

#include <imgui.h>

#include <cmath>

namespace policyscope::app {

using render::AlignX;
using render::AlignY;
using render::Color;
using render::Font;
using render::Rect;
using render::Vec2;

Rect Ui::area() const {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const ImVec2 size = ImGui::GetContentRegionAvail();
  return Rect::at(at.x, at.y, size.x, size.y);
}

float Ui::px(float at_factor_one) const {
  return std::round(at_factor_one * theme.factor);
}

float Ui::text(Vec2 at, std::string_view text, Color color, Font font, float size, AlignX align,
               AlignY vertical) {
  if (size <= 0.0f) size = theme.text_size;
  canvas.text(at, text, {font, size, color, align, vertical});
  return canvas.measure(text, font, size).width;
}

float Ui::text_within(Vec2 at, float width, std::string_view text, Color color, Font font) {
  const float small = theme.axis_size;
  if (width_of(text, font) <= width) return this->text(at, text, color, font);
  if (width_of(text, font, small) <= width) return this->text(at, text, color, font, small);
  const float room = width - width_of("…", font, small);
  std::size_t end = 0;
  for (std::size_t next = 0; next < text.size();) {
    render::next_character(text, next);
    if (width_of(text.substr(0, next), font, small) > room) break;
    if (text[next - 1] != ' ') end = next;
  }
  text = text.substr(0, end);
  const float kept = this->text(at, text, color, font, small);
  return kept + this->text({at.x + kept, at.y}, "…", color, font, small);
}

float Ui::width_of(std::string_view text, Font font, float size) const {
  return canvas.measure(text, font, size > 0.0f ? size : theme.text_size).width;
}

float Ui::formula(Vec2 at, std::string_view markup, float size, Color color, std::string_view highlighted,
                  Color highlight) {
  if (markup.empty()) return 0.0f;
  const render::FormulaLayout& layout = formulas.get(markup, canvas, size);
  render::draw_formula(canvas, layout, at, color, highlighted, highlight);
  return layout.width;
}

void Ui::note(std::string_view label, const Rect& rect, std::string_view value, bool enabled) {
  if (registry_ == nullptr) return;
  const ImVec2 low = ImGui::GetWindowDrawList()->GetClipRectMin();
  const ImVec2 high = ImGui::GetWindowDrawList()->GetClipRectMax();
  std::string path = path_;
  if (!path.empty()) path += '/';
  path += label;
  registry_->record({std::move(path), std::string(value), rect, {{low.x, low.y}, {high.x, high.y}}, enabled});
}

void Ui::push_path(std::string_view label) {
  if (!path_.empty()) path_ += '/';
  path_ += label;
}

void Ui::pop_path() {
  const std::size_t slash = path_.rfind('/');
  path_.resize(slash == std::string::npos ? 0 : slash);
}

UiScope::UiScope(Ui& ui, std::string_view label) : ui_(ui) {
  ImGui::PushID(label.data(), label.data() + label.size());
  ui_.push_path(label);
}

UiScope::~UiScope() {
  ui_.pop_path();
  ImGui::PopID();
}

}  // namespace policyscope::app
