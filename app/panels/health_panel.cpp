#include "app/panels/health_panel.h"

#include "app/panels/labels.h"
#include "app/widgets/controls.h"
#include "render/number_text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string_view>

namespace policyscope::app {

using render::AlignX;
using render::Font;
using render::Limits;
using render::PlotArea;
using render::Rect;

namespace {

struct Explanation {
  std::string_view series, text;
};
/// A few words each, for a student.
constexpr auto explanations = std::to_array<Explanation>({
    {"td_error", "surprise: scatters about 0 once the values are right"},
    {"entropy", "how undecided the policy is: falls as it commits"},
    {"gradient_norm", "how hard the policy is pushed; a jump warns of divergence"},
    {"error", "return minus baseline: what the actor learns from"},
    {"score", "length of the score ∇ ln π"},
    {"critic_loss", "how far the critics are from what they aim at"},
    {"actor_loss", "minus what the critics see in the policy's actions"},
    {"mean_q", "what the critics expect; above all returns, it is too good to be true"},
    {"ent_coef", "the price of entropy: falls as less of it is needed"},
});

std::string_view explain(std::string_view series) {
  for (const Explanation& e : explanations)
    if (e.series == series) return e.text;
  return {};
}

constexpr std::array<std::string_view, 4> shown_elsewhere{"reward", "average_reward", "episode_return",
                                                          "episode_length"};

}  // namespace

PanelTitle HealthPanel::title(const Frame&) const {
  return {"", "Health"};
}

void HealthPanel::choose(const Frame& frame) {
  const std::array groups{&frame.focus.by_step, &frame.focus.by_update, &frame.focus.by_episode};
  std::size_t known = 0;
  for (const SeriesGroup* group : groups) known += group->series().size();
  if (run_ == frame.focus.id && known_series_ == known) return;
  run_ = frame.focus.id;
  known_series_ = known;
  multiples_.clear();
  for (const SeriesGroup* group : groups)
    for (const SeriesInfo& series : group->series())
      if (std::find(shown_elsewhere.begin(), shown_elsewhere.end(), series.id) == shown_elsewhere.end())
        multiples_.push_back({series.id, {}, {0.0, 0.0}});
}

void HealthPanel::draw_multiple(const Frame& frame, Outbox& outbox, Multiple& multiple, const Rect& cell) {
  Ui& ui = frame.ui;
  const render::Theme& theme = frame.theme;
  std::size_t index = 0;
  const SeriesGroup* group = frame.focus.find_series(multiple.series, index);
  if (group == nullptr) return;
  const SeriesInfo& series = group->series()[index];
  multiple.data.update(*group, index, false, group == &frame.focus.by_step ? 1000.0 : 20.0);

  const bool lit = frame.view.highlighted == series.id;
  const float line = std::ceil(1.7f * theme.text_size);
  float x = cell.low.x;
  const float y = cell.low.y + 0.5f * line;
  x += ui.formula({x, y + 0.32f * theme.text_size}, series.symbol, 0.8f * theme.symbol_size,
                  lit ? theme.accent : theme.text) +
       ui.px(7);
  const std::span<const render::CurveBin> bins = multiple.data.bins();
  const double latest =
      bins.empty() ? std::numeric_limits<double>::quiet_NaN() : multiple.data.line(bins.size() - 1);
  const render::ShortText value = live_text(latest);
  const float value_width =
      std::max(ui.width_of(value, Font::sans_semibold), ui.width_of("−0.00", Font::sans_semibold));
  if (x + ui.width_of(series.name) + value_width + ui.px(8) < cell.high.x)
    ui.text({x, y}, series.name, theme.muted);
  ui.text({cell.high.x, y}, value, theme.text, Font::sans_semibold, 0.0f, AlignX::right);

  Rect rect{{cell.low.x, cell.low.y + line}, {cell.high.x, cell.high.y - ui.px(4)}};
  const std::string_view words = explain(series.id);
  if (!words.empty() && rect.height() > 3.6f * theme.axis_size &&
      ui.width_of(words, Font::sans, theme.axis_size) <= cell.width()) {
    ui.text({rect.low.x, rect.high.y - 0.6f * theme.axis_size}, words, theme.muted, Font::sans,
            theme.axis_size);
    rect.high.y -= 1.5f * theme.axis_size;
  }
  if (rect.height() < 6.0f) return;

  Limits all{std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()};
  const CurveData::View view = multiple.data.view({0.0, multiple.data.last_x()}, rect.width());
  for (std::size_t i = 0; i < view.bins.size(); ++i)
    for (const double v : {view.line(i), view.bins[i].mean})
      if (std::isfinite(v)) all = {std::min(all.low, v), std::max(all.high, v)};
  if (!(all.low <= all.high)) all = {0.0, 1.0};
  if (series.scale == QuantityScale::diverging) all = render::symmetric(all);
  const bool fits = all.low >= multiple.range.low && all.high <= multiple.range.high &&
                    all.span() >= 0.4 * multiple.range.span();
  if (!fits) multiple.range = render::nice_limits(all, 4);

  const double last = std::max(1.0, multiple.data.last_x());
  const PlotArea plot{rect, {.limits = {0.0, last}}, {.limits = multiple.range}};
  if (multiple.range.low <= 0.0 && multiple.range.high >= 0.0) {
    const float zero = std::floor(plot.y_pixel(0.0)) + 0.5f;
    frame.canvas.line({rect.low.x, zero}, {rect.high.x, zero}, {theme.line, theme.hairline});
  }
  render::draw_curve(
      frame.canvas, plot,
      {.color = theme.run_color(frame.focus.color), .width = theme.curve_width, .raw_opacity = 0.3}, bins,
      multiple.data.smoothed(), scratch_);
  if (lit) frame.canvas.outline_rect(rect.inset(-2.0f), theme.accent, theme.hairline, ui.px(3));
  if (hovered(cell)) {
    outbox.send(action::Highlight{series.id});
    if (rect.contains(mouse_position())) {
      const double at = plot.x_value(mouse_position().x);
      const float px = std::floor(mouse_position().x) + 0.5f;
      frame.canvas.line({px, rect.low.y}, {px, rect.high.y}, {theme.muted.faded(0.6), theme.hairline});
      std::string text(words);
      if (!text.empty()) text += "\n";
      text += live_text(multiple.data.line_at(at)).view();
      text += " at step ";
      text += render::integer_text(std::llround(at)).view();
      tooltip(ui, text);
    }
  }
}

float HealthPanel::draw_counts(const Frame& frame, const Rect& area) {
  Ui& ui = frame.ui;
  const Snapshot* now = frame.snapshot.get();
  const bool episodic = !frame.environment.info().continuing;
  struct Entry {
    std::string_view name;
    render::ShortText value;
  };
  std::array<Entry, 5> entries;
  std::size_t count = 0;
  const auto put = [&](std::string_view name, const render::ShortText& value) {
    entries[count++] = {name, value};
  };
  put("iteration", now != nullptr ? render::integer_text(now->iteration) : render::ShortText("–"));
  if (now != nullptr && now->iteration != now->steps) put("steps", render::integer_text(now->steps));
  if (episodic)
    put("episodes", now != nullptr ? render::integer_text(now->episodes) : render::ShortText("–"));
  const double target = frame.view.learner_speed;
  put("target steps/s",
      std::isinf(target) ? render::ShortText("as fast as it goes") : render::count_text(target));
  const double actual = frame.focus.steps_per_second;
  put("actual steps/s",
      frame.wall_clock && std::isfinite(actual) ? render::count_text(actual) : render::ShortText("–"));

  const float line = std::ceil(1.55f * frame.theme.text_size);
  const std::size_t columns = area.width() > ui.px(300) ? 2 : 1;
  const std::size_t rows = (count + columns - 1) / columns;
  const float width = area.width() / static_cast<float>(columns);
  for (std::size_t i = 0; i < count; ++i) {
    const float x = area.low.x + width * static_cast<float>(i % columns);
    const float y = area.high.y - line * (static_cast<float>(rows - i / columns) - 0.5f);
    const float right = x + width - (columns > 1 && i % columns == 0 ? ui.px(16) : 0.0f);
    ui.text({x, y}, entries[i].name, frame.theme.muted);
    ui.text({right, y}, entries[i].value, frame.theme.text, Font::sans_semibold, 0.0f, AlignX::right);
  }
  return line * static_cast<float>(rows) + ui.px(6);
}

void HealthPanel::draw(const Frame& frame, Outbox& outbox) {
  choose(frame);
  Ui& ui = frame.ui;
  Rect area = ui.area();
  if (area.width() < 24.0f || area.height() < 24.0f) return;
  if (area.height() > ui.px(110)) area.high.y -= draw_counts(frame, area);
  if (frame.snapshot != nullptr && frame.snapshot->divergence) {
    const std::string text = frame.snapshot->divergence->quantity + " became infinite at iteration " +
                             std::string(render::integer_text(frame.snapshot->divergence->iteration).view()) +
                             "; the last finite weights are kept.";
    area.low.y += wrapped_text(ui, area, text, frame.theme.bad, frame.theme.text_size);
  }
  if (multiples_.empty()) return;
  const float most_rows = std::max(1.0f, std::floor(area.height() / ui.px(52)));
  const auto count = static_cast<float>(multiples_.size());
  const float columns =
      std::min(std::ceil(count / most_rows), std::max(1.0f, std::floor(area.width() / ui.px(120))));
  const float rows = std::ceil(count / columns);
  const float width = area.width() / columns, height = std::max(area.height() / rows, 1.0f);
  for (std::size_t i = 0; i < multiples_.size(); ++i) {
    const float column = static_cast<float>(i % static_cast<std::size_t>(columns));
    const float row = static_cast<float>(i / static_cast<std::size_t>(columns));
    Rect cell = Rect::at(area.low.x + column * width, area.low.y + row * height, width, height);
    if (column + 1.0f < columns) cell.high.x -= ui.px(14);
    if (cell.high.y > area.high.y + 1.0f) break;
    draw_multiple(frame, outbox, multiples_[i], cell);
  }
}

}  // namespace policyscope::app
