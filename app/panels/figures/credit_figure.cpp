#include "app/panels/figures/credit_figure.h"

#include "app/panels/figures/figure_plot.h"
#include "app/panels/labels.h"
#include "app/widgets/controls.h"
#include "render/number_text.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace policyscope::app {

using render::AlignX;
using render::Color;
using render::Font;
using render::Limits;
using render::Rect;

const std::vector<Field<CreditSettings>>& CreditSettings::fields() {
  using S = CreditSettings;
  static const std::vector<Field<S>> list = {
      Field(&S::lambda, "lambda", "\\lambda", "GAE's λ")
          .valid(0, 1)
          .slider(0, 1)
          .help("How far later TD errors reach back: not at all (0), or as far as γ lets them (1)."),
      Field(&S::n, "n", "n", "steps of the return")
          .valid(1, 1000)
          .slider(1, 50)
          .help("Rewards in the n-step return before the value takes over (Sutton & Barto, 7.1)."),
      Field(&S::steps, "steps", "T", "steps shown")
          .valid(2, 500)
          .slider(10, 300)
          .help("At most so many, the last ones of the episode."),
  };
  return list;
}

PanelTitle CreditFigure::title(const Frame&) const {
  return {"", "Credit along one episode"};
}

void CreditFigure::ask(const Frame& frame, Outbox& outbox) {
  const CreditSettings s = settings_.get();
  EpisodeCreditRequest request;
  request.snapshot = frame.snapshot;
  request.environment = frame.task;
  request.criterion =
      criterion_of(frame.environment.info(), frame.scenario.parameters, frame.snapshot->in_force);
  discount_ = request.criterion.discount;
  request.lambda = s.lambda;
  request.n = s.n;
  request.most_steps = static_cast<std::size_t>(s.steps);
  const bool changed = settings_.version() != asked_version_;
  asked_version_ = settings_.version();
  credit_.update(frame.pool, request, changed);
  if (credit_.busy()) outbox.send(action::Await{});
}

std::size_t CreditFigure::chosen(const EpisodeCredit& credit) const {
  if (credit.size() == 0) return 0;
  const std::size_t last = credit.size() - 1;
  return hovered_ ? std::min(*hovered_, last) : last / 3;
}

void CreditFigure::draw_side(const Frame& frame, const EpisodeCredit& credit) {
  const std::size_t t = chosen(credit);
  const render::Theme& theme = frame.theme;
  FigureSide side(frame, page_);
  if (credit.has_values) {
    side.formula(credit.average_reward != 0.0
                     ? "\\delta_t = R_{t+1} - \\bar{R} + \\hat{v}(S_{t+1}) - \\hat{v}(S_t)"
                     : "\\delta_t = R_{t+1} + \\gamma \\hat{v}(S_{t+1}) - \\hat{v}(S_t)");
    side.formula("\\hat{A}_t = \\sum_{k \\geq 0} (\\gamma\\lambda)^k \\delta_{t+k}");
  } else {
    side.formula("G_t = \\sum_{k \\geq 0} \\gamma^k R_{t+1+k}");
  }
  if (credit.has_values)
    side.sliders(settings_);
  else
    side.sliders(settings_, {"lambda", "n"});
  const auto show = [&](std::string_view symbol, const std::vector<double>& values, Color color) {
    if (t < values.size()) side.readout(symbol, live_text(values[t]), color);
  };
  side.caption("at the step under the mouse");
  side.readout("t", render::integer_text(static_cast<long long>(t)));
  show("R_{t+1}", credit.rewards, theme.text);
  show("G_t", credit.returns, theme.muted);
  show("\\hat{v}(S_t)", credit.values, theme.run_color(0));
  show("G_{t:t+n}", credit.n_step_returns, theme.run_color(2));
  show("\\delta_t", credit.td_errors, theme.text);
  show("\\hat{A}_t", credit.advantages, theme.accent);
  note_ = credit.whole ? "The learner's last whole episode; t counts its steps."
                       : "The learner's last steps; t counts them.";
  if (credit.has_values)
    note_ += " The shade over δ is the weight, γλ to the kth power, with which it reaches back to t.";
  side.note(note_);
}

