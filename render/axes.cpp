#include "render/axes.h"

#include "render/round_steps.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace policyscope::render {
namespace {

using std::numbers::pi;
constexpr float label_gap = 6.0f;  // pixels at factor 1, between the plot and its tick labels

/// How the labels of evenly spaced ticks are written, the same for all of them.
struct LabelFormat {
  double unit = 1.0;
  std::string_view suffix = {};
  int decimals = 0;
  bool scientific = false;
};

LabelFormat label_format(double largest, double step) {
  LabelFormat format;
  for (const auto& [unit, suffix] : {std::pair{1e9, std::string_view(" G")}, {1e6, " M"}, {1e3, " k"}})
    if (largest >= (unit == 1e3 ? 1e4 : unit)) {
      format.unit = unit;
      format.suffix = suffix;
      break;
    }
  if (largest >= 1e13 || step < 1e-5) return {.scientific = true};
  format.decimals = std::max(0, static_cast<int>(std::ceil(-std::log10(step / format.unit) - 1e-9)));
  // Zoomed far in, a suffix would need more places than it saves.
  if (format.unit > 1.0 && format.decimals > 2)
    format = {.decimals = std::max(0, static_cast<int>(std::ceil(-std::log10(step) - 1e-9)))};
  return format;
}

ShortText label(double value, const LabelFormat& format) {
  if (format.scientific) return number_text(value, 4);
  if (value == 0.0) return format.suffix.empty() ? fixed_text(0.0, format.decimals) : ShortText("0");
  ShortText text = fixed_text(value / format.unit, format.decimals);
  text.append(format.suffix);
  return text;
}

/// The multiples of `step` inside the limits; exact, as ends within rounding belong to them.
template <class MakeLabel>
Ticks multiples(Limits limits, double step, int most, const MakeLabel& make_label) {
  Ticks ticks;
  const double tolerance = 1e-9 * limits.span();
  const double first = std::ceil((limits.low - tolerance) / step);
  const double last = std::floor((limits.high + tolerance) / step);
  if (!(last - first < 1e6)) return ticks;
  for (double k = first; k <= last && ticks.count < most; ++k) {
    const double value = k == 0.0 ? 0.0 : k * step;  // never -0
    ticks.items[static_cast<std::size_t>(ticks.count++)] = {value, make_label(value)};
  }
  return ticks;
}

int count_multiples(Limits limits, double step) {
  const double tolerance = 1e-9 * limits.span();
  const double count =
      std::floor((limits.high + tolerance) / step) - std::ceil((limits.low - tolerance) / step) + 1.0;
  return count < 1000.0 ? static_cast<int>(count) : 1000;
}

Ticks linear_ticks(Limits limits, int most) {
  double step = round_step(limits.span() / most);
  while (count_multiples(limits, step) > most) step = round_step(1.5 * step);
  const LabelFormat format = label_format(std::max(std::abs(limits.low), std::abs(limits.high)), step);
  return multiples(limits, step, most, [&](double v) { return label(v, format); });
}

Ticks angle_ticks(Limits limits, int most) {
  // Halves of π read best; then thirds and quarters would mix badly, so quarters only.
  for (const double part : {0.125, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0}) {
    const double step = part * pi;
    const int count = count_multiples(limits, step);
    if (count <= most) {
      if (count < 2) break;
      return multiples(limits, step, most, [](double v) { return angle_text(v); });
    }
  }
  return linear_ticks(limits, most);
}

Ticks logarithmic_ticks(Limits limits, int most) {
  const double first = std::ceil(std::log10(limits.low) - 1e-9);
  const double last = std::floor(std::log10(limits.high) + 1e-9);
  const int decades = static_cast<int>(last - first) + 1;
  Ticks ticks;
  const auto put = [&](double value) {
    if (value >= limits.low * (1 - 1e-9) && value <= limits.high * (1 + 1e-9) && ticks.count < most)
      ticks.items[static_cast<std::size_t>(ticks.count++)] = {
          value, value >= 1e3 ? count_text(value) : number_text(value)};
  };
  if (decades >= 2) {
    const int every = (decades + most - 1) / most;
    const bool fine = 3 * decades + 2 <= most;  // room for 2 and 5 as well
    if (fine) {
      for (double k = first - 1; k <= last; ++k)
        for (const double factor : {1.0, 2.0, 5.0}) put(factor * std::pow(10.0, k));
    } else {
      for (double k = std::ceil(first / every) * every; k <= last; k += every) put(std::pow(10.0, k));
    }
    return ticks;
  }
  for (double k = first - 1; k <= last; ++k)
    for (const double factor : {1.0, 2.0, 5.0}) put(factor * std::pow(10.0, k));
  return ticks.count >= 2 ? ticks : linear_ticks(limits, most);
}

float widest(const TextMetrics& metrics, const Theme& theme, const Ticks& ticks) {
  float width = 0.0f;
  for (const Tick& tick : ticks)
    width = std::max(width, metrics.measure(tick.label, Font::sans, theme.axis_size).width);
  return width;
}

/// As many ticks as keep their labels apart.
Ticks fitting_x_ticks(const TextMetrics& metrics, const Theme& theme, const Axis& axis, float pixels) {
  const float between = 1.2f * theme.axis_size + 9.0f;
  const float least = std::max(2.6f * theme.axis_size, 44.0f);
  for (int most = std::clamp(static_cast<int>(pixels / least), 3, 11); most > 2; --most) {
    Ticks ticks = choose_ticks(axis, most);
    if (ticks.count < 2) continue;
    const double apart =
        pixels * std::abs(axis.fraction(ticks.items[1].value) - axis.fraction(ticks.items[0].value));
    if (apart >= widest(metrics, theme, ticks) + between) return ticks;
  }
  return choose_ticks(axis, 2);
}

int most_y_ticks(const Theme& theme, float pixels) {
  // Large type must not leave a plot without numbers.
  return std::clamp(static_cast<int>(pixels / std::max(2.4f * theme.axis_size, 49.0f)) + 1, 2, 9);
}

}  // namespace

