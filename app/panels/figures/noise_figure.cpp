#include "app/panels/figures/noise_figure.h"

#include "app/panels/figures/figure_plot.h"
#include "app/panels/labels.h"

#include <algorithm>
#include <cmath>

namespace policyscope::app {

const std::vector<Field<NoiseFigureSettings>>& NoiseFigureSettings::fields() {
  using S = NoiseFigureSettings;
  static const std::vector<Field<S>> list = {
      Field(&S::steps, "steps", "n", "steps").valid(10, 512).help("How many of the last noises are shown."),
  };
  return list;
}

PanelTitle NoiseFigure::title(const Frame&) const {
  return {"\\epsilon", "exploration noise"};
}

void NoiseFigure::draw(const Frame& frame, Outbox&) {
  if (frame.snapshot == nullptr || frame.snapshot->replay == nullptr ||
      frame.snapshot->replay->noise.size() < 2 * std::max<std::size_t>(1, frame.snapshot->replay->noise_size))
    return draw_empty(frame, "Nothing was explored with noise yet: DDPG, TD3 and D4PG do so.");
  const ReplaySummary& replay = *frame.snapshot->replay;
  const std::size_t size = replay.noise_size, held = replay.noise.size() / size;
  const std::size_t count = std::min(held, static_cast<std::size_t>(settings_.get().steps));
  double squares = 0.0, lagged = 0.0, most = 0.0;
  for (std::size_t i = held - count; i < held; ++i) {
    for (std::size_t d = 0; d < size; ++d) {
      const double x = replay.noise[i * size + d];
      squares += x * x;
      if (i > held - count) lagged += x * replay.noise[(i - 1) * size + d];
      most = std::max(most, std::abs(x));
    }
  }
  {
    FigureSide side(frame, page_);
    side.sliders(settings_);
    side.readout("\\sigma_\\epsilon", live_text(std::sqrt(squares / static_cast<double>(count * size))));
    side.readout("\\rho_1", render::fixed_text(squares > 0.0 ? lagged / squares : 0.0, 2));
    side.note("ρ: how like the next noise is. A walk keeps pushing one way; independent noise shakes.");
  }
  FigurePlot plot(frame, page_, "Noise", page_.plots(),
                  {"steps ago", "", {-static_cast<double>(count - 1), 0.0}},
                  {"share of half the range", "", figure_limits(std::array{-most, most}, true)});
  if (plot.empty()) return;
  plot.horizontal(0.0, frame.theme.track, false);
  for (std::size_t d = 0; d < size; ++d) {
    x_.clear();
    y_.clear();
    for (std::size_t i = held - count; i < held; ++i) {
      x_.push_back(static_cast<double>(i) - static_cast<double>(held - 1));
      y_.push_back(replay.noise[i * size + d]);
    }
    plot.line(x_, y_, frame.theme.run_color(static_cast<int>(d)));
  }
  plot.pointer();
}

}  // namespace policyscope::app
