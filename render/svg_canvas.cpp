#include "render/svg_canvas.h"

#include "render/font_metrics.h"
#include "render/png.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace policyscope::render {
namespace {

/// At most two decimals, no trailing zeros, the same in every locale. What is not finite becomes 0, so that a
/// bad number cannot make a broken document.
void append(std::string& out, float number) {
  if (!std::isfinite(number)) number = 0.0f;
  std::array<char, 64> chars;
  const double rounded = std::clamp(std::round(number * 100.0) / 100.0, -1e9, 1e9);
  const auto result = std::to_chars(chars.data(), chars.data() + chars.size(), rounded + 0.0);
  out.append(chars.data(), result.ptr);
}

void append_attribute(std::string& out, std::string_view name, float number) {
  out.append(" ").append(name).append("=\"");
  append(out, number);
  out += '"';
}

void append_hex(std::string& out, Color color) {
  constexpr std::string_view digits = "0123456789abcdef";
  out += '#';
  for (const int channel : {color.r, color.g, color.b}) {
    out += digits[static_cast<std::size_t>(channel / 16)];
    out += digits[static_cast<std::size_t>(channel % 16)];
  }
}

/// fill="#rrggbb" fill-opacity="…", or the same for stroke.
void append_paint(std::string& out, std::string_view what, Color color) {
  out.append(" ").append(what).append("=\"");
  append_hex(out, color);
  out += '"';
  if (color.a != 255)
    append_attribute(out, std::string(what) + "-opacity", static_cast<float>(color.a) / 255.0f);
}

void append_points(std::string& out, std::span<const Vec2> points) {
  out += " points=\"";
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (i > 0) out += ' ';
    append(out, points[i].x);
    out += ',';
    append(out, points[i].y);
  }
  out += '"';
}

void append_rect(std::string& out, const Rect& rect, float corner_radius) {
  append_attribute(out, "x", rect.low.x);
  append_attribute(out, "y", rect.low.y);
  append_attribute(out, "width", std::max(0.0f, rect.width()));
  append_attribute(out, "height", std::max(0.0f, rect.height()));
  if (corner_radius > 0.0f) append_attribute(out, "rx", corner_radius);
}

/// XML's own signs written out; control characters, which XML forbids, left out.
void append_escaped(std::string& out, std::string_view text) {
  for (const char c : text) {
    switch (c) {
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '&':
        out += "&amp;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        if (static_cast<unsigned char>(c) >= 0x20) out += c;
    }
  }
}

void append_base64(std::string& out, std::span<const std::uint8_t> bytes) {
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t left = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t word = 0;
    for (std::size_t k = 0; k < 3; ++k) word = (word << 8) | (k < left ? bytes[i + k] : 0u);
    for (std::size_t k = 0; k < 4; ++k) out += k <= left ? digits[(word >> (18 - 6 * k)) & 63] : '=';
  }
}

std::string_view font_class(Font font) {
  switch (font) {
    case Font::sans:
      return "s";
    case Font::sans_semibold:
      return "b";
    case Font::serif:
      return "m";
    case Font::serif_italic:
      return "i";
  }
  return "s";
}

/// FreeSerif first, as on the screen; then what comes near it on other machines.
constexpr std::string_view style_sheet =
    "text{white-space:pre}"
    ".s,.b{font-family:Inter,'DejaVu Sans',sans-serif;font-variant-numeric:tabular-nums}"
    ".b{font-weight:600}"
    ".m,.i{font-family:FreeSerif,'STIX Two Math','Times New Roman',serif}"
    ".i{font-style:italic}";

}  // namespace

SvgCanvas::SvgCanvas(float width, float height, Color background, const TextMetrics* metrics)
    : metrics_(metrics ? *metrics : font_metrics()), width_(width), height_(height) {
  fill_rect({{0, 0}, {width, height}}, background, 0.0f);
}

TextExtent SvgCanvas::measure(std::string_view text, Font font, float size) const {
  return metrics_.measure(text, font, size);
}

void SvgCanvas::polyline(std::span<const Vec2> points, const Stroke& stroke) {
  if (points.size() < 2) return;
  body_ += stroke.closed ? "<polygon" : "<polyline";
  append_points(body_, points);
  body_ += " fill=\"none\"";
  append_paint(body_, "stroke", stroke.color);
  append_attribute(body_, "stroke-width", stroke.width);
  body_ += " stroke-linejoin=\"round\"";
  if (stroke.round) body_ += " stroke-linecap=\"round\"";
  body_ += "/>\n";
}

void SvgCanvas::fill_convex(std::span<const Vec2> points, Color color) {
  fill_polygon(points, color);
}

void SvgCanvas::fill_polygon(std::span<const Vec2> points, Color color) {
  if (points.size() < 3) return;
  body_ += "<polygon";
  append_points(body_, points);
  append_paint(body_, "fill", color);
  body_ += "/>\n";
}

