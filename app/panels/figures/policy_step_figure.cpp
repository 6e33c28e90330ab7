#include "app/panels/figures/policy_step_figure.h"

#include "app/panels/figures/figure_plot.h"
#include "core/exact/one_state.h"
#include "core/policies/divergence.h"
#include "core/policies/kl_step.h"
#include "core/random/random_stream.h"
#include "render/number_text.h"

#include <algorithm>
#include <cmath>

namespace policyscope::app {

using render::AlignX;
using render::Limits;
using render::Rect;

namespace {

constexpr double stuck = 0.02;  // π(better) below this in the end
constexpr Limits nats{1e-4, 10.0};

std::span<const double> view(const Eigen::VectorXd& x) {
  return {x.data(), static_cast<std::size_t>(x.size())};
}

}  // namespace

const std::vector<Field<PolicyStepSettings>>& PolicyStepSettings::fields() {
  using S = PolicyStepSettings;
  static const std::vector<Field<S>> list = {
      Field(&S::alpha, "alpha", "\\alpha", "step size")
          .valid(0, 1e3)
          .slider(0.05, 20)
          .log()
          .help("Of every update; the mean over a batch is followed."),
      Field(&S::limit, "target_kl", "\\delta", "trust region")
          .valid(1e-6, 10)
          .slider(1e-3, 1)
          .log()
          .unit("nat")
          .help("Where the limited step is cut: the largest KL divergence of an update, as in TRPO (Schulman "
                "et al. 2015)."),
      Field(&S::batch, "batch", "N", "batch")
          .valid(1, 500)
          .slider(1, 100)
          .log()
          .help("Actions that are tried between two updates."),
      Field(&S::reward_worse, "reward_worse", "r_2", "worse reward")
          .valid(0, 1)
          .help("What the worse action pays; the better one pays 1."),
  };
  return list;
}

PanelTitle PolicyStepFigure::title(const Frame&) const {
  return {"", "Step size in policy space"};
}

void PolicyStepFigure::run(std::size_t index, bool limited, Path& probability, Path& divergence) const {
  const PolicyStepSettings s = settings_.get();
  const std::array<double, 2> rewards{1.0, s.reward_worse};
  RandomStream random(drawn_, Purpose::demonstration, index);
  Eigen::VectorXd preferences = Eigen::Vector2d::Zero();
  for (std::size_t k = 0; k <= updates; ++k) {
    const Eigen::VectorXd pi = exact::softmax(preferences);
    probability[k] = pi[0];
    int better = 0;
    for (int i = 0; i < s.batch; ++i) better += random.uniform() < pi[0] ? 1 : 0;
    const double share = static_cast<double>(better) / s.batch;
    const Eigen::VectorXd estimate = share * exact::sampled_update(pi, 0, rewards[0], true) +
                                     (1.0 - share) * exact::sampled_update(pi, 1, rewards[1], true);
    const double step =
        limited ? step_within_kl(view(preferences), view(estimate), s.limit, s.alpha) : s.alpha;
    const Eigen::VectorXd next = preferences + step * estimate;
    divergence[k] = std::max(1e-300, softmax_kl(view(preferences), view(next)));
    preferences = next;
  }
}

void PolicyStepFigure::compute() {
  if (computed_ == settings_.version()) return;
  computed_ = settings_.version();
  const PolicyStepSettings s = settings_.get();
  stuck_plain_ = stuck_limited_ = 0;
  for (std::size_t k = 0; k <= updates; ++k) number_[k] = static_cast<double>(k);
  for (std::size_t i = 0; i < runs; ++i) {
    run(i, false, plain_[i], plain_kl_[i]);
    run(i, true, limited_[i], limited_kl_[i]);
    stuck_plain_ += plain_[i].back() < stuck;
    stuck_limited_ += limited_[i].back() < stuck;
  }
  // Supervised: the label is always the better action, whatever the policy does. It begins where a bad step
  // could have led.
  Eigen::VectorXd preferences = Eigen::Vector2d(-6.0, 0.0);
  for (std::size_t k = 0; k <= updates; ++k) {
    const Eigen::VectorXd pi = exact::softmax(preferences);
    taught_[k] = pi[0];
    preferences += s.alpha * exact::sampled_update(pi, 0, 1.0, true);
  }
}

void PolicyStepFigure::draw_runs(const Frame& frame, const Rect& rect) {
  const render::Theme& theme = frame.theme;
  FigurePlot plot(frame, page_, "Runs", rect, {"updates", "", {0.0, number_.back()}},
                  {"probability of the better action", "\\pi", probability_axis});
  if (plot.empty()) return;
  for (std::size_t i = 0; i < runs; ++i) plot.line(number_, plain_[i], theme.bad.faded(0.55), 0.5f);
  for (std::size_t i = 0; i < runs; ++i) plot.line(number_, limited_[i], theme.accent.faded(0.55), 0.5f);
  plot.line(number_, taught_, theme.muted, 1.0f, true);
  const Pointer pointer = plot.pointer();
  if (!pointer.hovered) return;
  const auto k = static_cast<std::size_t>(std::clamp(std::round(plot.x_at(pointer)), 0.0, number_.back()));
  double plain = 0.0, limited = 0.0;
  for (std::size_t i = 0; i < runs; ++i) {
    plain += plain_[i][k] / static_cast<double>(runs);
    limited += limited_[i][k] / static_cast<double>(runs);
  }
  plot.vertical(number_[k], theme.track, false);
  render::ShortText text("mean: full step ");
  text.append(render::fixed_text(plain, 2));
  text.append(", cut ");
  text.append(render::fixed_text(limited, 2));
  tooltip(frame.ui, text);
}

void PolicyStepFigure::draw_divergence(const Frame& frame, const Rect& rect) {
  const render::Theme& theme = frame.theme;
  FigurePlot plot(frame, page_, "Divergence", rect, {"updates", "", {0.0, number_.back()}},
                  {"change of the policy", "\\text{KL}", nats, render::AxisScale::logarithmic});
  if (plot.empty()) return;
  // Thousands of points: small squares, and none below the axis.
  const float half = 1.5f * theme.factor;
  const auto speck = [&](double number, double kl, render::Color color) {
    if (kl < nats.low) return;
    const render::Vec2 at = plot.pixel(number, std::min(kl, nats.high));
    frame.canvas.fill_rect({{at.x - half, at.y - half}, {at.x + half, at.y + half}}, color);
  };
  for (std::size_t i = 0; i < runs; ++i)
    for (std::size_t k = 0; k < updates; ++k) {
      speck(number_[k], plain_kl_[i][k], theme.bad.faded(0.5));
      speck(number_[k], limited_kl_[i][k], theme.accent.faded(0.5));
    }
  double x = number_.back(), limit = settings_.number("target_kl");
  plot.horizontal(limit, theme.warm);
  if (plot.handle("limit", x, limit, theme.warm, Drag::y)) settings_.set("target_kl", limit);
  const Pointer pointer = plot.pointer();
  if (!pointer.hovered) return;
  render::ShortText text("KL ");
  text.append(render::number_text(plot.y_at(pointer)));
  text.append(" nat");
  tooltip(frame.ui, text);
}

void PolicyStepFigure::draw(const Frame& frame, Outbox&) {
  const render::Theme& theme = frame.theme;
  compute();
  {
    FigureSide side(frame, page_);
    side.formula(
        "\\theta' = \\theta + \\alpha \\hat g, \\quad \\text{KL}(\\pi_\\theta, \\pi_{\\theta'}) \\le "
        "\\delta");
    side.sliders(settings_);
    if (side.button("Draw again", "Twenty other runs.")) {
      ++drawn_;
      computed_ = 0;
    }
    const std::array<render::LegendEntry, 3> entries{
        {{theme.bad, "full step", {}, false},
         {theme.accent, "step cut at δ", {}, false},
         {theme.muted, "full step on labels, from a bad start", {}, false}}};
    side.legend(entries);
    side.readout("\\text{stuck}", render::integer_text(stuck_plain_), theme.bad);
    side.readout("\\text{stuck}", render::integer_text(stuck_limited_), theme.accent);
    side.note(
        "After too long a step the policy may hardly try the better action again: the next batch holds "
        "nothing to learn from, and it stays there. Labels do not depend on the policy, so a supervised "
        "learner comes back even from far away.");
  }
  compute();
  draw_runs(frame, page_.part(0, 2, 1.3f));
  draw_divergence(frame, page_.part(1, 2, 1.3f));
}

}  // namespace policyscope::app
