#include "app/panels/figures/aliased_figure.h"

#include "app/panels/figures/figure_plot.h"
#include "app/panels/labels.h"
#include "core/environments/aliased_gridworld.h"
#include "core/exact/chain.h"
#include "core/exact/undiscounted.h"
#include "core/scenarios/scenario.h"
#include "render/number_text.h"
#include "render/scene_view.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace policyscope::app {

using render::AlignX;
using render::Color;
using render::Limits;
using render::Rect;
using render::Vec2;

namespace {

constexpr std::size_t corridor = 5;  // the cells of the agent; behind them come the ends
enum : Eigen::Index { north, east, south, west };
/// The Q-learner's steps a frame, and in all.
constexpr std::int64_t steps_a_frame = 1000, most_steps = 20000;

render::ShortText steps_text(double steps) {
  return std::isfinite(steps) ? render::number_text(steps) : render::ShortText("∞");
}

}  // namespace

const std::vector<Field<AliasedSettings>>& AliasedSettings::fields() {
  using S = AliasedSettings;
  static const std::vector<Field<S>> list = {
      Field(&S::east, "east", "\\pi", "π(east | grey)")
          .valid(0, 1)
          .help("How likely the policy goes east in the two cells that look alike."),
  };
  return list;
}

AliasedFigure::AliasedFigure() : model_(AliasedGridworld::make_model({})) {
  constexpr std::size_t points = 99;
  for (std::size_t i = 1; i <= points; ++i) {
    east_.push_back(static_cast<double>(i) / (points + 1.0));
    steps_.push_back(walk_of(coin_policy(east_.back())).mean);
  }
}

PanelTitle AliasedFigure::title(const Frame&) const {
  return {"", "What the agent sees"};
}

AliasedFigure::Walk AliasedFigure::walk_of(const Eigen::MatrixXd& policy) const {
  const exact::Chain chain = exact::chain_of(model_, policy);
  Walk walk{policy, exact::steps_to_end(chain), 0.0};
  for (Eigen::Index s = 0; s < chain.start.size(); ++s)
    if (chain.start[s] > 0.0) walk.mean += chain.start[s] * walk.steps[s];
  return walk;
}

Eigen::MatrixXd AliasedFigure::coin_policy(double probability) const {
  Eigen::MatrixXd policy = Eigen::MatrixXd::Zero(static_cast<Eigen::Index>(model_.states.size()), 4);
  for (std::size_t s = 0; s < model_.states.size(); ++s) {
    const auto row = static_cast<Eigen::Index>(s);
    if (model_.states[s].appearance == AliasedGridworld::grey) {
      policy(row, east) = probability;
      policy(row, west) = 1.0 - probability;
    } else if (s == 0) {
      policy(row, east) = 1.0;
    } else if (s == corridor - 1) {
      policy(row, west) = 1.0;
    } else {
      policy(row, south) = 1.0;
    }
  }
  return policy;
}

Eigen::MatrixXd AliasedFigure::policy_of(const Model& model, bool greedy) const {
  Eigen::MatrixXd policy = Eigen::MatrixXd::Zero(static_cast<Eigen::Index>(model_.states.size()), 4);
  ActionDistribution distribution;
  for (std::size_t s = 0; s < model_.states.size(); ++s) {
    model.distribution(model_.observations[model_.states[s].appearance], distribution);
    const auto row = static_cast<Eigen::Index>(s);
    for (std::size_t a = 0; a < 4; ++a)
      policy(row, static_cast<Eigen::Index>(a)) = distribution.probabilities[a];
    if (!greedy) continue;
    Eigen::Index best = 0;
    policy.row(row).maxCoeff(&best);
    policy.row(row).setZero();
    policy(row, best) = 1.0;
  }
  return policy;
}

