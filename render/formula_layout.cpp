#include "render/formula_node.h"
#include "render/utf8.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace policyscope::render {
namespace {

using Node = Formula::Node;
using Kind = Node::Kind;

// Proportions of the serif faces (FreeSerif, a Times), in em.
constexpr float x_height = 0.46f;
constexpr float tall = 0.68f;         // capitals, digits, b d f h k l
constexpr float tail = 0.21f;         // below the baseline
constexpr float axis_height = 0.26f;  // where minus signs and fraction bars lie
constexpr float rule = 0.05f;         // thickness of bars
constexpr float smallest = 11.0f;     // pixels; smaller letters are not read from the last row

/// How far the ink of a text reaches above and below the baseline, in em. Typeset mathematics hugs its
/// letters, and canvases only know whole lines.
struct Ink {
  float ascent, descent;
};

Ink ink_of(std::string_view text) {
  constexpr std::u32string_view low = U"acegmnopqrsuvwxyzαγεηικμνοπρστυχωϵ·,.…−+=∼←→≈∗∘";
  constexpr std::u32string_view with_tail = U"gjpqyfQβγζημξρςφϕχψϑ,;()[]{}|‖ℓ∂";
  Ink ink{0.0f, 0.0f};
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = next_character(text, at);
    ink.ascent = std::max(ink.ascent, low.find(c) != low.npos ? x_height : tall);
    if (with_tail.find(c) != with_tail.npos) ink.descent = std::max(ink.descent, tail);
  }
  return ink;
}

/// How far a leaning letter's top reaches to the right of its box, in em.
float lean(std::string_view text, Font font) {
  if (font != Font::serif_italic || text.empty()) return 0.0f;
  constexpr std::u32string_view reaching = U"fTVWYUHIJMNKEFC", slightly = U"SPZdtjGOQrcX";
  std::size_t at = 0;
  const char32_t first = next_character(text, at);
  return reaching.find(first) != reaching.npos   ? 0.08f
         : slightly.find(first) != slightly.npos ? 0.05f
                                                 : 0.02f;
}

/// A piece of a formula with everything in it, relative to the left end of its baseline.
struct Box {
  float width = 0.0f, ascent = 0.0f, descent = 0.0f;
  float lean = 0.0f;  ///< how far a script above must keep to the right
  float skew = 0.0f;  ///< how far an accent's middle lies right of the box's
  FormulaLayout items;

  /// Takes in `part`, moved by `by`; the caller sets the size.
  void place(Box&& part, Vec2 by) {
    const auto offset = static_cast<int>(items.symbols.size());
    const auto renumbered = [offset](int symbol) { return symbol < 0 ? -1 : symbol + offset; };
    for (auto& glyphs : part.items.glyphs) {
      glyphs.at = glyphs.at + by;
      glyphs.symbol = renumbered(glyphs.symbol);
      items.glyphs.push_back(std::move(glyphs));
    }
    for (auto& line : part.items.lines) {
      for (Vec2& point : line.points) point = point + by;
      line.symbol = renumbered(line.symbol);
      items.lines.push_back(std::move(line));
    }
    for (auto& symbol : part.items.symbols) {
      symbol.rect = symbol.rect.moved(by);
      symbol.parent = renumbered(symbol.parent);
      items.symbols.push_back(std::move(symbol));
    }
  }
  /// The same, growing to hold it.
  void place_and_grow(Box&& part, Vec2 by) {
    ascent = std::max(ascent, part.ascent - by.y);
    descent = std::max(descent, part.descent + by.y);
    width = std::max(width, by.x + part.width);
    place(std::move(part), by);
  }
  void add_line(std::vector<Vec2> points, float line_width) {
    items.lines.push_back({std::move(points), line_width, false, -1});
  }
  void add_filled(std::vector<Vec2> points) { items.lines.push_back({std::move(points), 0.0f, true, -1}); }
};

