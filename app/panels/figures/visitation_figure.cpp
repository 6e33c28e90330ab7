#include "app/panels/figures/visitation_figure.h"

#include "app/panels/figures/figure_plot.h"
#include "app/panels/labels.h"
#include "core/error.h"
#include "core/exact/average_reward.h"
#include "core/exact/discounted.h"
#include "render/number_text.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace policyscope::app {

using render::AlignX;
using render::Limits;
using render::Rect;

namespace {

constexpr int map_cells = 40;
/// Beyond this many states a solution takes too long for a frame.
constexpr std::size_t most_states = 60;

}  // namespace

const std::vector<Field<VisitationSettings>>& VisitationSettings::fields() {
  using S = VisitationSettings;
  static const std::vector<Field<S>> list = {
      Field(&S::gamma, "gamma", "\\gamma", "discount")
          .valid(0, 0.9999)
          .slider(0, 0.99)
          .help("How much a visit counts that comes one step later."),
      Field(&S::normalised, "normalised", "1-\\gamma", "normalised")
          .help("Divides by the sum of all visits, 1/(1 − γ) where nothing ends. Without it ρ is what the "
                "policy-gradient theorem for the start value weights with."),
  };
  return list;
}

PanelTitle VisitationFigure::title(const Frame&) const {
  return {"", "Where the policy goes"};
}

void VisitationFigure::compute(const Frame& frame, const FiniteModel& model) {
  const Snapshot& snapshot = *frame.snapshot;
  if (computed_ == settings_.version() && computed_iteration_ == snapshot.iteration &&
      computed_run_ == frame.focus.id && discounted_.size() == model.states.size())
    return;
  computed_ = settings_.version();
  computed_iteration_ = snapshot.iteration;
  computed_run_ = frame.focus.id;
  const std::size_t states = model.states.size();
  const VisitationSettings s = settings_.get();
  Eigen::MatrixXd policy(static_cast<Eigen::Index>(states), static_cast<Eigen::Index>(model.actions.size()));
  ActionDistribution distribution;
  for (std::size_t i = 0; i < states; ++i) {
    const std::size_t looks = model.states[i].appearance;
    const auto number = static_cast<double>(looks);
    const std::span<const double> seen = model.observations.empty()
                                             ? std::span(&number, 1)
                                             : std::span<const double>(model.observations[looks]);
    snapshot.model->distribution(seen, distribution);
    for (std::size_t a = 0; a < model.actions.size(); ++a)
      policy(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(a)) =
          a < distribution.probabilities.size() ? distribution.probabilities[a] : 0.0;
  }
  const exact::Chain chain = exact::chain_of(model, policy);
  const Eigen::VectorXd visits = exact::discounted_visits(chain, s.gamma);
  total_ = visits.sum();
  discounted_.assign(visits.begin(), visits.end());
  if (s.normalised)
    for (double& x : discounted_) x /= std::max(1e-300, total_);
  stationary_.clear();
  if (frame.environment.info().continuing) {
    try {
      const Eigen::VectorXd d = exact::stationary_distribution(chain);
      stationary_.assign(d.begin(), d.end());
    } catch (const Error&) {
      // More than one: nothing to draw.
    }
  } else {
    // The share of an episode's steps.
    try {
      const Eigen::VectorXd d = exact::discounted_visits(chain, 1.0);
      stationary_.assign(d.begin(), d.end());
      for (double& x : stationary_) x /= std::max(1e-300, d.sum());
    } catch (const Error&) {
      // It may never end.
    }
  }
  // What was seen lately, where looks tell the states apart.
  recent_.clear();
  const TransitionRing& ring = snapshot.transitions;
  if (model.appearances() == states && model.observations.empty() && ring.size() > 0) {
    recent_.assign(states, 0.0);
    for (std::size_t age = 0; age < ring.size(); ++age) {
      const double looks = ring.recent(age).observation[0];
      for (std::size_t i = 0; i < states; ++i)
        if (static_cast<double>(model.states[i].appearance) == looks)
          recent_[i] += 1.0 / static_cast<double>(ring.size());
    }
  }
}

void VisitationFigure::draw_states(const Frame& frame, const FiniteModel& model, const Rect& rect) {
  const render::Theme& theme = frame.theme;
  const std::size_t states = model.states.size();
  double most = 1e-9;
  for (const auto* series : {&discounted_, &stationary_, &recent_})
    for (const double x : *series) most = std::max(most, x);
  FigurePlot plot(frame, page_, "States", rect,
                  {"", "", {-0.7, static_cast<double>(states) - 0.3}, render::AxisScale::linear, false},
                  {"share of visits", "", render::nice_limits({0.0, 1.15 * most}, 5)});
  if (plot.empty()) return;
  for (std::size_t i = 0; i < states; ++i) {
    const auto x = static_cast<double>(i);
    plot.bar(x - 0.4, x - 0.02, 0.0, discounted_[i], theme.accent);
    if (!stationary_.empty()) plot.bar(x + 0.02, x + 0.4, 0.0, stationary_[i], theme.warm);
    if (!recent_.empty())
      plot.line(std::array{x - 0.45, x + 0.45}, std::array{recent_[i], recent_[i]}, theme.text);
    plot.words(x, plot.area().y.limits.high, model.states[i].name, theme.muted, AlignX::center, {0.0f, 8.0f});
  }
  plot.horizontal(0.0, theme.muted, false);
  const Pointer pointer = plot.pointer();
  if (!pointer.hovered) return;
  const auto i = static_cast<std::size_t>(
      std::clamp(std::round(plot.x_at(pointer)), 0.0, static_cast<double>(states - 1)));
  render::ShortText text(model.states[i].name);
  text.append(": ρ ");
  text.append(render::fixed_text(discounted_[i], 3));
  if (!stationary_.empty()) {
    text.append(", d ");
    text.append(render::fixed_text(stationary_[i], 3));
  }
  tooltip(frame.ui, text);
}

