#include "app/panels/figures/loop_figure.h"

#include "app/panels/labels.h"
#include "render/scene_view.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <initializer_list>

namespace policyscope::app {

using render::AlignX;
using render::Color;
using render::Font;
using render::Rect;
using render::Vec2;

namespace {

/// A box with a name and a formula in it.
void draw_box(const Frame& frame, const Rect& rect, std::string_view name, std::string_view markup,
              Color color) {
  Ui& ui = frame.ui;
  frame.canvas.fill_rect(rect, color.faded(frame.theme.dark ? 0.13 : 0.09), frame.theme.corner);
  frame.canvas.outline_rect(rect, color, frame.theme.hairline, frame.theme.corner);
  const Vec2 middle = rect.center();
  const bool both =
      rect.height() > 2.6f * frame.theme.symbol_size &&
      frame.formulas.get(markup, frame.canvas, frame.theme.symbol_size).width < rect.width() - ui.px(8);
  ui.text({middle.x, both ? middle.y - 0.75f * frame.theme.symbol_size : middle.y}, name, frame.theme.text,
          Font::sans_semibold, frame.theme.title_size, AlignX::center);
  if (!both) return;
  const float size = frame.theme.symbol_size;
  const render::FormulaLayout& layout = frame.formulas.get(markup, frame.canvas, size);
  ui.formula({middle.x - 0.5f * layout.width, std::round(middle.y + 0.85f * size)}, markup, size, color);
}

/// The first of some symbols that has a number now.
std::string_view known(const Frame& frame, std::initializer_list<std::string_view> ids) {
  for (const std::string_view id : ids)
    if (!std::isnan(frame.symbol(id))) return id;
  return {};
}

}  // namespace

PanelTitle LoopFigure::title(const Frame&) const {
  return {"", "Actor, critic, environment"};
}

void LoopFigure::draw(const Frame& frame, Outbox& outbox) {
  Ui& ui = frame.ui;
  const render::Theme& theme = frame.theme;
  Rect area = ui.area();
  // Arrows that are too long keep apart what belongs together.
  const float spare = 0.5f * (area.width() - std::min(area.width(), 2.3f * area.height()));
  area = area.inset(std::max(0.0f, spare), 0.0f);
  if (area.width() < ui.px(160) || area.height() < ui.px(110))
    return draw_empty(frame, "This diagram needs more room.");

  const bool has_transition = frame.snapshot != nullptr && frame.snapshot->transitions.size() > 0;
  bool has_critic = false;
  for (const Quantity& quantity : frame.quantities)
    has_critic = has_critic || quantity.id.starts_with("value") || quantity.id.starts_with("action_value");

  // The environment to the right, the learner's parts to the left: the actor above, the critic below.
  const float least = ui.width_of("Environment", Font::sans_semibold, theme.title_size) + ui.px(16);
  const float width = std::max(least, std::min(0.27f * area.width(), ui.px(210)));
  const float height = std::min(0.30f * area.height(), ui.px(96));
  const float left = area.low.x + 0.05f * area.width(), right = area.high.x - 0.05f * area.width() - width;
  const Rect actor = Rect::at(left, area.low.y + 0.07f * area.height(), width, height);
  const Rect critic = Rect::at(left, area.high.y - 0.07f * area.height() - height, width, height);
  const Rect world{{right, actor.low.y}, {right + width, critic.high.y}};
  draw_box(frame, actor, "Actor", "\\pi(a \\mid s, \\theta)", theme.accent);
  draw_box(frame, critic, has_critic ? "Critic" : "No critic", has_critic ? "\\hat v(s, w)" : "G_t",
           has_critic ? theme.good : theme.muted);
  draw_box(frame, world, "Environment", "p(s', r \\mid s, a)", theme.warm);

  const float line = 1.5f * theme.curve_width;
  // A value on a ground of its own in the middle of an arrow.
  const auto value_on = [&](Vec2 at, std::string_view id, std::string_view symbol, std::string_view value,
                            Color color, AlignX align = AlignX::center) {
    const float size = 0.9f * theme.symbol_size;
    const float symbol_width = frame.formulas.get(symbol, frame.canvas, size).width;
    const float wide = symbol_width + ui.width_of(" = ") + ui.width_of(value, Font::sans_semibold);
    // Numbers that would run into the boxes are left out: the symbol says what it is.
    if (align == AlignX::center && wide > world.low.x - actor.high.x - ui.px(10))
      ui.formula({at.x - 0.5f * symbol_width, at.y + 0.32f * theme.text_size}, symbol, size, color);
    else
      draw_readout(frame, outbox, at, id, symbol, value, {color, theme.text, align});
    ui.note(symbol, {{at.x - 1.0f, at.y - 1.0f}, {at.x + 1.0f, at.y + 1.0f}}, value);
  };
  render::ShortText action("–"), reward("–"), state;
  if (has_transition) {
    const TransitionView step = frame.snapshot->transitions.recent(0);
    action = action_text(frame.environment.info().action, step.action);
    reward = live_text(step.reward);
    const std::size_t shown = std::min<std::size_t>(2, step.next_observation.size());
    for (std::size_t i = 0; i < shown; ++i) {
      if (i > 0) state.append(", ");
      state.append(live_text(step.next_observation[i]));
    }
    if (step.next_observation.size() > shown) state.append(" …");
  } else {
    state.append("–");
  }
  const float middle = 0.5f * (actor.high.x + world.low.x);
  const float above = 0.9f * theme.symbol_size;
  // A to the environment.
  const float a_y = actor.low.y + 0.35f * actor.height();
  render::draw_arrow(frame.canvas, {actor.high.x, a_y}, {world.low.x, a_y}, {theme.accent, line});
  value_on({middle, a_y - above}, "action", "A", action, theme.accent);
  // S′ back to the actor, and with R to the critic.
  const float s_y = actor.low.y + 0.78f * actor.height();
  render::draw_arrow(frame.canvas, {world.low.x, s_y}, {actor.high.x, s_y}, {theme.warm, line});
  value_on({middle, s_y + above}, "", "S'", state, theme.warm);
  const float r_y = critic.low.y + 0.5f * critic.height();
  render::draw_arrow(frame.canvas, {world.low.x, r_y}, {critic.high.x, r_y}, {theme.warm, line});
  value_on({middle, r_y - above}, "reward", "R, S'", reward, theme.warm);
  const std::string_view next = known(frame, {"value_next"});
  const std::string_view value = known(frame, {"value"});
  if (has_critic && !value.empty()) {
    render::ShortText both = live_text(frame.symbol(value));
    if (!next.empty()) {
      both.append(" → ");
      both.append(live_text(frame.symbol(next)));
    }
    value_on({middle, r_y + above}, "value", "\\hat v", both, theme.good);
  }
  // What the critic tells the actor.
  const float d_x = actor.low.x + 0.5f * width;
  const std::string_view signal =
      has_critic ? known(frame, {"td_error", "advantage", "error"}) : known(frame, {"return", "error"});
  render::draw_arrow(frame.canvas, {d_x, critic.low.y}, {d_x, actor.high.y},
                     {has_critic ? theme.good : theme.muted, line});
  std::string_view markup = signal.empty() ? std::string_view() : symbol_markup(frame.algorithm, signal);
  if (markup.empty()) markup = has_critic ? "\\delta" : "G";
  value_on({d_x + ui.px(10), 0.5f * (critic.low.y + actor.high.y)}, signal, markup,
           signal.empty() ? render::ShortText("–") : live_text(frame.symbol(signal)),
           has_critic ? theme.good : theme.muted, AlignX::left);
}

}  // namespace policyscope::app