/// Space between neighbours in eighteenths of an em (Knuth, The TeXbook, chapter 18).
float space_between(AtomClass left, AtomClass right, bool script) {
  using enum AtomClass;
  const auto thin = script ? 0.0f : 3.0f;
  if (left == punctuation) return script ? 0.0f : 3.0f;
  if (left == relation && right == relation) return 0.0f;
  if (left == relation) return right == close || right == punctuation ? 0.0f : script ? 1.5f : 5.0f;
  if (right == relation) return left == open ? 0.0f : script ? 1.5f : 5.0f;
  if (left == binary || right == binary) return script ? 0.5f : 4.0f;
  if (left == function) return right == open || right == close || right == punctuation ? 0.0f : 3.0f;
  if (right == function) return left == open ? 0.0f : 3.0f;
  if (left == inner) return right == close ? 0.0f : thin;
  if (right == inner) return left == open ? 0.0f : thin;
  return 0.0f;
}

class Setter {
 public:
  Setter(const TextMetrics& metrics, float least_symbol_width)
      : metrics_(metrics), least_symbol_width_(least_symbol_width) {}

  /// `level` counts how deep in scripts, `nested` how deep in fractions.
  Box set(const Node& node, float size, int level, int nested) const {
    switch (node.kind) {
      case Kind::row:
        return row(node.children, size, level, nested);
      case Kind::glyphs:
        return glyphs(node, size, level);
      case Kind::space: {
        Box box;
        box.width = static_cast<float>(node.amount) * size;
        return box;
      }
      case Kind::fraction:
        return fraction(node, size, level, nested);
      case Kind::root:
        return root(node, size, level, nested);
      case Kind::accent:
        return accent(node, size, level, nested);
      case Kind::fenced:
        return fenced(node, size, level, nested);
      case Kind::scripts:
        return node.limits && level == 0 && nested == 0 ? limits(node, size, nested)
                                                        : scripts(node, size, level, nested);
      case Kind::live:
        return live(node, size, level, nested);
      case Kind::double_e:
        return double_e(size);
    }
    return {};
  }

 private:
  static float script_size(float size) { return std::max(0.7f * size, std::min(size, smallest)); }
  static float bar(float size) { return std::max(1.0f, rule * size); }

  Box text(std::string_view words, Font font, float size) const {
    Box box;
    const Ink ink = ink_of(words);
    box.lean = lean(words, font) * size;
    // As TeX does, a leaning letter takes the room of its overhang; only what hangs below goes under it.
    box.width = metrics_.measure(words, font, size).width + box.lean;
    box.ascent = ink.ascent * size;
    box.descent = ink.descent * size;
    box.skew = font == Font::serif_italic ? (ink.ascent > x_height ? 0.09f : 0.05f) * size : 0.0f;
    box.items.glyphs.push_back({{0, 0}, std::string(words), font, size, -1});
    return box;
  }

  Box glyphs(const Node& node, float size, int level) const {
    if (node.font == Font::sans) return text(node.text, Font::sans, 0.8f * size);  // as tall as serif letters
    if (node.big) return big_sign(node, size, level);
    Box box = text(node.text, node.font, size);
    if (!node.bold) return box;
    // No bold serif among the fonts: printed twice, a little apart, as typewriters did.
    Box again = text(node.text, node.font, size);
    const float apart = std::max(0.6f, 0.03f * size);
    const float width = box.width + apart;
    box.place(std::move(again), {apart, 0});
    box.width = width;
    return box;
  }

  /// Sums and integrals stand larger than letters, their middle on the axis.
  Box big_sign(const Node& node, float size, int level) const {
    const float large = level == 0 ? 1.35f * size : 1.1f * size;
    Box sign = text(node.text, node.font, large);
    // FreeSerif's ∑ reaches from -0.22 to 0.76 em.
    const float shift = 0.27f * large - axis_height * size;
    Box box;
    box.width = sign.width;
    box.ascent = 0.76f * large - shift;
    box.descent = 0.22f * large + shift;
    box.place(std::move(sign), {0, shift});
    return box;
  }

