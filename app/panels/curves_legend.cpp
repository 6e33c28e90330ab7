// What names the curves: the legend, and the values under the mouse.
#include "app/panels/curves_panel.h"
#include "app/panels/labels.h"
#include "app/widgets/controls.h"
#include "render/number_text.h"

#include <imgui.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace policyscope::app {

using render::AlignX;
using render::Color;
using render::Font;
using render::PlotArea;
using render::Rect;
using render::Vec2;

namespace {

constexpr std::size_t most_values = 16;  // under the mouse
/// Of the plot's height, that the legend may take; what has no room in it is scrolled.
constexpr float most_of_plot = 0.6f;

}  // namespace

/// The corner where the fewest points of curves are. It moves only to one that is clearly better.
Vec2 CurvesPanel::place_legend(const Frame& frame, const PlotArea& plot, Vec2 size) {
  const float margin = frame.ui.px(8);
  const auto corner = [&](int which) {
    return Vec2{which % 2 == 0 ? plot.rect.high.x - size.x - margin : plot.rect.low.x + margin,
                which < 2 ? plot.rect.high.y - size.y - margin : plot.rect.low.y + margin};
  };
  std::array<int, 4> covered{};
  const auto count = [&](const render::CurveBin& bin, std::initializer_list<double> values) {
    const float x = plot.x_pixel(bin.x);
    for (int c = 0; c < 4; ++c) {
      const Vec2 at = corner(c);
      if (x < at.x || x > at.x + size.x) continue;
      for (const double value : values) {
        const float y = plot.y_pixel(value);
        covered[static_cast<std::size_t>(c)] += y >= at.y - margin && y <= at.y + size.y + margin;
      }
    }
  };
  for (const Line& line : lines_)
    for (std::size_t i = 0; i < line.view.bins.size(); ++i)
      count(line.view.bins[i], {line.view.line(i), line.view.bins[i].mean});
  if (frame.view.band)
    for (const CurveGroup& group : bands_.groups())
      for (const render::CurveBin& bin : group.bins) count(bin, {bin.mean, bin.min, bin.max});
  for (int c = 0; c < 4; ++c) {
    const int here = covered[static_cast<std::size_t>(legend_corner_)];
    if (covered[static_cast<std::size_t>(c)] + 8 < (2 * here) / 3) legend_corner_ = c;
  }
  return corner(legend_corner_);
}

/// What the legend names: groups or runs, then the other curves of the shown run.
void CurvesPanel::collect_legend(const Frame& frame) {
  legend_.clear();
  named_.clear();
  const render::Theme& theme = frame.theme;
  const auto put = [&](render::LegendEntry entry, int which) {
    legend_.push_back(entry);
    named_.push_back(which);
  };
  if (frame.view.band) {
    const std::vector<CurveGroup>& groups = bands_.groups();
    for (std::size_t i = 0; i < groups.size(); ++i)
      put({theme.run_color(groups[i].color), groups[i].name, groups[i].note, groups[i].hidden,
           theme.run_dash(groups[i].color)},
          static_cast<int>(i));
    return;
  }
  for (std::size_t i = 0; i < frame.runs.size(); ++i) {
    const RunView& run = *frame.runs[i];
    if (run.faded) continue;
    const bool shown = run.id == frame.focus.id;
    put({theme.run_color(run.color), run.name,
         shown && frame.runs.size() > 1 ? "(shown above)" : std::string_view(), run.hidden,
         theme.run_dash(run.color)},
        static_cast<int>(i));
  }
  if (exact_shown_) put({theme.text, "exact, of the policy then"}, none_named);
  if (average_reward_shown_) {
    put({theme.muted, "average reward, as learned"}, none_named);
  } else if (legend_.size() < 2 && frame.runs.size() < 2) {
    legend_.clear();
  }
}

