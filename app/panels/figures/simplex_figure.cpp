#include "app/panels/figures/simplex_figure.h"

#include "core/exact/matrix_game.h"
#include "core/exact/one_state.h"
#include "render/number_text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace policyscope::app {

using render::AlignX;
using render::Color;
using render::Limits;
using render::Rect;
using render::Vec2;

namespace {

const double tall = std::numbers::sqrt3 / 2.0;  // of a triangle with sides of one
constexpr std::size_t longest_way = 2000;       // of the learner on the screen
constexpr double edge = 0.02;                   // a handle stays this far from the sides

/// Where a strategy lies: rock at the lower left, paper at the top, scissors at the lower right.
double plane_x(const Eigen::Vector3d& p) {
  return p[2] + 0.5 * p[1];
}
double plane_y(const Eigen::Vector3d& p) {
  return tall * p[1];
}
/// The nearest strategy that is not at the very edge.
Eigen::Vector3d strategy_at(double x, double y) {
  const double paper = y / tall;
  const double scissors = x - 0.5 * paper;
  Eigen::Vector3d p(1.0 - paper - scissors, paper, scissors);
  p = p.cwiseMax(edge);
  return p / p.sum();
}

Eigen::Vector3d preferences_of(const Eigen::Vector3d& p) {
  return p.array().max(1e-12).log();
}

}  // namespace

const std::vector<Field<SimplexSettings>>& SimplexSettings::fields() {
  using S = SimplexSettings;
  static const std::vector<Field<S>> list = {
      Field(&S::opponent, "opponent", "", "opponent")
          .choices({"itself", "a second learner", "fixed"})
          .help("Who is played against: the same policy, another one that learns at the same time, or one "
                "that stays."),
      Field(&S::natural, "natural", "F^{-1}", "natural gradient")
          .help("Follows the natural gradient: the preferences then move by the advantages themselves."),
      Field(&S::alpha, "alpha", "\\alpha", "step size")
          .valid(1e-4, 10)
          .slider(0.01, 2)
          .log()
          .help("Of an update with the exact gradient. Long steps spiral outwards."),
      Field(&S::updates, "updates", "n", "updates")
          .valid(1, 20000)
          .slider(1, 3000)
          .log()
          .help("How long both learn."),
  };
  return list;
}

SimplexFigure::SimplexFigure(std::string_view opponent) {
  for (std::size_t i = 0; i < settings_.size(); ++i) {
    const std::vector<std::string>& names = settings_[i].choices;
    const auto found = std::find(names.begin(), names.end(), opponent);
    if (settings_[i].id == "opponent" && found != names.end())
      settings_.set_index(i, static_cast<double>(found - names.begin()));
  }
  if (opponent == "fixed") second_ = {0.5, 0.25, 0.25};  // the habit of RockPaperScissors' own opponent
}

PanelTitle SimplexFigure::title(const Frame&) const {
  return {"", "Policies over three actions"};
}

Eigen::Vector3d SimplexFigure::velocity(const Eigen::Vector3d& strategy,
                                        const Eigen::Vector3d& opponent) const {
  static const Eigen::MatrixXd payoff = rock_paper_scissors();
  const Eigen::VectorXd earned = reply_payoffs(payoff, opponent);
  const bool natural = settings_.number("natural") != 0.0;
  const Eigen::VectorXd update = natural ? earned : softmax_gradient(payoff, strategy, opponent);
  return exact::preference_gradient(strategy, update);
}

