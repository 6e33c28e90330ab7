#include "core/environments/catalog.h"

#include "core/environments/acrobot.h"
#include "core/environments/aliased_gridworld.h"
#include "core/environments/bipedal_walker.h"
#include "core/environments/cart_pole.h"
#include "core/environments/gridworld.h"
#include "core/environments/lecture_pendulum.h"
#include "core/environments/linear_quadratic.h"
#include "core/environments/lunar_lander.h"
#include "core/environments/mountain_car.h"
#include "core/environments/pendulum.h"
#include "core/environments/rock_paper_scissors.h"
#include "core/environments/short_corridor.h"
#include "core/environments/two_cycle.h"
#include "core/error.h"

namespace policyscope {
namespace {

template <class E>
EnvironmentEntry entry() {
  EnvironmentEntry entry{E().info(), parameters_of<typename E::SettingsType>(),
                         [] { return std::make_unique<E>(); }};
  // A task without episodes has no next one to wait for.
  for (Parameter& parameter : entry.parameters)
    if (entry.info.continuing && parameter.applies == Applies::next_episode) parameter.applies = Applies::now;
  return entry;
}

}  // namespace

const std::vector<EnvironmentEntry>& environment_catalog() {
  static const std::vector<EnvironmentEntry> catalog = {
      entry<LecturePendulum>(),
      entry<LecturePendulumContinuous>(),
      entry<Pendulum>(),
      entry<MountainCar>(),
      entry<MountainCarContinuous>(),
      entry<CartPole>(),
      entry<Acrobot>(),
      entry<LunarLander>(),
      entry<BipedalWalker>(),
      entry<TwoCycle>(),
      entry<ShortCorridor>(),
      entry<AliasedGridworld>(),
      entry<Gridworld>(),
      entry<RockPaperScissors>(),
      entry<LinearQuadratic>(),
  };
  return catalog;
}

const EnvironmentEntry& find_environment(std::string_view id) {
  std::vector<std::string> ids;
  for (const EnvironmentEntry& entry : environment_catalog()) {
    if (entry.info.id == id) return entry;
    ids.push_back(entry.info.id);
  }
  throw unknown_name("environment", id, ids);
}

}  // namespace policyscope
