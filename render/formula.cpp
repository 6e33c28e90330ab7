#include "render/formula.h"

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <span>

namespace policyscope::render {

int FormulaLayout::symbol_at(Vec2 point) const {
  // Inner symbols come after the ones around them.
  for (std::size_t i = symbols.size(); i-- > 0;)
    if (symbols[i].rect.inset(-0.08f * size).contains(point)) return static_cast<int>(i);
  return -1;
}

int FormulaLayout::find(std::string_view id) const {
  for (std::size_t i = 0; i < symbols.size(); ++i)
    if (symbols[i].id == id) return static_cast<int>(i);
  return -1;
}

void draw_formula(Canvas& canvas, const FormulaLayout& layout, Vec2 at, Color color,
                  std::string_view highlighted, Color highlight) {
  const auto color_of = [&](int symbol) {
    if (highlighted.empty()) return color;
    for (; symbol >= 0; symbol = layout.symbols[static_cast<std::size_t>(symbol)].parent)
      if (layout.symbols[static_cast<std::size_t>(symbol)].id == highlighted) return highlight;
    return color;
  };
  for (const auto& glyphs : layout.glyphs)
    canvas.text(at + glyphs.at, glyphs.text,
                {glyphs.font, glyphs.size, color_of(glyphs.symbol), AlignX::left, AlignY::baseline});
  std::array<Vec2, 64> points;
  for (const auto& line : layout.lines) {
    const std::size_t count = std::min(points.size(), line.points.size());
    for (std::size_t i = 0; i < count; ++i) points[i] = at + line.points[i];
    const std::span<const Vec2> moved(points.data(), count);
    if (line.filled)
      canvas.fill_convex(moved, color_of(line.symbol));
    else
      canvas.polyline(moved, {color_of(line.symbol), line.width, false, false});
  }
}

struct FormulaCache::Entries {
  std::map<std::pair<float, float>, std::map<std::string, FormulaLayout, std::less<>>> by_size;
};

FormulaCache::FormulaCache() : entries_(std::make_unique<Entries>()) {}
FormulaCache::~FormulaCache() = default;
FormulaCache::FormulaCache(FormulaCache&&) noexcept = default;
FormulaCache& FormulaCache::operator=(FormulaCache&&) noexcept = default;

const FormulaLayout& FormulaCache::get(std::string_view markup, const TextMetrics& metrics, float size,
                                       float least_symbol_width) {
  auto& layouts = entries_->by_size[{size, least_symbol_width}];
  // Found without making a string: this runs every frame.
  if (const auto found = layouts.find(markup); found != layouts.end()) return found->second;
  FormulaLayout layout = layout_formula(Formula::parse(markup), metrics, size, least_symbol_width);
  return layouts.emplace(markup, std::move(layout)).first->second;
}

void FormulaCache::clear() {
  entries_->by_size.clear();
}

}  // namespace policyscope::render
