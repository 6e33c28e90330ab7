#include "app/top_bar.h"

#include "app/panels/labels.h"
#include "app/widgets/controls.h"
#include "render/number_text.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace policyscope::app {

using render::AlignX;
using render::Color;
using render::Font;
using render::Rect;
using render::ShortText;
using render::Vec2;

namespace {

/// The slider's right end means as fast as it goes; left of it 1 to 10^6 steps a second.
constexpr double decades = 6.0;
constexpr double unlimited_from = 0.97;

double speed_fraction(double speed) {
  if (std::isinf(speed)) return 1.0;
  return unlimited_from * std::clamp(std::log10(std::max(speed, 1.0)) / decades, 0.0, 1.0);
}

double fraction_speed(double fraction) {
  if (fraction > 0.5 * (1.0 + unlimited_from)) return std::numeric_limits<double>::infinity();
  const double exponent = decades * std::min(1.0, fraction / unlimited_from);
  const double unit = std::pow(10.0, std::floor(exponent));
  return std::max(1.0, std::round(std::pow(10.0, exponent) / unit * 2.0) / 2.0 * unit);
}

void play_symbol(const Frame& frame, Vec2 center, bool playing, Color color) {
  const float r = frame.ui.px(7);
  if (playing) {
    frame.canvas.fill_rect({{center.x - 0.7f * r, center.y - r}, {center.x - 0.2f * r, center.y + r}}, color,
                           1.0f);
    frame.canvas.fill_rect({{center.x + 0.2f * r, center.y - r}, {center.x + 0.7f * r, center.y + r}}, color,
                           1.0f);
  } else {
    const Vec2 triangle[] = {
        {center.x - 0.7f * r, center.y - r}, {center.x + r, center.y}, {center.x - 0.7f * r, center.y + r}};
    frame.canvas.fill_convex(triangle, color);
  }
}

ShortText speed_text(const Frame& frame) {
  ShortText text;
  const double target = frame.view.learner_speed;
  const double actual = frame.focus.steps_per_second;
  if (!frame.wall_clock || std::isnan(actual))
    text.append("–");
  else
    text.append(render::count_text(actual).view());
  if (std::isfinite(target)) {
    text.append(" of ");
    text.append(render::count_text(target).view());
  }
  text.append(" steps/s");
  return text;
}

ShortText watch_text(double speed) {
  ShortText text("×");
  if (speed >= 1.0)
    text.append(render::number_text(speed, 2).view());
  else {
    text.append("1/");
    text.append(render::number_text(1.0 / speed, 2).view());
  }
  return text;
}

}  // namespace

double faster(double speed) {
  if (std::isinf(speed)) return speed;
  return speed >= 5e5 ? std::numeric_limits<double>::infinity() : std::max(1.0, speed) * 2.0;
}
double slower(double speed) {
  if (std::isinf(speed)) return 524288.0;
  return std::max(1.0, speed * 0.5);
}

void draw_top_bar(const Frame& frame, Outbox& outbox, Overlays& overlays, const Rect& line) {
  Ui& ui = frame.ui;
  const render::Theme& theme = frame.theme;
  const UiScope scope(ui, "Bar");
  const float y = std::round(line.center().y);
  const float half = ui.px(14);
  const float width = line.width();
  // What goes first where there is little room.
  const bool roomy = width >= ui.px(1180);
  const bool clocks = width >= ui.px(frame.view.presentation ? 1060 : 900);
  float x = line.low.x + ui.px(14);
  const auto box = [&](float w) {
    const Rect rect{{x, y - half}, {x + w, y + half}};
    x += w + ui.px(6);
    return rect;
  };

  if (roomy) {
    ui.text({x, y}, "Policyscope", theme.text, Font::sans_semibold, 1.25f * theme.text_size);
    x = line.low.x + ui.px(118);
  }
  const float fixed = ui.px(clocks ? (roomy ? 940 : 780) : 372);
  const Rect chooser = box(std::clamp(width - fixed, ui.px(120), ui.px(400)));
  {
    const Pointer pointer = pointer_area(ui, "Scenario", chooser, frame.scenario.name);
    frame.canvas.fill_rect(
        chooser, pointer.hovered ? render::mix(theme.panel, theme.text, 0.08) : theme.panel, ui.px(4));
    const render::ClipScope clip(frame.canvas, chooser.inset(ui.px(4), 0.0f));
    fitted_text(ui, {chooser.low.x + ui.px(10), y}, frame.scenario.title, chooser.width() - ui.px(36),
                theme.text, Font::sans, 1.08f * theme.text_size);
    if (pointer.hovered && !overlays.open()) tooltip(ui, frame.scenario.text);
    ui.text({chooser.high.x - ui.px(14), y}, "▾", theme.text, Font::sans, theme.text_size, AlignX::center);
    if (pointer.clicked) overlays.toggle_chooser();
    overlays.chooser_anchor = {chooser.low.x, chooser.high.y + ui.px(4)};
  }

  x += ui.px(roomy ? 12 : 4);
  const Rect play = box(ui.px(36));
  if (button(ui, frame.playing ? "Pause" : "Play", play,
             {.kind = ButtonKind::accent, .text = " ", .tooltip = "Space"}))
    outbox.send(action::TogglePlay{});
  play_symbol(frame, play.center(), frame.playing, theme.dark ? theme.ground : theme.panel);
  if (button(ui, "step", box(ui.px(58)), {.text = "step →", .tooltip = "One iteration of the learner (→)"}))
    outbox.send(action::Iterate{});
  if (width >= ui.px(640)) {
    if (button(ui, "episode", box(ui.px(66)), {.tooltip = "To the end of this episode"}))
      outbox.send(action::FinishEpisode{});
    if (button(ui, "reset", box(ui.px(52)),
               {.tooltip = "Start again with the same seeds (Backspace); Shift with new ones"}))
      outbox.send(action::Reset{ImGui::GetIO().KeyShift});
  }

  if (clocks) {
    x += ui.px(12);
    const float track = ui.px(roomy ? 84 : 56);
    x += ui.text({x, y}, "learner", theme.muted) + ui.px(10);
    double fraction = speed_fraction(frame.view.learner_speed);
    const ShortText speed = speed_text(frame);
    if (thin_slider(ui, "learner speed", {{x, y - half}, {x + track, y + half}}, fraction, speed, theme.fill))
      outbox.send(action::SetLearnerSpeed{fraction_speed(fraction)});
    x += track + ui.px(16);
    ui.text({x, y}, speed, theme.text, Font::sans_semibold);
    // Room for the longest text, so that nothing moves when the number changes.
    x +=
        std::max(ui.width_of("888 k steps/s", Font::sans_semibold), ui.width_of(speed, Font::sans_semibold)) +
        ui.px(18);

    x += ui.text({x, y}, "watch", theme.muted) + ui.px(10);
    double watch = (std::log2(frame.view.watch_speed) + 5.0) / 10.0;
    const ShortText times = watch_text(frame.view.watch_speed);
    if (thin_slider(ui, "watch speed", {{x, y - half}, {x + track, y + half}}, watch, times, theme.fill))
      outbox.send(action::SetWatchSpeed{std::exp2(std::round(10.0 * watch) - 5.0)});
    x += track + ui.px(14);
    ui.text({x, y}, times, theme.text, Font::sans_semibold);
  }

  float right = line.high.x - ui.px(18);
  if (link(ui, "F1", {right, y}, AlignX::right, {.tooltip = "Keys"})) outbox.send(action::SetHelp{true});
  right -= ui.px(32);
  if (width >= ui.px(560) &&
      link(ui, "menu", {right, y}, AlignX::right, {.tooltip = "Everything that can be done (Ctrl K)"}))
    overlays.open_palette();
}