double Axis::fraction(double value) const {
  if (scale != AxisScale::logarithmic) return limits.fraction(value);
  return std::log(value / limits.low) / std::log(limits.high / limits.low);
}

double Axis::value_at(double fraction) const {
  if (scale != AxisScale::logarithmic) return limits.low + fraction * limits.span();
  return limits.low * std::pow(limits.high / limits.low, fraction);
}

Ticks choose_ticks(const Axis& axis, int most) {
  const auto& [low, high] = axis.limits;
  if (!(low < high) || !std::isfinite(low) || !std::isfinite(high) || !std::isfinite(high - low)) return {};
  most = std::clamp(most, 1, static_cast<int>(Ticks{}.items.size()));
  switch (axis.scale) {
    case AxisScale::linear:
      return linear_ticks(axis.limits, most);
    case AxisScale::logarithmic:
      return low > 0.0 ? logarithmic_ticks(axis.limits, most) : Ticks{};
    case AxisScale::angle:
      return angle_ticks(axis.limits, most);
  }
  return {};
}

float PlotArea::x_pixel(double value) const {
  return static_cast<float>(rect.low.x + x.fraction(value) * rect.width());
}
float PlotArea::y_pixel(double value) const {
  return static_cast<float>(rect.high.y - y.fraction(value) * rect.height());
}
double PlotArea::x_value(float pixel) const {
  return x.value_at((pixel - rect.low.x) / rect.width());
}
double PlotArea::y_value(float pixel) const {
  return y.value_at((rect.high.y - pixel) / rect.height());
}

AxesMargin axes_margin(const TextMetrics& metrics, const Theme& theme, const PlotArea& area) {
  AxesMargin margin;
  const Ticks ticks = choose_ticks(area.y, most_y_ticks(theme, area.rect.height()));
  margin.left = std::ceil(widest(metrics, theme, ticks) + (label_gap + 2.0f) * theme.factor);
  const float line = std::ceil(1.35f * theme.axis_size);
  margin.bottom = label_gap * theme.factor + line + (area.x.name.empty() ? 0.0f : line);
  margin.top = area.y.name.empty() ? std::ceil(0.5f * theme.axis_size) : line + label_gap * theme.factor;
  // Half of the last tick label may stand out.
  const Ticks below = fitting_x_ticks(metrics, theme, area.x, area.rect.width());
  margin.right = std::ceil(0.5f * widest(metrics, theme, below));
  return margin;
}

void draw_axes(Canvas& canvas, const Theme& theme, const PlotArea& area, const AxesStyle& style) {
  const Rect& r = area.rect;
  const TextStyle below{Font::sans, theme.axis_size, theme.muted, AlignX::center, AlignY::top};
  const TextStyle beside{Font::sans, theme.axis_size, theme.muted, AlignX::right, AlignY::middle};
  const Stroke grid{theme.line, theme.hairline};
  const float gap = label_gap * theme.factor;
  const float line = std::ceil(1.35f * theme.axis_size);
  float bottom = r.high.y + gap - 2.0f * theme.factor;

  if (style.y_ticks) {
    const Ticks ticks =
        choose_ticks(area.y, style.most_y > 0 ? style.most_y : most_y_ticks(theme, r.height()));
    for (const Tick& tick : ticks) {
      const float y = area.y_pixel(tick.value);
      if (style.grid) canvas.line({r.low.x, crisp(y)}, {r.high.x, crisp(y)}, grid);
      canvas.text({r.low.x - gap, y}, tick.label, beside);
    }
  }
  if (style.x_ticks) {
    const Ticks ticks = style.most_x > 0 ? choose_ticks(area.x, style.most_x)
                                         : fitting_x_ticks(canvas, theme, area.x, r.width());
    for (const Tick& tick : ticks) {
      const float x = area.x_pixel(tick.value);
      if (style.grid) canvas.line({crisp(x), r.low.y}, {crisp(x), r.high.y}, grid);
      canvas.text({x, bottom}, tick.label, below);
    }
    bottom += line;
  }
  if (!area.x.name.empty()) canvas.text({r.center().x, bottom}, area.x.name, below);
  // Upright above its axis: nobody should have to turn the head.
  if (!area.y.name.empty())
    canvas.text({r.low.x - gap, r.low.y - gap}, area.y.name,
                {Font::sans, theme.axis_size, theme.muted, AlignX::left, AlignY::bottom});
}

}  // namespace policyscope::render