void SimplexFigure::compute() {
  if (computed_ == settings_.version()) return;
  computed_ = settings_.version();
  static const Eigen::MatrixXd payoff = rock_paper_scissors();
  const SimplexSettings s = settings_.get();
  const auto count = static_cast<std::size_t>(s.updates) + 1;
  Eigen::Vector3d theta[2] = {preferences_of(first_), preferences_of(second_)};
  Eigen::Vector3d sum[2] = {Eigen::Vector3d::Zero(), Eigen::Vector3d::Zero()};
  for (Way& way : ways_)
    for (auto* series : {&way.x, &way.y, &way.mean_x, &way.mean_y}) series->resize(count);
  for (auto* series : {&number_, &exploitability_, &mean_exploitability_}) series->resize(count);
  for (std::size_t k = 0; k < count; ++k) {
    number_[k] = static_cast<double>(k);
    const Eigen::Vector3d pi[2] = {exact::softmax(theta[0]), exact::softmax(theta[1])};
    for (std::size_t player = 0; player < 2; ++player) {
      sum[player] += pi[player];
      const Eigen::Vector3d mean = sum[player] / static_cast<double>(k + 1);
      Way& way = ways_[player];
      way.x[k] = plane_x(pi[player]);
      way.y[k] = plane_y(pi[player]);
      way.mean_x[k] = plane_x(mean);
      way.mean_y[k] = plane_y(mean);
      if (player == 0) {
        exploitability_[k] = std::max(1e-9, exploitability(payoff, pi[0]));
        mean_exploitability_[k] = std::max(1e-9, exploitability(payoff, mean));
      }
    }
    // Both move at once, from where both stood.
    const Eigen::Vector3d other = s.opponent == SimplexOpponent::itself ? pi[0] : pi[1];
    const auto step = [&](const Eigen::Vector3d& own, const Eigen::Vector3d& against) -> Eigen::Vector3d {
      if (s.natural) return s.alpha * reply_payoffs(payoff, against);
      return s.alpha * softmax_gradient(payoff, own, against);
    };
    theta[0] += step(pi[0], other);
    if (s.opponent == SimplexOpponent::second_player) theta[1] += step(pi[1], pi[0]);
  }
}

void SimplexFigure::add_to_way(const ActionDistribution& distribution) {
  if (learner_x_.size() >= longest_way) {
    // Every second point is enough of what is long ago.
    for (auto* way : {&learner_x_, &learner_y_}) {
      for (std::size_t i = 0; 2 * i < way->size(); ++i) (*way)[i] = (*way)[2 * i];
      way->resize(way->size() / 2);
    }
  }
  const std::vector<double>& p = distribution.probabilities;
  const Eigen::Vector3d pi(p[0], p[1], p[2]);
  learner_x_.push_back(plane_x(pi));
  learner_y_.push_back(plane_y(pi));
}

void SimplexFigure::follow_learner(const Frame& frame) {
  const bool three = frame.crosshair != nullptr && frame.crosshair->distribution.probabilities.size() == 3;
  if (!three || frame.snapshot == nullptr) {
    learner_x_.clear();
    learner_y_.clear();
    return;
  }
  const std::int64_t iteration = frame.snapshot->iteration;
  const std::vector<double>& observation = frame.crosshair->observation;
  if (learner_run_ != frame.focus.id || iteration < learner_iteration_ || learner_x_.empty() ||
      learner_observation_ != observation) {
    // What nobody has watched here: the moments that are kept of it.
    learner_x_.clear();
    learner_y_.clear();
    ActionDistribution then;
    for (const Keyframe& keyframe : frame.focus.timeline.keyframes()) {
      if (keyframe.snapshot->model == nullptr || keyframe.snapshot->iteration >= iteration) continue;
      keyframe.snapshot->model->distribution(observation, then);
      if (then.probabilities.size() == 3) add_to_way(then);
    }
    learner_iteration_ = -1;
    learner_observation_ = observation;
  }
  learner_run_ = frame.focus.id;
  if (iteration == learner_iteration_) return;
  learner_iteration_ = iteration;
  add_to_way(frame.crosshair->distribution);
}

