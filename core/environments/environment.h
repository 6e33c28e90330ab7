#pragma once

#include "core/environments/finite_model.h"
#include "core/environments/space.h"
#include "core/parameters/field.h"
#include "core/random/random_stream.h"
#include "core/scene/scene.h"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace policyscope {

class ArchiveReader;
class ArchiveWriter;
class RecordedTask;

struct EnvironmentInfo {
  std::string id;       ///< Gymnasium's id where it has one: "CartPole-v1"
  std::string title;    ///< "Cart-pole"
  std::string summary;  ///< one or two sentences for a student
  std::string source;   ///< paper or course
  Box observation;      ///< what policies and critics see
  Box coordinates;      ///< what panels draw over; often the observation itself
  ActionSpace action;
  std::vector<std::string> state_names;
  double time_step = 0.0;   ///< seconds a step; 0 where the task has no clock (shown at 4 steps a second)
  int step_limit = 0;       ///< steps after which an episode is truncated; 0 for none
  bool continuing = false;  ///< no episodes: nothing terminates and nothing is truncated
  int players = 1;          ///< 2 where a second player acts at the same time
  bool state_is_whole =
      true;  ///< false where an engine remembers more than a state says: save() has that too
};

struct StepResult {
  double reward = 0.0;
  bool terminated = false;  ///< the task ended here: nothing follows, no bootstrap
};

/// Chooses for the second player in a task of two.
class OtherPlayer {
 public:
  virtual ~OtherPlayer() = default;
  virtual void choose(ObservationView observation, RandomStream& random, ActionSpan action) = 0;
};

/// A linear system with quadratic costs: core/exact/linear_quadratic.h.
struct LinearQuadraticProblem;

/// A task. Knows its dynamics and its picture; knows nothing of time limits, episodes or learning. All
/// quantities in SI units. Deterministic given state, action and the stream that is passed in.
class Environment {
 public:
  virtual ~Environment() = default;

  /// For the settings in force; the catalog has the one for the default settings.
  virtual const EnvironmentInfo& info() const = 0;
  /// Draws a starting state and writes its observation.
  virtual void reset(RandomStream& random, ObservationSpan observation) = 0;
  /// Applies `action` and writes the next observation. An index is one of the action space; a number outside
  /// its box meets the limits of the motor, as in Gymnasium, but learners clip it before. May be called after
  /// termination; the dynamics simply go on.
  virtual StepResult step(ActionView action, RandomStream& random, ObservationSpan observation) = 0;

  /// In a task of two players an action may have the second player's behind the first one's; else the task
  /// chooses itself, or asks `player`, which must live as long as it is asked. Clones have no other player.
  virtual void play_against([[maybe_unused]] OtherPlayer* player) {}
  /// What the second player got for the last step.
  virtual double other_reward() const { return 0.0; }

  /// All that the task knows, as numbers named in info().state_names.
  virtual std::span<const double> state() const = 0;
  /// Throws Error unless `state` has the right size and describes a possible state.
  virtual void set_state(std::span<const double> state) = 0;
  /// Everything that the next steps depend on, so that they have the same bits after a load.
  virtual void save(ArchiveWriter& archive) const;
  virtual void load(ArchiveReader& archive);
  /// The observation of the present state.
  virtual void observe(ObservationSpan observation) const = 0;

  /// The observation of the state that the view coordinates name; unnamed parts of the state as at rest.
  virtual void observe_at(std::span<const double> coordinates, ObservationSpan observation) const = 0;
  /// The view coordinates of an observation.
  virtual void coordinates_of(ObservationView observation, std::span<double> coordinates) const = 0;

  /// Adds the picture of the present state, and of the last action if there is one, to `scene`.
  virtual void describe(Scene& scene) const = 0;
  /// Puts the body at the place in the scene that a person pointed at, at rest. Returns false where that has
  /// no meaning.
  virtual bool place_at(Point point) = 0;

  /// The task written out as a finite Markov decision process whose state is info().state_names[0]; none for
  /// tasks with infinitely many states. Valid until the next configure().
  virtual const FiniteModel* finite_model() const { return nullptr; }
  /// The task as a linear-quadratic problem, without the discount, which is the learner's; none for others.
  virtual const LinearQuadraticProblem* linear_quadratic_model() const { return nullptr; }

  /// For tasks whose recordings hold more than states; none for others.
  virtual RecordedTask* recorded() { return nullptr; }

  /// Physics, in the order of the catalog entry's parameters.
  virtual void configure(std::span<const ParameterValue> values) = 0;
  virtual std::unique_ptr<Environment> clone() const = 0;
};

/// Throws Error unless `state` has `expected` finite numbers.
void require_state(std::span<const double> state, std::size_t expected, const std::string& id);

/// What every environment of ours has in common: a settings struct, and a state that is an array of numbers.
/// Derived says what the task is in `static EnvironmentInfo make_info(const Settings&)`.
template <class Derived, class Settings, std::size_t StateSize>
class EnvironmentBase : public Environment {
 public:
  using SettingsType = Settings;

  const EnvironmentInfo& info() const final { return *info_; }

  std::span<const double> state() const override { return state_; }
  void set_state(std::span<const double> state) override {
    require_state(state, StateSize, info().id);
    std::copy(state.begin(), state.end(), state_.begin());
    last_action_.reset();
  }
  /// By default the observation is the state …
  void observe(ObservationSpan observation) const override {
    std::copy(state_.begin(), state_.end(), observation.begin());
  }
  /// … and the view coordinates are the observation.
  void observe_at(std::span<const double> coordinates, ObservationSpan observation) const override {
    std::copy(coordinates.begin(), coordinates.end(), observation.begin());
  }
  void coordinates_of(ObservationView observation, std::span<double> coordinates) const override {
    std::copy_n(observation.begin(), coordinates.size(), coordinates.begin());
  }
  bool place_at(Point) override { return false; }
  void configure(std::span<const ParameterValue> values) override {
    settings_ = settings_from<Settings>(values);
    info_ = std::make_shared<const EnvironmentInfo>(Derived::make_info(settings_));
  }
  std::unique_ptr<Environment> clone() const override {
    return std::make_unique<Derived>(static_cast<const Derived&>(*this));
  }

  const Settings& settings() const { return settings_; }

 protected:
  Settings settings_;
  std::array<double, StateSize> state_{};
  std::optional<double> last_action_;  ///< for the picture: the last action's number, none since the reset

 private:
  static const std::shared_ptr<const EnvironmentInfo>& default_info() {
    static const auto info = std::make_shared<const EnvironmentInfo>(Derived::make_info(Settings{}));
    return info;
  }

  std::shared_ptr<const EnvironmentInfo> info_ = default_info();
};

}  // namespace policyscope