void SvgCanvas::mesh(std::span<const Vec2> points, std::span<const Color> colors,
                     std::span<const std::uint32_t> triangles) {
  // SVG has no interpolated colours: each triangle takes the mean of its corners. Neighbours of equal colour
  // share one path; a thin stroke of the same colour closes the hairlines between the others.
  const bool opaque = colors.size() > 1 && colors[0].a == 255;
  const auto color_of = [&](std::size_t first) {
    if (colors.size() < points.size()) return colors[0];
    std::array<int, 4> sum{};
    for (std::size_t k = 0; k < 3; ++k) {
      const Color c = colors[triangles[first + k]];
      sum[0] += c.r, sum[1] += c.g, sum[2] += c.b, sum[3] += c.a;
    }
    const auto mean = [](int s) { return static_cast<std::uint8_t>((s + 1) / 3); };
    return Color{mean(sum[0]), mean(sum[1]), mean(sum[2]), mean(sum[3])};
  };
  for (std::size_t i = 0; i + 2 < triangles.size();) {
    const Color color = color_of(i);
    body_ += "<path d=\"";
    do {
      for (std::size_t k = 0; k < 3; ++k) {
        const Vec2 p = points[triangles[i + k]];
        body_ += k == 0 ? 'M' : ' ';
        append(body_, p.x);
        body_ += ' ';
        append(body_, p.y);
      }
      body_ += 'Z';
      i += 3;
    } while (i + 2 < triangles.size() && color_of(i) == color);
    body_ += '"';
    append_paint(body_, "fill", color);
    if (opaque) {
      append_paint(body_, "stroke", color);
      body_ += " stroke-width=\"0.7\" stroke-linejoin=\"round\"";
    }
    body_ += "/>\n";
  }
}

void SvgCanvas::fill_rect(const Rect& rect, Color color, float corner_radius) {
  body_ += "<rect";
  append_rect(body_, rect, corner_radius);
  append_paint(body_, "fill", color);
  body_ += "/>\n";
}

void SvgCanvas::outline_rect(const Rect& rect, Color color, float width, float corner_radius) {
  body_ += "<rect";
  append_rect(body_, rect, corner_radius);
  body_ += " fill=\"none\"";
  append_paint(body_, "stroke", color);
  append_attribute(body_, "stroke-width", width);
  body_ += "/>\n";
}

void SvgCanvas::disc(Vec2 center, float radius, Color color) {
  body_ += "<circle";
  append_attribute(body_, "cx", center.x);
  append_attribute(body_, "cy", center.y);
  append_attribute(body_, "r", std::max(0.0f, radius));
  append_paint(body_, "fill", color);
  body_ += "/>\n";
}

void SvgCanvas::circle(Vec2 center, float radius, Color color, float width) {
  body_ += "<circle";
  append_attribute(body_, "cx", center.x);
  append_attribute(body_, "cy", center.y);
  append_attribute(body_, "r", std::max(0.0f, radius));
  body_ += " fill=\"none\"";
  append_paint(body_, "stroke", color);
  append_attribute(body_, "stroke-width", width);
  body_ += "/>\n";
}

void SvgCanvas::text(Vec2 at, std::string_view text, const TextStyle& style) {
  if (text.empty()) return;
  const TextExtent extent = metrics_.measure(text, style.font, style.size);
  body_ += "<text class=\"";
  body_ += font_class(style.font);
  body_ += '"';
  append_attribute(body_, "x", at.x);
  append_attribute(body_, "y", at.y + baseline_offset(style.y, extent, style.size));
  append_attribute(body_, "font-size", style.size);
  if (style.x == AlignX::center) body_ += " text-anchor=\"middle\"";
  if (style.x == AlignX::right) body_ += " text-anchor=\"end\"";
  append_paint(body_, "fill", style.color);
  body_ += '>';
  append_escaped(body_, text);
  body_ += "</text>\n";
}

void SvgCanvas::image(const Rect& rect, const ImageView& image) {
  if (image.width < 1 || image.height < 1) return;
  body_ += "<image";
  append_rect(body_, rect, 0.0f);
  body_ += " preserveAspectRatio=\"none\"";
  if (!image.smooth) body_ += " style=\"image-rendering:pixelated\"";
  body_ += " xlink:href=\"data:image/png;base64,";
  append_base64(body_, encode_png(image.rgba, image.width, image.height));
  body_ += "\"/>\n";
}

void SvgCanvas::push_clip(const Rect& rect) {
  const std::string id = "clip" + std::to_string(++clip_count_);
  definitions_ += "<clipPath id=\"" + id + "\"><rect";
  append_rect(definitions_, rect, 0.0f);
  definitions_ += "/></clipPath>\n";
  body_ += "<g clip-path=\"url(#" + id + ")\">\n";
  ++open_clips_;
}

void SvgCanvas::pop_clip() {
  if (open_clips_ == 0) return;
  body_ += "</g>\n";
  --open_clips_;
}

std::string SvgCanvas::document() const {
  std::string out =
      "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" "
      "version=\"1.1\"";
  append_attribute(out, "width", width_);
  append_attribute(out, "height", height_);
  out += " viewBox=\"0 0 ";
  append(out, width_);
  out += ' ';
  append(out, height_);
  out += "\">\n<style>";
  out += style_sheet;
  out += "</style>\n<defs>\n" + definitions_ + "</defs>\n" + body_;
  for (int i = 0; i < open_clips_; ++i) out += "</g>\n";
  return out + "</svg>\n";
}

}  // namespace policyscope::render