Limits CreditFigure::limits_of(bool stems, std::initializer_list<Line> lines) {
  // Stems stand on zero; curves need not show it.
  Limits y = stems ? Limits{0.0, 0.0} : render::full_range(*lines.begin()->values);
  for (const Line& line : lines) {
    const Limits own = render::full_range(*line.values);
    y = {std::min(y.low, own.low), std::max(y.high, own.high)};
  }
  if (!(y.span() > 0.0)) y = {y.low - 0.5, y.high + 0.5};
  return render::nice_limits(y, 3);
}

void CreditFigure::draw_strip(const Frame& frame, const EpisodeCredit& credit, std::string_view label,
                              const Rect& rect, bool last, bool stems, std::initializer_list<Line> lines) {
  Ui& ui = frame.ui;
  const render::Theme& theme = frame.theme;
  const Limits y = limits_of(stems, lines);
  const auto count = static_cast<double>(credit.size());
  const FigureAxis time{
      last ? "time step" : "", last ? "t" : "", {-0.5, count - 0.5}, render::AxisScale::linear, last};
  FigurePlot plot(frame, page_, label, rect, time, {.limits = y, .room = left_});
  if (plot.empty()) return;
  const std::size_t t = chosen(credit);
  // The names of the lines at the right end of the strip's own line.
  float x = rect.high.x;
  const float above = rect.low.y + 0.8f * theme.axis_size;
  for (auto line = std::rbegin(lines); line != std::rend(lines); ++line) {
    const float width = frame.formulas.get(line->symbol, frame.canvas, 0.8f * theme.symbol_size).width;
    x -= width;
    ui.formula({x, above + 0.34f * theme.axis_size}, line->symbol, 0.8f * theme.symbol_size, line->color);
    x -= ui.px(16);
  }
  if (&credit.td_errors == lines.begin()->values) {
    // How much of each later TD error the advantage at t takes.
    const double fade = discount_ * settings_.number("lambda");
    double weight = 1.0;
    for (std::size_t k = t; k < credit.size() && weight > 0.01; ++k, weight *= fade)
      plot.bar(static_cast<double>(k) - 0.5, static_cast<double>(k) + 0.5, y.low, y.high,
               theme.accent.faded(0.30 * weight));
  }
  plot.vertical(static_cast<double>(t), theme.muted);
  if (y.low < 0.0 && y.high > 0.0) plot.horizontal(0.0, theme.track, false);
  const bool crowded = plot.area().rect.width() < 4.0f * static_cast<float>(count);
  for (const Line& line : lines) {
    if (!stems) {
      plot.line(times_, *line.values, line.color, 1.0f, line.dashed);
    } else {
      for (std::size_t i = 0; i < line.values->size(); ++i) {
        const double value = (*line.values)[i];
        const double at = static_cast<double>(i);
        const render::Vec2 foot = plot.pixel(at, std::clamp(0.0, y.low, y.high)), top = plot.pixel(at, value);
        frame.canvas.line(foot, top, {line.color, crowded ? theme.hairline : theme.curve_width});
        if (!crowded && value != 0.0) plot.dot(at, value, line.color, 2.5f);
      }
    }
    if (t < line.values->size()) {
      plot.dot(static_cast<double>(t), (*line.values)[t], theme.panel, 5.0f);
      plot.dot(static_cast<double>(t), (*line.values)[t], line.color, 3.5f);
    }
  }
  const Pointer pointer = plot.pointer();
  if (pointer.hovered)
    new_hovered_ = static_cast<std::size_t>(std::clamp(std::round(plot.x_at(pointer)), 0.0, count - 1.0));
}

