#include "render/theme.h"

#include <algorithm>
#include <cmath>

namespace policyscope::render {

Dash Theme::run_dash(int run) const {
  constexpr std::array<Dash, 4> dashes{{{}, {7.0f, 4.0f}, {2.0f, 3.0f}, {16.0f, 5.0f}}};
  const Dash dash = dashes[static_cast<std::size_t>(run) / runs.size() % dashes.size()];
  return {dash.on * factor, dash.off * factor};
}

RoleStyle Theme::role(Role role) const {
  switch (role) {
    case Role::ground:
      return {mix(panel, muted, dark ? 0.45 : 0.55), hairline};
    case Role::guide:
      return {mix(panel, muted, 0.45), hairline};
    case Role::body:
      return {warm, curve_width};
    case Role::joint:
      return {text, curve_width};
    case Role::agent:
      return {accent, curve_width};
    case Role::node:
      return {mix(panel, muted, 0.7), hairline};
    case Role::goal:
      return {good, curve_width};
    case Role::hazard:
      return {bad, curve_width};
    case Role::action:
      return {accent, 2.0f * curve_width};
    case Role::text:
      return {text, hairline};
  }
  return {text, hairline};
}

Theme Theme::scaled(float by) const {
  Theme result = *this;
  result.factor *= by;
  for (float* size : {&result.title_size, &result.text_size, &result.axis_size, &result.symbol_size,
                      &result.gap, &result.corner, &result.padding})
    *size *= by;
  for (float* width : {&result.hairline, &result.curve_width})
    *width = std::max(1.0f, std::round(*width * by));
  return result;
}

Theme dark_theme() {
  Theme t;
  t.dark = true;
  t.ground = Color::hex(0x12151a);
  t.panel = Color::hex(0x191d24);
  t.line = Color::hex(0x2a303a);
  t.text = Color::hex(0xe6e9ee);
  t.muted = Color::hex(0x8b94a3);
  t.accent = Color::hex(0x4cc2ff);
  t.warm = Color::hex(0xffb454);
  t.track = Color::hex(0x2b323d);
  t.fill = Color::hex(0x3d84b8);
  t.on_field = Color::hex(0xffffff);
  t.field_zero = Color::hex(0x353b46);
  t.field_edge = Color::hex(0x000000).faded(0.45);
  t.good = Color::hex(0x5fc97a);
  t.bad = Color::hex(0xff7a85);
  // Paul Tol's bright set, each a step lighter for the dark ground.
  t.runs = {Color::hex(0x6ea8f0), Color::hex(0xff7f8c), Color::hex(0x4fc46a), Color::hex(0xe5d456),
            Color::hex(0x82d8f4), Color::hex(0xd16aa8), Color::hex(0xc4c8ce)};
  return t;
}

Theme light_theme() {
  Theme t;
  t.dark = false;
  t.ground = Color::hex(0xf4f5f7);
  t.panel = Color::hex(0xffffff);
  t.line = Color::hex(0xd9dde3);
  t.text = Color::hex(0x15181d);
  t.muted = Color::hex(0x5c6675);
  t.accent = Color::hex(0x0072b2);
  t.warm = Color::hex(0xb45f00);
  t.track = Color::hex(0xe3e7ec);
  t.fill = Color::hex(0x7db7dd);
  t.on_field = Color::hex(0xffffff);
  t.field_zero = Color::hex(0xeff1f3);
  t.field_edge = Color::hex(0x000000).faded(0.45);
  t.good = Color::hex(0x228833);
  t.bad = Color::hex(0xc8323f);
  // Paul Tol, "Colour Schemes", the bright qualitative set.
  t.runs = {Color::hex(0x4477aa), Color::hex(0xee6677), Color::hex(0x228833), Color::hex(0xccbb44),
            Color::hex(0x66ccee), Color::hex(0xaa3377), Color::hex(0xbbbbbb)};
  return t;
}

}  // namespace policyscope::render
