#include "app/panels/field_truth.h"

namespace policyscope::app {

bool FieldTruth::knows(const Frame& frame, const Quantity& quantity) {
  return quantity.id == "value" && has_known_answers(frame.environment);
}

std::string_view FieldTruth::name(Compared compared) {
  switch (compared) {
    case Compared::learned:
      return "learned";
    case Compared::exact:
      return "exact";
    case Compared::difference:
      return "difference";
  }
  return {};
}

const Quantity& FieldTruth::quantity(Compared compared) {
  static const Quantity exact{.id = "value", .symbol = "v_\\pi(s)", .name = "exact value", .unit = ""};
  static const Quantity difference{.id = "value_difference",
                                   .symbol = "\\hat{v}(s) - v_\\pi(s)",
                                   .name = "error of the critic",
                                   .unit = "",
                                   .scale = QuantityScale::diverging};
  return compared == Compared::difference ? difference : exact;
}

void FieldTruth::update(const Frame& frame, Outbox& outbox, const FieldView& field) {
  TruthRequest request;
  request.snapshot = frame.snapshot;
  request.environment = frame.task;
  request.criterion =
      criterion_of(frame.environment.info(), frame.scenario.parameters, frame.snapshot->in_force);
  if (frame.environment.finite_model() == nullptr) {
    request.grid.axis_x = frame.view.axis_x;
    request.grid.axis_y = frame.view.axis_y;
    request.grid.columns = static_cast<std::size_t>(field.grid.nx);
    request.grid.rows = static_cast<std::size_t>(field.grid.ny);
    request.grid.x = {field.grid.x.low, field.grid.x.high};
    request.grid.y = {field.grid.y.low, field.grid.y.high};
    request.grid.held = frame.view.crosshair;
    // What is not held has no say.
    for (const std::size_t axis : {frame.view.axis_x, frame.view.axis_y})
      if (axis < request.grid.held.size()) request.grid.held[axis] = 0.0;
  }
  truth_.update(frame.pool, request);
  if (truth_.busy()) outbox.send(action::Await{});
}

std::span<const double> FieldTruth::both() {
  const TruthView* truth = truth_.result();
  if (truth == nullptr) return {};
  if (both_of_ != truth->version) {
    both_ = truth->exact;
    both_.insert(both_.end(), truth->learned.begin(), truth->learned.end());
    both_of_ = truth->version;
  }
  return both_;
}

FieldView FieldTruth::view(Compared compared) {
  const TruthView* truth = truth_.result();
  if (truth == nullptr || (compared == Compared::difference && truth->learned.empty())) return {};
  FieldView view{.quantity = &quantity(compared), .version = truth->version, .iteration = truth->iteration};
  view.grid.values = truth->exact;
  if (compared == Compared::difference) {
    if (difference_of_ != truth->version) {
      difference_.resize(truth->exact.size());
      for (std::size_t i = 0; i < difference_.size(); ++i)
        difference_[i] = truth->learned[i] - truth->exact[i];
      difference_of_ = truth->version;
    }
    view.grid.values = difference_;
  }
  const bool by_state = truth_.request()->environment->finite_model() != nullptr;
  view.grid.nx = by_state ? static_cast<int>(truth->exact.size()) : static_cast<int>(truth->grid.columns);
  view.grid.ny = by_state ? 1 : static_cast<int>(truth->grid.rows);
  view.grid.x = {truth->grid.x.low, truth->grid.x.high};
  view.grid.y = {truth->grid.y.low, truth->grid.y.high};
  view.grid.sampling = render::Sampling::cells;
  return view;
}

}  // namespace policyscope::app
