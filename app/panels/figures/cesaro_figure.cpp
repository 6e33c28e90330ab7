#include "app/panels/figures/cesaro_figure.h"

#include "app/panels/figures/figure_plot.h"
#include "core/environments/two_cycle.h"
#include "core/exact/average_reward.h"
#include "core/exact/summation.h"
#include "render/number_text.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace policyscope::app {

using render::AlignX;
using render::Limits;
using render::Rect;

namespace {

/// Enough for γ^k to vanish at the largest γ of the slider.
constexpr std::size_t abel_terms = 3000;

struct SeriesText {
  std::string_view formula;
  std::string_view note;
};

SeriesText text_of(CesaroSeries series) {
  switch (series) {
    case CesaroSeries::grandi:
      return {"1 - 1 + 1 - 1 + \\dots",
              "Grandi's series: its partial sums are 1, 0, 1, 0 … and never settle. Their mean does: ½."};
    case CesaroSeries::left_left:
      return {"q_L(S, L) = \\sum_k (R_{k+1} - r(\\pi_L))",
              "Always left: 1 on the first step of each cycle, minus the average reward 1/n on every step."};
    case CesaroSeries::left_right:
      return {"q_L(S, R) = \\sum_k (R_{k+1} - r(\\pi_L))",
              "Right once, then always left. Worth more than always left: the right action is better."};
    case CesaroSeries::right_left:
      return {"q_R(S, L) = \\sum_k (R_{k+1} - r(\\pi_R))",
              "Left once, then always right, measured against the larger average reward 2/n."};
    case CesaroSeries::right_right:
      return {"q_R(S, R) = \\sum_k (R_{k+1} - r(\\pi_R))",
              "Always right: 2 on the last step of each cycle, minus the average reward 2/n on every step."};
  }
  return {};
}

}  // namespace

const std::vector<Field<CesaroSettings>>& CesaroSettings::fields() {
  using S = CesaroSettings;
  static const std::vector<Field<S>> list = {
      Field(&S::series, "series", "", "series")
          .choices({"1 − 1 + 1 − …", "left, then left", "right, then left", "left, then right",
                    "right, then right"})
          .help("Grandi's series, or the rewards of the two cycles minus the average reward: the first "
                "action, then the policy that is followed."),
      Field(&S::terms, "terms", "n", "terms")
          .valid(2, 2000)
          .slider(2, 200)
          .help("How many terms are summed."),
      Field(&S::cycle_length, "cycle_length", "", "cycle length")
          .valid(2, 100)
          .slider(2, 20)
          .help("Steps from S back to S."),
      Field(&S::gamma, "gamma", "\\gamma", "discount")
          .valid(0, 0.99)
          .help("Abel's way to the same number: discount the terms, then let γ go to 1."),
  };
  return list;
}

PanelTitle CesaroFigure::title(const Frame&) const {
  return {"", "Cesàro sums"};
}

void CesaroFigure::compute() {
  if (computed_ == settings_.version()) return;
  computed_ = settings_.version();
  const CesaroSettings s = settings_.get();
  const auto count = static_cast<std::size_t>(s.terms);
  if (s.series == CesaroSeries::grandi) {
    terms_.resize(abel_terms);
    for (std::size_t k = 0; k < terms_.size(); ++k) terms_[k] = k % 2 == 0 ? 1.0 : -1.0;
    limit_ = 0.5;
  } else {
    const FiniteModel model = TwoCycle::make_model({.cycle_length = s.cycle_length});
    const bool follows_right = s.series == CesaroSeries::right_left || s.series == CesaroSeries::right_right;
    const std::size_t first =
        s.series == CesaroSeries::left_right || s.series == CesaroSeries::right_right ? 1 : 0;
    Eigen::VectorXd probabilities = Eigen::VectorXd::Zero(2);
    probabilities[follows_right ? 1 : 0] = 1.0;
    const Eigen::MatrixXd policy = exact::same_everywhere(model, probabilities);
    terms_ = exact::differential_rewards(model, policy, 0, first, count);
    const exact::Chain chain = exact::chain_of(model, policy);
    const Eigen::VectorXd stationary = exact::stationary_distribution(chain);
    const double rate = exact::average_reward(chain, stationary);
    limit_ = exact::differential_action_values(model, exact::differential_values(chain, stationary), rate)(
        0, static_cast<Eigen::Index>(first));
    // The rewards repeat after one cycle, so the far terms need no matrix.
    const auto n = static_cast<std::size_t>(s.cycle_length);
    if (terms_.size() < 2 * n) terms_ = exact::differential_rewards(model, policy, 0, first, 2 * n);
    while (terms_.size() < abel_terms) terms_.push_back(terms_[terms_.size() - n]);
  }
  abel_ = exact::abel_mean(terms_, s.gamma);
  terms_.resize(count);
  sums_.resize(count);
  means_.resize(count);
  number_.resize(count);
  exact::partial_sums(terms_, sums_);
  exact::running_means(sums_, means_);
  for (std::size_t k = 0; k < count; ++k) number_[k] = static_cast<double>(k + 1);
}

