// Draws everything that render/ can draw, in both themes, as SVG files (and the surface by GL as PNG where
// there is a context) into a folder: for looking at, not for passing.
//
//   render_gallery FOLDER

#include "core/environments/lecture_pendulum.h"
#include "core/error.h"
#include "core/random/random_stream.h"
#include "render/contour.h"
#include "render/curve.h"
#include "render/curve_marks.h"
#include "render/formula.h"
#include "render/gl/surface_renderer.h"
#include "render/gl/surfaceless.h"
#include "render/heatmap.h"
#include "render/number_text.h"
#include "render/png.h"
#include "render/scene_view.h"
#include "render/smoothing.h"
#include "render/surface.h"
#include "render/svg_canvas.h"

#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <numbers>
#include <string>

namespace policyscope::render {
namespace {

using std::numbers::pi;

void save(const SvgCanvas& canvas, const std::filesystem::path& path) {
  std::ofstream(path, std::ios::binary) << canvas.document();
}

/// A panel's ground and its title: symbol, word, and a remark on the right.
Rect panel(Canvas& canvas, const Theme& t, const Rect& r, std::string_view symbol, std::string_view title,
           std::string_view remark = {}) {
  canvas.fill_rect(r, t.panel, t.corner);
  const float base = r.low.y + 20.0f * t.factor;
  float x = r.low.x + t.padding;
  if (!symbol.empty()) {
    const FormulaLayout layout = layout_formula(Formula::parse(symbol), canvas, t.symbol_size);
    draw_formula(canvas, layout, {x, base + 2}, t.text);
    x += layout.width + 8.0f * t.factor;
    canvas.text({x, base}, title, {Font::sans, t.text_size, t.muted});
  } else {
    canvas.text({x, base}, title, {Font::sans_semibold, t.title_size, t.text});
  }
  canvas.text({r.high.x - t.padding, base}, remark, {Font::sans, t.text_size, t.muted, AlignX::right});
  return {{r.low.x, r.low.y + 28.0f * t.factor}, r.high};
}

/// Something like the value function of a pendulum that has learned.
std::vector<double> value_field(int n) {
  std::vector<double> v;
  for (int iy = 0; iy < n; ++iy)
    for (int ix = 0; ix < n; ++ix) {
      const double b = -pi + 2 * pi * ix / (n - 1), s = -2 * pi + 4 * pi * iy / (n - 1);
      const double ridge = std::exp(-std::pow(s + 1.9 * std::sin(b), 2) / 3.0);
      v.push_back(-100 * std::pow(std::sin(b / 2), 2) * (1.25 - 0.6 * ridge) +
                  80 * std::exp(-2.5 * (b * b + 0.2 * s * s)) + 6 * std::sin(3 * b + s));
    }
  return v;
}

std::vector<double> mean_field(int n) {
  std::vector<double> v;
  for (int iy = 0; iy < n; ++iy)
    for (int ix = 0; ix < n; ++ix) {
      const double b = -pi + 2 * pi * ix / (n - 1), s = -2 * pi + 4 * pi * iy / (n - 1);
      v.push_back(3 * std::tanh(2.2 * std::sin(-b) - 0.7 * s) * std::exp(-0.35 * std::abs(s + b)) +
                  0.7 * std::sin(2 * b) * std::cos(s));
    }
  return v;
}

void environment_panel(Canvas& canvas, const Theme& t, const Rect& r) {
  const Rect inside = panel(canvas, t, r, "", "Environment", "mean action · ×1");
  LecturePendulumContinuous pendulum;
  RandomStream random{7, Purpose::demonstration};
  std::vector<double> observation(2);
  pendulum.set_state(std::array{-2.0, 3.4});
  std::vector<Scene> trail(18);
  double a = 0;
  for (Scene& scene : trail) {
    a = 1.6;
    pendulum.step(std::array{a}, random, observation);
    pendulum.describe(scene);
  }
  Scene now;
  a = -1.42;
  pendulum.step(std::array{a}, random, observation);
  pendulum.describe(now);
  const SceneView view = fit_scene(now, {inside.low, {inside.high.x, inside.high.y - 24}});
  draw_trail(canvas, t, view, trail);
  draw_scene(canvas, t, view, now);
  const float base = r.high.y - 14.0f * t.factor;
  draw_formula(canvas, layout_formula(Formula::parse("a ="), canvas, 16 * t.factor),
               {r.low.x + t.padding, base}, t.accent);
  canvas.text({r.low.x + t.padding + 34 * t.factor, base}, fixed_text(a, 2),
              {Font::sans_semibold, t.title_size, t.text});
  draw_formula(canvas, layout_formula(Formula::parse("R ="), canvas, 16 * t.factor),
               {r.high.x - 100 * t.factor, base}, t.text);
  canvas.text({r.high.x - t.padding, base}, fixed_text(-0.42, 2),
              {Font::sans_semibold, t.title_size, t.text, AlignX::right});
}

void field_panel(Canvas& canvas, const Theme& t, const Rect& r, std::string_view symbol,
                 std::string_view title, const std::vector<double>& values, const Colormap& map, Limits range,
                 bool contours) {
  const Rect inside = panel(canvas, t, r, symbol, title);
  const int n = static_cast<int>(std::lround(std::sqrt(static_cast<double>(values.size()))));
  PlotArea area{inside, {{-pi, pi}, AxisScale::angle, "angle β"}, {{-2 * pi, 2 * pi}, AxisScale::angle, {}}};
  const AxesMargin margin = axes_margin(canvas, t, area);
  const float bar = color_bar_width(canvas, t, range) + 12 * t.factor;
  area.rect = {{inside.low.x + margin.left + t.padding * 0.3f, inside.low.y + margin.top},
               {inside.high.x - bar - t.padding, inside.high.y - margin.bottom - 6}};
  const GridView grid{values, n, n, area.x.limits, area.y.limits, Sampling::nodes};
  FieldImage image;
  image.paint(grid, map, range, static_cast<int>(area.rect.width()), static_cast<int>(area.rect.height()));
  canvas.image(area.rect, image.view());
  if (contours) {
    ContourLines lines;
    for (const double level : contour_levels(range, 7)) contour(grid, level, lines);
    std::vector<Vec2> scratch;
    draw_contours(canvas, area, lines, {t.on_field.faded(0.35), t.hairline}, scratch);
  }
  std::vector<Point> walk;
  for (int i = 0; i < 400; ++i) {
    const double k = i * 0.02;
    walk.push_back({std::remainder(pi + 0.9 * std::exp(k / 12) * std::sin(5 * k), 2 * pi),
                    2.2 * std::exp(k / 12) * std::cos(5 * k)});
  }
  draw_trajectory(canvas, t, area, walk);
  draw_axes(canvas, t, area, {.grid = false});
  draw_crosshair(canvas, t, area, {0.75, 0.76});
  draw_color_bar(canvas, t,
                 Rect::at(area.rect.high.x + 12 * t.factor, area.rect.low.y, color_bar_thickness * t.factor,
                          area.rect.height()),
                 map, range);
}

std::vector<CurveBin> learning_curve(std::uint64_t seed) {
  RandomStream random{seed, Purpose::demonstration};
  std::vector<CurveBin> bins;
  const double when = 4000 + 1300.0 * static_cast<double>(seed);
  double wander = 0;
  for (int i = 1; i <= 6000; ++i) {
    const double x = 5.0 * i;
    wander = 0.97 * wander + 0.1 * (random.uniform() - 0.5);
    const double base = -3.0 * std::exp(-x / 900) - 1.25 / (1 + std::exp((x - when) / 600)) - 0.02;
    const double noise = 0.9 * std::exp(-x / 5000);
    const double y = std::min(0.0, base + noise * wander * 2);
    bins.push_back({x, y, y - 0.4 * noise * random.uniform(),
                    std::min(0.0, y + 0.4 * noise * random.uniform()), 0.3 * noise});
  }
  return bins;
}

void curve_panel(Canvas& canvas, const Theme& t, const Rect& r, bool band) {
  const Rect inside = panel(canvas, t, r, "", "Reward per step", "raw · average over 1,000 steps");
  PlotArea area{inside, {{0, 30000}, AxisScale::linear, "steps"}, {{-3.2, 0.1}, AxisScale::linear, {}}};
  const AxesMargin margin = axes_margin(canvas, t, area);
  area.rect = {{inside.low.x + margin.left + t.padding * 0.3f, inside.low.y + margin.top},
               {inside.high.x - t.padding - 4, inside.high.y - margin.bottom - 6}};
  const Flag flags[] = {{6600, "α_θ 0.008 → 0.0005"},
                        {8000, "λ 0 → 0.5"},
                        {16500, "σ min → 0.05"},
                        {28500, "gravity 9.8 → 12"}};
  FlagStrip strip;
  strip.lay_out(canvas, t, area, flags);
  area.rect.low.y += strip.height();
  draw_axes(canvas, t, area, {});
  strip.draw_lines(canvas, t, area, flags);
  strip.draw_labels(canvas, t, area, flags);
  CurveScratch scratch;
  std::vector<double> smoothed;
  for (int run = 3; run >= 0; --run) {
    const auto bins = learning_curve(static_cast<std::uint64_t>(run));
    smooth(bins, 1000, smoothed);
    draw_curve(canvas, area,
               {.color = t.run_color(run),
                .width = t.curve_width,
                .raw_opacity = band ? 0.0 : 0.3,
                .band_opacity = band ? 0.18 : 0.0},
               bins, smoothed, scratch);
  }
  const LegendEntry entries[] = {{t.run_color(0), "seed 1", "(shown above)"},
                                 {t.run_color(1), "seed 2"},
                                 {t.run_color(2), "seed 3"},
                                 {t.run_color(3), "seed 4", {}, true}};
  const Vec2 size = legend_size(canvas, t, entries);
  draw_legend(canvas, t, {area.rect.high.x - size.x - 6, area.rect.high.y - size.y - 6}, entries);
}

void live_formula(Canvas& canvas, const Theme& t, const Rect& r) {
  const Rect inside = panel(canvas, t, r, "", "One step of the actor–critic", "last step");
  const FormulaLayout layout = layout_formula(
      Formula::parse("\\live{delta}{\\delta} = \\live{reward}{R} - \\live{rbar}{\\bar R} + \\live{v1}{\\hat "
                     "v(S', \\mathbf{w})} - \\live{v0}{\\hat v(S, \\mathbf{w})}"),
      canvas, t.symbol_size * 1.1f, 44 * t.factor);
  const Vec2 at{inside.low.x + t.padding, inside.low.y + 30 * t.factor};
  draw_formula(canvas, layout, at, t.text, "v1", t.accent);
  const std::pair<std::string_view, double> values[] = {
      {"delta", -0.82}, {"reward", -0.42}, {"rbar", -0.1}, {"v1", 31.2}, {"v0", 31.7}};
  for (const auto& [id, value] : values) {
    const Rect box = layout.symbols[static_cast<std::size_t>(layout.find(id))].rect.moved(at);
    canvas.text({box.center().x, at.y + layout.descent + 16 * t.factor}, fixed_text(value, 2),
                {Font::sans_semibold, t.axis_size, t.warm, AlignX::center});
  }
}

void screen(const Theme& t, const std::filesystem::path& path) {
  SvgCanvas canvas(1280, 800, t.ground);
  const auto v = value_field(65), m = mean_field(65);
  const Colormap signed_map = diverging(t);
  environment_panel(canvas, t, {{8, 46}, {322, 395}});
  field_panel(canvas, t, {{330, 46}, {638, 395}}, "\\hat v(s)", "value", v, viridis(), robust_range(v),
              false);
  field_panel(canvas, t, {{646, 46}, {955, 395}}, "\\mu(s)", "policy mean", m, signed_map, {-3, 3}, false);
  field_panel(canvas, t, {{963, 46}, {1272, 395}}, "\\hat v(s)", "with contours", v, viridis(),
              nice_limits(robust_range(v)), true);
  curve_panel(canvas, t, {{8, 403}, {520, 752}}, false);
  curve_panel(canvas, t, {{528, 403}, {930, 752}}, true);
  live_formula(canvas, t, {{938, 403}, {1272, 500}});
  save(canvas, path);
}

void formulas(const Theme& t, const std::filesystem::path& path) {
  constexpr std::string_view markups[] = {
      "\\delta \\leftarrow R - \\bar R + \\hat v(S', \\mathbf{w}) - \\hat v(S, \\mathbf{w})",
      "\\bar R \\leftarrow \\bar R + \\alpha^{\\bar R} \\delta",
      "\\mathbf{w} \\leftarrow \\mathbf{w} + \\alpha^{\\mathbf{w}} \\delta \\, \\nabla \\hat v(S, "
      "\\mathbf{w})",
      "\\theta \\leftarrow \\theta + \\alpha^\\theta \\gamma^t \\delta \\, \\nabla \\ln \\pi(A \\mid S, "
      "\\theta)",
      "\\mathbf{z}^\\theta \\leftarrow \\gamma \\lambda^\\theta \\mathbf{z}^\\theta + \\nabla \\ln \\pi(A "
      "\\mid S, \\theta)",
      "\\pi(a \\mid s, \\theta) = \\frac{e^{h(s, a, \\theta) / \\tau}}{\\sum_b e^{h(s, b, \\theta) / \\tau}}",
      "\\pi(a \\mid s, \\theta) \\doteq \\frac{1}{\\sigma(s, \\theta) \\sqrt{2\\pi}} \\exp\\left(-\\frac{(a "
      "- \\mu(s, \\theta))^2}{2 \\sigma(s, \\theta)^2}\\right)",
      "\\nabla J(\\theta) \\propto \\sum_s \\mu(s) \\sum_a q_\\pi(s, a) \\nabla \\pi(a \\mid s, \\theta)",
      "v_\\pi(s) = \\E_\\pi\\left[\\sum_{k=0}^\\infty \\gamma^k R_{t+k+1} \\mid S_t = s\\right]",
      "L^{\\text{clip}}(\\theta) = \\hat{\\mathbb{E}}_t \\left[\\min(r_t(\\theta)\\hat A_t, "
      "\\clip(r_t(\\theta), 1 - \\epsilon, 1 + \\epsilon) \\hat A_t)\\right]",
      "\\max_{a \\in \\mathcal A} q(s, a), \\quad \\argmax_a Q(s, a), \\quad \\tilde A \\sim \\pi(\\cdot "
      "\\mid s), \\quad \\dot\\beta, \\ddot\\beta, \\vec x, \\sigma_{\\min}, \\alpha_\\theta, \\alpha_{\\bar "
      "R}",
      "\\left\\{ \\frac{x_1^2}{\\sqrt{1 + \\frac{1}{x}}} \\right\\} \\ge \\left| \\frac{a}{b} \\right| \\ne "
      "\\left[ \\prod_{i=1}^n x_i \\right] \\in \\R^n, \\; -1, \\; f'(x), \\; x'^2_t, \\; \\Delta t",
  };
  SvgCanvas canvas(900, 60 * std::size(markups) + 40, t.panel);
  float y = 44;
  for (const std::string_view markup : markups) {
    std::string text(markup);
    if (const auto at = text.find("\\mathcal A"); at != text.npos) text.replace(at, 10, "A");
    const FormulaLayout layout = layout_formula(Formula::parse(text), canvas, 24);
    draw_formula(canvas, layout, {24, y}, t.text);
    y += 60;
  }
  save(canvas, path);
}

void surfaces(const Theme& t, const std::filesystem::path& folder, const std::string& name, bool has_gl) {
  const auto v = value_field(65);
  const Limits range = nice_limits(robust_range(v));
  const GridView grid{v, 65, 65, {-pi, pi}, {-2 * pi, 2 * pi}, Sampling::nodes};
  SurfaceMesh mesh;
  mesh.build(grid, viridis(), range);
  const SurfaceAxes axes{{{-pi, pi}, AxisScale::angle, "angle β"},
                         {{-2 * pi, 2 * pi}, AxisScale::angle, "speed"},
                         {range, AxisScale::linear, "value"}};
  SurfaceScratch scratch;
  SvgCanvas canvas(1000, 480, t.ground);
  const SurfaceCamera views[] = {{}, {.azimuth = 0.6, .elevation = 0.9, .perspective = false}};
  for (int i = 0; i < 2; ++i) {
    const Rect r = Rect::at(8 + 496.0f * static_cast<float>(i), 8, 488, 464);
    const Rect inside = panel(canvas, t, r, "\\hat v(s)", "value surface");
    draw_surface_box(canvas, t, inside, views[i], axes);
    paint_surface(canvas, inside, mesh, views[i], scratch);
  }
  save(canvas, folder / ("surface-" + name + ".svg"));
  if (!has_gl) return;
  gl::SurfaceRenderer renderer;
  renderer.paint(mesh, {}, t, 976, 872);
  gl::Pixels pixels = renderer.read();
  SvgCanvas with_gl(1000, 920, t.ground);
  const Rect inside = panel(with_gl, t, {{8, 8}, {992, 912}}, "\\hat v(s)", "value surface, GL");
  const Rect place = Rect::at(inside.low.x, inside.low.y, 976, 872);
  draw_surface_box(with_gl, t, place, {}, axes);
  with_gl.image(place, {pixels.rgba, pixels.width, pixels.height, 1, 1, true});
  save(with_gl, folder / ("surface-gl-" + name + ".svg"));
}

int run(const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  std::unique_ptr<gl::SurfacelessContext> context;
  try {
    context = std::make_unique<gl::SurfacelessContext>();
    std::printf("GL: %s\n", context->renderer().c_str());
  } catch (const Error& error) {
    std::printf("no GL pictures: %s\n", error.what());
  }
  for (const bool dark : {true, false}) {
    const Theme theme = dark ? dark_theme() : light_theme();
    const std::string name = dark ? "dark" : "light";
    screen(theme, folder / ("screen-" + name + ".svg"));
    formulas(theme, folder / ("formulas-" + name + ".svg"));
    surfaces(theme, folder, name, context != nullptr);
  }
  return 0;
}

}  // namespace
}  // namespace policyscope::render

int main(int count, char** arguments) {
  try {
    return policyscope::render::run(count > 1 ? arguments[1] : "gallery");
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