void SimplexFigure::draw_triangle(const Frame& frame, const Rect& rect, bool game) {
  const render::Theme& theme = frame.theme;
  // Equal scales both ways: the x axis is as wide as the rectangle makes it.
  const double low = -0.13, up = tall + 0.12;
  const double top = std::ceil(1.6 * theme.axis_size) + 7.0 * theme.factor;
  const double half = 0.5 * (up - low) * rect.width() / std::max(20.0, rect.height() - top);
  FigurePlot plot(frame, page_, "Simplex", rect,
                  {"", "", {0.5 - half, 0.5 + half}, render::AxisScale::linear, false},
                  {"", "", {low, up}, render::AxisScale::linear, false});
  if (plot.empty()) return;
  const std::array<double, 4> corner_x{0.0, 0.5, 1.0, 0.0}, corner_y{0.0, tall, 0.0, 0.0};
  for (const double share : {0.25, 0.5, 0.75}) {
    // Where one of the three has this probability.
    for (int i = 0; i < 3; ++i) {
      Eigen::Vector3d a = Eigen::Vector3d::Zero(), b = a;
      a[i] = b[i] = share;
      a[(i + 1) % 3] = b[(i + 2) % 3] = 1.0 - share;
      plot.line(std::array{plane_x(a), plane_x(b)}, std::array{plane_y(a), plane_y(b)}, theme.line, 0.5f);
    }
  }
  plot.line(corner_x, corner_y, theme.muted, 0.5f);
  const bool learner = !learner_x_.empty();
  std::array<std::string_view, 3> names{"rock", "paper", "scissors"};
  if (learner)
    for (std::size_t i = 0; i < 3; ++i) names[i] = frame.environment.info().action.labels[i];
  plot.words(0.0, 0.0, names[0], theme.text, AlignX::center, {0.0f, 13.0f});
  plot.words(0.5, tall, names[1], theme.text, AlignX::center, {0.0f, -12.0f});
  plot.words(1.0, 0.0, names[2], theme.text, AlignX::center, {0.0f, 13.0f});

  if (game) {
    draw_field(plot, theme);
    draw_ways(plot, theme);
  }
  if (learner) {
    plot.line(learner_x_, learner_y_, theme.text);
    plot.dot(learner_x_.back(), learner_y_.back(), theme.text, 5.0f);
    plot.words(learner_x_.back(), learner_y_.back(), "learner", theme.text, AlignX::left, {9.0f, 0.0f});
  }
  const Pointer pointer = game ? steer(plot, theme) : plot.pointer();
  if (!pointer.hovered) return;
  const Eigen::Vector3d p = strategy_at(plot.x_at(pointer), plot.y_at(pointer));
  render::ShortText text;
  for (std::size_t i = 0; i < 3; ++i) {
    if (i > 0) text.append(", ");
    text.append(render::fixed_text(p[static_cast<Eigen::Index>(i)], 2));
  }
  tooltip(frame.ui, text);
}

/// What the gradient would do from everywhere against the present opponent.
void SimplexFigure::draw_field(FigurePlot& plot, const render::Theme& theme) {
  const SimplexSettings s = settings_.get();
  constexpr int lattice = 13;
  double most = 1e-9;
  const auto opponent_of = [&](const Eigen::Vector3d& p) -> Eigen::Vector3d {
    return s.opponent == SimplexOpponent::itself ? p : second_;
  };
  std::array<std::array<double, 4>, (lattice - 1) * (lattice - 2) / 2> arrows;
  std::size_t count = 0;
  for (int i = 1; i < lattice; ++i)
    for (int j = 1; i + j < lattice; ++j) {
      const Eigen::Vector3d p(static_cast<double>(i) / lattice, static_cast<double>(j) / lattice,
                              static_cast<double>(lattice - i - j) / lattice);
      const Eigen::Vector3d v = velocity(p, opponent_of(p));
      // x and y of a point are linear in it, so those of a velocity are too.
      arrows[count++] = {plane_x(p), plane_y(p), plane_x(v), plane_y(v)};
      most = std::max(most, std::hypot(plane_x(v), plane_y(v)));
    }
  for (std::size_t i = 0; i < count; ++i) {
    const auto [x, y, vx, vy] = arrows[i];
    const double speed = std::hypot(vx, vy);
    if (speed < 1e-6 * most) continue;
    // Directions stay legible where the gradient is small.
    const double length = 0.055 * std::pow(speed / most, 0.3) / speed;
    plot.arrow(x - 0.5 * length * vx, y - 0.5 * length * vy, x + 0.5 * length * vx, y + 0.5 * length * vy,
               render::mix(theme.panel, theme.muted, 0.3 + 0.5 * std::sqrt(speed / most)), 0.5f);
  }
}

void SimplexFigure::draw_ways(FigurePlot& plot, const render::Theme& theme) {
  const SimplexSettings s = settings_.get();
  const Eigen::Vector3d nash = Eigen::Vector3d::Constant(1.0 / 3.0);
  plot.ring(plane_x(nash), plane_y(nash), theme.good, 6.0f);
  const Color first = theme.accent, second = theme.bad;
  if (s.opponent == SimplexOpponent::second_player) {
    plot.line(ways_[1].x, ways_[1].y, second.faded(0.7), 0.5f);
    plot.line(ways_[1].mean_x, ways_[1].mean_y, second);
    plot.dot(ways_[1].mean_x.back(), ways_[1].mean_y.back(), second, 5.0f);
  }
  plot.line(ways_[0].x, ways_[0].y, first.faded(0.75), 0.5f);
  plot.line(ways_[0].mean_x, ways_[0].mean_y, theme.warm);
  plot.dot(ways_[0].x.back(), ways_[0].y.back(), first, 5.0f);
  plot.dot(ways_[0].mean_x.back(), ways_[0].mean_y.back(), theme.warm, 5.0f);
}

