#include "render/distribution_plot.h"

#include "render/number_text.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace policyscope::render {
namespace {

/// 38 %, and <1 % rather than a 0 % that is not true.
ShortText percent_text(double probability) {
  if (!std::isfinite(probability)) return ShortText("–");
  if (probability > 0.0 && probability < 0.005) return ShortText("<1 %");
  if (probability < 1.0 && probability > 0.995) return ShortText(">99 %");
  ShortText text = fixed_text(100.0 * probability, 0);
  text.append(" %");
  return text;
}

void upright_bars(Canvas& canvas, const Theme& theme, const Rect& rect, std::span<const double> probabilities,
                  std::span<const std::string> labels, int marked) {
  const float line = std::ceil(1.35f * theme.axis_size);
  const float base = rect.high.y - line - 4.0f * theme.factor;
  const float top = rect.low.y + 1.4f * theme.text_size;
  const float pitch = rect.width() / static_cast<float>(probabilities.size());
  const float width = std::min(0.62f * pitch, 72.0f * theme.factor);
  for (const double share : {0.25, 0.5, 0.75, 1.0}) {
    const float y = crisp(base - static_cast<float>(share) * (base - top));
    canvas.line({rect.low.x, y}, {rect.high.x, y}, {theme.line, theme.hairline});
  }
  for (std::size_t i = 0; i < probabilities.size(); ++i) {
    const double p = std::isfinite(probabilities[i]) ? std::clamp(probabilities[i], 0.0, 1.0) : 0.0;
    const float x = rect.low.x + (static_cast<float>(i) + 0.5f) * pitch;
    const float height = static_cast<float>(p) * (base - top);
    const bool strong = static_cast<int>(i) == marked;
    const Rect bar{{x - 0.5f * width, base - height}, {x + 0.5f * width, base}};
    const Color color = strong ? theme.accent : mix(theme.panel, theme.accent, 0.55);
    if (height > 0.5f) canvas.fill_rect(bar, color, std::min(3.0f * theme.factor, 0.5f * height));
    canvas.text({x, bar.low.y - 4.0f * theme.factor}, percent_text(probabilities[i]),
                {Font::sans_semibold, theme.text_size, theme.text, AlignX::center, AlignY::bottom});
    canvas.text({x, base + 5.0f * theme.factor}, labels[i],
                {Font::sans, theme.axis_size, theme.muted, AlignX::center, AlignY::top});
  }
  canvas.line({rect.low.x, crisp(base)}, {rect.high.x, crisp(base)},
              {mix(theme.panel, theme.muted, 0.5), theme.hairline});
}

void rows(Canvas& canvas, const Theme& theme, const Rect& rect, std::span<const double> probabilities,
          std::span<const std::string> labels, int marked) {
  float label_width = 0.0f;
  for (const std::string& label : labels)
    label_width = std::max(label_width, canvas.measure(label, Font::sans, theme.text_size).width);
  label_width = std::min(label_width, 0.45f * rect.width());
  const float gap = 8.0f * theme.factor;
  const float number_width = canvas.measure("100 %", Font::sans_semibold, theme.text_size).width;
  const float from = rect.low.x + label_width + gap;
  const float to = std::max(from + 1.0f, rect.high.x - number_width - gap);
  const float pitch =
      std::min(rect.height() / static_cast<float>(probabilities.size()), 2.6f * theme.text_size);
  const float thickness = std::clamp(0.4f * pitch, 3.0f, 12.0f * theme.factor);
  const ClipScope clip(canvas, rect);
  float y =
      rect.low.y + 0.5f * (rect.height() - pitch * static_cast<float>(probabilities.size())) + 0.5f * pitch;
  for (std::size_t i = 0; i < probabilities.size(); ++i, y += pitch) {
    const double p = std::isfinite(probabilities[i]) ? std::clamp(probabilities[i], 0.0, 1.0) : 0.0;
    const bool strong = static_cast<int>(i) == marked;
    canvas.text(
        {rect.low.x, y}, labels[i],
        {Font::sans, theme.text_size, strong ? theme.text : theme.muted, AlignX::left, AlignY::middle});
    const Rect track{{from, y - 0.5f * thickness}, {to, y + 0.5f * thickness}};
    canvas.fill_rect(track, theme.track, 0.5f * thickness);
    Rect bar = track;
    bar.high.x = from + static_cast<float>(p) * (to - from);
    const Color color = strong ? theme.accent : mix(theme.panel, theme.accent, 0.55);
    if (bar.width() > 0.5f) canvas.fill_rect(bar, color, std::min(0.5f * thickness, 0.5f * bar.width()));
    canvas.text({rect.high.x, y}, percent_text(probabilities[i]),
                {Font::sans_semibold, theme.text_size, theme.text, AlignX::right, AlignY::middle});
  }
}

}  // namespace

Limits density_limits(const DensityPlot& plot) {
  const double width = plot.bounds.span();
  const double margin = width / 6.0;
  Limits limits{plot.bounds.low - margin, plot.bounds.high + margin};
  if (!std::isfinite(plot.mean) || !std::isfinite(plot.std)) return limits;
  // Half the bounds' width at a time, and never so far that the bounds get lost.
  const double reach = std::min(1.5 * plot.std, 2.0 * width);
  const double step = 0.5 * width;
  const auto steps = [&](double beyond) { return std::clamp(std::ceil(beyond / step), 0.0, 8.0) * step; };
  limits.low -= steps(limits.low - (plot.mean - reach));
  limits.high += steps(plot.mean + reach - limits.high);
  return limits;
}

