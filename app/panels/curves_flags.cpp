// The flags above the curves: what a person has changed while they were learned.
#include "app/panels/curves_panel.h"
#include "app/panels/labels.h"
#include "app/widgets/controls.h"
#include "render/number_text.h"

#include <algorithm>
#include <cmath>

namespace policyscope::app {

using render::PlotArea;
using render::Rect;

void CurvesPanel::collect_flags(const Frame& frame, const PlotArea& plot) {
  const RunView& run = frame.focus;
  // Changes of one slider within a few pixels are one movement of the hand.
  const double gap = 10.0 * plot.x.limits.span() / std::max(1.0f, plot.rect.width());
  const bool other_scale = flags_gap_ <= 0.0 || gap > 1.3 * flags_gap_ || gap < flags_gap_ / 1.3;
  if (flags_run_ != run.id || flags_changes_ != run.changes.size() || other_scale) {
    flags_run_ = run.id;
    flags_changes_ = run.changes.size();
    flags_gap_ = gap;
    marked_.clear();
    for (std::size_t i = 0; i < run.changes.size(); ++i) {
      const Change& change = run.changes[i];
      const double x = place_of(frame, change.step);
      bool joined = false;
      for (std::size_t m = marked_.size(); m-- > 0 && !joined && x - marked_[m].x <= gap;) {
        if (run.changes[marked_[m].last].parameter != change.parameter) continue;
        marked_[m].last = i;
        joined = true;
      }
      if (!joined) marked_.push_back({x, i, i, {}});
    }
    for (Marked& mark : marked_) {
      const Change& first = run.changes[mark.first];
      if (!first.parameter) {
        mark.label = "state moved by hand";
        continue;
      }
      const Parameter& parameter = frame.scenario.parameters[*first.parameter];
      const auto text = [&](const ParameterValue& value) {
        if (parameter.type == ParameterType::real)
          return std::string(render::number_text(std::get<double>(value), 2).view());
        return format_value(parameter, value);
      };
      mark.label =
          plain_name(parameter) + "  " + text(first.before) + " → " + text(run.changes[mark.last].after);
    }
  }
  flags_.clear();
  for (const Marked& mark : marked_) {
    const std::optional<std::size_t>& parameter = run.changes[mark.first].parameter;
    const bool lit = parameter && frame.view.highlighted == frame.scenario.parameters[*parameter].id;
    flags_.push_back({mark.x, mark.label, lit});
  }
}

/// What a flag under the mouse stands for: one change, or several that are too close to be told apart.
void CurvesPanel::explain_flags(const Frame& frame, const PlotArea& plot) {
  Ui& ui = frame.ui;
  if (ui.listened())
    for (const render::FlagStrip::Group& group : strip_.groups()) {
      const Rect rect{{group.from, plot.rect.low.y - strip_.height()}, {group.to, plot.rect.low.y}};
      ui.note("flag " + std::to_string(group.first), rect,
              group.first == group.last ? std::string(flags_[group.first].label)
                                        : std::to_string(group.last - group.first + 1) + " changes");
    }
  if (!hovered({{plot.rect.low.x, plot.rect.low.y - strip_.height()}, {plot.rect.high.x, plot.rect.low.y}}))
    return;
  const render::FlagStrip::Group* group = strip_.at(mouse_position(), plot);
  if (group == nullptr) return;
  std::string text;
  std::size_t told = 0;
  for (std::size_t i = group->first; i <= group->last; ++i) {
    if (++told > 12) {
      text += "\n…";
      break;
    }
    if (!text.empty()) text += "\n";
    text += by_samples_ ? "episode " : "step ";
    text += render::integer_text(std::llround(flags_[i].x)).view();
    text += ": ";
    text += flags_[i].label;
  }
  tooltip(ui, text);
}

}  // namespace policyscope::app
