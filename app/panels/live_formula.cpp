#include "app/panels/live_formula.h"

#include "app/panels/labels.h"
#include "render/number_text.h"

#include <algorithm>
#include <cmath>

namespace policyscope::app {

using render::AlignX;
using render::Font;
using render::Rect;
using render::Vec2;

namespace {

/// Room between two numbers, in em of the numbers.
constexpr float between = 0.7f;

/// Room for the result's number: it stands still when its digits change.
float result_number_width(const Frame& frame) {
  return frame.ui.width_of("−0.0000", Font::sans_semibold);
}

/// "last step" stands below the result; both need this much at the right end.
float result_width(const Frame& frame) {
  return std::max(result_number_width(frame) + frame.ui.width_of(" = ", Font::sans),
                  frame.ui.width_of("last step", Font::sans, frame.theme.axis_size));
}

/// From the upper end of a formula's room to its baseline: that of a line with accents, or what is taller.
float ascent(const render::FormulaLayout& layout, float size) {
  return std::max(1.05f * size, layout.ascent + 0.1f * size);
}

/// At most seven characters, whatever the value: what stands below one symbol must not touch its neighbour.
render::ShortText short_number(double value) {
  const double magnitude = std::abs(value);
  if (magnitude < 0.095 && magnitude >= 0.00005) return render::fixed_text(value, 4);
  if (magnitude < 0.00005 && magnitude > 0.0) return render::number_text(value, 1);
  return live_text(value);
}

}  // namespace

render::ShortText symbol_text(const Frame& frame, std::string_view id) {
  const double value = frame.symbol(id);
  if (std::isnan(value)) return {};
  // Step sizes and rates as their sliders write them.
  for (std::size_t i = 0; i < frame.scenario.parameters.size(); ++i) {
    const Parameter& parameter = frame.scenario.parameters[i];
    const bool number = parameter.type == ParameterType::real || parameter.type == ParameterType::integer;
    if (number && parameter.id == id) return render::number_text(value, 2);
  }
  return short_number(value);
}

float LiveFormula::height(const Frame& frame, std::string_view markup, float size) {
  const float above = ascent(frame.formulas.get(markup, frame.canvas, size), size);
  return std::ceil(above + 0.45f * size + 1.5f * frame.theme.axis_size);
}

void LiveFormula::spread(const Frame& frame, float size, bool roomy) {
  layout_ = frame.formulas.get(markup_, frame.canvas, size);
  size_ = size;
  // From left to right; only symbols that are not inside of others.
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < layout_.symbols.size(); ++i)
    if (shown_[i]) order.push_back(i);
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return layout_.symbols[a].rect.low.x < layout_.symbols[b].rect.low.x;
  });
  // Moves what stands to the right of a symbol, and the symbol itself if it is to go along. Letters of other
  // symbols may reach over its edge, so its middle decides.
  const auto inside = [&](int symbol, std::size_t of) {
    while (symbol >= 0 && symbol != static_cast<int>(of))
      symbol = layout_.symbols[static_cast<std::size_t>(symbol)].parent;
    return symbol >= 0;
  };
  const auto shift = [&](std::size_t of, bool with_it, float by) {
    const float middle = layout_.symbols[of].rect.center().x;
    const auto moves = [&](int symbol, float x) { return inside(symbol, of) ? with_it : x >= middle; };
    for (auto& glyph : layout_.glyphs)
      if (moves(glyph.symbol, glyph.at.x)) glyph.at.x += by;
    for (auto& line : layout_.lines)
      if (!line.points.empty() && moves(line.symbol, line.points[0].x))
        for (Vec2& p : line.points) p.x += by;
    for (std::size_t i = 0; i < layout_.symbols.size(); ++i) {
      auto& symbol = layout_.symbols[i];
      if (i == of || !moves(static_cast<int>(i), symbol.rect.center().x)) continue;
      symbol.rect = symbol.rect.moved({by, 0.0f});
    }
    if (with_it) layout_.symbols[of].rect = layout_.symbols[of].rect.moved({by, 0.0f});
    layout_.width += by;
  };
  const float gap = between * frame.theme.axis_size;
  if (roomy) {
    // Every symbol in the middle of a cell as wide as its number.
    for (const std::size_t i : order) {
      const float missing = 0.5f * (reserved_[i] + gap - layout_.symbols[i].rect.width());
      if (missing <= 0.0f) continue;
      shift(i, true, missing);
      shift(i, false, missing);
    }
    return;
  }
  float taken = 0.0f;  // right end of the number before
  for (std::size_t k = 0; k < order.size(); ++k) {
    const Rect rect = layout_.symbols[order[k]].rect;
    const float half = 0.5f * reserved_[order[k]];
    const float missing = taken - (rect.center().x - half);
    if (missing > 0.0f) {
      // What stands between two symbols stays in the middle between them.
      const float before = k > 0 ? 0.5f * missing : 0.0f;
      if (k > 0) shift(order[k - 1], false, before);
      shift(order[k], true, missing - before);
    }
    taken = layout_.symbols[order[k]].rect.center().x + half + gap;
  }
  if (!order.empty()) layout_.width = std::max(layout_.width, taken - gap);
}

