#include "app/panels/figures/microscope_figure.h"

#include "app/panels/labels.h"
#include "app/widgets/controls.h"
#include "core/estimators/gradient_estimators.h"
#include "core/learning/neural_model.h"
#include "core/studies/plane_objective.h"
#include "render/axes.h"
#include "render/number_text.h"

#include <imgui.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace policyscope::app {

using render::AlignX;
using render::Color;
using render::Font;
using render::Limits;
using render::Rect;
using render::Vec2;

namespace {

/// Directions that are offered beside the gradient's own.
constexpr std::size_t most_directions = 12;
/// A bias of so many standard errors is no accident.
constexpr double significant = 3.0;
/// Computations shorter than this need no bar.
constexpr double patience = 0.7;

std::string_view words_of(const GradientEstimator& estimator) {
  if (estimator.id == "whole-return")
    return "Every action is credited with all rewards, also with earlier ones.";
  if (estimator.id == "reward-to-go") return "An action is credited with what came after it.";
  if (estimator.id == "constant-baseline") return "Less what the other trajectories brought on average.";
  if (estimator.id == "time-baseline")
    return "Less what the other trajectories brought on average from step t on.";
  if (estimator.id == "state-baseline") return "Less what was to be expected in that state.";
  if (estimator.id == "action-value")
    return "What the action is worth on average, in place of what happened.";
  if (estimator.id == "advantage") return "How much better than the policy's average the action is.";
  if (estimator.id == "td-error") return "One reward and the value of where it led.";
  return "TD errors that fade by γλ: between the TD error (λ = 0) and the return less the value (λ = 1).";
}

std::string_view short_title(const GradientEstimator& estimator) {
  if (estimator.id == "constant-baseline") return "constant baseline";
  if (estimator.id == "time-baseline") return "baseline by time";
  if (estimator.id == "state-baseline") return "baseline by state";
  return estimator.title;
}

}  // namespace

