#pragma once

#include "core/environments/finite_environment.h"

#include <cmath>

namespace policyscope {

struct RandomMdpSettings {
  int seed = 1;
  static const std::vector<Field<RandomMdpSettings>>& fields() {
    static const std::vector<Field<RandomMdpSettings>> list = {
        Field(&RandomMdpSettings::seed, "seed", "", "seed").valid(0, 1e6)};
    return list;
  }
};

/// Five states, two of which look alike, three actions; everything else is drawn at random. Every step ends
/// the episode with a probability of about 0.2.
class RandomMdp final : public FiniteEnvironment<RandomMdp, RandomMdpSettings> {
 public:
  static FiniteModel make_model(const RandomMdpSettings& settings) {
    RandomStream random(static_cast<std::uint64_t>(settings.seed), Purpose::initialization);
    constexpr std::size_t states = 5, actions = 3;
    FiniteModel model;
    model.actions = {"a", "b", "c"};
    for (std::size_t s = 0; s <= states; ++s) {
      model.states.push_back({.name = std::to_string(s),
                              .place = {static_cast<double>(s), 0.0},
                              .appearance = s == 0 ? 0 : s - 1,  // 0 and 1 look alike
                              .terminal = s == states,
                              .start = s < states ? 0.2 : 0.0});
    }
    model.outcomes.resize((states + 1) * actions);
    for (std::size_t s = 0; s < states; ++s) {
      for (std::size_t a = 0; a < actions; ++a) {
        double total = 0.0, probabilities[states + 1];
        for (double& p : probabilities) total += p = -std::log(1.0 - random.uniform());
        for (std::size_t next = 0; next <= states; ++next) {
          model.after(s, a).push_back({probabilities[next] / total, next, random.uniform(-1.0, 3.0)});
        }
      }
    }
    for (std::size_t a = 0; a < actions; ++a) model.after(states, a) = {{1.0, states, 0.0}};
    return model;
  }
  static EnvironmentInfo make_info(const RandomMdpSettings& settings) {
    EnvironmentInfo info;
    info.id = "RandomMdp";
    info.observation = info.coordinates = {appearance_dimension(make_model(settings))};
    info.action.labels = {"a", "b", "c"};
    info.state_names = {"state"};
    return info;
  }
};

}  // namespace policyscope
