#pragma once

#include "app/panels/figures/figure_page.h"
#include "app/panels/panel.h"

#include <array>
#include <vector>

namespace policyscope::app {

struct PolicyStepSettings {
  double alpha = 15.0;
  double limit = 0.005;
  int batch = 4;
  double reward_worse = 0.65;
  static const std::vector<Field<PolicyStepSettings>>& fields();
};

/// Too long a step ruins the next data: a policy that never tries the better action again cannot learn from
/// it. Twenty runs with a fixed step, and with one that is cut where the policy has changed enough.
class PolicyStepFigure final : public Panel {
 public:
  PanelTitle title(const Frame& frame) const override;
  void draw(const Frame& frame, Outbox& outbox) override;

 private:
  static constexpr std::size_t runs = 20, updates = 90;
  using Path = std::array<double, updates + 1>;
  void compute();
  void run(std::size_t index, bool limited, Path& probability, Path& divergence) const;
  void draw_runs(const Frame& frame, const render::Rect& rect);
  void draw_divergence(const Frame& frame, const render::Rect& rect);

  FigurePage page_;
  FigureSettings<PolicyStepSettings> settings_;
  std::uint64_t computed_ = 0, drawn_ = 1;
  Path number_{};
  std::array<Path, runs> plain_{}, limited_{}, plain_kl_{}, limited_kl_{};  // π(better); nats an update
  Path taught_{};  // the same long step on labels, which do not depend on the policy
  int stuck_plain_ = 0, stuck_limited_ = 0;
};

}  // namespace policyscope::app
