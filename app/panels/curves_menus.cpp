// The menus of the curves and of their runs.
#include "app/panels/curves_panel.h"
#include "app/widgets/controls.h"
#include "app/widgets/menu.h"
#include "render/number_text.h"

#include <imgui.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace policyscope::app {

using render::AlignX;
using render::Font;
using render::Rect;

namespace {

constexpr double longest_window = 1e6;

/// 1, 2, 5, 10 … near a place on the window's slider.
double round_window(double fraction) {
  const double exact = std::pow(longest_window, fraction);
  const double decade = std::pow(10.0, std::floor(std::log10(exact)));
  double best = decade;
  for (const double factor : {1.0, 2.0, 5.0, 10.0})
    if (std::abs(std::log(exact / (factor * decade))) < std::abs(std::log(exact / best)))
      best = factor * decade;
  return best;
}

}  // namespace

void CurvesPanel::draw_menus(const Frame& frame, Outbox& outbox, const SeriesInfo& series) {
  if (open_menu_) open_menu("Curve menu");
  open_menu_ = false;
  const std::array groups{&frame.focus.by_step, &frame.focus.by_episode, &frame.focus.by_update};
  std::size_t choices = 0;
  for (const SeriesGroup* group : groups) choices += group->series().size();
  const bool episodic = !frame.environment.info().continuing;
  const bool exact = ExactCurve::knows(frame, series);
  const int rows = static_cast<int>(choices) + 1 + 2 + 5 + 3 + (episodic ? 3 : 0) + (exact ? 2 : 0);
  if (Menu menu(frame.ui, "Curve menu", 260, rows); menu) {
    menu.caption("show");
    for (const SeriesGroup* group : groups)
      for (const SeriesInfo& other : group->series())
        if (menu.item(other.name, other.id == series.id)) {
          series_ = other.id;
          view_ = {};
        }
    if (episodic) {
      menu.caption("along the x axis");
      if (menu.item("steps", frame.view.curve_axis == CurveAxis::steps))
        outbox.send(action::SetCurveAxis{CurveAxis::steps});
      if (menu.item("episodes", frame.view.curve_axis == CurveAxis::episodes))
        outbox.send(action::SetCurveAxis{CurveAxis::episodes});
    }
    const double reach = window(frame);
    menu.caption(reach > 0.0 ? "average over" : "no average");
    const Rect row = menu.row();
    double fraction = reach > 1.0 ? std::log(reach) / std::log(longest_window) : 0.0;
    const Rect track{{row.low.x + frame.ui.px(8), row.low.y}, {row.high.x - frame.ui.px(76), row.high.y}};
    const render::ShortText text =
        reach > 0.0 ? render::integer_text(static_cast<long long>(reach)) : render::ShortText("none");
    if (thin_slider(frame.ui, "average over", track, fraction, text, frame.theme.fill))
      outbox.send(action::SetSmoothing{round_window(fraction)});
    frame.ui.text({row.high.x, row.center().y}, text, frame.theme.text, Font::sans_semibold, 0.0f,
                  AlignX::right);
    bool rolling = frame.view.rolling;
    if (menu.toggle("rolling mean", rolling)) outbox.send(action::SetRolling{rolling});
    bool band = frame.view.band;
    if (menu.toggle("mean and band over seeds", band)) outbox.send(action::SetBand{band});
    if (band) {
      bool middle = frame.view.band_kind == CurveBand::interquartile;
      if (menu.toggle("interquartile mean, 95 % interval", middle))
        outbox.send(action::SetBandKind{middle ? CurveBand::interquartile : CurveBand::deviation});
    }
    if (exact) {
      if (menu.toggle("exact expectation", wants_exact_) && wants_exact_) wants_difference_ = false;
      if (menu.toggle("difference from it", wants_difference_)) {
        if (wants_difference_) wants_exact_ = false;
        view_ = {};
      }
    }
    bool logarithmic = view_.logarithmic;
    if (menu.toggle("logarithmic x axis", logarithmic)) {
      view_.logarithmic = logarithmic;
      view_.fit();
    }
    if (menu.item("fit everything (F)")) view_.fit();
    menu.caption("numbers");
    if (menu.item("copy as CSV")) outbox.send(action::CopyCurves{series.id});
    if (menu.item("save all curves as CSV…"))
      outbox.send(action::PickFile{action::PickFile::For::save_curves});
  }

  if (open_add_menu_) open_menu("Add menu");
  open_add_menu_ = false;
  if (Menu menu(frame.ui, "Add menu", 230, 3); menu) {
    menu.caption("a run beside the others");
    if (menu.item("with another seed")) outbox.send(action::AddSeed{});
    if (menu.item("with the present parameters")) outbox.send(action::AddVariant{});
  }

  if (open_run_menu_) open_menu("Run menu");
  open_run_menu_ = false;
  if (Menu menu(frame.ui, "Run menu", 170, 5); menu) {
    const auto run = std::find_if(frame.runs.begin(), frame.runs.end(),
                                  [&](const auto& view) { return view->id == menu_run_; });
    if (run == frame.runs.end()) return;
    menu.caption("name");
    if (text_edit(frame.ui, "run name", menu.row().inset(frame.ui.px(2)), typed_name_).accepted) {
      outbox.send(action::RenameRun{menu_run_, typed_name_});
      ImGui::CloseCurrentPopup();
    }
    if (menu.item("show above", menu_run_ == frame.focus.id)) outbox.send(action::Focus{menu_run_});
    if (menu.item((*run)->hidden ? "unhide" : "hide"))
      outbox.send(action::SetHidden{menu_run_, !(*run)->hidden});
    if (menu.item("remove")) outbox.send(action::RemoveRun{menu_run_});
  }
}

}  // namespace policyscope::app