float draws_height(const Theme& theme) {
  return 12.0f * theme.factor;
}

void draw_density(Canvas& canvas, const Theme& theme, const PlotArea& area, const DensityPlot& plot) {
  const Rect& r = area.rect;
  const Limits& x = area.x.limits;
  const Color beyond = mix(theme.panel, theme.muted, theme.dark ? 0.14 : 0.10);
  if (x.low < plot.bounds.low) canvas.fill_rect({r.low, {area.x_pixel(plot.bounds.low), r.high.y}}, beyond);
  if (x.high > plot.bounds.high)
    canvas.fill_rect({{area.x_pixel(plot.bounds.high), r.low.y}, r.high}, beyond);
  const Stroke base{mix(theme.panel, theme.muted, 0.5), theme.hairline};
  canvas.line({r.low.x, crisp(r.high.y)}, {r.high.x, crisp(r.high.y)}, base);
  const bool drawable = std::isfinite(plot.mean) && std::isfinite(plot.std) && plot.std > 0.0;
  if (drawable) {
    const ClipScope clip(canvas, {{r.low.x, r.low.y}, {r.high.x, r.high.y + theme.curve_width}});
    const float room = 0.92f * r.height();
    // Both shapes are those of a standard normal z, so many of whose spreads away from the middle.
    const auto value = [&](double z) {
      return plot.squashed ? plot.squashed->action(plot.squashed->mean + plot.squashed->std * z)
                           : plot.mean + plot.std * z;
    };
    const auto log_density = [&](double z) {
      return plot.squashed ? plot.squashed->log_density(plot.squashed->mean + plot.squashed->std * z)
                           : -0.5 * z * z;
    };
    // Dense where the density is; a narrow peak must not fall between two pixels.
    constexpr int side = 48;
    constexpr double reach = 4.5;
    double peak = log_density(0.0);
    for (int i = -side; i <= side; ++i) peak = std::max(peak, log_density(reach * i / side));
    const auto point = [&](double z) {
      const auto height = static_cast<float>(std::exp(std::min(0.0, log_density(z) - peak)));
      return Vec2{area.x_pixel(value(z)), r.high.y - room * height};
    };
    // Where it is squashed it may still be high at its ends: there it drops straight down.
    const float first = area.x_pixel(value(-reach)), last = area.x_pixel(value(reach));
    std::array<Vec2, 2 * side + 5> line;
    std::size_t count = 0;
    line[count++] = {std::min(r.low.x, first), r.high.y};
    line[count++] = {first, r.high.y};
    for (int i = -side; i <= side; ++i) line[count++] = point(reach * i / side);
    line[count++] = {last, r.high.y};
    line[count++] = {std::max(r.high.x, last), r.high.y};

    std::array<Vec2, 35> band;
    std::size_t corners = 0;
    band[corners++] = {area.x_pixel(value(-1.0)), r.high.y};
    for (int i = -16; i <= 16; ++i) band[corners++] = point(i / 16.0);
    band[corners++] = {area.x_pixel(value(1.0)), r.high.y};
    const Color inside = theme.accent.faded(theme.dark ? 0.28 : 0.20);
    // A squashed density may have a valley.
    plot.squashed ? canvas.fill_polygon(band, inside) : canvas.fill_convex(band, inside);
    canvas.polyline(std::span(line.data(), count), {theme.accent, theme.curve_width});
    const float mean = crisp(area.x_pixel(plot.mean));
    canvas.line({mean, r.low.y}, {mean, r.high.y}, {theme.text, theme.hairline});
  }
  const float top = r.high.y + 3.0f * theme.factor;
  const float bottom = r.high.y + draws_height(theme) - theme.factor;
  const ClipScope clip(canvas, {{r.low.x, r.high.y}, {r.high.x, bottom + 1.0f}});
  const auto draws = static_cast<int>(plot.draws.size());
  for (int i = draws; i-- > 0;) {
    const double value = plot.draws[static_cast<std::size_t>(i)];
    if (!std::isfinite(value)) continue;
    const float at = crisp(area.x_pixel(value));
    const double youth = 1.0 - static_cast<double>(i) / draws;
    canvas.line({at, top}, {at, bottom},
                {theme.warm.faded(0.25 + 0.75 * youth), std::max(1.0f, std::round(1.5f * theme.factor))});
  }
}

void draw_probabilities(Canvas& canvas, const Theme& theme, const Rect& rect,
                        std::span<const double> probabilities, std::span<const std::string> labels,
                        int marked) {
  const std::size_t count = std::min(probabilities.size(), labels.size());
  if (count == 0) return;
  probabilities = probabilities.first(count);
  labels = labels.first(count);
  const float pitch = rect.width() / static_cast<float>(count);
  float widest = canvas.measure(">99 %", Font::sans_semibold, theme.text_size).width;
  for (const std::string& label : labels)
    widest = std::max(widest, canvas.measure(label, Font::sans, theme.axis_size).width);
  const bool upright = widest + 6.0f * theme.factor < pitch && rect.height() > 6.0f * theme.text_size;
  (upright ? upright_bars : rows)(canvas, theme, rect, probabilities, labels, marked);
}

}  // namespace policyscope::render