  Box row(const std::vector<Node>& children, float size, int level, int nested) const {
    Box box;
    float x = 0.0f;
    AtomClass left = AtomClass::open;  // as after a bracket: a first minus is a sign
    bool first = true;
    for (std::size_t i = 0; i < children.size(); ++i) {
      const Node& child = children[i];
      AtomClass atom = child.atom;
      if (child.kind == Kind::space) {
        Box space = set(child, size, level, nested);
        x += space.width;
        box.width = std::max(box.width, x);
        continue;
      }
      if (atom == AtomClass::binary && !has_both_sides(left, children, i)) atom = AtomClass::ordinary;
      if (!first) x += space_between(left, atom, level > 0) / 18.0f * size;
      Box part = set(child, size, level, nested);
      const float width = part.width;
      box.lean = part.lean;
      box.skew = part.skew;
      box.place_and_grow(std::move(part), {x, 0});
      x += width;
      left = atom;
      first = false;
    }
    if (children.size() != 1) box.skew = 0.0f;
    box.width = std::max(box.width, x);
    return box;
  }

  /// A plus or minus is an operator only between two things; else it is a sign.
  static bool has_both_sides(AtomClass left, const std::vector<Node>& children, std::size_t i) {
    using enum AtomClass;
    if (left == binary || left == relation || left == open || left == punctuation || left == function)
      return false;
    for (++i; i < children.size(); ++i)
      if (children[i].kind != Kind::space) {
        const AtomClass right = children[i].atom;
        return right != relation && right != close && right != punctuation;
      }
    return false;
  }

  Box scripts(const Node& node, float size, int level, int nested) const {
    const Node& below_node = node.children[1];
    const Node& above_node = node.children[2];
    const float small = script_size(size);
    Box nucleus = set(node.children[0], size, level, nested);
    const bool letter = node.children[0].kind == Kind::glyphs;
    Box box;
    const float nucleus_width = nucleus.width;
    const float nucleus_lean = nucleus.lean;
    const float top = nucleus.ascent, bottom = nucleus.descent;
    box.place_and_grow(std::move(nucleus), {0, 0});

    float up = letter ? 0.37f * size : std::max(0.37f * size, top - 0.36f * size);
    float down = std::max(0.17f * size, letter ? 0.0f : bottom - 0.02f * size);
    Box below, above;
    if (!below_node.empty()) below = set(below_node, small, level + 1, nested);
    if (!above_node.empty()) above = superscript(above_node, size, small, up, level, nested);
    if (!below_node.empty() && !above_node.empty()) {
      // Keep the two apart, moving the lower one down.
      const float gap = (up - above.descent) - (below.ascent - down);
      const float least = 3.0f * rule * size;
      if (gap < least) down += least - gap;
    } else if (!below_node.empty()) {
      down = std::max(down, below.ascent - 0.8f * x_height * size);
    } else {
      up = std::max(up, above.descent + 0.3f * x_height * size);
    }
    const float after = 0.04f * size;
    float width = nucleus_width;
    if (!below_node.empty()) {
      width = std::max(width, nucleus_width - nucleus_lean + below.width + after);
      box.place_and_grow(std::move(below), {nucleus_width - nucleus_lean, down});
    }
    if (!above_node.empty()) {
      width = std::max(width, nucleus_width + above.width + after);
      box.place_and_grow(std::move(above), {nucleus_width, -up});
    }
    box.width = width;
    return box;
  }

  /// Primes are letters' own signs: they stand at full size where the face has put them. What follows them is
  /// a script as usual. The result is placed `up` above the baseline.
  Box superscript(const Node& node, float size, float small, float up, int level, int nested) const {
    const std::vector<Node> single{node};
    const std::vector<Node>& parts = node.kind == Kind::row ? node.children : single;
    Box box;
    std::size_t i = 0;
    float x = 0.0f;
    for (; i < parts.size() && parts[i].kind == Kind::glyphs && parts[i].text == "′"; ++i) {
      Box prime = text("′", Font::serif, size);
      const float width = prime.width;
      prime.ascent = tall * size;
      prime.descent = -x_height * size;
      box.place(std::move(prime), {x, up});
      box.ascent = std::max(box.ascent, tall * size - up);
      x += 0.85f * width;
    }
    box.width = x;
    if (i == parts.size()) return box;
    Box rest = row(std::vector<Node>(parts.begin() + static_cast<std::ptrdiff_t>(i), parts.end()), small,
                   level + 1, nested);
    box.place_and_grow(std::move(rest), {x, 0});
    return box;
  }