void CurvesPanel::draw_legend(const Frame& frame, Outbox& outbox, const PlotArea& plot) {
  collect_legend(frame);
  if (legend_.empty()) return;
  const float line = render::legend_line(frame.theme);
  Vec2 size = render::legend_size(frame.canvas, frame.theme, legend_);
  const auto rows = static_cast<std::size_t>(most_of_plot * plot.rect.height() / line);
  if (rows < 2 || size.x > 0.7f * plot.rect.width()) return;
  const bool all = legend_.size() <= rows;
  // The last line then says what is not in sight.
  const std::size_t shown = all ? legend_.size() : rows - 1;
  if (all)
    legend_first_ = 0;
  else
    legend_first_ = std::min(legend_first_, legend_.size() - shown);
  if (!all) size.y = line * static_cast<float>(rows);
  const Vec2 at = place_legend(frame, plot, size);
  const Rect legend = Rect::at(at.x, at.y, size.x, size.y);
  frame.canvas.fill_rect(legend.inset(-frame.ui.px(5)), frame.theme.panel.faded(0.8), frame.ui.px(4));
  const std::size_t count = legend_.size();
  render::draw_legend(frame.canvas, frame.theme, at, std::span(legend_).subspan(legend_first_, shown));
  const UiScope scope(frame.ui, "Legend");
  for (std::size_t i = 0; i < shown; ++i) {
    const int which = named_[legend_first_ + i];
    const Rect row = Rect::at(at.x, at.y + line * static_cast<float>(i), size.x, line);
    if (which == none_named) continue;
    if (frame.view.band)
      steer_group(frame, outbox, bands_.groups()[static_cast<std::size_t>(which)], row);
    else
      steer_run(frame, outbox, *frame.runs[static_cast<std::size_t>(which)], row);
  }
  if (all) return;
  const Rect last = Rect::at(at.x, at.y + line * static_cast<float>(shown), size.x, line);
  render::ShortText words = render::integer_text(static_cast<long long>(legend_first_ + 1));
  words.append(" to ");
  words.append(render::integer_text(static_cast<long long>(legend_first_ + shown)).view());
  words.append(" of ");
  words.append(render::integer_text(static_cast<long long>(count)).view());
  words.append(" ▾");
  frame.ui.text({last.low.x + render::legend_sample(frame.theme), last.center().y}, words, frame.theme.muted,
                Font::sans, frame.theme.axis_size);
  const Pointer more = pointer_area(frame.ui, "more", last, words);
  if (more.hovered) tooltip(frame.ui, "Turn the wheel or click to see the others.");
  if (more.clicked) legend_first_ = legend_first_ + shown >= count ? 0 : legend_first_ + shown;
  const float wheel = ImGui::GetIO().MouseWheel;
  if (wheel != 0.0f && hovered(legend))
    legend_first_ =
        wheel > 0.0f ? legend_first_ - std::min<std::size_t>(legend_first_, 1) : legend_first_ + 1;
}

void CurvesPanel::steer_group(const Frame& frame, Outbox& outbox, const CurveGroup& group, const Rect& row) {
  const Pointer pointer = pointer_area(frame.ui, group.name, row, group.hidden ? "hidden" : "");
  if (pointer.hovered)
    tooltip(frame.ui, group.hidden ? "Click to show its runs again." : "Click to hide its runs.");
  if (!pointer.clicked) return;
  for (const auto& run : frame.runs)
    if (!run->faded && run->variant == group.variant) outbox.send(action::SetHidden{run->id, !group.hidden});
}

void CurvesPanel::steer_run(const Frame& frame, Outbox& outbox, const RunView& run, const Rect& row) {
  const Pointer pointer = pointer_area(frame.ui, run.name, row, run.hidden ? "hidden" : "");
  const bool on_sample = pointer.at.x < row.low.x + render::legend_sample(frame.theme);
  if (pointer.hovered)
    tooltip(frame.ui, on_sample ? (run.hidden ? "Click to show its curve again." : "Click to hide its curve.")
                                : "Click to show its functions above; right-click for more.");
  if (pointer.clicked && on_sample)
    outbox.send(action::SetHidden{run.id, !run.hidden});
  else if (pointer.clicked)
    outbox.send(action::Focus{run.id});
  if (pointer.right_clicked) {
    menu_run_ = run.id;
    typed_name_ = run.name;
    open_run_menu_ = true;
  }
}