const std::vector<Field<MicroscopeSettings>>& MicroscopeSettings::fields() {
  using S = MicroscopeSettings;
  static const std::vector<Field<S>> list = {
      Field(&S::trajectories, "trajectories", "N", "trajectories")
          .valid(2, 100'000)
          .slider(10, 20'000)
          .log()
          .help("How many trajectories are drawn with the present policy; each gives one sample."),
      Field(&S::lambda, "lambda", "\\lambda", "GAE's λ")
          .valid(0, 1)
          .slider(0, 1)
          .help("0 is the TD error, 1 the return less the value (Schulman et al. 2016)."),
      Field(&S::gamma, "gamma", "\\gamma", "discount")
          .valid(0, 0.999)
          .slider(0.5, 0.99)
          .help("Of the objective; the learner itself has no discount."),
      Field(&S::critic, "critic", "v", "values")
          .choices({"exact", "learned"})
          .help("Where v and q come from: exact theory, or the learner's critic as it is now."),
  };
  return list;
}

PanelTitle MicroscopeFigure::title(const Frame&) const {
  return {"", "Gradient microscope"};
}

void MicroscopeFigure::choose_directions(const Frame& frame) {
  const auto* linear = dynamic_cast<const LinearModel*>(frame.snapshot->model.get());
  const auto* neural = dynamic_cast<const NeuralModel*>(frame.snapshot->model.get());
  const std::size_t size = linear != nullptr   ? linear->actor().size()
                           : neural != nullptr ? neural->network().policy_parameter_count()
                                               : 0;
  if (directions_of_ == frame.task.get() && directions_size_ == size) return;
  directions_of_ = frame.task.get();
  directions_size_ = size;
  directions_ = {"the gradient"};
  weights_.clear();
  if (direction_ >= 1) direction_ = 0;
  if (linear != nullptr && size > 0 && frame.environment.finite_model() != nullptr) {
    const std::vector<PlaneParameter> known = plane_parameters(frame.environment, *linear);
    for (std::size_t i = 0; i < std::min({known.size(), size, most_directions}); ++i) {
      directions_.push_back(known[i].name);
      weights_.push_back(i);
    }
  } else {
    for (std::size_t i = 0; i < std::min(size, most_directions); ++i) {
      directions_.push_back("θ" + std::to_string(i + 1));
      weights_.push_back(i);
    }
  }
  direction_names_.assign(directions_.begin(), directions_.end());
}

void MicroscopeFigure::ask(const Frame& frame, Outbox& outbox, bool has_discount) {
  const MicroscopeSettings s = settings_.get();
  MicroscopeRequest request;
  request.snapshot = frame.snapshot;
  request.environment = frame.task;
  const Criterion criterion =
      criterion_of(frame.environment.info(), frame.scenario.parameters, frame.snapshot->in_force);
  request.discount = has_discount ? criterion.discount : s.gamma;
  request.lambda = s.lambda;
  request.trajectories = s.trajectories;
  request.step_limit = frame.environment.info().continuing ? 0 : step_limit(frame.scenario);
  request.critic = s.critic;
  if (direction_ > 0) request.coordinate = weights_[direction_ - 1];
  request.seed = seed_;
  const std::uint64_t version = settings_.version() + (direction_ << 40) + (seed_ << 48);
  const bool changed = version != asked_version_;
  asked_version_ = version;
  microscope_.update(frame.pool, request, changed);
  if (microscope_.busy() && (!was_busy_ || changed)) asked_at_ = frame.time;
  was_busy_ = microscope_.busy();
  if (was_busy_) outbox.send(action::Await{});
}

void MicroscopeFigure::draw_side(const Frame& frame, bool has_discount, bool has_critic, bool exact) {
  FigureSide side(frame, page_);
  side.formula("\\hat{g} = \\sum_t \\gamma^t \\Psi_t \\nabla \\ln \\pi(A_t \\mid S_t, \\theta)");
  if (has_discount)
    side.sliders(settings_, {"gamma", has_critic && exact ? "" : "critic"});
  else
    side.sliders(settings_, {has_critic && exact ? "" : "critic"});
  if (const Rect row = side.row(30.0f); row.width() > 0.0f) {
    Ui& ui = frame.ui;
    const float name = ui.width_of("along") + ui.px(12);
    ui.text({row.low.x, row.center().y}, "along", frame.theme.muted);
    choice(ui, "direction", {{row.low.x + name, row.low.y + ui.px(3)}, {row.high.x, row.high.y - ui.px(3)}},
           direction_names_, direction_);
  }
  if (side.button("draw again", "Other trajectories of the same policy")) ++seed_;
  side.note(note_);
}

MicroscopeFigure::Columns MicroscopeFigure::columns(const Frame& frame, const Rect& table) const {
  Ui& ui = frame.ui;
  Columns c{};
  float names = 0.0f;
  for (const GradientEstimator& estimator : gradient_estimators())
    names = std::max(names, ui.width_of(short_title(estimator)));
  c.names = table.low.x;
  c.plot_low = table.low.x + names + ui.px(14);
  const float wide = ui.width_of("−0.000 ± 0.000");
  const float trace = ui.px(92), cosine = ui.width_of("cos") + ui.px(18);
  const float room = table.width() - names;
  c.numbers = room > wide + trace + cosine + ui.px(150);
  c.cosine = table.high.x;
  c.trace_bar = c.cosine - cosine - trace;
  c.trace = c.trace_bar + ui.px(44);
  c.bias = c.trace_bar - ui.px(16);
  c.plot_high = c.numbers ? c.bias - wide - ui.px(8) : table.high.x - ui.px(4);
  return c;
}

void MicroscopeFigure::draw_row(const Frame& frame, const MicroscopeView::Row& row, const Rect& cell,
                                const Columns& c, double most_trace) {
  Ui& ui = frame.ui;
  const render::Theme& theme = frame.theme;
  const GradientEstimator& estimator = gradient_estimators()[row.estimator];
  const float base = cell.high.y - std::round(0.16f * cell.height());
  const float middle = std::round(0.5f * (cell.low.y + base) + 0.12f * cell.height());
  ui.text({c.names, middle}, short_title(estimator), row.known ? theme.text : theme.muted);
  frame.canvas.line({c.plot_low, base}, {c.plot_high, base}, {theme.line, theme.hairline});
  if (!row.known) {
    ui.text({0.5f * (c.plot_low + c.plot_high), middle}, "needs values that nobody knows here", theme.muted,
            Font::sans, theme.axis_size, AlignX::center);
    return;
  }
  const GradientStatistics& s = row.statistics;
  const bool biased = std::abs(s.bias()) > significant * s.std_error() + 1e-12;
  const Color color = biased ? theme.warm : theme.accent;
  const Histogram& h = row.histogram;
  const render::Axis axis{.limits = {h.low, h.high}};
  const auto x_of = [&](double value) {
    return c.plot_low + static_cast<float>(axis.fraction(value)) * (c.plot_high - c.plot_low);
  };
  {
    const render::ClipScope clip(frame.canvas, {{c.plot_low, cell.low.y}, {c.plot_high, cell.high.y}});
    // A ridge: each row as high as its own peak, for the eye compares widths.
    const auto bins = static_cast<double>(h.counts.size());
    const float tall = base - cell.low.y - ui.px(2);
    const double scale = 1.0 / std::max(1.0, h.largest());
    for (std::size_t b = 0; b < h.counts.size(); ++b) {
      if (!(h.counts[b] > 0.0)) continue;
      const float left = x_of(h.low + (h.high - h.low) * static_cast<double>(b) / bins);
      const float right = x_of(h.low + (h.high - h.low) * static_cast<double>(b + 1) / bins);
      const float top = base - std::max(1.0f, tall * static_cast<float>(h.counts[b] * scale));
      frame.canvas.fill_rect({{left, top}, {right, base}}, color.faded(0.55));
      frame.canvas.line({left, top}, {right, top}, {color, theme.hairline});
    }
    // The mean of all N with two standard errors on either side.
    const float reach = 2.0f * (x_of(s.std_error()) - x_of(0.0));
    const float at = x_of(s.projected_mean);
    const float y = base + ui.px(1);
    frame.canvas.line({at - reach, y}, {at + reach, y}, {color, 2.0f * theme.curve_width});
    frame.canvas.disc({at, y}, ui.px(4.5f), theme.panel);
    frame.canvas.disc({at, y}, ui.px(3.5f), color);
  }
  if (c.numbers) {
    // Both with the two digits that the standard error has.
    const double error = std::max(s.std_error(), 1e-9);
    const int decimals = std::clamp(1 - static_cast<int>(std::floor(std::log10(error))), 0, 6);
    render::ShortText bias = render::fixed_text(s.bias(), decimals);
    bias.append(" ± ");
    bias.append(render::fixed_text(s.std_error(), decimals));
    ui.text({c.bias, middle}, bias, biased ? theme.warm : theme.text,
            biased ? Font::sans_semibold : Font::sans, 0.0f, AlignX::right);
    const float length = c.trace - c.trace_bar - ui.px(8);
    const float filled = length * static_cast<float>(most_trace > 0.0 ? s.trace / most_trace : 0.0);
    const Rect bar = Rect::at(c.trace_bar, middle - ui.px(3), length, ui.px(6));
    frame.canvas.fill_rect(bar, theme.track, ui.px(3));
    frame.canvas.fill_rect({bar.low, {bar.low.x + std::max(ui.px(2), filled), bar.high.y}}, theme.fill,
                           ui.px(3));
    ui.text({c.trace, middle}, render::number_text(s.trace, 2), theme.text);
    ui.text({c.cosine, middle}, render::fixed_text(s.cosine, 2), theme.text, Font::sans, 0.0f, AlignX::right);
  }
  std::string value(live_text(s.bias()).view());
  ui.note(estimator.id, cell, value);
  if (hovered(cell)) {
    std::string text(words_of(estimator));
    text += "\nmean " + std::string(live_text(s.projected_mean).view()) + ", true " +
            std::string(live_text(s.projected_truth).view()) + ", standard deviation " +
            std::string(live_text(s.projected_std).view());
    if (h.below + h.above > 0.0)
      text += "\n" + std::string(render::integer_text(std::llround(h.below + h.above)).view()) +
              " samples lie outside of the picture";
    tooltip(ui, text);
  }
}

void MicroscopeFigure::draw_table(const Frame& frame, const MicroscopeView& view) {
  Ui& ui = frame.ui;
  const render::Theme& theme = frame.theme;
  const Rect area = page_.plots();
  const float head = std::ceil(2.0f * theme.axis_size), foot = std::ceil(3.4f * theme.axis_size);
  Rect table{{area.low.x, area.low.y + head}, {area.high.x, area.high.y - foot}};
  if (table.height() < ui.px(60) || table.width() < ui.px(160)) return;
  const Columns c = columns(frame, table);
  const float row_height = table.height() / static_cast<float>(view.rows.size());
  const float y = area.low.y + 0.45f * head;
  const auto heading = [&](float x, std::string_view text, AlignX align) {
    ui.text({x, y}, text, theme.muted, Font::sans, theme.axis_size, align);
  };
  heading(c.names, "estimator", AlignX::left);
  heading(c.plot_low, direction_ == 0 ? "samples along the true gradient" : "samples of this component",
          AlignX::left);
  if (c.numbers) {
    heading(c.bias, "bias ± s.e.", AlignX::right);
    heading(c.trace_bar, "tr Cov", AlignX::left);
    heading(c.cosine, "cos", AlignX::right);
  }
  double most_trace = 0.0;
  const Histogram* any = nullptr;
  double truth = 0.0;
  for (const MicroscopeView::Row& row : view.rows) {
    if (!row.known) continue;
    most_trace = std::max(most_trace, row.statistics.trace);
    any = &row.histogram;
    truth = row.statistics.projected_truth;
  }
  if (any != nullptr) {
    // One axis for all rows below them, and what they are to hit through all of them.
    const render::PlotArea plot{{{c.plot_low, table.low.y}, {c.plot_high, table.high.y}},
                                {.limits = {any->low, any->high}},
                                {.limits = {0.0, 1.0}}};
    render::draw_axes(frame.canvas, theme, plot, {.grid = true, .x_ticks = true, .y_ticks = false});
    const float at = std::floor(plot.x_pixel(truth)) + 0.5f;
    const std::array<Vec2, 2> line{{{at, table.low.y - ui.px(2)}, {at, table.high.y}}};
    render::dashed_line(frame.canvas, line, {theme.text, theme.hairline}, ui.px(5), ui.px(4));
    const float below = area.high.y - 0.6f * theme.axis_size;
    const std::string_view name = view.exact ? "exact" : "reference";
    const float half = 0.5f * ui.width_of(name, Font::sans_semibold, theme.axis_size);
    ui.text({std::clamp(at, c.plot_low + half, c.plot_high - half), below}, name, theme.text,
            Font::sans_semibold, theme.axis_size, AlignX::center);
  }
  const UiScope scope(ui, "Estimators");
  for (std::size_t i = 0; i < view.rows.size(); ++i) {
    const float low = table.low.y + row_height * static_cast<float>(i);
    draw_row(frame, view.rows[i], {{table.low.x, low}, {table.high.x, low + row_height}}, c, most_trace);
  }
}

void MicroscopeFigure::draw(const Frame& frame, Outbox& outbox) {
  if (frame.snapshot == nullptr || frame.snapshot->model == nullptr)
    return draw_empty(frame, "Nothing is known yet: press play.");
  const Rect area = frame.ui.area();
  if (area.width() < frame.ui.px(200) || area.height() < frame.ui.px(110))
    return draw_empty(frame, "More room, please.");
  const Criterion criterion =
      criterion_of(frame.environment.info(), frame.scenario.parameters, frame.snapshot->in_force);
  const bool has_discount =
      !criterion.average_reward && !(frame.environment.info().continuing && criterion.discount >= 1.0);
  choose_directions(frame);
  ask(frame, outbox, has_discount);
  const MicroscopeView* view = microscope_.result();
  const auto* linear = dynamic_cast<const LinearModel*>(frame.snapshot->model.get());
  const bool has_critic = linear == nullptr || linear->first_output() > 0;

  note_.clear();
  if (view != nullptr) {
    note_ = std::string(render::integer_text(static_cast<long long>(view->trajectories)).view()) +
            " trajectories, " +
            std::string(render::integer_text(static_cast<long long>(view->steps)).view()) + " steps. ";
    if (!view->exact)
      note_ += "The gradient is not known here: the reference is the mean over as many other trajectories. ";
    else if (!has_discount)
      note_ += "J is the value of the start with this γ. ";
    note_ += "Blue: right on average. Orange: biased by more than three standard errors.";
  }
  draw_side(frame, has_discount, has_critic, view == nullptr || view->exact);
  if (view != nullptr) {
    draw_table(frame, *view);
  } else if (!microscope_.complaint().empty()) {
    const Rect plots = page_.plots();
    wrapped_text(frame.ui, plots, microscope_.complaint(), frame.theme.muted, frame.theme.text_size);
  } else {
    frame.ui.text(page_.plots().center(), "drawing trajectories with the present policy …", frame.theme.muted,
                  Font::sans, 0.0f, AlignX::center);
  }
  if (microscope_.busy() && frame.time - asked_at_ > patience) {
    const Rect plots = page_.plots();
    const Rect track = Rect::at(plots.low.x, plots.low.y - frame.ui.px(4), plots.width(), frame.ui.px(3));
    frame.canvas.fill_rect(track, frame.theme.track, frame.ui.px(1));
    frame.canvas.fill_rect(
        {track.low, {track.low.x + track.width() * static_cast<float>(microscope_.progress()), track.high.y}},
        frame.theme.accent, frame.ui.px(1));
    frame.ui.note("Progress", track, render::fixed_text(100.0 * microscope_.progress(), 0));
  }
}

}  // namespace policyscope::app
