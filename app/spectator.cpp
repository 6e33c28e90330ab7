#include "app/spectator.h"

#include "core/error.h"

#include <algorithm>

namespace policyscope::app {

void Spectator::open(const Scenario& scenario, std::uint64_t seed) {
  auto environment = make_environment(scenario);
  step_limit_ = policyscope::step_limit(scenario);
  const auto physics = physics_values(scenario);
  physics_.assign(physics.begin(), physics.end());
  environment_ = environment->clone();
  probe_ = environment->clone();
  demonstration_ = std::make_unique<Demonstration>(std::move(environment), step_limit_, seed);
  looked_at_.reset();
  update_trail();
}

void Spectator::set_physics(const Scenario& scenario, std::span<const ParameterValue> all_values) {
  const std::size_t count = physics_.size();
  if (all_values.size() < count) return;
  int limit = step_limit_;
  // The env group comes first in a parameter set, physics first in it; then the step limit, if there is one.
  const auto env = scenario.parameters.values(ParameterGroup::env);
  if (env.size() > count) limit = static_cast<int>(std::get<double>(all_values[count]));
  if (limit == step_limit_ && std::equal(physics_.begin(), physics_.end(), all_values.begin())) return;
  physics_.assign(all_values.begin(), all_values.begin() + static_cast<std::ptrdiff_t>(count));
  step_limit_ = limit;
  probe_->configure(physics_);
  environment_ = probe_->clone();
  demonstration_->configure({physics_, step_limit_});
  looked_at_.reset();
  update_trail();
}

void Spectator::advance(double seconds, const Model& model, bool mean_action) {
  if (demonstration_->advance(seconds, model, mean_action) > 0) update_trail();
}

void Spectator::reset() {
  demonstration_->reset();
  update_trail();
}

void Spectator::drag_to(Point point) {
  if (!demonstration_->environment().place_at(point)) return;
  demonstration_->refresh();
  update_trail();
}

void Spectator::place(std::span<const double> state) {
  demonstration_->environment().set_state(state);
  demonstration_->refresh();
  update_trail();
}

void Spectator::update_trail() {
  const std::size_t state_size = demonstration_->environment().state().size();
  const std::size_t dimensions = coordinates().size();
  observation_.resize(environment_->info().observation.size());
  trail_.clear();
  const auto add = [&](std::span<const double> state) {
    probe_->set_state(state);
    probe_->observe(observation_);
    trail_.resize(trail_.size() + dimensions);
    probe_->coordinates_of(observation_, std::span(trail_).last(dimensions));
  };
  const auto states = demonstration_->trail();
  for (std::size_t at = 0; at + state_size <= states.size(); at += state_size)
    add(states.subspan(at, state_size));
  add(demonstration_->environment().state());
}

const CrosshairView* Spectator::look(const std::shared_ptr<const Snapshot>& snapshot,
                                     std::span<const double> coordinates) {
  if (snapshot == nullptr || snapshot->model == nullptr) return nullptr;
  if (snapshot == looked_at_ && std::ranges::equal(coordinates, looked_from_)) return &crosshair_;
  looked_at_ = snapshot;
  looked_from_.assign(coordinates.begin(), coordinates.end());
  const Model& model = *snapshot->model;
  crosshair_.observation.resize(environment_->info().observation.size());
  environment_->observe_at(coordinates, crosshair_.observation);
  model.distribution(crosshair_.observation, crosshair_.distribution);
  const std::size_t count = model.quantities().size();
  if (all_quantities_.size() != count) {
    all_quantities_.resize(count);
    for (std::size_t i = 0; i < count; ++i) all_quantities_[i] = i;
  }
  crosshair_.values.resize(count);
  model.evaluate(all_quantities_, crosshair_.observation, crosshair_.observation.size(), crosshair_.values);
  return &crosshair_;
}

}  // namespace policyscope::app
