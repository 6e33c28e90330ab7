// What names the curves: the legend, and the values under the mouse.
#include "app/panels/curves_panel.h"
#include "app/panels/labels.h"
#include "app/widgets/controls.h"
#include "render/number_text.h"

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

constexpr std::size_t most_legend_entries = 10;
constexpr std::size_t most_groups = 16;  // in the legend

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

void CurvesPanel::draw_legend(const Frame& frame, Outbox& outbox, const PlotArea& plot) {
  legend_.clear();
  if (frame.view.band) {
    for (const CurveGroup& group : bands_.groups()) {
      if (legend_.size() == most_groups) break;
      legend_.push_back({frame.theme.run_color(group.color), group.name, group.note, group.hidden});
    }
  } else {
    for (const auto& run : frame.runs) {
      if (run->faded || legend_.size() >= most_legend_entries) continue;
      const bool shown = run->id == frame.focus.id;
      legend_.push_back({frame.theme.run_color(run->color), run->name,
                         shown && frame.runs.size() > 1 ? "(shown above)" : std::string_view(), run->hidden});
    }
    std::size_t learning = 0;
    for (const auto& run : frame.runs) learning += run->faded ? 0 : 1;
    if (learning > legend_.size()) {
      if (more_runs_ != learning - legend_.size()) {
        more_runs_ = learning - legend_.size();
        more_ = "and " + std::to_string(more_runs_) + " more";
      }
      legend_.push_back({frame.theme.panel.faded(0.0), more_});
    }
    if (exact_shown_) legend_.push_back({frame.theme.text, "exact, of the policy then"});
    if (average_reward_shown_) {
      legend_.push_back({frame.theme.muted, "average reward, as learned"});
    } else if (legend_.size() < 2 && frame.runs.size() < 2) {
      legend_.clear();
    }
  }
  if (legend_.empty()) return;
  Vec2 size = render::legend_size(frame.canvas, frame.theme, legend_);
  // Of many groups those that there is room for.
  const auto too_high = [&] { return size.y > 0.6f * plot.rect.height(); };
  while (frame.view.band && legend_.size() > 1 && too_high()) {
    legend_.pop_back();
    size = render::legend_size(frame.canvas, frame.theme, legend_);
  }
  if (size.x > 0.7f * plot.rect.width() || size.y > 0.6f * plot.rect.height()) return;
  const Vec2 at = place_legend(frame, plot, size);
  frame.canvas.fill_rect(Rect{at, at + size}.inset(-frame.ui.px(5)), frame.theme.panel.faded(0.8),
                         frame.ui.px(4));
  render::draw_legend(frame.canvas, frame.theme, at, legend_);
  const UiScope scope(frame.ui, "Legend");
  if (frame.view.band)
    steer_groups(frame, outbox, Rect::at(at.x, at.y, size.x, size.y));
  else
    steer_runs(frame, outbox, Rect::at(at.x, at.y, size.x, size.y));
}

void CurvesPanel::steer_groups(const Frame& frame, Outbox& outbox, Rect legend) {
  const float line = legend.height() / static_cast<float>(legend_.size());
  const std::size_t shown = std::min(bands_.groups().size(), legend_.size());
  for (std::size_t i = 0; i < shown; ++i) {
    const CurveGroup& group = bands_.groups()[i];
    const Rect row =
        Rect::at(legend.low.x, legend.low.y + line * static_cast<float>(i), legend.width(), line);
    const Pointer pointer = pointer_area(frame.ui, group.name, row, group.hidden ? "hidden" : "");
    if (pointer.hovered)
      tooltip(frame.ui, group.hidden ? "Click to show its runs again." : "Click to hide its runs.");
    if (!pointer.clicked) continue;
    for (const auto& run : frame.runs)
      if (!run->faded && run->variant == group.variant)
        outbox.send(action::SetHidden{run->id, !group.hidden});
  }
}

void CurvesPanel::steer_runs(const Frame& frame, Outbox& outbox, Rect legend) {
  const float line = legend.height() / static_cast<float>(legend_.size());
  std::size_t entry = 0;
  for (const auto& run : frame.runs) {
    if (run->faded || entry >= most_legend_entries) continue;
    const Rect row =
        Rect::at(legend.low.x, legend.low.y + line * static_cast<float>(entry++), legend.width(), line);
    const Pointer pointer = pointer_area(frame.ui, run->name, row, run->hidden ? "hidden" : "");
    const bool on_sample = pointer.at.x < legend.low.x + render::legend_sample(frame.theme);
    if (pointer.hovered)
      tooltip(frame.ui, on_sample
                            ? (run->hidden ? "Click to show its curve again." : "Click to hide its curve.")
                            : "Click to show its functions above; right-click for more.");
    if (pointer.clicked && on_sample)
      outbox.send(action::SetHidden{run->id, !run->hidden});
    else if (pointer.clicked)
      outbox.send(action::Focus{run->id});
    if (pointer.right_clicked) {
      menu_run_ = run->id;
      typed_name_ = run->name;
      open_run_menu_ = true;
    }
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
    std::string_view name;
    render::ShortText value;
  };
  std::array<Row, most_groups> rows;
  std::size_t count = 0;
  const auto put = [&](Color color, std::string_view name, double value) {
    if (count == rows.size() || !std::isfinite(value)) return;
    rows[count++] = {color, name, live_text(value)};
    const float y = std::clamp(plot.y_pixel(value), plot.rect.low.y, plot.rect.high.y);
    frame.canvas.disc({at, y}, ui.px(4.5f), frame.theme.panel);
    frame.canvas.disc({at, y}, ui.px(3.0f), color);
  };
  if (frame.view.band) {
    for (const CurveGroup& group : bands_.groups()) {
      const int nearest = render::nearest_bin(group.bins, x);
      if (nearest < 0) continue;
      put(frame.theme.run_color(group.color), group.name, group.bins[static_cast<std::size_t>(nearest)].mean);
    }
  } else {
    for (const auto& run : frame.runs)
      for (const Line& line : lines_)
        if (line.run == run.get())
          put(line.color, run->name, line.data->line_at(x) - (difference_shown_ ? exact_at(x) : 0.0));
    if (exact_shown_) put(frame.theme.text, "exact", exact_at(x));
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
    frame.canvas.line({box.low.x + pad, y}, {box.low.x + pad + ui.px(9), y},
                      {rows[i].color, frame.theme.curve_width});
    ui.text({box.low.x + pad + sample, y}, rows[i].name, frame.theme.text, Font::sans, size);
    ui.text({box.high.x - pad, y}, rows[i].value, frame.theme.text, Font::sans_semibold, size, AlignX::right);
  }
}

}  // namespace policyscope::app