void AliasedFigure::learn() {
  if (learner_ == nullptr)
    learner_ = std::make_unique<Learner>(make_scenario("AliasedGridworld", "q-learning"), seed_);
  if (learner_->steps() >= most_steps && greedy_.policy.size() > 0) return;
  learner_->advance(steps_a_frame);
  learner_->snapshot({.model = true}, learned_);
  greedy_ = walk_of(policy_of(*learned_.model, true));
}

void AliasedFigure::compute(const Frame& frame) {
  learn();
  if (computed_ != settings_.version()) {
    computed_ = settings_.version();
    coin_ = walk_of(coin_policy(settings_.number("east")));
  }
  has_own_ = frame.environment.info().id == "AliasedGridworld" && frame.snapshot != nullptr &&
             frame.snapshot->model != nullptr && frame.crosshair != nullptr &&
             frame.crosshair->distribution.probabilities.size() == 4;
  if (has_own_) own_ = walk_of(policy_of(*frame.snapshot->model, false));
}

void AliasedFigure::draw_cells(const Frame& frame, const Rect& rect, std::string_view name, const Walk& walk,
                               Color color) {
  const render::Theme& theme = frame.theme;
  // Cells are squares: the y axis is as high as the rectangle makes it.
  const double top = std::ceil(1.6 * theme.axis_size) + 7.0 * theme.factor;
  const double scale = std::min(rect.width() / 5.4, (rect.height() - top) / 2.5);
  const double half_width = 0.5 * rect.width() / std::max(1.0, scale);
  const double half_height = 0.5 * (rect.height() - top) / std::max(1.0, scale);
  FigurePlot plot(frame, page_, name, rect,
                  {"", "", {2.0 - half_width, 2.0 + half_width}, render::AxisScale::linear, false},
                  {"", "", {-0.5 - half_height, -0.5 + half_height}, render::AxisScale::linear, false});
  if (plot.empty()) return;
  for (std::size_t s = 0; s < model_.states.size(); ++s) {
    const FiniteModel::State& state = model_.states[s];
    const double x = state.place.x, y = state.place.y;
    const bool grey = state.appearance == AliasedGridworld::grey;
    const Color floor = grey                                    ? render::mix(theme.panel, theme.muted, 0.38)
                        : state.kind == FiniteModel::Kind::goal ? theme.good.faded(0.35)
                        : state.kind == FiniteModel::Kind::hazard
                            ? theme.bad.faded(0.35)
                            : render::mix(theme.panel, theme.muted, 0.14);
    plot.bar(x - 0.49, x + 0.49, y - 0.49, y + 0.49, floor);
    const std::vector<double>& walls = model_.observations[state.appearance];
    const std::array<std::array<double, 4>, 4> sides{{{-0.5, 0.5, 0.5, 0.5},    // north
                                                      {0.5, -0.5, 0.5, 0.5},    // east
                                                      {-0.5, -0.5, 0.5, -0.5},  // south
                                                      {-0.5, -0.5, -0.5, 0.5}}};
    for (std::size_t side = 0; side < 4; ++side)
      if (!state.terminal && walls[side] != 0.0)
        plot.line(std::array{x + sides[side][0], x + sides[side][2]},
                  std::array{y + sides[side][1], y + sides[side][3]}, theme.text);
    if (state.terminal) {
      plot.words(x, y, state.name, theme.text, AlignX::center);
      continue;
    }
    const auto row = static_cast<Eigen::Index>(s);
    const std::array<std::array<double, 2>, 4> ways{{{0.0, 1.0}, {1.0, 0.0}, {0.0, -1.0}, {-1.0, 0.0}}};
    for (std::size_t a = 0; a < 4; ++a) {
      const double p = walk.policy(row, static_cast<Eigen::Index>(a));
      if (p < 0.02) continue;
      plot.arrow(x, y, x + 0.42 * p * ways[a][0], y + 0.42 * p * ways[a][1], color, 1.0f);
    }
    const bool stuck = !std::isfinite(walk.steps[row]);
    plot.words(x - 0.45, y + 0.36, steps_text(walk.steps[row]), stuck ? theme.bad : theme.text);
  }
  const Pointer pointer = plot.pointer();
  if (!pointer.hovered) return;
  for (std::size_t s = 0; s < corridor; ++s) {
    const FiniteModel::State& state = model_.states[s];
    if (std::abs(plot.x_at(pointer) - state.place.x) > 0.5 ||
        std::abs(plot.y_at(pointer) - state.place.y) > 0.5)
      continue;
    render::ShortText text("sees walls: ");
    constexpr std::array<std::string_view, 4> letters{"N", "E", "S", "W"};
    for (std::size_t side = 0; side < 4; ++side)
      if (model_.observations[state.appearance][side] != 0.0) text.append(letters[side]);
    tooltip(frame.ui, text);
  }
}