void LiveFormula::lay_out(const Frame& frame, std::string_view markup, float size, float width) {
  const render::FormulaLayout& plain = frame.formulas.get(markup, frame.canvas, size);
  const bool same = markup_ == markup && wanted_size_ == size && wanted_width_ == width &&
                    shown_.size() == plain.symbols.size() && plain_width_ == plain.width;
  bool wider = false;
  if (!same) {
    markup_ = markup;
    wanted_size_ = size;
    wanted_width_ = width;
    plain_width_ = plain.width;  // other fonts have other widths
    result_ = -1;
    const std::size_t equals = markup.find('=');
    if (markup.starts_with("\\live{") && equals != std::string_view::npos && !plain.symbols.empty() &&
        markup.find("\\live{", 1) > equals) {
      for (std::size_t i = 0; i < plain.symbols.size(); ++i)
        if (result_ < 0 || plain.symbols[i].rect.low.x < plain.symbols[result_].rect.low.x)
          result_ = static_cast<int>(i);
    }
    shown_.assign(plain.symbols.size(), false);
    reserved_.assign(plain.symbols.size(),
                     frame.ui.width_of("−0.00", Font::sans_semibold, frame.theme.axis_size));
  }
  for (std::size_t i = 0; i < plain.symbols.size(); ++i) {
    const bool here = plain.symbols[i].parent < 0 && static_cast<int>(i) != result_;
    const render::ShortText text = here ? symbol_text(frame, plain.symbols[i].id) : render::ShortText();
    if (text.empty()) continue;
    if (!shown_[i]) wider = shown_[i] = true;
    const float needed = frame.ui.width_of(text, Font::sans_semibold, frame.theme.axis_size);
    if (needed <= reserved_[i]) continue;
    reserved_[i] = needed;
    wider = true;
  }
  if (same && !wider) return;
  const float available = width - (result_ >= 0 ? result_width(frame) + 0.5f * size : 0.0f);
  const float least = std::max(0.6f * size, frame.theme.axis_size);
  spread(frame, size, true);
  for (float s = size; layout_.width > available && s >= least; s -= 1.0f) spread(frame, s, false);
}

float LiveFormula::draw(const Frame& frame, Outbox& outbox, const Rect& rect, std::string_view markup,
                        float size) {
  lay_out(frame, markup, size, rect.width());
  const render::Theme& theme = frame.theme;
  Ui& ui = frame.ui;
  const Vec2 origin{rect.low.x, std::round(rect.low.y + ascent(layout_, size))};
  const float numbers = std::round(origin.y + 0.45f * size + 0.75f * theme.axis_size);

  if (hovered(rect)) {
    const Vec2 mouse = mouse_position();
    int over = layout_.symbol_at(mouse - origin);
    // The number belongs to its symbol.
    for (std::size_t i = 0; i < layout_.symbols.size() && over < 0; ++i) {
      if (!shown_[i]) continue;
      const float middle = origin.x + layout_.symbols[i].rect.center().x;
      if (mouse.y > origin.y && std::abs(mouse.x - middle) <= 0.5f * reserved_[i]) over = static_cast<int>(i);
    }
    if (result_ >= 0 && over < 0 && mouse.x > rect.high.x - result_width(frame)) over = result_;
    if (over >= 0) outbox.send(action::Highlight{layout_.symbols[static_cast<std::size_t>(over)].id});
  }

  const render::ClipScope clip(frame.canvas, {rect.low, {rect.high.x, rect.high.y + size}});
  render::draw_formula(frame.canvas, layout_, origin, theme.text, frame.view.highlighted, theme.accent);
  for (std::size_t i = 0; i < layout_.symbols.size(); ++i) {
    if (!shown_[i]) continue;
    const auto& symbol = layout_.symbols[i];
    const bool lit = frame.view.highlighted == symbol.id;
    ui.text({std::round(origin.x + symbol.rect.center().x), numbers}, symbol_text(frame, symbol.id),
            lit ? theme.accent : theme.warm, Font::sans_semibold, theme.axis_size, AlignX::center);
  }
  if (result_ >= 0) {
    const auto& symbol = layout_.symbols[static_cast<std::size_t>(result_)];
    const render::ShortText text = symbol_text(frame, symbol.id);
    if (!text.empty()) {
      const bool lit = frame.view.highlighted == symbol.id;
      const float y = origin.y - 0.28f * size;
      ui.text({rect.high.x, y}, text, lit ? theme.accent : theme.warm, Font::sans_semibold, 0.0f,
              AlignX::right);
      const float number = std::max(result_number_width(frame), ui.width_of(text, Font::sans_semibold));
      ui.text({rect.high.x - number - ui.px(4), y}, "=", theme.muted, Font::sans, 0.0f, AlignX::right);
      ui.text({rect.high.x, numbers}, "last step", theme.muted, Font::sans, theme.axis_size, AlignX::right);
    }
  }
  return height(frame, markup, size);
}

}  // namespace policyscope::app
