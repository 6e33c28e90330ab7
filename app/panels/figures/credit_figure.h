#pragma once

#include "app/background.h"
#include "app/panels/figures/figure_page.h"
#include "app/panels/panel.h"
#include "core/studies/episode_credit.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace policyscope::app {

class FigurePlot;

struct CreditSettings {
  double lambda = 0.9;
  int n = 5;
  int steps = 100;
  static const std::vector<Field<CreditSettings>>& fields();
};

/// What every action of one episode is credited with: rewards, values, TD errors, n-step returns and GAE(λ)
/// on one time axis.
class CreditFigure final : public Panel {
 public:
  PanelTitle title(const Frame& frame) const override;
  void draw(const Frame& frame, Outbox& outbox) override;

 private:
  struct Line {
    std::string_view symbol;
    const std::vector<double>* values;
    render::Color color;
    bool dashed = false;
  };

  void ask(const Frame& frame, Outbox& outbox);
  void draw_side(const Frame& frame, const EpisodeCredit& credit);
  static render::Limits limits_of(bool stems, std::initializer_list<Line> lines);
  /// One strip of the figure. `stems`: a line from zero for every step.
  void draw_strip(const Frame& frame, const EpisodeCredit& credit, std::string_view label,
                  const render::Rect& rect, bool last, bool stems, std::initializer_list<Line> lines);
  /// The step that the numbers are about: under the mouse, else where it was last.
  std::size_t chosen(const EpisodeCredit& credit) const;

  FigurePage page_;
  FigureSettings<CreditSettings> settings_;
  Background<EpisodeCreditWork> credit_;
  std::uint64_t asked_version_ = 0;
  double discount_ = 1.0;

  std::optional<std::size_t> hovered_, new_hovered_;
  std::vector<double> times_;
  float left_ = 0.0f;  // room for the numbers of all strips
  std::string note_;
};

}  // namespace policyscope::app
