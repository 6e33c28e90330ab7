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
constexpr double longest_window = 1e6;
constexpr std::size_t band_points = 400;
constexpr std::size_t most_legend_entries = 10;

std::string capitalised(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

/// 1, 2, 5, 10 … near a place on the window's slider.
double round_window(double fraction) {
  const double exact = std::pow(longest_window, fraction);
  const double decade = std::pow(10.0, std::floor(std::log10(exact)));
  double best = decade;
  for (const double factor : {1.0, 2.0, 5.0, 10.0})
    if (std::abs(std::log(exact / (factor * decade))) < std::abs(std::log(exact / best)))
      best = factor * decade;
  return best;
}

}  // namespace

CurvesPanel::CurvesPanel(std::string_view series) : series_(series) {
  constexpr std::string_view prefix = "exact";
  if (!series.starts_with(prefix)) return;
  wants_exact_ = true;
  series_ = series.substr(std::min(series.size(), prefix.size() + 1));
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
  if (title_of_ != series->id) {
    title_ = capitalised(series->name);
    title_of_ = series->id;
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
    data.update(*group, index, by_samples_, reach);
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

void CurvesPanel::collect_flags(const Frame& frame, const PlotArea& plot) {
  const RunView& run = frame.focus;
  // Changes of one slider within a few pixels are one movement of the hand.
  const double gap = 10.0 * plot.x.limits.span() / std::max(1.0f, plot.rect.width());
  const bool other_scale = flags_gap_ <= 0.0 || gap > 1.3 * flags_gap_ || gap < flags_gap_ / 1.3;
  if (flags_run_ != run.id || flags_changes_ != run.changes.size() || other_scale) {
    flags_run_ = run.id;
    flags_changes_ = run.changes.size();
    flags_gap_ = gap;
    marked_.clear();
    for (std::size_t i = 0; i < run.changes.size(); ++i) {
      const Change& change = run.changes[i];
      const double x = place_of(frame, change.step);
      bool joined = false;
      for (std::size_t m = marked_.size(); m-- > 0 && !joined && x - marked_[m].x <= gap;) {
        if (run.changes[marked_[m].last].parameter != change.parameter) continue;
        marked_[m].last = i;
        joined = true;
      }
      if (!joined) marked_.push_back({x, i, i, {}});
    }
    for (Marked& mark : marked_) {
      const Change& first = run.changes[mark.first];
      if (!first.parameter) {
        mark.label = "state moved by hand";
        continue;
      }
      const Parameter& parameter = frame.scenario.parameters[*first.parameter];
      const auto text = [&](const ParameterValue& value) {
        if (parameter.type == ParameterType::real)
          return std::string(render::number_text(std::get<double>(value), 2).view());
        return format_value(parameter, value);
      };
      mark.label =
          plain_name(parameter) + "  " + text(first.before) + " → " + text(run.changes[mark.last].after);
    }
  }
  flags_.clear();
  for (const Marked& mark : marked_) {
    const std::optional<std::size_t>& parameter = run.changes[mark.first].parameter;
    const bool lit = parameter && frame.view.highlighted == frame.scenario.parameters[*parameter].id;
    flags_.push_back({mark.x, mark.label, lit});
  }
}

/// What a flag under the mouse stands for: one change, or several that are too close to be told apart.
void CurvesPanel::explain_flags(const Frame& frame, const PlotArea& plot) {
  Ui& ui = frame.ui;
  if (ui.listened())
    for (const render::FlagStrip::Group& group : strip_.groups()) {
      const Rect rect{{group.from, plot.rect.low.y - strip_.height()}, {group.to, plot.rect.low.y}};
      ui.note("flag " + std::to_string(group.first), rect,
              group.first == group.last ? std::string(flags_[group.first].label)
                                        : std::to_string(group.last - group.first + 1) + " changes");
    }
  if (!hovered({{plot.rect.low.x, plot.rect.low.y - strip_.height()}, {plot.rect.high.x, plot.rect.low.y}}))
    return;
  const render::FlagStrip::Group* group = strip_.at(mouse_position(), plot);
  if (group == nullptr) return;
  std::string text;
  std::size_t told = 0;
  for (std::size_t i = group->first; i <= group->last; ++i) {
    if (++told > 12) {
      text += "\n…";
      break;
    }
    if (!text.empty()) text += "\n";
    text += by_samples_ ? "episode " : "step ";
    text += render::integer_text(std::llround(flags_[i].x)).view();
    text += ": ";
    text += flags_[i].label;
  }
  tooltip(ui, text);
}

void CurvesPanel::draw_lines(const Frame& frame, const PlotArea& plot) {
  const bool lit = !title_of_.empty() && frame.view.highlighted == title_of_;
  // With many runs the raw curves would cover each other.
  const bool raw = lines_.size() <= 6;
  for (const Line& line : lines_) {
    if (!raw || line.run->faded || line.view.smoothed.empty()) continue;
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
                       {.color = line.color, .width = width, .raw_opacity = raw && shown ? 0.08 : 0.0},
                       line.view.bins, line.view.smoothed, scratch_);
  }
}

void CurvesPanel::draw_mean(const Frame& frame, const PlotArea& plot) {
  bands_used_ = 0;
  for (const Line& line : lines_) {
    if (line.run->faded) continue;
    const bool known = std::any_of(bands_.begin(), bands_.begin() + static_cast<std::ptrdiff_t>(bands_used_),
                                   [&](const Band& band) { return band.variant == line.run->variant; });
    if (known) continue;
    if (bands_used_ == bands_.size()) bands_.emplace_back();
    Band& band = bands_[bands_used_++];
    band.variant = line.run->variant;
    members_.clear();
    int color = std::numeric_limits<int>::max();
    for (const Line& member : lines_) {
      if (member.run->variant != band.variant || member.run->faded) continue;
      members_.push_back(member.data);
      color = std::min(color, member.run->color);
    }
    band.color = frame.theme.run_color(color);
    band.runs = members_.size();
    const auto points =
        std::min<std::size_t>(band_points, static_cast<std::size_t>(plot.rect.width() / 2) + 2);
    mean_and_band(members_, plot.x.limits, points, band.bins);
    render::draw_curve(frame.canvas, plot,
                       {.color = band.color,
                        .width = frame.theme.curve_width,
                        .raw_opacity = 0.0,
                        .band_opacity = frame.theme.dark ? 0.25 : 0.18},
                       band.bins, {}, scratch_);
  }
}

bool CurvesPanel::has_average_reward(const Frame& frame) {
  std::size_t index = 0;
  average_reward_shown_ = false;
  if (title_of_ != "reward" || frame.focus.hidden) return false;
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

/// The corner where the fewest points of curves are. It moves only to one that is clearly better.
Vec2 CurvesPanel::place_legend(const Frame& frame, const PlotArea& plot, Vec2 size) {
  const float margin = frame.ui.px(8);
  const auto corner = [&](int which) {
    return Vec2{which % 2 == 0 ? plot.rect.high.x - size.x - margin : plot.rect.low.x + margin,
                which < 2 ? plot.rect.high.y - size.y - margin : plot.rect.low.y + margin};
  };
  std::array<int, 4> covered{};
  for (const Line& line : lines_) {
    const std::span<const render::CurveBin> bins = line.view.bins;
    for (std::size_t i = 0; i < bins.size(); ++i) {
      const float x = plot.x_pixel(bins[i].x);
      for (int c = 0; c < 4; ++c) {
        const Vec2 at = corner(c);
        if (x < at.x || x > at.x + size.x) continue;
        for (const double value : {line.view.line(i), bins[i].mean}) {
          const float y = plot.y_pixel(value);
          covered[static_cast<std::size_t>(c)] += y >= at.y - margin && y <= at.y + size.y + margin;
        }
      }
    }
  }
  for (int c = 0; c < 4; ++c) {
    const int here = covered[static_cast<std::size_t>(legend_corner_)];
    if (covered[static_cast<std::size_t>(c)] + 8 < (2 * here) / 3) legend_corner_ = c;
  }
  return corner(legend_corner_);
}

void CurvesPanel::draw_exact(const Frame& frame, const PlotArea& plot) {
  const TruthCurve* curve = exact_.curve();
  if (!exact_shown_ || curve == nullptr) return;
  std::vector<Vec2>& line = scratch_.points;
  const render::ClipScope clip(frame.canvas, plot.rect);
  const auto finish = [&] {
    if (line.size() > 1)
      render::dashed_line(frame.canvas, line, {frame.theme.text, frame.theme.curve_width}, frame.ui.px(6),
                          frame.ui.px(4));
    line.clear();
  };
  line.clear();
  for (std::size_t i = 0; i < curve->steps.size(); ++i) {
    if (!std::isfinite(curve->values[i]))
      finish();
    else
      line.push_back(plot.to_pixel(place_of(frame, curve->steps[i]), curve->values[i]));
  }
  finish();
}

void CurvesPanel::draw_legend(const Frame& frame, Outbox& outbox, const PlotArea& plot) {
  legend_.clear();
  if (frame.view.band) {
    for (std::size_t i = 0; i < bands_used_; ++i)
      legend_.push_back({bands_[i].color, bands_[i].runs > 1 ? "mean ± standard deviation" : "one run only"});
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
  const Vec2 size = render::legend_size(frame.canvas, frame.theme, legend_);
  if (size.x > 0.7f * plot.rect.width() || size.y > 0.6f * plot.rect.height()) return;
  const Vec2 at = place_legend(frame, plot, size);
  frame.canvas.fill_rect(Rect{at, at + size}.inset(-frame.ui.px(5)), frame.theme.panel.faded(0.8),
                         frame.ui.px(4));
  render::draw_legend(frame.canvas, frame.theme, at, legend_);
  if (frame.view.band) return;
  const UiScope scope(frame.ui, "Legend");
  const float line = size.y / static_cast<float>(legend_.size());
  std::size_t entry = 0;
  for (const auto& run : frame.runs) {
    if (run->faded || entry >= most_legend_entries) continue;
    const Rect row = Rect::at(at.x, at.y + line * static_cast<float>(entry++), size.x, line);
    const Pointer pointer = pointer_area(frame.ui, run->name, row, run->hidden ? "hidden" : "");
    const bool on_sample = pointer.at.x < at.x + render::legend_sample(frame.theme);
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
  std::array<Row, most_legend_entries> rows;
  std::size_t count = 0;
  const auto put = [&](Color color, std::string_view name, double value) {
    if (count == rows.size() || !std::isfinite(value)) return;
    rows[count++] = {color, name, live_text(value)};
    const float y = std::clamp(plot.y_pixel(value), plot.rect.low.y, plot.rect.high.y);
    frame.canvas.disc({at, y}, ui.px(4.5f), frame.theme.panel);
    frame.canvas.disc({at, y}, ui.px(3.0f), color);
  };
  if (frame.view.band) {
    for (std::size_t i = 0; i < bands_used_; ++i) {
      const int nearest = render::nearest_bin(bands_[i].bins, x);
      if (nearest >= 0) put(bands_[i].color, "mean", bands_[i].bins[static_cast<std::size_t>(nearest)].mean);
    }
  } else {
    for (const auto& run : frame.runs)
      for (const Line& line : lines_)
        if (line.run == run.get()) put(line.color, run->name, line.data->line_at(x));
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

void CurvesPanel::draw_menus(const Frame& frame, Outbox& outbox, const SeriesInfo& series) {
  if (open_menu_) open_menu("Curve menu");
  open_menu_ = false;
  const std::array groups{&frame.focus.by_step, &frame.focus.by_episode, &frame.focus.by_update};
  std::size_t choices = 0;
  for (const SeriesGroup* group : groups) choices += group->series().size();
  const bool episodic = !frame.environment.info().continuing;
  const bool exact = ExactCurve::knows(frame, series);
  const int rows = static_cast<int>(choices) + 1 + 2 + 3 + (episodic ? 3 : 0) + (exact ? 1 : 0);
  if (Menu menu(frame.ui, "Curve menu", 230, rows); menu) {
    menu.caption("show");
    for (const SeriesGroup* group : groups)
      for (const SeriesInfo& other : group->series())
        if (menu.item(other.name, other.id == series.id)) {
          series_ = other.id;
          view_ = {};
        }
    if (episodic) {
      menu.caption("along the x axis");
      if (menu.item("steps", frame.view.curve_axis == CurveAxis::steps))
        outbox.send(action::SetCurveAxis{CurveAxis::steps});
      if (menu.item("episodes", frame.view.curve_axis == CurveAxis::episodes))
        outbox.send(action::SetCurveAxis{CurveAxis::episodes});
    }
    const double reach = window(frame);
    menu.caption(reach > 0.0 ? "average over" : "no average");
    const Rect row = menu.row();
    double fraction = reach > 1.0 ? std::log(reach) / std::log(longest_window) : 0.0;
    const Rect track{{row.low.x + frame.ui.px(8), row.low.y}, {row.high.x - frame.ui.px(76), row.high.y}};
    const render::ShortText text =
        reach > 0.0 ? render::integer_text(static_cast<long long>(reach)) : render::ShortText("none");
    if (thin_slider(frame.ui, "average over", track, fraction, text, frame.theme.fill))
      outbox.send(action::SetSmoothing{round_window(fraction)});
    frame.ui.text({row.high.x, row.center().y}, text, frame.theme.text, Font::sans_semibold, 0.0f,
                  AlignX::right);
    bool band = frame.view.band;
    if (menu.toggle("mean and band over seeds", band)) outbox.send(action::SetBand{band});
    if (exact) menu.toggle("exact expectation", wants_exact_);
    bool logarithmic = view_.logarithmic;
    if (menu.toggle("logarithmic x axis", logarithmic)) {
      view_.logarithmic = logarithmic;
      view_.fit();
    }
    if (menu.item("fit everything (F)")) view_.fit();
  }

  if (open_add_menu_) open_menu("Add menu");
  open_add_menu_ = false;
  if (Menu menu(frame.ui, "Add menu", 230, 3); menu) {
    menu.caption("a run beside the others");
    if (menu.item("with another seed")) outbox.send(action::AddSeed{});
    if (menu.item("with the present parameters")) outbox.send(action::AddVariant{});
  }

  if (open_run_menu_) open_menu("Run menu");
  open_run_menu_ = false;
  if (Menu menu(frame.ui, "Run menu", 170, 5); menu) {
    const auto run = std::find_if(frame.runs.begin(), frame.runs.end(),
                                  [&](const auto& view) { return view->id == menu_run_; });
    if (run == frame.runs.end()) return;
    menu.caption("name");
    if (text_edit(frame.ui, "run name", menu.row().inset(frame.ui.px(2)), typed_name_).accepted) {
      outbox.send(action::RenameRun{menu_run_, typed_name_});
      ImGui::CloseCurrentPopup();
    }
    if (menu.item("show above", menu_run_ == frame.focus.id)) outbox.send(action::Focus{menu_run_});
    if (menu.item((*run)->hidden ? "unhide" : "hide"))
      outbox.send(action::SetHidden{menu_run_, !(*run)->hidden});
    if (menu.item("remove")) outbox.send(action::RemoveRun{menu_run_});
  }
}

void CurvesPanel::draw(const Frame& frame, Outbox& outbox) {
  const SeriesInfo* series = find_series(frame);
  if (series == nullptr) return draw_empty(frame, "Nothing is known yet: press play.");
  title_of_ = series->id;
  collect(frame, *series);

  Ui& ui = frame.ui;
  const Rect area = ui.area();
  double last = 0.0;
  for (const Line& line : lines_) last = std::max(last, line.data->last_x());
  Limits y{std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()};
  const Limits x = view_.zoomed() ? view_.x() : Limits{0.0, last};
  for (Line& line : lines_) {
    line.view = line.data->view(x, area.width());
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
  exact_shown_ = wants_exact_ && ExactCurve::knows(frame, *series);
  if (exact_shown_) {
    exact_.update(frame, outbox, *series);
    if (const TruthCurve* curve = exact_.curve())
      for (const double value : curve->values)
        if (std::isfinite(value)) y = {std::min(y.low, value), std::max(y.high, value)};
  }
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
    draw_mean(frame, plot);
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
