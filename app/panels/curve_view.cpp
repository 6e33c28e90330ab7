#include "app/panels/curve_view.h"

#include <algorithm>
#include <cmath>

namespace policyscope::app {
namespace {

constexpr double zoom_per_notch = 0.8;

bool still_fits(const render::Limits& range, const render::Limits& within) {
  return range.low >= within.low && range.high <= within.high && range.span() >= 0.5 * within.span();
}

}  // namespace

void CurveView::follow(render::Limits x, render::Limits y) {
  all_x_ = x;
  if (logarithmic) all_x_.low = std::max(1.0, all_x_.low);
  if (!(all_x_.high > all_x_.low)) all_x_.high = all_x_.low + 1.0;
  if (started_ && still_fits(y, all_y_)) return;
  all_y_ = render::nice_limits(y, 6);
  started_ = true;
}

void CurveView::zoom_x(const render::PlotArea& area, float at, double factor) {
  const double t = std::clamp((at - area.rect.low.x) / std::max(1.0f, area.rect.width()), 0.0f, 1.0f);
  // In fractions of the axis, so that a logarithmic one zooms evenly too.
  x_ = {area.x.value_at(t - t * factor), area.x.value_at(t + (1.0 - t) * factor)};
  const double least = logarithmic ? 1.0 : std::min(0.0, all_x_.low);
  x_ = {std::max(least, x_.low), std::min(all_x_.high, x_.high)};
  if (x_.span() < 2.0) x_.high = x_.low + 2.0;
  zoomed_ = x_.low > all_x_.low || x_.high < all_x_.high || own_y_;
}

void CurveView::steer(const Pointer& pointer, const render::PlotArea& area, bool zoom_y) {
  if (pointer.double_clicked) return fit();
  if (pointer.wheel != 0.0f) {
    const double factor = std::pow(zoom_per_notch, static_cast<double>(pointer.wheel));
    if (!zoomed_) x_ = all_x_;
    if (zoom_y) {
      const double at = area.y_value(pointer.at.y);
      const render::Limits now = y();
      y_ = {at - (at - now.low) * factor, at + (now.high - at) * factor};
      own_y_ = zoomed_ = true;
    } else {
      zoom_x(area, pointer.at.x, factor);
    }
  }
  const bool moved = pointer.held && (pointer.drag.x != 0.0f || pointer.drag.y != 0.0f);
  if (!moved || !zoomed_) return;
  const double shift = -pointer.drag.x / std::max(1.0f, area.rect.width());
  render::Limits next{area.x.value_at(shift), area.x.value_at(1.0 + shift)};
  if (next.low >= std::min(0.0, all_x_.low) - 1e-9 && next.high <= all_x_.high + 1e-9 &&
      (!logarithmic || next.low >= 1.0))
    x_ = next;
  if (own_y_) {
    const double up = y_.span() * pointer.drag.y / std::max(1.0f, area.rect.height());
    y_ = {y_.low + up, y_.high + up};
  }
}

}  // namespace policyscope::app