void CreditFigure::draw(const Frame& frame, Outbox& outbox) {
  if (frame.snapshot == nullptr || frame.snapshot->model == nullptr)
    return draw_empty(frame, "Nothing is known yet: press play.");
  const Rect area = frame.ui.area();
  if (area.width() < frame.ui.px(200) || area.height() < frame.ui.px(130))
    return draw_empty(frame, "More room, please.");
  ask(frame, outbox);
  const EpisodeCredit* credit = credit_.result();
  if (credit == nullptr) return draw_empty(frame, credit_.complaint());
  if (credit->size() == 0) {
    draw_side(frame, *credit);
    const FigurePlot plot(frame, page_, "rewards", page_.plots(), {"time step", "t", {0.0, 100.0}},
                          {"", "", {0.0, 1.0}});
    frame.ui.text(page_.plots().center(), "No episode yet: press play.", frame.theme.muted,
                  render::Font::sans, 0.0f, render::AlignX::center);
    return;
  }
  times_.resize(credit->size());
  for (std::size_t i = 0; i < times_.size(); ++i) times_[i] = static_cast<double>(i);
  draw_side(frame, *credit);
  const Rect plots = page_.plots();
  const render::Theme& theme = frame.theme;
  const float foot = std::ceil(3.2f * theme.axis_size);  // of the last strip: its ticks and the axis' name
  // Returns and values get more room.
  const float unit = (plots.height() - foot) / (credit->has_values ? 4.7f : 3.0f);
  float y = plots.low.y;
  const auto take = [&](float units, bool last) {
    const float height = unit * units + (last ? foot : 0.0f);
    const Rect rect = Rect::at(plots.low.x, y, plots.width(), height - (last ? 0.0f : frame.ui.px(8)));
    y += height;
    return rect;
  };
  struct Strip {
    std::string_view label;
    float units;
    bool stems;
    std::initializer_list<Line> lines;
  };
  const std::initializer_list<Line> rewards{{"R_{t+1}", &credit->rewards, theme.text}};
  const std::initializer_list<Line> returns{{"G_t", &credit->returns, theme.accent}};
  const std::initializer_list<Line> values{{"G_t", &credit->returns, theme.muted, true},
                                           {"G_{t:t+n}", &credit->n_step_returns, theme.run_color(2)},
                                           {"\\hat{v}(S_t)", &credit->values, theme.run_color(0)}};
  const std::initializer_list<Line> errors{{"\\delta_t", &credit->td_errors, theme.text}};
  const std::initializer_list<Line> advantages{{"\\hat{A}_t", &credit->advantages, theme.accent}};
  const std::array<Strip, 4> with_critic{{{"rewards", 1.0f, true, rewards},
                                          {"returns and values", 1.7f, false, values},
                                          {"TD errors", 1.0f, true, errors},
                                          {"advantages", 1.0f, true, advantages}}};
  const std::array<Strip, 2> without{{{"rewards", 1.0f, true, rewards}, {"return", 2.0f, false, returns}}};
  const std::span<const Strip> all =
      credit->has_values ? std::span<const Strip>(with_critic) : std::span<const Strip>(without);
  // The same room for the numbers at the left of each, for they share their time axis.
  left_ = 0.0f;
  for (const Strip& strip : all) {
    const render::PlotArea strip_area{
        plots, {.limits = {0.0, 1.0}}, {.limits = limits_of(strip.stems, strip.lines)}};
    left_ = std::max(left_, render::axes_margin(frame.canvas, theme, strip_area).left);
  }
  new_hovered_.reset();
  for (const Strip& strip : all) {
    const bool last = &strip == &all.back();
    draw_strip(frame, *credit, strip.label, take(strip.units, last), last, strip.stems, strip.lines);
  }
  if (new_hovered_) hovered_ = new_hovered_;
}

}  // namespace policyscope::app