  Box limits(const Node& node, float size, int nested) const {
    const float small = script_size(size);
    Box nucleus = set(node.children[0], size, 0, nested);
    Box below = set(node.children[1], small, 1, nested);
    Box above = set(node.children[2], small, 1, nested);
    const float width = std::max({nucleus.width, below.width, above.width});
    const float gap = 0.14f * size;
    const float top = nucleus.ascent, bottom = nucleus.descent;
    Box box;
    const auto centered = [&](Box&& part, float y) {
      const float x = 0.5f * (width - part.width);
      box.place_and_grow(std::move(part), {x, y});
    };
    centered(std::move(nucleus), 0.0f);
    if (!node.children[1].empty()) {
      const float y = bottom + gap + below.ascent;
      centered(std::move(below), y);
    }
    if (!node.children[2].empty()) {
      const float y = -(top + gap + above.descent);
      centered(std::move(above), y);
    }
    box.width = width;
    return box;
  }

  Box fraction(const Node& node, float size, int level, int nested) const {
    // The first fraction keeps its size, one inside another or in a script gets smaller.
    const bool reduce = nested > 0 || level > 0;
    const float inner = reduce ? script_size(size) : size;
    Box upper = set(node.children[0], inner, reduce ? level + 1 : level, nested + 1);
    Box lower = set(node.children[1], inner, reduce ? level + 1 : level, nested + 1);
    const float side = 0.12f * size;
    const float line = bar(size);
    const float gap = (reduce ? 0.1f : 0.17f) * size;
    const float width = std::max(upper.width, lower.width) + 2.0f * side;
    const float axis = axis_height * size;
    Box box;
    const Vec2 up{0.5f * (width - upper.width), -(axis + 0.5f * line + gap + upper.descent)};
    const Vec2 down{0.5f * (width - lower.width), -axis + 0.5f * line + gap + lower.ascent};
    box.place_and_grow(std::move(upper), up);
    box.place_and_grow(std::move(lower), down);
    box.add_line({{0.3f * side, -axis}, {width - 0.3f * side, -axis}}, line);
    box.width = width;
    return box;
  }

  Box root(const Node& node, float size, int level, int nested) const {
    Box inside = set(node.children[0], size, level, nested);
    const float line = bar(size);
    const float gap = 0.14f * size;
    const float top = -(std::max(inside.ascent, x_height * size) + gap);
    const float bottom = std::max(inside.descent, 0.05f * size);
    const float hook = 0.55f * size;
    const float width = inside.width;
    Box box;
    const float ascent = -top + line;
    box.place_and_grow(std::move(inside), {hook + 0.06f * size, 0});
    const float knee = bottom - 0.45f * (bottom - top);
    box.add_line({{0.06f * size, knee + 0.06f * size}, {0.16f * size, knee}}, line);
    box.add_line({{0.16f * size, knee}, {0.32f * size, bottom}}, 1.7f * line);
    box.add_line({{0.32f * size, bottom}, {hook, top}, {hook + 0.1f * size + width, top}}, line);
    box.width = hook + 0.14f * size + width;
    box.ascent = ascent;
    box.descent = std::max(box.descent, bottom + 0.5f * line);
    return box;
  }

