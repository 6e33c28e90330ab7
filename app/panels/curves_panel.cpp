#include "app/panels/curves_panel.h"

#include "app/panels/labels.h"
#include "app/widgets/controls.h"
#include "app/widgets/menu.h"
#include "render/number_text.h"

#include <imgui.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace policyscope::app {

using render::AlignX;
using render::Color;
using render::Font;
using render::Limits;
using render::PlotArea;
using render::Rect;
using render::Vec2;

namespace {

constexpr double automatic_step_window = 1000.0;
constexpr double automatic_episode_window = 50.0;
constexpr std::size_t band_points = 400;

std::string capitalised(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

}  // namespace

CurvesPanel::CurvesPanel(std::string_view series) : series_(series) {
  for (const std::string_view prefix : {"exact", "difference"}) {
    if (!series.starts_with(prefix)) continue;
    (prefix == "exact" ? wants_exact_ : wants_difference_) = true;
    series_ = series.substr(std::min(series.size(), prefix.size() + 1));
  }
}

const SeriesInfo* CurvesPanel::find_series(const Frame& frame) const {
  std::string_view wanted = series_;
  if (wanted.empty()) wanted = frame.environment.info().continuing ? "reward" : "episode_return";
  std::size_t index = 0;
  const SeriesGroup* group = frame.focus.find_series(wanted, index);
  if (group == nullptr) group = frame.focus.find_series("reward", index);
  return group == nullptr ? nullptr : &group->series()[index];
}

double CurvesPanel::window(const Frame& frame) const {
  const double chosen = frame.view.smoothing;
  if (chosen > 0.0) return chosen < 1.5 ? 0.0 : chosen;
  return sampled_by_step_ ? automatic_step_window : automatic_episode_window;
}

PanelTitle CurvesPanel::title(const Frame& frame) const {
  const SeriesInfo* series = find_series(frame);
  if (series == nullptr) return {"", "Curves"};
  const bool difference = wants_difference_ && ExactCurve::knows(frame, *series);
  if (title_of_ != series->id || titled_difference_ != difference) {
    title_ = capitalised(series->name) + (difference ? " less its exact value" : "");
    title_of_ = series->id;
    titled_difference_ = difference;
  }
  return {"", title_};
}

void CurvesPanel::draw_header(const Frame& frame, Outbox&) {
  const double reach = window(frame);
  note_ = reach > 0.0 ? "raw · average over " : "raw";
  if (reach > 0.0) {
    note_ += render::integer_text(static_cast<long long>(reach)).view();
    note_ += sampled_by_step_ ? " steps" : " episodes";
  }
  // In a narrow panel the words go first.
  if (frame.ui.header.width() < frame.ui.width_of(note_)) note_ = "options";
  if (header_link(frame.ui, "Curve options", note_)) open_menu_ = true;
  if (!frame.view.presentation && header_link(frame.ui, "Add run", "+ run")) open_add_menu_ = true;
}

CurveData& CurvesPanel::data_of(int run) {
  for (const auto& kept : kept_)
    if (kept->run == run) {
      kept->used = true;
      return kept->data;
    }
  kept_.push_back(std::make_unique<Kept>(Kept{run, {}, true}));
  return kept_.back()->data;
}

void CurvesPanel::collect(const Frame& frame, const SeriesInfo& series) {
  for (const auto& kept : kept_) kept->used = false;
  lines_.clear();
  std::size_t index = 0;
  const SeriesGroup* shown = frame.focus.find_series(series.id, index);
  sampled_by_step_ = shown == &frame.focus.by_step;
  by_samples_ = shown == &frame.focus.by_episode && frame.view.curve_axis == CurveAxis::episodes;
  const double reach = window(frame);
  for (const auto& run : frame.runs) {
    if (run->hidden) continue;
    const SeriesGroup* group = run->find_series(series.id, index);
    if (group == nullptr) continue;
    CurveData& data = data_of(run->id);
    data.update(*group, index, by_samples_, reach, frame.view.rolling);
    Color color = frame.theme.run_color(run->color);
    if (run->faded) color = render::mix(frame.theme.panel, color, 0.35);
    lines_.push_back({run.get(), &data, {}, color});
  }
  std::erase_if(kept_, [](const auto& kept) { return !kept->used; });
  // Faded ones behind, the shown run in front.
  std::stable_sort(lines_.begin(), lines_.end(), [&](const Line& a, const Line& b) {
    const auto rank = [&](const Line& line) {
      return line.run->id == frame.focus.id ? 2 : line.run->faded ? 0 : 1;
    };
    return rank(a) < rank(b);
  });
}

double CurvesPanel::place_of(const Frame& frame, std::int64_t step) const {
  if (!by_samples_) return static_cast<double>(step);
  double episodes = 0.0;
  for (const BinRange& range : frame.focus.by_episode.ranges(0)) {
    if (range.last_step > step) break;
    episodes += static_cast<double>(range.count);
  }
  return episodes;
}

void CurvesPanel::draw_lines(const Frame& frame, const PlotArea& plot) {
  const bool lit = !title_of_.empty() && frame.view.highlighted == title_of_;
  // With many runs the raw curves would cover each other.
  const bool raw = lines_.size() <= 6;
  for (const Line& line : lines_) {
    if (!raw || line.run->faded || line.view.smoothed.empty() || difference_shown_) continue;
    // What single samples reach, for the shown run; and the raw curve as it looks from this distance.
    const CurveData::View far = line.data->overview(plot.x.limits, plot.rect.width());
    render::draw_curve(frame.canvas, plot,
                       {.color = line.color.faded(0.28), .width = frame.theme.hairline, .raw_opacity = 0.0},
                       far.bins, {}, scratch_);
  }
  for (const Line& line : lines_) {
    const bool shown = line.run->id == frame.focus.id;
    const float width = frame.theme.curve_width + (lit && shown ? frame.theme.hairline : 0.0f);
    render::draw_curve(frame.canvas, plot,
                       {.color = line.color,
                        .width = width,
                        .raw_opacity = raw && shown ? 0.08 : 0.0,
                        .dash = frame.theme.run_dash(line.run->color)},
                       line.view.bins, line.view.smoothed, scratch_);
  }
}

/// One group for each variant.
void CurvesPanel::collect_groups(const Frame& frame) {
  bands_.begin();
  std::size_t runs = 0;
  for (const auto& run : frame.runs) {
    if (run->faded) continue;
    CurveGroup& group = bands_.group(run->variant);
    const bool first = group.color == std::numeric_limits<int>::max();
    group.color = std::min(group.color, run->color);
    group.hidden = group.hidden && run->hidden;
    if (first) group.name = run->configuration.empty() ? run->name : run->configuration;
    ++runs;
  }
  for (const Line& line : lines_)
    if (!line.run->faded) bands_.group(line.run->variant).members.push_back(line.data);
  bands_.end();
  const bool alone = bands_.groups().size() == 1;
  for (CurveGroup& group : bands_.groups()) {
    const bool middle = frame.view.band_kind == CurveBand::interquartile;
    if (alone && frame.focus.configuration.empty())
      group.name = runs < 2 ? "one run only"
                   : middle ? "interquartile mean, 95 % interval"
                            : "mean ± standard deviation";
    if (group.members.size() == group.noted) continue;
    group.noted = group.members.size();
    group.note = "(" + std::to_string(group.noted) + ")";
  }
}

void CurvesPanel::draw_groups(const Frame& frame, const PlotArea& plot) {
  for (const CurveGroup& group : bands_.groups()) {
    // Bands of many groups would cover each other's curves.
    const double opacity = (frame.theme.dark ? 0.25 : 0.18) * (bands_.groups().size() > 4 ? 0.5 : 1.0);
    render::draw_curve(frame.canvas, plot,
                       {.color = frame.theme.run_color(group.color),
                        .width = frame.theme.curve_width,
                        .raw_opacity = 0.0,
                        .band_opacity = opacity,
                        .band_of_extremes = true,
                        .dash = frame.theme.run_dash(group.color)},
                       group.bins, {}, scratch_);
  }
}

bool CurvesPanel::has_average_reward(const Frame& frame) {
  std::size_t index = 0;
  average_reward_shown_ = false;
  if (title_of_ != "reward" || frame.focus.hidden || difference_shown_) return false;
  const SeriesGroup* group = frame.focus.find_series("average_reward", index);
  if (group == nullptr) return false;
  average_reward_.update(*group, index, by_samples_, 0.0);
  average_reward_shown_ = true;
  return true;
}

void CurvesPanel::draw_average_reward(const Frame& frame, const PlotArea& plot) {
  if (!average_reward_shown_) return;
  const bool lit = frame.view.highlighted == "average_reward";
  const Color color = lit ? frame.theme.accent : frame.theme.muted;
  const CurveData::View curve = average_reward_.view(plot.x.limits, plot.rect.width());
  if (curve.bins.empty()) return;
  render::draw_curve(frame.canvas, plot,
                     {.color = color, .width = lit ? 2 * frame.theme.hairline : frame.theme.hairline},
                     curve.bins, {}, scratch_);
}

void CurvesPanel::place_exact(const Frame& frame) {
  exact_x_.clear();
  exact_y_.clear();
  const TruthCurve* curve = exact_.curve();
  if (curve == nullptr) return;
  for (std::size_t i = 0; i < curve->steps.size(); ++i) {
    exact_x_.push_back(place_of(frame, curve->steps[i]));
    exact_y_.push_back(curve->values[i]);
  }
}

double CurvesPanel::exact_at(double x) const {
  constexpr double none = std::numeric_limits<double>::quiet_NaN();
  const auto after = std::lower_bound(exact_x_.begin(), exact_x_.end(), x);
  if (after == exact_x_.end()) return none;
  const auto i = static_cast<std::size_t>(after - exact_x_.begin());
  if (exact_x_[i] == x) return exact_y_[i];
  if (i == 0) return none;
  const double t = (x - exact_x_[i - 1]) / (exact_x_[i] - exact_x_[i - 1]);
  const double value = exact_y_[i - 1] + t * (exact_y_[i] - exact_y_[i - 1]);
  return std::isfinite(value) ? value : none;
}

void CurvesPanel::subtract_exact(Line& line) {
  difference_bins_.assign(line.view.bins.begin(), line.view.bins.end());
  difference_.assign(line.view.smoothed.begin(), line.view.smoothed.end());
  for (std::size_t i = 0; i < difference_bins_.size(); ++i) {
    render::CurveBin& bin = difference_bins_[i];
    const double exact = exact_at(bin.x);
    bin.mean -= exact;
    bin.min -= exact;
    bin.max -= exact;
    if (!difference_.empty()) difference_[i] -= exact;
  }
  line.view = {difference_bins_, difference_};
}

void CurvesPanel::draw_exact(const Frame& frame, const PlotArea& plot) {
  if (difference_shown_) {
    const float zero = std::floor(plot.y_pixel(0.0)) + 0.5f;
    if (zero >= plot.rect.low.y && zero <= plot.rect.high.y)
      frame.canvas.line({plot.rect.low.x, zero}, {plot.rect.high.x, zero},
                        {frame.theme.text, frame.theme.hairline});
    return;
  }
  if (!exact_shown_) return;
  std::vector<Vec2>& line = scratch_.points;
  const render::ClipScope clip(frame.canvas, plot.rect);
  const auto finish = [&] {
    if (line.size() > 1)
      render::dashed_line(frame.canvas, line, {frame.theme.text, frame.theme.curve_width}, frame.ui.px(6),
                          frame.ui.px(4));
    line.clear();
  };
  line.clear();
  for (std::size_t i = 0; i < exact_x_.size(); ++i) {
    if (!std::isfinite(exact_y_[i]))
      finish();
    else
      line.push_back(plot.to_pixel(exact_x_[i], exact_y_[i]));
  }
  finish();
}

/// What to do while there is no curve yet.
void CurvesPanel::draw_hint(const Frame& frame, const Rect& rect) {
  const bool begun = frame.focus.steps() > 0;
  const std::string_view words =
      !begun ? "Space starts learning." : "The first point comes with the first value.";
  const float width = frame.ui.width_of(words) + 2.0f * frame.ui.px(8);
  const Vec2 middle = rect.center();
  if (width > rect.width()) return;
  const float half = std::round(0.9f * frame.theme.text_size);
  frame.canvas.fill_rect(
      {{middle.x - 0.5f * width, middle.y - half}, {middle.x + 0.5f * width, middle.y + half}},
      frame.theme.panel, frame.ui.px(4));
  frame.ui.text(middle, words, frame.theme.muted, Font::sans, 0.0f, AlignX::center);
}

void CurvesPanel::draw(const Frame& frame, Outbox& outbox) {
  const SeriesInfo* series = find_series(frame);
  if (series == nullptr) return draw_empty(frame, "Nothing is known yet: press play.");
  title_of_ = series->id;
  collect(frame, *series);
  const bool known = ExactCurve::knows(frame, *series);
  difference_shown_ = wants_difference_ && known && !frame.view.band;
  exact_shown_ = wants_exact_ && known && !difference_shown_;
  if (exact_shown_ || difference_shown_) {
    exact_.update(frame, outbox, *series);
    place_exact(frame);
  }
  // Exact values are of the shown run's policies.
  if (difference_shown_)
    std::erase_if(lines_, [&](const Line& line) { return line.run->id != frame.focus.id; });

  Ui& ui = frame.ui;
  const Rect area = ui.area();
  double last = 0.0;
  for (const Line& line : lines_) last = std::max(last, line.data->last_x());
  Limits y{std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()};
  const Limits x = view_.zoomed() ? view_.x() : Limits{0.0, last};
  collect_groups(frame);
  if (frame.view.band) {
    bands_.update(x, std::min<std::size_t>(band_points, static_cast<std::size_t>(area.width() / 2) + 2),
                  frame.view.band_kind);
    y = bands_.range();
  }
  for (Line& line : lines_) {
    if (frame.view.band) break;
    line.view = line.data->view(x, area.width());
    if (difference_shown_) {
      subtract_exact(line);
      y = {std::min(y.low, 0.0), std::max(y.high, 0.0)};
    }
    if (line.run->faded && lines_.size() > 1) continue;
    const std::span<const render::CurveBin> bins = line.view.bins;
    for (std::size_t i = 0; i < bins.size(); ++i) {
      if (bins[i].x < x.low || bins[i].x > x.high) continue;
      for (const double value : {bins[i].mean, line.view.line(i)}) {
        if (!std::isfinite(value)) continue;
        y.low = std::min(y.low, value);
        y.high = std::max(y.high, value);
      }
    }
  }
  if (has_average_reward(frame)) {
    const CurveData::View view = average_reward_.view(x, area.width());
    for (const render::CurveBin& bin : view.bins) {
      if (bin.x < x.low || bin.x > x.high || !std::isfinite(bin.mean)) continue;
      y = {std::min(y.low, bin.mean), std::max(y.high, bin.mean)};
    }
  }
  if (exact_shown_)
    for (const double value : exact_y_)
      if (std::isfinite(value)) y = {std::min(y.low, value), std::max(y.high, value)};
  if (!(y.low <= y.high)) y = {0.0, 1.0};
  view_.follow({view_.logarithmic ? 1.0 : 0.0, last}, y);

  PlotArea plot{area,
                {.limits = view_.x(),
                 .scale = view_.logarithmic ? render::AxisScale::logarithmic : render::AxisScale::linear,
                 .name = by_samples_ ? "episodes" : "steps"},
                {.limits = view_.y()}};
  const render::AxesMargin margin = render::axes_margin(frame.canvas, frame.theme, plot);
  plot.rect = {
      {std::floor(area.low.x + margin.left), std::floor(area.low.y + ui.px(4))},
      {std::floor(area.high.x - std::max(margin.right, ui.px(12))), std::floor(area.high.y - margin.bottom)}};
  collect_flags(frame, plot);
  strip_.lay_out(frame.canvas, frame.theme, plot, flags_);
  plot.rect.low.y += strip_.height();
  if (plot.rect.width() < 16.0f || plot.rect.height() < 16.0f) return;

  render::draw_axes(frame.canvas, frame.theme, plot);
  strip_.draw_lines(frame.canvas, frame.theme, plot, flags_);
  strip_.draw_labels(frame.canvas, frame.theme, plot, flags_);
  if (frame.view.band) {
    draw_groups(frame, plot);
  } else {
    draw_lines(frame, plot);
  }
  draw_average_reward(frame, plot);
  draw_exact(frame, plot);
  if (frame.view.looking_back) {
    const float at = std::floor(plot.x_pixel(place_of(frame, *frame.view.looking_back))) + 0.5f;
    if (at >= plot.rect.low.x && at <= plot.rect.high.x)
      frame.canvas.line({at, plot.rect.low.y}, {at, plot.rect.high.y},
                        {frame.theme.accent, frame.theme.curve_width});
  }
  if (last <= 0.0 && !frame.view.is_looking_back()) draw_hint(frame, plot.rect);
  draw_legend(frame, outbox, plot);
  explain_flags(frame, plot);

  std::string range;  // for robots only: what is seen
  if (ui.listened()) range = std::to_string(plot.x.limits.low) + " … " + std::to_string(plot.x.limits.high);
  const Pointer pointer = pointer_area(ui, "Plot", plot.rect, range);
  view_.steer(pointer, plot, ImGui::GetIO().KeyShift);
  if (pointer.hovered) {
    if (!pointer.held) draw_values(frame, plot, pointer.at.x);
    outbox.send(action::Highlight{series->id});
    if (typed('f')) view_.fit();
  }
  if (pointer.right_clicked) open_menu_ = true;
  draw_menus(frame, outbox, *series);
}

}  // namespace policyscope::app
