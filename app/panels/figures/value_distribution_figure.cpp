#include "app/panels/figures/value_distribution_figure.h"

#include "app/panels/figures/figure_plot.h"
#include "app/panels/labels.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace policyscope::app {

const std::vector<Field<ValueDistributionSettings>>& ValueDistributionSettings::fields() {
  using S = ValueDistributionSettings;
  static const std::vector<Field<S>> list = {
      Field(&S::own, "own", "", "own action").help("After the action that the policy takes there."),
      Field(&S::action, "action", "a", "action")
          .valid(-1, 1)
          .help("After this action, as a share of half its range, if not the policy's."),
  };
  return list;
}

PanelTitle ValueDistributionFigure::title(const Frame&) const {
  return {"Z(s, a)", "distribution of the return"};
}

void ValueDistributionFigure::draw(const Frame& frame, Outbox&) {
  if (frame.crosshair == nullptr || frame.snapshot == nullptr || frame.snapshot->model == nullptr)
    return draw_empty(frame, "Nothing is known yet: press play.");
  const std::vector<Dimension>& box = frame.environment.info().action.box;
  const ActionDistribution& pi = frame.crosshair->distribution;
  const ValueDistributionSettings s = settings_.get();
  action_.assign(pi.mean.begin(), pi.mean.end());
  for (std::size_t i = 0; i < action_.size() && !s.own; ++i) {
    const Dimension& d = box[i];
    action_[i] = 0.5 * (d.typical_low + d.typical_high) + 0.5 * s.action * (d.typical_high - d.typical_low);
  }
  if (!frame.snapshot->model->value_distribution(frame.crosshair->observation, action_, distribution_))
    return draw_empty(frame, "This learner's critic gives a value, not a distribution. D4PG's does.");
  const std::vector<double>&z = distribution_.atoms, &p = distribution_.probabilities;
  double mean = 0.0, square = 0.0;
  for (std::size_t i = 0; i < z.size(); ++i) mean += p[i] * z[i];
  for (std::size_t i = 0; i < z.size(); ++i) square += p[i] * (z[i] - mean) * (z[i] - mean);
  {
    FigureSide side(frame, page_);
    if (s.own) {
      side.sliders(settings_, {"action"});
    } else {
      side.sliders(settings_);
    }
    side.readout("\\E Z", live_text(mean), frame.theme.warm);
    side.readout("\\sigma_Z", live_text(std::sqrt(square)));
    side.note("Two humps: the critic has seen it go well, and go badly, from here.");
  }
  const double step = z[1] - z[0];
  const double most = *std::max_element(p.begin(), p.end());
  FigurePlot plot(frame, page_, "Distribution", page_.plots(),
                  {"return", "z", {z.front() - 0.5 * step, z.back() + 0.5 * step}},
                  {"probability", "p", figure_limits(std::array{0.0, most}, true)});
  if (plot.empty()) return;
  for (std::size_t i = 0; i < z.size(); ++i)
    plot.bar(z[i] - 0.42 * step, z[i] + 0.42 * step, 0.0, p[i], frame.theme.accent);
  plot.vertical(mean, frame.theme.warm);
  const Pointer pointer = plot.pointer();
  if (!pointer.hovered) return;
  const auto i = static_cast<std::size_t>(std::clamp(std::round((plot.x_at(pointer) - z.front()) / step), 0.0,
                                                     static_cast<double>(z.size() - 1)));
  render::ShortText text(render::number_text(z[i]));
  text.append(": ");
  text.append(live_text(p[i]));
  tooltip(frame.ui, text);
}

}  // namespace policyscope::app