void VisitationFigure::draw_map(const Frame& frame) {
  if (frame.coordinates.size() < 2) return draw_empty(frame, "This task has too few coordinates for a map.");
  const Dimension& x = frame.coordinates[frame.view.axis_x];
  const Dimension& y = frame.coordinates[frame.view.axis_y];
  const TransitionRing& ring = frame.snapshot->transitions;
  if (counted_iteration_ != frame.snapshot->iteration || counted_run_ != frame.focus.id ||
      counted_x_ != frame.view.axis_x || counted_y_ != frame.view.axis_y) {
    counted_iteration_ = frame.snapshot->iteration;
    counted_run_ = frame.focus.id;
    counted_x_ = frame.view.axis_x;
    counted_y_ = frame.view.axis_y;
    counts_.assign(static_cast<std::size_t>(map_cells * map_cells), 0.0);
    coordinates_.resize(frame.coordinates.size());
    const auto cell = [](const Dimension& d, double value) {
      const double along = (value - d.typical_low) / (d.typical_high - d.typical_low);
      return static_cast<int>(std::floor(along * map_cells));
    };
    for (std::size_t age = 0; age < ring.size(); ++age) {
      frame.environment.coordinates_of(ring.recent(age).observation, coordinates_);
      const int cx = cell(x, coordinates_[counted_x_]), cy = cell(y, coordinates_[counted_y_]);
      if (cx < 0 || cy < 0 || cx >= map_cells || cy >= map_cells) continue;
      counts_[static_cast<std::size_t>(cy * map_cells + cx)] += 1.0;
    }
    // States that are met once and those met always are shown on one scale.
    for (double& count : counts_) count = std::log1p(count);
  }
  const Rect area = page_.plots();
  FigurePlot plot(frame, page_, "Visits", area,
                  {x.name, x.symbol, {x.typical_low, x.typical_high}, axis_of(x).scale},
                  {y.name, y.symbol, {y.typical_low, y.typical_high}, axis_of(y).scale});
  if (plot.empty()) return;
  const double most = *std::max_element(counts_.begin(), counts_.end());
  const render::GridView grid{.values = counts_,
                              .nx = map_cells,
                              .ny = map_cells,
                              .x = {x.typical_low, x.typical_high},
                              .y = {y.typical_low, y.typical_high},
                              .sampling = render::Sampling::cells};
  image_.paint(grid, render::viridis(), {0.0, std::max(1.0, most)}, map_cells, map_cells, false);
  render::ImageView view = image_.view();
  view.smooth = false;
  frame.canvas.image(plot.area().rect, view);
  const Pointer pointer = plot.pointer();
  if (!pointer.hovered) return;
  const int cx =
      std::clamp(static_cast<int>(grid.x.fraction(plot.x_at(pointer)) * map_cells), 0, map_cells - 1);
  const int cy =
      std::clamp(static_cast<int>(grid.y.fraction(plot.y_at(pointer)) * map_cells), 0, map_cells - 1);
  render::ShortText text =
      render::integer_text(std::lround(std::expm1(counts_[static_cast<std::size_t>(cy * map_cells + cx)])));
  text.append(" visits of the last ");
  text.append(render::integer_text(static_cast<long long>(ring.size())));
  tooltip(frame.ui, text);
}

void VisitationFigure::draw(const Frame& frame, Outbox&) {
  const render::Theme& theme = frame.theme;
  if (frame.snapshot == nullptr || frame.snapshot->model == nullptr)
    return draw_empty(frame, "Nothing is known yet: press play.");
  const FiniteModel* model = frame.environment.finite_model();
  const bool softmax = frame.crosshair != nullptr && !frame.crosshair->distribution.probabilities.empty();
  const bool exactly = model != nullptr && softmax && model->states.size() <= most_states;
  if (exactly) compute(frame, *model);
  {
    FigureSide side(frame, page_);
    if (exactly) {
      side.formula("\\rho(s) = \\sum_t \\gamma^t \\Pr(S_t = s)");
      side.sliders(settings_);
      side.readout("\\sum \\rho", render::number_text(total_, 4), theme.accent);
      const bool continuing = frame.environment.info().continuing;
      const std::array<render::LegendEntry, 3> entries{
          {{theme.accent, "discounted visits ρ of the present policy", {}, false},
           {theme.warm, continuing ? "stationary distribution d" : "share of an episode's steps", {}, false},
           {theme.text, "the learner's last states", {}, recent_.empty()}}};
      side.legend(entries);
      side.note(
          "The policy decides which states are met. A policy gradient weights states by ρ, or by d where the "
          "average reward counts: a change of the policy moves these too.");
    } else {
      side.readout("N", render::integer_text(static_cast<long long>(frame.snapshot->transitions.size())));
      side.note(
          "The states that the learner met in its last steps, on a logarithmic scale. The policy decides "
          "which those are; what it never meets, it cannot learn.");
    }
  }
  if (exactly) {
    compute(frame, *model);
    draw_states(frame, *model, page_.part(0, 1));
  } else {
    draw_map(frame);
  }
}

}  // namespace policyscope::app
