#include "app/panels/labels.h"

#include "app/outbox.h"
#include "render/number_text.h"

#include <imgui.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace policyscope::app {

using render::AlignX;
using render::AlignY;
using render::Color;
using render::Font;
using render::Rect;
using render::ShortText;
using render::Vec2;

ShortText live_text(double value) {
  const double magnitude = std::abs(value);
  if (!std::isfinite(value)) return render::number_text(value);
  if (magnitude >= 99'999.5) return render::number_text(value, 3);
  if (magnitude >= 999.5) return render::fixed_text(value, 0);
  if (magnitude >= 99.95) return render::fixed_text(value, 1);
  if (magnitude >= 0.095 || value == 0.0) return render::fixed_text(value, 2);
  if (magnitude >= 0.00095) return render::fixed_text(value, 4);
  return render::number_text(value, 2);
}

namespace {

struct Glyph {
  std::string_view command, text;
};
constexpr auto glyphs = std::to_array<Glyph>({{"alpha", "α"},
                                              {"beta", "β"},
                                              {"gamma", "γ"},
                                              {"delta", "δ"},
                                              {"Delta", "Δ"},
                                              {"epsilon", "ε"},
                                              {"theta", "θ"},
                                              {"kappa", "κ"},
                                              {"lambda", "λ"},
                                              {"mu", "μ"},
                                              {"pi", "π"},
                                              {"rho", "ρ"},
                                              {"sigma", "σ"},
                                              {"tau", "τ"},
                                              {"phi", "φ"},
                                              {"omega", "ω"},
                                              {"nabla", "∇"},
                                              {"varepsilon", "ε"}});

}  // namespace

std::string plain_symbol(std::string_view markup) {
  std::string out;
  for (std::size_t i = 0; i < markup.size();) {
    const char c = markup[i];
    if (c == '\\') {
      std::size_t end = i + 1;
      while (end < markup.size() && std::isalpha(static_cast<unsigned char>(markup[end]))) ++end;
      const std::string_view command = markup.substr(i + 1, end - i - 1);
      const auto glyph =
          std::find_if(glyphs.begin(), glyphs.end(), [&](const Glyph& g) { return g.command == command; });
      if (glyph == glyphs.end()) return {};  // an accent or a structure
      out += glyph->text;
      i = end;
    } else {
      if (c == '^' || c == '_') {
        out += ' ';
      } else if (c != '{' && c != '}' && c != ' ') {
        out += c;
      }
      ++i;
    }
  }
  return out;
}

std::string plain_name(const Parameter& parameter) {
  std::string symbol = plain_symbol(parameter.symbol);
  return symbol.empty() ? parameter.name : symbol;
}

namespace {

/// What \live{id}{…} encloses in one formula; empty if it is not there.
std::string_view enclosed(std::string_view markup, std::string_view id) {
  constexpr std::string_view command = "\\live{";
  for (std::size_t at = markup.find(command); at != std::string_view::npos;
       at = markup.find(command, at + 1)) {
    std::string_view rest = markup.substr(at + command.size());
    if (!rest.starts_with(id) || rest.substr(id.size(), 2) != "}{") continue;
    rest.remove_prefix(id.size() + 2);
    int depth = 1;
    for (std::size_t i = 0; i < rest.size(); ++i) {
      depth += rest[i] == '{' ? 1 : rest[i] == '}' ? -1 : 0;
      if (depth == 0) return rest.substr(0, i);
    }
  }
  return {};
}

}  // namespace

std::string_view symbol_markup(const AlgorithmInfo& algorithm, std::string_view id) {
  for (const std::string& formula : algorithm.formulas)
    if (const std::string_view markup = enclosed(formula, id); !markup.empty()) return markup;
  for (const ListingLine& line : algorithm.listing)
    if (const std::string_view markup = enclosed(line.markup, id); !markup.empty()) return markup;
  return {};
}

render::Axis axis_of(const Dimension& dimension) {
  return {.limits = {dimension.typical_low, dimension.typical_high},
          .scale = dimension.unit == "rad" || dimension.unit == "rad/s" ? render::AxisScale::angle
                                                                        : render::AxisScale::linear};
}

ShortText coordinate_text(const Dimension& dimension, double value) {
  ShortText text = live_text(value);
  if (dimension.whole) text = render::number_text(value);
  if (!dimension.unit.empty()) {
    text.append(" ");
    text.append(dimension.unit);
  }
  if (axis_of(dimension).scale == render::AxisScale::angle && std::isfinite(value)) {
    text.append(" = ");
    text.append(render::fixed_text(value / std::numbers::pi, 2));
    text.append(" π");
  }
  return text;
}

std::span<const std::string> value_names(const Frame& frame, const Quantity& quantity) {
  const ActionSpace& actions = frame.environment.info().action;
  if (quantity.id != "greedy_action" || !actions.discrete()) return {};
  return actions.labels;
}

ShortText quantity_text(const Frame& frame, const Quantity& quantity, double value) {
  const std::span<const std::string> names = value_names(frame, quantity);
  const double nearest = std::round(value);
  if (std::isfinite(value) && nearest >= 0.0 && nearest < static_cast<double>(names.size()))
    return ShortText(names[static_cast<std::size_t>(nearest)]);
  return live_text(value);
}

float fitted_text(Ui& ui, Vec2 at, std::string_view text, float width, Color color, Font font, float size) {
  const float whole = ui.width_of(text, font, size);
  if (whole <= width) return ui.text(at, text, color, font, size);
  const float least = std::ceil(0.8f * size);
  const float smaller = std::max(least, std::floor(size * width / whole));
  if (ui.width_of(text, font, smaller) <= width) return ui.text(at, text, color, font, smaller);
  std::string cut(text);
  do {
    do cut.pop_back();
    while (!cut.empty() && (static_cast<unsigned char>(cut.back()) & 0xC0u) == 0x80u);
    // The rest of a character of several bytes went; its first byte goes with the next round.
    while (!cut.empty() && (static_cast<unsigned char>(cut.back()) & 0xC0u) == 0xC0u) cut.pop_back();
    while (cut.ends_with(' ')) cut.pop_back();
  } while (!cut.empty() && ui.width_of(cut + "…", font, least) > width);
  return ui.text(at, cut + "…", color, font, least);
}

ShortText action_text(const ActionSpace& space, std::span<const double> action) {
  if (action.empty()) return ShortText("–");
  if (space.discrete()) {
    const auto index = static_cast<std::size_t>(std::max(0.0, action[0]));
    return index < space.labels.size() ? ShortText(space.labels[index]) : ShortText("–");
  }
  if (action.size() == 1) return live_text(action[0]);
  ShortText text("(");
  for (std::size_t i = 0; i < action.size(); ++i) {
    if (i > 0) text.append(", ");
    text.append(action.size() > 2 ? render::fixed_text(action[i], 2) : live_text(action[i]));
  }
  text.append(")");
  return text;
}

Vec2 mouse_position() {
  const ImVec2 at = ImGui::GetMousePos();
  return {at.x, at.y};
}

bool typed(char letter) {
  const ImGuiIO& io = ImGui::GetIO();
  if (io.WantTextInput || io.KeyCtrl || io.KeyAlt) return false;
  const auto lower = static_cast<ImWchar>(letter);
  return std::any_of(io.InputQueueCharacters.begin(), io.InputQueueCharacters.end(),
                     [lower](ImWchar c) { return c == lower || c + ('a' - 'A') == lower; });
}

bool hovered(const Rect& rect) {
  return ImGui::IsWindowHovered(ImGuiHoveredFlags_AllowWhenBlockedByActiveItem) &&
         rect.contains(mouse_position());
}

float draw_readout(const Frame& frame, Outbox& outbox, Vec2 at, std::string_view id, std::string_view symbol,
                   std::string_view value, const ReadoutStyle& style) {
  Ui& ui = frame.ui;
  const float size = frame.theme.symbol_size * 0.9f;
  const render::FormulaLayout& formula = frame.formulas.get(symbol, frame.canvas, size);
  const float equals = ui.width_of(" = ", Font::sans, 0.0f);
  const float number = ui.width_of(value, Font::sans_semibold);
  const float width = formula.width + equals + number;
  if (style.align == AlignX::right) at.x -= width;
  if (style.align == AlignX::center) at.x -= 0.5f * width;
  const Rect area{{at.x, at.y - 0.7f * size}, {at.x + width, at.y + 0.7f * size}};
  const bool lit = !id.empty() && frame.view.highlighted == id;
  if (!id.empty() && hovered(area)) outbox.send(action::Highlight{std::string(id)});
  const Color color = lit ? frame.theme.accent : style.symbol;
  ui.formula({at.x, at.y + 0.32f * frame.theme.text_size}, symbol, size, color);
  ui.text({at.x + formula.width, at.y}, " = ", frame.theme.muted);
  ui.text({at.x + formula.width + equals, at.y}, value, lit ? frame.theme.accent : style.value,
          Font::sans_semibold);
  return width;
}

namespace {

/// Name and symbol, or the symbol alone, in the axes' size. Returns its width.
struct AxisName {
  std::string_view before, name, symbol, after;
  float width(const Frame& frame, bool words) const {
    Ui& ui = frame.ui;
    const float size = frame.theme.axis_size;
    float total = ui.width_of(before, Font::sans, size) + ui.width_of(after, Font::sans, size);
    if (words || symbol.empty()) total += ui.width_of(name, Font::sans, size) + 0.4f * size;
    if (!symbol.empty()) total += frame.formulas.get(symbol, frame.canvas, 1.25f * size).width;
    return total;
  }
  void draw(const Frame& frame, Vec2 at, bool words) const {
    Ui& ui = frame.ui;
    const float size = frame.theme.axis_size;
    const Color color = frame.theme.muted;
    at.x += ui.text(at, before, color, Font::sans, size);
    if (words || symbol.empty()) at.x += ui.text(at, name, color, Font::sans, size) + 0.4f * size;
    if (!symbol.empty()) at.x += ui.formula({at.x, at.y + 0.34f * size}, symbol, 1.25f * size, color);
    ui.text(at, after, color, Font::sans, size);
  }
};

}  // namespace

void draw_axis_names(const Frame& frame, const Rect& line, const Dimension& x, const Dimension* y) {
  const float middle = line.center().y;
  if (y == nullptr) {
    const AxisName name{"", x.name, x.symbol, ""};
    const float width = name.width(frame, true);
    const bool words = width <= line.width();
    name.draw(frame, {line.center().x - 0.5f * (words ? width : name.width(frame, false)), middle}, words);
    return;
  }
  const AxisName right{"", x.name, x.symbol, " →"};
  const AxisName up{"↑ ", y->name, y->symbol, ""};
  const float gap = frame.theme.axis_size;
  const bool words = right.width(frame, true) + up.width(frame, true) + gap <= line.width();
  up.draw(frame, {line.low.x, middle}, words);
  right.draw(frame, {line.high.x - right.width(frame, words), middle}, words);
}

float wrapped_text(Ui& ui, const Rect& rect, std::string_view text, Color color, float size, bool draw) {
  const float line_height = std::ceil(1.45f * size);
  float y = rect.low.y;
  while (!text.empty()) {
    std::size_t paragraph = std::min(text.find('\n'), text.size());
    std::size_t end = paragraph;
    // The longest run of whole words that fits; a word that is too long stands alone.
    while (ui.width_of(text.substr(0, end), Font::sans, size) > rect.width()) {
      const std::size_t space = text.rfind(' ', end - 1);
      if (space == std::string_view::npos || space == 0) {
        end = std::min(text.find(' '), paragraph);
        break;
      }
      end = space;
    }
    if (draw) ui.text({rect.low.x, y + 0.5f * line_height}, text.substr(0, end), color, Font::sans, size);
    y += line_height;
    text.remove_prefix(end);
    if (!text.empty()) text.remove_prefix(1);  // the blank or the line's end
  }
  return y - rect.low.y;
}

void draw_empty(const Frame& frame, std::string_view sentence) {
  const Rect area = frame.ui.area();
  const float width = std::min(area.width(), frame.ui.px(320));
  Rect box{{area.center().x - 0.5f * width, area.low.y}, {area.center().x + 0.5f * width, area.high.y}};
  const float height = wrapped_text(frame.ui, box, sentence, frame.theme.muted, frame.theme.text_size, false);
  box.low.y = std::max(area.low.y, area.center().y - 0.5f * height);
  wrapped_text(frame.ui, box, sentence, frame.theme.muted, frame.theme.text_size);
}

}  // namespace policyscope::app
