#include "app/panels/figures/landscape_figure.h"

#include "app/panels/figures/figure_plot.h"
#include "app/panels/labels.h"
#include "app/widgets/controls.h"
#include "render/gl/surface_renderer.h"
#include "render/number_text.h"
#include "render/scene_view.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>

namespace policyscope::app {

using Eigen::Matrix2d;
using Eigen::Vector2d;
using render::AlignX;
using render::Color;
using render::Font;
using render::Limits;
using render::Rect;
using render::Vec2;

namespace {

constexpr int moving_cells = 48, resting_cells = 96, sampled_cells = 32, network_cells = 24, large_cells = 20;
constexpr int arrows = 13;
constexpr std::array<std::string_view, path_methods> method_names{"plain gradient", "natural gradient",
                                                                  "TRPO", "PPO"};

Matrix2d matrix_of(LandscapeParameters parameters) {
  Matrix2d a = Matrix2d::Identity();
  if (parameters == LandscapeParameters::raise_all) a << 1.0, 0.0, 1.0, 1.0;
  if (parameters == LandscapeParameters::triple) a << 3.0, 0.0, 0.0, 1.0;
  return a;
}

render::Axis axis_from(double low, double high) {
  return {.limits = {low, high}};
}

}  // namespace

const std::vector<Field<LandscapeSettings>>& LandscapeSettings::fields() {
  using S = LandscapeSettings;
  static const std::vector<Field<S>> list = {
      Field(&S::parameters, "parameters", "\\varphi", "learns")
          .choices({"θ itself", "raise all", "one tripled"})
          .help("Other parameters for the same policies. Raise all: the first one raises both, the second "
                "its own "
                "alone. One tripled: the first counts three times. Paths by θ are then dashed."),
      Field(&S::field, "field", "\\nabla", "arrows")
          .choices({"none", "plain", "natural", "both"})
          .help("The directions of the gradient and of the natural gradient everywhere."),
      Field(&S::step, "step", "\\alpha", "step")
          .valid(0, 1e6)
          .slider(1e-4, 10)
          .log()
          .help("Step of the plain gradient, and of each of PPO's ten steps on one surrogate."),
      Field(&S::natural_step, "natural_step", "\\alpha_N", "natural")
          .valid(0, 1e6)
          .slider(1e-4, 10)
          .log()
          .help("Step of the natural gradient F⁻¹∇J (Kakade 2002)."),
      Field(&S::kl_limit, "kl_limit", "\\delta", "KL limit")
          .valid(1e-8, 10)
          .slider(1e-4, 1)
          .log()
          .help("How far TRPO goes at once, as mean KL divergence: the ellipse (Schulman et al. 2015)."),
      Field(&S::clip, "clip", "\\epsilon", "clip")
          .valid(0.01, 10)
          .slider(0.02, 1)
          .log()
          .help("Where PPO's ratios are clipped: the dotted region (Schulman et al. 2017)."),
      Field(&S::updates, "updates", "n", "updates")
          .valid(1, 2000)
          .slider(1, 400)
          .log()
          .help("How often each method updates the policy."),
  };
  return list;
}

LandscapeFigure::LandscapeFigure(std::string_view argument) : as_surface_(argument == "surface") {
  if (argument == "raise_all")
    settings_.set("parameters", static_cast<double>(LandscapeParameters::raise_all));
  untouched_ = settings_.version();
}
LandscapeFigure::~LandscapeFigure() = default;

PanelTitle LandscapeFigure::title(const Frame&) const {
  return {"J(\\theta)", "objective landscape"};
}

void LandscapeFigure::draw_header(const Frame& frame, Outbox&) {
  if (parameters_.size() < 2) return;
  if (header_link(frame.ui, "Surface", as_surface_ ? "map" : "3-D")) as_surface_ = !as_surface_;
}

Color LandscapeFigure::color_of(PathMethod method) const {
  // Apart from viridis and from each other, also for the colour-blind.
  switch (method) {
    case PathMethod::plain:
      return Color::hex(0xffffff);
    case PathMethod::natural:
      return Color::hex(0xff9f40);
    case PathMethod::trpo:
      return Color::hex(0xff4f9a);
    case PathMethod::ppo:
      return Color::hex(0x5fd7ff);
  }
  return {};
}

void LandscapeFigure::fit() {
  const PlaneParameter& x = parameters_[x_];
  const PlaneParameter& y = parameters_[y_];
  low_ = {x.low, y.low};
  high_ = {x.high, y.high};
  // Where it is a long way for those who do not know the metric; of a plane through the present policy, not
  // far from that.
  start_ =
      low_ + (high_ - low_).cwiseProduct(facts_.directions ? Vector2d(0.42, 0.35) : Vector2d(0.70, 0.26));
  fitted_ = true;
  ++changes_;
}

void LandscapeFigure::choose_parameters(const Frame& frame) {
  const Model* model = frame.snapshot->model.get();
  if (model == parameters_of_) return;
  parameters_of_ = model;
  const std::size_t before = parameters_.size();
  parameters_ = plane_parameters(frame.environment, *model);
  facts_ = plane_facts(frame.environment, *model);
  names_.clear();
  for (const PlaneParameter& parameter : parameters_) names_.push_back(parameter.name);
  if (parameters_.size() < 2) return;
  if (parameters_.size() != before) {
    x_ = 0, y_ = 1, fitted_ = false;
    if (facts_.directions && settings_.version() == untouched_) {
      // 1 is a long way there.
      settings_.set("step", 3e-4);
      settings_.set("natural_step", 1e-2);
    }
  }
  if (!fitted_) fit();
}

void LandscapeFigure::collect_moments(const Frame& frame) {
  const std::span<const Keyframe> keyframes = frame.focus.timeline.keyframes();
  const bool same = moments_.size() == keyframes.size() &&
                    (moments_.empty() || moments_.back() == keyframes.back().snapshot);
  if (same) return;
  moments_.clear();
  for (const Keyframe& keyframe : keyframes)
    if (keyframe.snapshot->model != nullptr) moments_.push_back(keyframe.snapshot);
}

void LandscapeFigure::ask(const Frame& frame, Outbox& outbox) {
  const LandscapeSettings s = settings_.get();
  const LandscapePlane plane{
      .snapshot = frame.snapshot,
      .environment = frame.task,
      .criterion =
          criterion_of(frame.environment.info(), frame.scenario.parameters, frame.snapshot->in_force),
      .step_limit = frame.environment.info().continuing ? 0 : step_limit(frame.scenario),
      .x = x_,
      .y = y_};
  const std::uint64_t changes = changes_ + settings_.version();
  const bool changed = changes != asked_changes_;
  asked_changes_ = changes;
  // Finer where a value is cheap.
  const FiniteModel* task = frame.environment.finite_model();
  const std::size_t states = task != nullptr ? task->states.size() : 1;
  const int cells = facts_.episodes > 0            ? (frame.algorithm.network ? network_cells : sampled_cells)
                    : states > 60                  ? large_cells
                    : frame.playing || states > 20 ? moving_cells
                                                   : resting_cells;
  LandscapeGridRequest grid{plane, low_, high_, cells, arrows};
  if (grid_.update(frame.pool, grid, changed)) ++grid_version_;
  collect_moments(frame);
  LandscapePathsRequest paths{plane, start_, {}, (high_ - low_).norm(), moments_};
  paths.settings = {.step = s.step,
                    .natural_step = s.natural_step,
                    .kl_limit = s.kl_limit,
                    .clip = s.clip,
                    .updates = s.updates,
                    .parameters = matrix_of(s.parameters)};
  paths_.update(frame.pool, paths, changed);
  if (grid_.busy() || paths_.busy()) outbox.send(action::Await{});
}

void LandscapeFigure::draw_method(const Frame& frame, FigureSide& side, PathMethod method) {
  const Rect row = side.row(24.0f);
  if (row.width() <= 0.0f) return;
  Ui& ui = frame.ui;
  const render::Theme& theme = frame.theme;
  const auto m = static_cast<std::size_t>(method);
  const LandscapePaths* paths = paths_.result();
  const bool compared = paths != nullptr && !paths->other[m].values.empty();
  const PolicyPath* path = paths == nullptr ? nullptr : compared ? &paths->other[m] : &paths->straight[m];
  const render::ShortText value =
      path != nullptr && !path->values.empty() ? live_text(path->values.back()) : render::ShortText("–");
  const Pointer pointer = pointer_area(ui, method_names[m], row, shown_[m] ? "on" : "off");
  if (pointer.clicked) shown_[m] = !shown_[m];
  if (pointer.hovered) tooltip(ui, "Click to show or hide. The number is J after the last update.");
  const float y = row.center().y;
  // On a chip of the map's colours, where white can be seen in a light theme too.
  const Rect chip = Rect::at(row.low.x, y - ui.px(7), ui.px(26), ui.px(14));
  frame.canvas.fill_rect(chip, shown_[m] ? render::viridis().at(0.3) : theme.track, ui.px(4));
  if (shown_[m])
    frame.canvas.line({chip.low.x + ui.px(4), y}, {chip.high.x - ui.px(4), y},
                      {color_of(method), theme.curve_width});
  const Color ink = shown_[m] ? theme.text : theme.muted;
  ui.text({chip.high.x + ui.px(8), y}, method_names[m], ink);
  ui.text({row.high.x, y}, value, ink, Font::sans_semibold, 0.0f, AlignX::right);
  if (compared) {
    const bool differs = paths->differs(method);
    ui.text({row.high.x - ui.px(62), y}, differs ? "changes" : "stays", differs ? theme.warm : theme.muted,
            Font::sans, theme.axis_size, AlignX::right);
    ui.note(std::string(method_names[m]) + " with other parameters", row, differs ? "changes" : "stays");
  }
}

void LandscapeFigure::draw_side(const Frame& frame) {
  FigureSide side(frame, page_);
  Ui& ui = frame.ui;
  side.caption("J after the updates");
  for (std::size_t m = 0; m < path_methods; ++m) draw_method(frame, side, static_cast<PathMethod>(m));
  if (frame.view.presentation) {
    // Large words leave room for the lesson's own controls only.
    side.sliders(settings_, {"field", "natural_step", "kl_limit", "clip"});
    return;
  }
  side.sliders(settings_);
  const auto pick = [&](std::string_view label, std::string_view text, std::size_t& mine,
                        std::size_t& other) {
    const Rect row = side.row(30.0f);
    if (row.width() <= 0.0f) return;
    const float name = ui.width_of("across") + ui.px(12);
    ui.text({row.low.x, row.center().y}, text, frame.theme.muted);
    std::size_t now = mine;
    if (choice(ui, label, {{row.low.x + name, row.low.y + ui.px(3)}, {row.high.x, row.high.y - ui.px(3)}},
               names_, now)) {
      if (now == other) other = mine;  // the two change places
      mine = now;
      fit();
    }
  };
  pick("x parameter", "across", x_, y_);
  pick("y parameter", "up", y_, x_);
  const Criterion criterion =
      criterion_of(frame.environment.info(), frame.scenario.parameters, frame.snapshot->in_force);
  std::string note =
      criterion.average_reward ? "J is the reward per step in the long run" : "J is the value of the start";
  note += facts_.episodes == 0 ? ", exact. "
                               : ", estimated from " + std::to_string(facts_.episodes) +
                                     " episodes with the same random numbers for every policy. ";
  if (facts_.directions)
    note +=
        "The learner is at (0, 0). ∇J: along the gradient there. Random: a direction that moves the weights "
        "of "
        "each unit by their own length at 1 (Li et al. 2018). The learner's way is its shadow on this "
        "plane. ";
  note += as_surface_ ? "Drag to turn." : "Click for another start; the wheel zooms.";
  side.note(note);
}

render::GridView LandscapeFigure::grid_view() const {
  const LandscapeGridRequest& request = *grid_.request();
  return {.values = grid_.result()->values,
          .nx = request.cells,
          .ny = request.cells,
          .x = {request.low[0], request.high[0]},
          .y = {request.low[1], request.high[1]},
          .sampling = render::Sampling::cells};
}

Limits LandscapeFigure::range_of(const LandscapeGrid& grid) {
  sorted_.clear();
  for (const double value : grid.values)
    if (std::isfinite(value)) sorted_.push_back(value);
  if (sorted_.empty()) return {0.0, 1.0};
  const auto middle = sorted_.begin() + static_cast<std::ptrdiff_t>(sorted_.size() / 2);
  std::nth_element(sorted_.begin(), middle, sorted_.end());
  const double median = *middle;
  const auto [least, most] = std::minmax_element(sorted_.begin(), sorted_.end());
  // J may fall without end towards the corners: colours are for where one learns.
  const double low = std::max(*least, *most - 3.0 * (*most - median));
  return low < *most ? Limits{low, *most} : Limits{low - 0.5, low + 0.5};
}

void LandscapeFigure::draw_map(const Frame& frame) {
  Ui& ui = frame.ui;
  const render::Theme& theme = frame.theme;
  Rect outer = page_.plots();
  const float bar_room = ui.px(16) + render::color_bar_width(frame.canvas, theme, range_);
  outer.high.x -= bar_room;
  FigurePlot plot(frame, page_, "Plane", outer, {"", parameters_[x_].symbol, {low_[0], high_[0]}},
                  {"", parameters_[y_].symbol, {low_[1], high_[1]}});
  if (plot.empty()) return;
  const render::PlotArea& area = plot.area();
  if (grid_.result() != nullptr) draw_field(frame, area);
  draw_ways(frame, plot);
  const float left = area.rect.high.x + ui.px(12);
  render::draw_color_bar(frame.canvas, theme, {{left, area.rect.low.y}, {left + ui.px(9), area.rect.high.y}},
                         render::viridis(), range_);
  point(frame, plot);
}

void LandscapeFigure::draw_field(const Frame& frame, const render::PlotArea& area) {
  const render::Theme& theme = frame.theme;
  const render::ClipScope clip(frame.canvas, area.rect);
  const render::GridView grid = grid_view();
  // While a zoom is computed the old picture stays where it belongs.
  const Vec2 a = area.to_pixel(grid.x.low, grid.y.high), b = area.to_pixel(grid.x.high, grid.y.low);
  const int width = std::clamp(static_cast<int>(area.rect.width()), 1, 3 * grid.nx);
  const int height = std::clamp(static_cast<int>(area.rect.height()), 1, 3 * grid.ny);
  if (painted_version_ != grid_version_ || image_width_ != width || image_height_ != height) {
    range_ = range_of(*grid_.result());
    image_.paint(grid, render::viridis(), range_, width, height);
    contours_.clear();
    for (const double level : render::contour_levels(range_, 12)) render::contour(grid, level, contours_);
    painted_version_ = grid_version_;
    image_width_ = width;
    image_height_ = height;
  }
  frame.canvas.fill_rect(area.rect, render::viridis().at(0.0));
  frame.canvas.image({a, b}, image_.view());
  render::draw_contours(frame.canvas, area, contours_, {theme.on_field.faded(0.28), theme.hairline},
                        page_.scratch);
  const LandscapeSettings s = settings_.get();
  const auto draw_arrows = [&](bool natural, Color color) {
    const float longest = 0.42f * area.rect.width() / arrows;
    double most = 0.0;
    for (const LandscapeGrid::Arrow& arrow : grid_.result()->arrows)
      most = std::max(most, (natural ? arrow.natural : arrow.plain).norm());
    for (const LandscapeGrid::Arrow& arrow : grid_.result()->arrows) {
      const Vector2d g = natural ? arrow.natural : arrow.plain;
      const double norm = g.norm();
      if (!(norm > 1e-9 * most)) continue;
      // Directions first: lengths by the fourth root, so that plateaus still point somewhere.
      const float length = longest * static_cast<float>(std::max(0.25, std::pow(norm / most, 0.25)));
      const Vec2 at = area.to_pixel(arrow.at[0], arrow.at[1]);
      const Vec2 to = area.to_pixel(arrow.at[0] + g[0], arrow.at[1] + g[1]);
      const float pixels = std::hypot(to.x - at.x, to.y - at.y);
      if (!(pixels > 0.0f) || !std::isfinite(pixels)) continue;
      const Vec2 half = (to - at) * (0.5f * length / pixels);
      render::draw_arrow(frame.canvas, at - half, at + half, {color, theme.hairline});
    }
  };
  if (s.field == LandscapeField::plain || s.field == LandscapeField::both)
    draw_arrows(false, color_of(PathMethod::plain).faded(0.8));
  if (s.field == LandscapeField::natural || s.field == LandscapeField::both)
    draw_arrows(true, color_of(PathMethod::natural).faded(0.9));
}

void LandscapeFigure::draw_ways(const Frame& frame, const FigurePlot& plot) {
  Ui& ui = frame.ui;
  const render::Theme& theme = frame.theme;
  const render::PlotArea& area = plot.area();
  const render::ClipScope clip(frame.canvas, area.rect);
  const auto trace = [&](const std::vector<Vector2d>& points, Color color, bool dashed, bool dots,
                         float more = 0.0f) {
    std::vector<Vec2>& line = page_.scratch;
    line.clear();
    for (const Vector2d& p : points) line.push_back(plot.pixel(p[0], p[1]));
    if (line.size() < 2) return;
    if (dashed) {
      render::dashed_line(frame.canvas, line, {color, theme.curve_width}, ui.px(5), ui.px(4));
      return;
    }
    frame.canvas.polyline(line, {theme.field_edge, theme.curve_width + more + 2.0f});
    frame.canvas.polyline(line, {color, theme.curve_width + more});
    if (!dots) return;
    // Dots where they can be told apart.
    Vec2 last = line.front();
    for (const Vec2& at : line) {
      if (std::hypot(at.x - last.x, at.y - last.y) < ui.px(9)) continue;
      last = at;
      frame.canvas.disc(at, ui.px(2.6f) + 0.5f * more, color);
    }
    frame.canvas.disc(line.back(), ui.px(5.5f) + 0.5f * more, theme.field_edge);
    frame.canvas.disc(line.back(), ui.px(4.5f) + 0.5f * more, color);
  };
  if (const LandscapePaths* paths = paths_.result()) {
    if (shown_[2]) trace(paths->ellipse, color_of(PathMethod::trpo), false, false);
    if (shown_[3]) trace(paths->region, color_of(PathMethod::ppo), true, false);
    for (std::size_t m = 0; m < path_methods; ++m) {
      if (!shown_[m]) continue;
      const Color color = color_of(static_cast<PathMethod>(m));
      const bool compared = !paths->other[m].points.empty();
      if (compared) trace(paths->straight[m].points, color.faded(0.85), true, false);
      // Where ways coincide the later ones are thinner, so that all can be seen.
      const float more = ui.px(1.5f) * static_cast<float>(path_methods - 1 - m);
      trace(compared ? paths->other[m].points : paths->straight[m].points, color, false, true, more);
    }
  }
  // The way of the learner itself, and where it is now.
  if (const LandscapePaths* paths = paths_.result(); paths != nullptr && paths->learner.size() > 1) {
    std::vector<Vec2>& line = page_.scratch;
    line.clear();
    for (const Vector2d& p : paths->learner) line.push_back(plot.pixel(p[0], p[1]));
    line.push_back(plot.pixel(parameters_[x_].value, parameters_[y_].value));
    frame.canvas.polyline(line, {theme.field_edge, theme.hairline + 2.0f});
    frame.canvas.polyline(line, {theme.on_field.faded(0.75), theme.hairline});
  }
  const Vector2d learner(parameters_[x_].value, parameters_[y_].value);
  if ((learner.array() >= low_.array()).all() && (learner.array() <= high_.array()).all()) {
    const Vec2 at = plot.pixel(learner[0], learner[1]);
    frame.canvas.circle(at, ui.px(7), theme.field_edge, 2.0f * theme.curve_width);
    frame.canvas.circle(at, ui.px(7), theme.on_field, theme.curve_width);
    const std::string_view word = "learner";
    const float width = ui.width_of(word, Font::sans, theme.axis_size);
    const float x = std::min(at.x + ui.px(12), area.rect.high.x - width - ui.px(4));
    frame.canvas.fill_rect({{x - ui.px(3), at.y - 0.75f * theme.axis_size},
                            {x + width + ui.px(3), at.y + 0.8f * theme.axis_size}},
                           theme.field_edge, ui.px(3));
    ui.text({x, at.y}, word, theme.on_field, Font::sans, theme.axis_size);
  }
}

void LandscapeFigure::point(const Frame& frame, FigurePlot& plot) {
  double sx = start_[0], sy = start_[1];
  if (plot.handle("Start", sx, sy, frame.theme.accent)) {
    start_ = {sx, sy};
    ++changes_;
  }
  const Pointer pointer = plot.pointer();
  if (pointer.clicked) {
    start_ = {plot.x_at(pointer), plot.y_at(pointer)};
    ++changes_;
  }
  Ui& ui = frame.ui;
  if (pointer.wheel != 0.0f) {
    const Vector2d about(plot.x_at(pointer), plot.y_at(pointer));
    const double factor = std::pow(0.85, pointer.wheel);
    low_ = about + factor * (low_ - about);
    high_ = about + factor * (high_ - about);
    ++changes_;
  }
  if (pointer.right_clicked) fit();
  if (pointer.hovered && grid_.result() != nullptr) {
    const double x = plot.x_at(pointer), y = plot.y_at(pointer);
    std::string text = "J = " + std::string(live_text(grid_view().interpolate(x, y)).view());
    text += "\n" + parameters_[x_].name + " " + std::string(render::fixed_text(x, 2).view());
    text += "\n" + parameters_[y_].name + " " + std::string(render::fixed_text(y, 2).view());
    tooltip(ui, text);
  }
}

void LandscapeFigure::draw_surface(const Frame& frame) {
  Ui& ui = frame.ui;
  const render::Theme& theme = frame.theme;
  const Rect whole = page_.plots();
  const Rect area{{whole.low.x + ui.px(24), whole.low.y},
                  {whole.high.x - ui.px(12), whole.high.y - ui.px(10)}};
  if (grid_.result() == nullptr || area.width() < 24.0f || area.height() < 24.0f) return;
  const render::GridView grid = grid_view();
  if (built_version_ != grid_version_) {
    range_ = range_of(*grid_.result());
    mesh_.build(grid, render::viridis(), range_);
    built_version_ = grid_version_;
  }
  render::SurfaceAxes axes{
      axis_from(grid.x.low, grid.x.high), axis_from(grid.y.low, grid.y.high), {.limits = range_}};
  axes.x.name = parameters_[x_].name;
  axes.y.name = parameters_[y_].name;
  render::draw_surface_box(frame.canvas, theme, area, camera_, axes);
  if (frame.canvas.has_textures()) {
    if (renderer_ == nullptr) renderer_ = std::make_unique<render::gl::SurfaceRenderer>();
    frame.canvas.texture(area, renderer_->paint(mesh_, camera_, theme, static_cast<int>(area.width()),
                                                static_cast<int>(area.height())));
  } else {
    render::paint_surface(frame.canvas, area, mesh_, camera_, scratch_);
  }
  const auto matrix = render::camera_matrix(camera_, area.width() / area.height());
  const auto place = [&](const Vector2d& p, double value) {
    const auto x = static_cast<float>(2.0 * axes.x.fraction(p[0]) - 1.0);
    const auto y = static_cast<float>(2.0 * axes.y.fraction(p[1]) - 1.0);
    // A little above the surface, so that it does not cut the line.
    const double height = std::clamp(2.0 * range_.fraction(value) - 1.0, -1.0, 1.0) + 0.02;
    return render::project(matrix, {x, y, render::surface_half_height * static_cast<float>(height)}, area).at;
  };
  const auto inside = [&](const Vector2d& p) {
    return p[0] >= grid.x.low && p[0] <= grid.x.high && p[1] >= grid.y.low && p[1] <= grid.y.high;
  };
  if (const LandscapePaths* paths = paths_.result()) {
    for (std::size_t m = 0; m < path_methods; ++m) {
      if (!shown_[m]) continue;
      const PolicyPath& path = paths->other[m].points.empty() ? paths->straight[m] : paths->other[m];
      std::vector<Vec2>& line = page_.scratch;
      line.clear();
      for (std::size_t i = 0; i < path.points.size() && inside(path.points[i]); ++i)
        line.push_back(place(path.points[i], path.values[i]));
      if (line.empty()) continue;
      const Color color = color_of(static_cast<PathMethod>(m));
      frame.canvas.polyline(line, {theme.field_edge, theme.curve_width + 2.0f});
      frame.canvas.polyline(line, {color, theme.curve_width});
      frame.canvas.disc(line.back(), ui.px(5.5f), theme.field_edge);
      frame.canvas.disc(line.back(), ui.px(4.5f), color);
    }
  }
  const Pointer pointer = pointer_area(ui, "Surface view", whole);
  if (pointer.held) camera_.drag(pointer.drag.x, pointer.drag.y);
  if (pointer.wheel != 0.0f) camera_.wheel(pointer.wheel);
  if (pointer.double_clicked) camera_ = {.azimuth = -0.7, .elevation = 0.75};
}

void LandscapeFigure::draw(const Frame& frame, Outbox& outbox) {
  if (frame.snapshot == nullptr || frame.snapshot->model == nullptr)
    return draw_empty(frame, "Nothing is known yet: press play.");
  const Rect area = frame.ui.area();
  if (area.width() < frame.ui.px(200) || area.height() < frame.ui.px(110))
    return draw_empty(frame, "More room, please.");
  choose_parameters(frame);
  if (parameters_.size() < 2)
    return draw_empty(frame,
                      "The landscape is drawn for policies whose own parameters are learned: those that "
                      "follow action values, "
                      "and those of SAC, TD3 and DDPG, have none that it could move.");
  ask(frame, outbox);
  draw_side(frame);
  if (grid_.result() == nullptr && !grid_.complaint().empty()) {
    wrapped_text(frame.ui, page_.plots(), grid_.complaint(), frame.theme.muted, frame.theme.text_size);
    return;
  }
  if (as_surface_)
    draw_surface(frame);
  else
    draw_map(frame);
}

}  // namespace policyscope::app