void CurvesPanel::draw_values(const Frame& frame, const PlotArea& plot, float mouse_x) {
  Ui& ui = frame.ui;
  const double x = plot.x_value(mouse_x);
  const float at = std::floor(mouse_x) + 0.5f;
  frame.canvas.line({at, plot.rect.low.y}, {at, plot.rect.high.y},
                    {frame.theme.muted.faded(0.6), frame.theme.hairline});

  struct Row {
    Color color;
    render::Dash dash;
    std::string_view name;
    render::ShortText value;
  };
  std::array<Row, most_values> rows;
  std::size_t count = 0;
  const auto put = [&](Color color, int run, std::string_view name, double value) {
    if (count == rows.size() || !std::isfinite(value)) return;
    rows[count++] = {color, frame.theme.run_dash(run), name, live_text(value)};
    const float y = std::clamp(plot.y_pixel(value), plot.rect.low.y, plot.rect.high.y);
    frame.canvas.disc({at, y}, ui.px(4.5f), frame.theme.panel);
    frame.canvas.disc({at, y}, ui.px(3.0f), color);
  };
  if (frame.view.band) {
    for (const CurveGroup& group : bands_.groups()) {
      const int nearest = render::nearest_bin(group.bins, x);
      if (nearest < 0) continue;
      put(frame.theme.run_color(group.color), group.color, group.name,
          group.bins[static_cast<std::size_t>(nearest)].mean);
    }
  } else {
    for (const auto& run : frame.runs)
      for (const Line& line : lines_)
        if (line.run == run.get())
          put(line.color, run->color, run->name,
              line.data->line_at(x) - (difference_shown_ ? exact_at(x) : 0.0));
    if (exact_shown_) put(frame.theme.text, 0, "exact", exact_at(x));
  }
  if (count == 0) return;

  render::ShortText head = render::integer_text(std::llround(x));
  render::ShortText heading(by_samples_ ? "episode " : "step ");
  heading.append(head);
  const float size = frame.theme.axis_size;
  float names = 0.0f, values = 0.0f;
  for (std::size_t i = 0; i < count; ++i) {
    names = std::max(names, ui.width_of(rows[i].name, Font::sans, size));
    values = std::max(values, ui.width_of(rows[i].value, Font::sans_semibold, size));
  }
  const float line = std::ceil(1.5f * size);
  const float pad = ui.px(7), sample = ui.px(14), gap = ui.px(8);
  const float width =
      std::max(ui.width_of(heading, Font::sans, size), sample + names + gap + values) + 2 * pad;
  const float height = line * static_cast<float>(count + 1) + 2 * pad;
  const bool left = at + gap + width > plot.rect.high.x;
  Rect box = Rect::at(left ? at - gap - width : at + gap, plot.rect.low.y + ui.px(4), width, height);
  if (box.low.x < plot.rect.low.x) box = box.moved({plot.rect.low.x - box.low.x, 0.0f});
  frame.canvas.fill_rect(box, frame.theme.ground.faded(0.94), ui.px(4));
  frame.canvas.outline_rect(box, frame.theme.line, 1.0f, ui.px(4));
  float y = box.low.y + pad + 0.5f * line;
  ui.text({box.low.x + pad, y}, heading, frame.theme.muted, Font::sans, size);
  for (std::size_t i = 0; i < count; ++i) {
    y += line;
    render::draw_sample(frame.canvas, {box.low.x + pad, y}, ui.px(10),
                        {rows[i].color, frame.theme.curve_width}, rows[i].dash);
    ui.text({box.low.x + pad + sample, y}, rows[i].name, frame.theme.text, Font::sans, size);
    ui.text({box.high.x - pad, y}, rows[i].value, frame.theme.text, Font::sans_semibold, size, AlignX::right);
  }
}

}  // namespace policyscope::app