void AliasedFigure::draw_steps(const Frame& frame, const Rect& rect) {
  const render::Theme& theme = frame.theme;
  FigurePlot plot(frame, page_, "Steps", rect, {"probability of east in the grey cells", "\\pi", {0.0, 1.0}},
                  {"mean steps to the money", "", {0.0, 20.0}});
  if (plot.empty()) return;
  plot.line(east_, steps_, theme.accent);
  plot.horizontal(3.8, theme.good);
  plot.words(0.02, 3.8, "3.8", theme.good, AlignX::left, {0.0f, 10.0f});
  if (has_own_) {
    const double own = own_.policy(1, east) / std::max(1e-12, own_.policy(1, east) + own_.policy(1, west));
    plot.vertical(own, theme.warm);
    plot.words(own, 20.0, "this run", theme.warm, AlignX::left, {5.0f, 10.0f});
  }
  double p = settings_.number("east");
  double steps = std::min(20.0, coin_.mean);
  if (plot.handle("east", p, steps, theme.accent, Drag::x)) settings_.set("east", p);
  const Pointer pointer = plot.pointer();
  if (pointer.clicked) settings_.set("east", plot.x_at(pointer));
  if (!pointer.hovered) return;
  const double at = std::clamp(plot.x_at(pointer), 0.0, 1.0);
  tooltip(frame.ui, steps_text(walk_of(coin_policy(at)).mean));
}

void AliasedFigure::draw(const Frame& frame, Outbox&) {
  const render::Theme& theme = frame.theme;
  compute(frame);
  {
    FigureSide side(frame, page_);
    side.formula("\\pi(\\text{E} \\mid \\text{walls N and S}) = \\frac{1}{2}");
    side.sliders(settings_);
    if (side.button("Learn again", "Another Q-learner, with another seed.")) {
      ++seed_;
      learner_.reset();
      learn();
    }
    side.readout("\\text{steps}", steps_text(coin_.mean), theme.accent);
    side.readout("\\text{steps}_Q", steps_text(greedy_.mean), theme.bad);
    if (has_own_) side.readout("\\text{steps}_\\pi", steps_text(own_.mean), theme.warm);
    side.readout("\\text{learned}", render::count_text(static_cast<double>(learner_->steps())));
    side.note(
        "The agent sees only which sides are walls: the two grey cells are one to it. Whatever a "
        "deterministic policy does there, it walks away from the money in one of them. Greedy action values "
        "are deterministic (∞: never arrives); a policy may toss a coin.");
  }
  const Rect cells = page_.part(0, 2, 1.2f);
  const float middle = std::round(cells.center().y);
  draw_cells(frame, {cells.low, {cells.high.x, middle}},
             has_own_ ? "This run's policy" : "A policy that tosses a coin", has_own_ ? own_ : coin_,
             has_own_ ? theme.warm : theme.accent);
  draw_cells(frame, {{cells.low.x, middle}, cells.high}, "Q-learning, greedy", greedy_, theme.bad);
  draw_steps(frame, page_.part(1, 2, 1.2f));
}

}  // namespace policyscope::app
