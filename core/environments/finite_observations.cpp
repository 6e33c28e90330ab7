#include "core/environments/finite_observations.h"

#include <memory>
#include <span>

namespace policyscope {

std::vector<double> finite_observations(const Environment& environment) {
  const std::size_t states = environment.finite_model()->states.size();
  const std::size_t size = environment.info().observation.size();
  std::vector<double> observations(states * size);
  const std::unique_ptr<Environment> probe = environment.clone();
  for (std::size_t s = 0; s < states; ++s) {
    const double state = static_cast<double>(s);
    probe->set_state(std::span(&state, 1));
    probe->observe(std::span(observations).subspan(s * size, size));
  }
  return observations;
}

}  // namespace policyscope
