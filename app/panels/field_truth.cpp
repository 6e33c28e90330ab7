#include "app/panels/field_truth.h"

#include "core/policies/categorical.h"

#include <charconv>

namespace policyscope::app {
namespace {

/// The symbol of what an estimate is of: "\\hat{q}(s, left)" less its hat.
std::string without_hat(std::string symbol, const Estimand& estimand) {
  for (const char letter : {'v', 'q'}) {
    const std::string hat = std::string("\\hat{") + letter + "}";
    const std::string bare = letter + std::string(estimand.best_policy ? "_*" : "_\\pi");
    for (std::size_t at = symbol.find(hat); at != std::string::npos; at = symbol.find(hat, at + bare.size()))
      symbol.replace(at, hat.size(), bare);
  }
  return symbol;
}

}  // namespace

bool FieldTruth::knows(const Frame& frame, const Quantity& quantity) {
  const Estimand& estimand = quantity.estimates;
  if (estimand.kind == Estimand::Kind::other) return false;
  if (frame.environment.finite_model() != nullptr) return true;
  return estimand.kind == Estimand::Kind::state_value && !estimand.best_policy &&
         has_known_answers(frame.environment);
}

bool FieldTruth::knows_best(const Frame& frame, const Quantity& quantity) {
  const Estimand& estimand = quantity.estimates;
  return frame.environment.finite_model() != nullptr && frame.snapshot != nullptr &&
         estimand.kind != Estimand::Kind::other && !estimand.best_policy;
}

Estimand FieldTruth::alone(const Frame& frame, std::string_view id) {
  if (frame.environment.finite_model() == nullptr) return {};
  if (id == "value") return {.kind = Estimand::Kind::state_value};
  constexpr std::string_view prefix = "action_value_";
  Estimand estimand{.kind = Estimand::Kind::action_value};
  if (!id.starts_with(prefix)) return {};
  const auto read = std::from_chars(id.data() + prefix.size(), id.data() + id.size(), estimand.action);
  if (read.ec != std::errc() || read.ptr != id.data() + id.size()) return {};
  return estimand.action < frame.environment.info().action.labels.size() ? estimand : Estimand{};
}

void FieldTruth::ask(const Frame& frame, const Quantity& quantity, bool best) {
  learned_ = static_cast<std::size_t>(&quantity - frame.quantities.data());
  Estimand estimand = quantity.estimates;
  estimand.best_policy = estimand.best_policy || best;
  double epsilon = 0.0;
  const ParameterSet& parameters = frame.scenario.parameters;
  for (std::size_t i = 0; best && i < parameters.size() && i < frame.snapshot->in_force.size(); ++i)
    if (parameters.group(i) == ParameterGroup::policy && parameters[i].id == "epsilon")
      epsilon = std::get<double>(frame.snapshot->in_force[i]);
  if (asked_ == quantity.id && estimand_ == estimand && epsilon_ == epsilon) return;
  asked_ = quantity.id;
  estimand_ = estimand;
  epsilon_ = epsilon;
  exact_quantity_ = quantity;
  exact_quantity_.symbol = without_hat(quantity.symbol, estimand);
  exact_quantity_.name = !best ? "exact " : epsilon == 0.0 ? "best policy's " : "best ε-soft policy's ";
  exact_quantity_.name += quantity.name;
  difference_quantity_ = quantity;
  difference_quantity_.id += "_difference";
  difference_quantity_.symbol += " - " + exact_quantity_.symbol;
  difference_quantity_.name = "error of the critic";
  difference_quantity_.scale = QuantityScale::diverging;
}

void FieldTruth::ask_alone(const Frame& frame, std::string_view id, const Estimand& estimand) {
  learned_.reset();
  epsilon_ = 0.0;
  if (asked_ == id && estimand_ == estimand) return;
  asked_ = id;
  estimand_ = estimand;
  exact_quantity_ = {.id = asked_, .symbol = "v_\\pi(s)", .name = "exact value"};
  if (estimand.kind != Estimand::Kind::action_value) return;
  const std::string& label = frame.environment.info().action.labels[estimand.action];
  exact_quantity_.symbol = "q_\\pi(s, " + categorical::upright(label) + ")";
  exact_quantity_.name = "exact value of " + label;
}

std::string_view FieldTruth::name(Compared compared) {
  switch (compared) {
    case Compared::learned:
      return "learned";
    case Compared::exact:
      return "exact";
    case Compared::difference:
      return "difference";
    case Compared::best:
      return "best";
  }
  return {};
}

void FieldTruth::update(const Frame& frame, Outbox& outbox, const FieldView& field) {
  TruthRequest request;
  request.snapshot = frame.snapshot;
  request.environment = frame.task;
  request.criterion =
      criterion_of(frame.environment.info(), frame.scenario.parameters, frame.snapshot->in_force);
  request.estimand = estimand_;
  request.epsilon = epsilon_;
  request.learned = learned_;
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