Pointer SimplexFigure::steer(FigurePlot& plot, const render::Theme& theme) {
  const SimplexSettings s = settings_.get();
  const Color first = theme.accent, second = theme.bad;
  const auto move = [&](std::string_view label, Eigen::Vector3d& strategy, Color color) {
    double x = plane_x(strategy), y = plane_y(strategy);
    if (!plot.handle(label, x, y, color)) return;
    strategy = strategy_at(x, y);
    computed_ = 0;
  };
  move("start", first_, first);
  if (s.opponent != SimplexOpponent::itself) move("opponent", second_, second);
  const Pointer pointer = plot.pointer();
  if (pointer.clicked) {
    first_ = strategy_at(plot.x_at(pointer), plot.y_at(pointer));
    computed_ = 0;
  }
  return pointer;
}

void SimplexFigure::draw_exploitability(const Frame& frame, const Rect& rect) {
  const render::Theme& theme = frame.theme;
  FigurePlot plot(frame, page_, "Exploitability", rect, {"updates", "", {0.0, number_.back()}},
                  {"what a best reply earns", "", {1e-3, 1.0}, render::AxisScale::logarithmic});
  if (plot.empty()) return;
  plot.line(number_, exploitability_, theme.accent.faded(0.8));
  plot.line(number_, mean_exploitability_, theme.warm);
  const Pointer pointer = plot.pointer();
  if (!pointer.hovered) return;
  const auto k = static_cast<std::size_t>(std::clamp(std::round(plot.x_at(pointer)), 0.0, number_.back()));
  plot.vertical(number_[k], theme.track, false);
  render::ShortText text("now ");
  text.append(render::number_text(exploitability_[k], 2));
  text.append(", average ");
  text.append(render::number_text(mean_exploitability_[k], 2));
  tooltip(frame.ui, text);
}

void SimplexFigure::draw(const Frame& frame, Outbox&) {
  follow_learner(frame);
  // A learner with three actions in another task has a way of its own, and none of this game's.
  const bool game = learner_x_.empty() || frame.environment.info().id == "RockPaperScissors";
  if (game)
    draw_game(frame);
  else
    draw_own_way(frame);
}

void SimplexFigure::draw_own_way(const Frame& frame) {
  {
    FigureSide side(frame, page_);
    side.formula("\\pi(a \\mid s, \\theta)");
    const std::array<render::LegendEntry, 1> entries{
        {{frame.theme.text, "policy at the crosshair, while it learned", {}, false}}};
    side.legend(entries);
    side.note(
        "A corner is a policy that is sure of one action, the middle one that takes all three alike. Move "
        "the "
        "crosshair to see another state's way. A gradient goes there in small steps, and slowly near the "
        "sides; a greedy policy would jump from corner to corner.");
  }
  draw_triangle(frame, page_.part(0, 1, 1.0f), false);
}

void SimplexFigure::draw_game(const Frame& frame) {
  const render::Theme& theme = frame.theme;
  compute();
  {
    FigureSide side(frame, page_);
    side.formula("\\partial J / \\partial \\theta_a = \\pi_a\\, (q_a - \\sum_b \\pi_b q_b)");
    side.sliders(settings_);
    if (side.button("Reset", "Back to the first strategies.")) {
      first_ = {0.6, 0.3, 0.1};
      second_ = {0.2, 0.2, 0.6};
      computed_ = 0;
    }
    const std::array<render::LegendEntry, 2> entries{{{theme.accent, "strategy of the learner", {}, false},
                                                      {theme.warm, "its average over time", {}, false}}};
    side.legend(entries);
    side.readout("\\text{now}", render::number_text(exploitability_.back(), 2), theme.accent);
    side.readout("\\text{average}", render::number_text(mean_exploitability_.back(), 2), theme.warm);
    side.note(
        "Click or drag where it begins. Against a learner the gradient turns in circles around the "
        "equilibrium (green ring) and does not arrive; only the average over time approaches it. Against a "
        "fixed opponent it runs to the best reply.");
  }
  compute();
  draw_triangle(frame, page_.part(0, 2, 1.3f), true);
  draw_exploitability(frame, page_.part(1, 2, 1.3f));
}

}  // namespace policyscope::app