  Box accent(const Node& node, float size, int level, int nested) const {
    Box inside = set(node.children[0], size, level, nested);
    const float middle = 0.5f * inside.width + inside.skew;
    const float width = inside.width;
    const float base = -(inside.ascent + 0.1f * size);  // the lower edge of the accent
    const float line = std::max(1.0f, 0.055f * size);
    const float own_lean = inside.lean, own_skew = inside.skew;
    Box box;
    box.place_and_grow(std::move(inside), {0, 0});
    float height = 0.2f * size;
    const std::string& name = node.text;
    const auto dot = [&](float x) {
      const float radius = std::max(1.0f, 0.062f * size);
      std::vector<Vec2> ring;
      for (int i = 0; i < 12; ++i) {
        const float angle = static_cast<float>(i) * std::numbers::pi_v<float> / 6.0f;
        ring.push_back({x + radius * std::cos(angle), base - 0.06f * size + radius * std::sin(angle)});
      }
      box.add_filled(std::move(ring));
    };
    if (name == "hat") {
      const float half = 0.17f * size;
      box.add_line({{middle - half, base}, {middle, base - 0.15f * size}, {middle + half, base}}, line);
    } else if (name == "bar") {
      const float half = std::max(0.2f * size, 0.36f * width);
      box.add_line({{middle - half, base - 0.03f * size}, {middle + half, base - 0.03f * size}}, line);
      height = 0.1f * size;
    } else if (name == "dot") {
      dot(middle);
    } else if (name == "ddot") {
      dot(middle - 0.12f * size);
      dot(middle + 0.12f * size);
    } else if (name == "tilde") {
      std::vector<Vec2> wave;
      for (int i = 0; i <= 12; ++i) {
        const float t = static_cast<float>(i) / 12.0f;
        wave.push_back({middle + (t - 0.5f) * 0.42f * size,
                        base - 0.05f * size - 0.05f * size * std::sin(2.0f * std::numbers::pi_v<float> * t)});
      }
      box.add_line(std::move(wave), line);
      height = 0.12f * size;
    } else {  // vec
      const float half = std::max(0.22f * size, 0.4f * width);
      const float y = base - 0.07f * size;
      const float head = 0.1f * size;
      box.add_line({{middle - half, y}, {middle + half, y}}, line);
      box.add_line({{middle + half - head, y - head}, {middle + half, y}, {middle + half - head, y + head}},
                   line);
      height = 0.2f * size;
    }
    box.ascent = -base + height;
    box.lean = own_lean;
    box.skew = own_skew;
    return box;
  }

  Box fenced(const Node& node, float size, int level, int nested) const {
    Box inside = set(node.children[0], size, level, nested);
    // Centred on the axis, and nearly as tall as what they enclose.
    const float axis = axis_height * size;
    const float half = std::max(inside.ascent - axis, inside.descent + axis);
    const float inside_width = inside.width;
    Box left = bracket(node.text, size, half);
    Box right = bracket(node.right, size, half);
    const float left_width = left.width, right_width = right.width;
    Box box;
    box.place_and_grow(std::move(left), {0, 0});
    box.place_and_grow(std::move(inside), {left_width, 0});
    box.place_and_grow(std::move(right), {left_width + inside_width, 0});
    box.width = left_width + inside_width + right_width;
    return box;
  }