void CesaroFigure::draw_sums(const Frame& frame, const Rect& rect) {
  const render::Theme& theme = frame.theme;
  const double last = number_.back();
  Limits y = render::full_range(sums_);
  y = figure_limits(std::array{y.low, y.high, limit_, abel_}, true);
  FigurePlot plot(frame, page_, "Sums", rect, {"number of terms", "n", {0.5, last + 0.5}}, {"sums", "", y});
  if (plot.empty()) return;
  plot.horizontal(0.0, theme.track, false);
  plot.horizontal(limit_, theme.warm);
  plot.words(last, limit_, "Cesàro sum", theme.warm, AlignX::right, {0.0f, -10.0f});
  plot.horizontal(abel_, theme.good);
  const auto dots = static_cast<float>(std::clamp(120.0 / last, 1.5, 4.0));
  if (last <= 60)
    for (std::size_t k = 0; k < sums_.size(); ++k)
      plot.line(std::array{number_[k], number_[k]}, std::array{0.0, sums_[k]}, theme.track, 0.5f);
  for (std::size_t k = 0; k < sums_.size(); ++k) plot.dot(number_[k], sums_[k], theme.muted, dots);
  plot.line(number_, means_, theme.accent);
  const Pointer pointer = plot.pointer();
  if (!pointer.hovered) return;
  const auto k = static_cast<std::size_t>(
      std::clamp(std::round(plot.x_at(pointer)) - 1.0, 0.0, static_cast<double>(sums_.size() - 1)));
  plot.vertical(number_[k], theme.track, false);
  plot.ring(number_[k], means_[k], theme.accent);
  render::ShortText text("n = ");
  text.append(render::integer_text(static_cast<long long>(k) + 1));
  text.append(": sum ");
  text.append(render::number_text(sums_[k]));
  text.append(", mean ");
  text.append(render::number_text(means_[k]));
  tooltip(frame.ui, text);
}

void CesaroFigure::draw_terms(const Frame& frame, const Rect& rect) {
  const render::Theme& theme = frame.theme;
  const double last = number_.back();
  FigurePlot plot(frame, page_, "Terms", rect, {"number of terms", "n", {0.5, last + 0.5}},
                  {"terms", "a_k", figure_limits(terms_, true)});
  if (plot.empty()) return;
  for (std::size_t k = 0; k < terms_.size(); ++k)
    plot.bar(number_[k] - 0.35, number_[k] + 0.35, 0.0, terms_[k], terms_[k] < 0.0 ? theme.bad : theme.good);
  plot.horizontal(0.0, theme.muted, false);
  const Pointer pointer = plot.pointer();
  if (!pointer.hovered) return;
  const auto k = static_cast<std::size_t>(
      std::clamp(std::round(plot.x_at(pointer)) - 1.0, 0.0, static_cast<double>(terms_.size() - 1)));
  tooltip(frame.ui, render::number_text(terms_[k]));
}

void CesaroFigure::draw(const Frame& frame, Outbox&) {
  const render::Theme& theme = frame.theme;
  compute();
  {
    const CesaroSeries series = settings_.get().series;
    FigureSide side(frame, page_);
    side.formula(text_of(series).formula);
    if (series == CesaroSeries::grandi)
      side.sliders(settings_, {"cycle_length"});
    else
      side.sliders(settings_);
    side.formula("t_n = \\frac{1}{n} \\sum_{k=0}^{n-1} s_k");
    side.readout("t_n", render::fixed_text(means_.back(), 3), theme.accent);
    side.readout("s_{n-1}", render::fixed_text(sums_.back(), 3));
    side.readout("\\operatorname{lim} t_n", render::fixed_text(limit_, 3), theme.warm);
    side.readout("\\sum \\gamma^k a_k", render::fixed_text(abel_, 3), theme.good);
    const std::array<render::LegendEntry, 2> entries{
        {{theme.muted, "partial sums", {}, false}, {theme.accent, "mean of the partial sums", {}, false}}};
    side.legend(entries);
    side.note(text_of(series).note);
  }
  compute();
  draw_sums(frame, page_.part(0, 2, 1.7f));
  draw_terms(frame, page_.part(1, 2, 1.7f));
}

}  // namespace policyscope::app
