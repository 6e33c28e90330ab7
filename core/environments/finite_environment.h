#pragma once

#include "core/environments/environment.h"

#include <utility>

namespace policyscope {

/// The graph of a finite model: nodes, edges, names, rewards; everything that does not move.
Scene picture_of(const FiniteModel& model);
/// Adds `picture`, the agent in `state` and the edge from `previous`, where it was before its last action.
void draw_walk(const FiniteModel& model, const Scene& picture, std::optional<std::size_t> previous,
               std::size_t state, Scene& scene);
/// The same for a grid of cells: the agent in its cell, and an arrow for what it tried to do before.
void draw_cell_walk(const FiniteModel& model, const Scene& picture,
                    std::optional<std::pair<std::size_t, std::size_t>> previous_and_action, std::size_t state,
                    Scene& scene);
/// The state whose node or cell lies at `point`, or states.size().
std::size_t state_at(const FiniteModel& model, Point point);
/// One step of the chain: no random number is drawn where only one outcome is possible.
const FiniteModel::Outcome& draw_outcome(std::span<const FiniteModel::Outcome> outcomes,
                                         RandomStream& random);
/// Throws Error unless `number` is the index of a state.
void require_index(double number, std::size_t states, const std::string& id);
/// The appearance as a dimension: what such an agent sees unless the model has observations of its own, and
/// what panels draw over.
Dimension appearance_dimension(const FiniteModel& model);
/// What the agent sees of a state with this appearance, and back.
void observe_appearance(const FiniteModel& model, std::size_t appearance, ObservationSpan observation);
std::size_t appearance_of(const FiniteModel& model, ObservationView observation);

/// A task given by its FiniteModel, which Derived writes out in `static FiniteModel make_model(const
/// Settings&)`. The state is the state's index, the observation belongs to its appearance, and the view
/// coordinate is the appearance. `static Scene make_picture(const Settings&, const FiniteModel&)` draws what
/// does not move, if Derived has it.
template <class Derived, class Settings>
class FiniteEnvironment : public EnvironmentBase<Derived, Settings, 1> {
  using Base = EnvironmentBase<Derived, Settings, 1>;

 public:
  void reset(RandomStream& random, ObservationSpan observation) override {
    const std::vector<FiniteModel::State>& states = definition_->model.states;
    std::size_t state = 0;
    if (states[0].start < 1.0) {
      double rest = random.uniform();
      while (state + 1 < states.size() && rest >= states[state].start) rest -= states[state++].start;
    }
    put(state);
    observe(observation);
  }
  StepResult step(ActionView action, RandomStream& random, ObservationSpan observation) override {
    const FiniteModel& model = definition_->model;
    previous_ = index();
    const auto& outcome = draw_outcome(model.after(previous_, static_cast<std::size_t>(action[0])), random);
    this->state_[0] = static_cast<double>(outcome.next);
    this->last_action_ = action[0];
    observe(observation);
    return {.reward = outcome.reward, .terminated = model.states[outcome.next].terminal};
  }

  void set_state(std::span<const double> state) override {
    require_state(state, 1, this->info().id);
    require_index(state[0], definition_->model.states.size(), this->info().id);
    put(static_cast<std::size_t>(state[0]));
  }
  void observe(ObservationSpan observation) const override {
    observe_appearance(definition_->model, definition_->model.states[index()].appearance, observation);
  }
  void observe_at(std::span<const double> coordinates, ObservationSpan observation) const override {
    observe_appearance(definition_->model, static_cast<std::size_t>(std::max(0.0, coordinates[0] + 0.5)),
                       observation);
  }
  void coordinates_of(ObservationView observation, std::span<double> coordinates) const override {
    coordinates[0] = static_cast<double>(appearance_of(definition_->model, observation));
  }
  void describe(Scene& scene) const override {
    if (definition_->model.cells) {
      using Choice = std::pair<std::size_t, std::size_t>;
      const auto choice =
          this->last_action_ ? std::optional(Choice(previous_, static_cast<std::size_t>(*this->last_action_)))
                             : std::nullopt;
      draw_cell_walk(definition_->model, definition_->picture, choice, index(), scene);
      return;
    }
    const std::optional<std::size_t> previous = this->last_action_ ? std::optional(previous_) : std::nullopt;
    draw_walk(definition_->model, definition_->picture, previous, index(), scene);
  }
  bool place_at(Point point) override {
    const std::size_t state = state_at(definition_->model, point);
    if (state == definition_->model.states.size() || definition_->model.states[state].terminal) return false;
    put(state);
    return true;
  }
  const FiniteModel* finite_model() const override { return &definition_->model; }
  void configure(std::span<const ParameterValue> values) override {
    Base::configure(values);
    definition_ = define(this->settings_);
    if (index() >= definition_->model.states.size()) put(0);
  }

 private:
  struct Definition {
    FiniteModel model;
    Scene picture;
  };

  static std::shared_ptr<const Definition> define(const Settings& settings) {
    FiniteModel model = Derived::make_model(settings);
    Scene picture = [&] {
      if constexpr (requires { Derived::make_picture(settings, model); }) {
        return Derived::make_picture(settings, model);
      } else {
        return picture_of(model);
      }
    }();
    return std::make_shared<const Definition>(Definition{std::move(model), std::move(picture)});
  }
  static const std::shared_ptr<const Definition>& default_definition() {
    static const std::shared_ptr<const Definition> definition = define(Settings{});
    return definition;
  }

  std::size_t index() const { return static_cast<std::size_t>(this->state_[0]); }
  void put(std::size_t state) {
    this->state_[0] = static_cast<double>(state);
    this->last_action_.reset();
  }

  std::shared_ptr<const Definition> definition_ = default_definition();
  std::size_t previous_ = 0;  // for the picture: where the last step began
};

}  // namespace policyscope