  /// A bracket that reaches `half` above and below the axis: the letter where that fits, else drawn.
  Box bracket(const std::string& kind, float size, float half) const {
    if (kind.empty()) return {};
    const float axis = axis_height * size;
    if (half <= 0.52f * size) return text(kind, Font::serif, size);
    half += 0.02f * size;
    const float line = std::max(1.0f, 0.06f * size);
    const float width = 0.38f * size;
    Box box;
    box.width = width;
    box.ascent = half + axis;
    box.descent = half - axis;
    const bool opens = kind == "(" || kind == "[" || kind == "{";
    const auto x = [&](float t) { return opens ? t * width : (1.0f - t) * width; };  // t: 0 is the outer side
    const float top = -axis - half, bottom = -axis + half;
    if (kind == "|") {
      box.width = 0.25f * size;
      box.add_line({{0.5f * box.width, top}, {0.5f * box.width, bottom}}, line);
    } else if (kind == "[" || kind == "]") {
      box.add_line({{x(0.8f), top}, {x(0.35f), top}, {x(0.35f), bottom}, {x(0.8f), bottom}}, line);
    } else if (kind == "{" || kind == "}") {
      std::vector<Vec2> points;
      constexpr int steps = 10;
      const float arm = 0.22f * size;
      const auto arc = [&](Vec2 from, Vec2 corner, Vec2 to) {
        for (int i = 0; i <= steps; ++i) {
          const float t = static_cast<float>(i) / steps, u = 1.0f - t;
          points.push_back(from * (u * u) + corner * (2.0f * u * t) + to * (t * t));
        }
      };
      arc({x(0.85f), top}, {x(0.5f), top}, {x(0.5f), top + arm});
      arc({x(0.5f), -axis - arm}, {x(0.5f), -axis}, {x(0.15f), -axis});
      arc({x(0.15f), -axis}, {x(0.5f), -axis}, {x(0.5f), -axis + arm});
      arc({x(0.5f), bottom - arm}, {x(0.5f), bottom}, {x(0.85f), bottom});
      box.add_line(std::move(points), line);
    } else {
      // A round bracket swells towards its middle: quads between two arcs.
      constexpr int steps = 16;
      const auto arc = [&](float outward, int i) {
        const float t = 2.0f * static_cast<float>(i) / steps - 1.0f;
        return Vec2{x(0.85f - outward * (1.0f - t * t)), -axis + t * half};
      };
      for (int i = 0; i < steps; ++i) {
        std::vector<Vec2> quad{arc(0.62f, i), arc(0.62f, i + 1), arc(0.42f, i + 1), arc(0.42f, i)};
        if (i == 0) quad.erase(quad.begin() + 3);
        if (i == steps - 1) quad.erase(quad.begin() + 2);
        box.add_filled(std::move(quad));
      }
    }
    return box;
  }

  Box live(const Node& node, float size, int level, int nested) const {
    Box inside = set(node.children[0], size, level, nested);
    Box box;
    box.lean = inside.lean;
    box.skew = inside.skew;
    // Room on both sides for the value that will stand below.
    const float width = std::max(inside.width, level == 0 ? least_symbol_width_ : 0.0f);
    const float x = 0.5f * (width - inside.width);
    box.items.symbols.push_back({node.text, {{x, -inside.ascent}, {x + inside.width, inside.descent}}, -1});
    box.place_and_grow(std::move(inside), {x, 0});
    box.width = width;
    // What was outermost inside now belongs to this symbol, which is number 0.
    for (std::size_t i = 1; i < box.items.symbols.size(); ++i)
      if (box.items.symbols[i].parent < 0) box.items.symbols[i].parent = 0;
    for (auto& glyph : box.items.glyphs)
      if (glyph.symbol < 0) glyph.symbol = 0;
    for (auto& line : box.items.lines)
      if (line.symbol < 0) line.symbol = 0;
    return box;
  }

  Box double_e(float size) const {
    Box box = text("E", Font::serif, size);
    const float x = 0.25f * size;
    box.add_line({{x, -0.62f * size}, {x, -0.03f * size}}, std::max(1.0f, 0.045f * size));
    return box;
  }

  const TextMetrics& metrics_;
  float least_symbol_width_;
};

}  // namespace

/// Reaches the parsed tree, which is nobody else's.
class FormulaSetter {
 public:
  static const Node* root(const Formula& formula) { return formula.root_.get(); }
};

FormulaLayout layout_formula(const Formula& formula, const TextMetrics& metrics, float size,
                             float least_symbol_width) {
  const Node* root = FormulaSetter::root(formula);
  if (!root) return {};
  Box box = Setter(metrics, least_symbol_width).set(*root, size, 0, 0);
  FormulaLayout layout = std::move(box.items);
  layout.width = box.width;
  layout.ascent = box.ascent;
  layout.descent = box.descent;
  layout.size = size;
  return layout;
}

}  // namespace policyscope::render
