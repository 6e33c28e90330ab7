#pragma once

#include <cstdint>

namespace policyscope::render {

/// Pixels, x to the right and y down, origin at the upper left. Laid out like ImVec2.
struct Vec2 {
  float x = 0.0f;
  float y = 0.0f;

  constexpr Vec2 operator+(Vec2 o) const { return {x + o.x, y + o.y}; }
  constexpr Vec2 operator-(Vec2 o) const { return {x - o.x, y - o.y}; }
  constexpr Vec2 operator*(float k) const { return {x * k, y * k}; }
  constexpr bool operator==(const Vec2&) const = default;
};

/// `low` is the upper left corner, `high` the lower right one.
struct Rect {
  Vec2 low, high;

  static constexpr Rect at(float x, float y, float width, float height) {
    return {{x, y}, {x + width, y + height}};
  }
  constexpr float width() const { return high.x - low.x; }
  constexpr float height() const { return high.y - low.y; }
  constexpr Vec2 center() const { return {0.5f * (low.x + high.x), 0.5f * (low.y + high.y)}; }
  constexpr bool contains(Vec2 p) const {
    return p.x >= low.x && p.x <= high.x && p.y >= low.y && p.y <= high.y;
  }
  /// Smaller by this much on every side; negative grows.
  constexpr Rect inset(float dx, float dy) const {
    return {{low.x + dx, low.y + dy}, {high.x - dx, high.y - dy}};
  }
  constexpr Rect inset(float d) const { return inset(d, d); }
  constexpr Rect moved(Vec2 by) const { return {low + by, high + by}; }
  constexpr bool operator==(const Rect&) const = default;
};

/// sRGB, not premultiplied. Laid out like ImGui's IM_COL32 on a little-endian machine.
struct Color {
  std::uint8_t r = 0, g = 0, b = 0, a = 255;

  /// 0xRRGGBB
  static constexpr Color hex(std::uint32_t rgb) {
    return {static_cast<std::uint8_t>(rgb >> 16), static_cast<std::uint8_t>(rgb >> 8),
            static_cast<std::uint8_t>(rgb), 255};
  }
  /// The same colour, `opacity` (0…1) times as opaque.
  constexpr Color faded(double opacity) const {
    return {r, g, b, static_cast<std::uint8_t>(a * opacity + 0.5)};
  }
  constexpr bool operator==(const Color&) const = default;
};

/// `t` of the way from `from` to `to`, channel by channel.
constexpr Color mix(Color from, Color to, double t) {
  const auto channel = [t](std::uint8_t a, std::uint8_t b) {
    return static_cast<std::uint8_t>(a + (b - a) * t + 0.5);
  };
  return {channel(from.r, to.r), channel(from.g, to.g), channel(from.b, to.b), channel(from.a, to.a)};
}

}  // namespace policyscope::render
