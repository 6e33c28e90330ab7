#pragma once

#include "core/environments/finite_environment.h"

namespace policyscope {

struct AliasedGridworldSettings {
  double step_reward = -1.0;
  double money_reward = 0.0;
  double skull_reward = -100.0;
  static const std::vector<Field<AliasedGridworldSettings>>& fields();
};

/// A corridor of five cells over a skull, the money and a skull. The agent sees only on which sides of its
/// cell there is a wall, so that the second and the fourth cell look alike: there the best policy tosses a
/// coin, and no deterministic one reaches the money from everywhere. States in order: the corridor from west
/// to east, the skull under its west end, the money, the other skull. Appearances: the west end, the two grey
/// cells, the middle, the east end, and what lies below (the three ends of an episode).
class AliasedGridworld final : public FiniteEnvironment<AliasedGridworld, AliasedGridworldSettings> {
 public:
  static constexpr std::size_t grey = 1;  ///< the appearance that two cells share

  static FiniteModel make_model(const AliasedGridworldSettings& settings);
  static Scene make_picture(const AliasedGridworldSettings& settings, const FiniteModel& model);
  static EnvironmentInfo make_info(const AliasedGridworldSettings& settings);
};

}  // namespace policyscope