void draw_timeline_bar(const Frame& frame, Outbox& outbox, const Rect& rect) {
  Ui& ui = frame.ui;
  const render::Theme& theme = frame.theme;
  const UiScope scope(ui, "Timeline");
  frame.canvas.fill_rect(rect, theme.panel, theme.corner);
  const float y = std::round(rect.center().y);
  float left = rect.low.x + theme.padding;
  left += ui.text({left, y}, "Timeline", theme.text, Font::sans_semibold, theme.title_size) + ui.px(20);

  float right = rect.high.x - theme.padding;
  const bool back = frame.view.is_looking_back();
  if (link(ui, "branch from here", {right, y}, AlignX::right,
           {.tooltip = "A new run goes on from the shown moment; the old one stays"}))
    outbox.send(action::Branch{});
  right -= ui.width_of("branch from here") + ui.px(16);
  if (rect.width() > ui.px(760)) {
    if (link(ui, "run until…", {right, y}, AlignX::right,
             {.tooltip = "Learn to the end of a step or an episode, and stop there (U)"}))
      outbox.send(action::AskRunUntil{});
    right -= ui.width_of("run until…") + ui.px(16);
  }

  const std::int64_t now = frame.focus.steps();
  const std::int64_t shown = frame.snapshot != nullptr ? frame.snapshot->steps : now;
  ShortText words(back ? "back at step " : "now · step ");
  words.append(render::integer_text(shown).view());
  const float room = std::max(ui.width_of("now · step 1,000,000"), ui.width_of(words));
  ButtonStyle style;
  style.text = words;
  style.selected = back;
  if (link(ui, "now", {right - room, y}, AlignX::left, style)) outbox.send(action::LookNow{});
  right -= room + ui.px(18);

  const Rect track{{left, rect.low.y}, {right, rect.high.y}};
  if (track.width() < ui.px(40)) return;
  const double span = static_cast<double>(std::max<std::int64_t>(now, 1));
  const auto x_of = [&](std::int64_t step) {
    return track.low.x + static_cast<float>(static_cast<double>(step) / span) * track.width();
  };
  const Pointer pointer = pointer_area(ui, "track", track.inset(-ui.px(6), 0.0f), words);
  frame.canvas.fill_rect({{track.low.x, y - 1.0f}, {track.high.x, y + 1.0f}}, theme.track, 1.0f);
  float last = -1e9f;
  for (const Keyframe& keyframe : frame.focus.timeline.keyframes()) {
    const float x = std::round(x_of(keyframe.steps));
    if (x - last < 3.0f) continue;
    last = x;
    frame.canvas.fill_rect({{x, y - ui.px(5)}, {x + 1.0f, y + ui.px(5)}}, theme.muted.faded(0.7), 0.0f);
  }
  last = -1e9f;
  for (const Change& change : frame.focus.changes) {
    const float x = std::round(x_of(change.step));
    if (x - last < 2.0f) continue;
    last = x;
    frame.canvas.fill_rect({{x - 1.0f, y - ui.px(9)}, {x + 1.0f, y + ui.px(9)}}, theme.warm, 0.0f);
  }
  const float knob = back ? x_of(shown) : track.high.x;
  frame.canvas.disc({knob, y}, ui.px(7), theme.accent);
  if (pointer.held) {
    const double fraction = std::clamp((pointer.at.x - track.low.x) / track.width(), 0.0f, 1.0f);
    if (fraction >= 0.995)
      outbox.send(action::LookNow{});
    else
      outbox.send(action::LookBack{static_cast<std::int64_t>(fraction * span)});
  } else if (pointer.hovered && !frame.focus.timeline.keyframes().empty()) {
    tooltip(ui, "Drag to look back: every panel shows what was learned by then.");
  }
}

}  // namespace policyscope::app
