#include "core/policies/gaussian_sde.h"

namespace policyscope {

const std::vector<Field<GaussianSdeSettings>>& GaussianSdeSettings::fields() {
  using S = GaussianSdeSettings;
  static const std::vector<Field<S>> list = {
      Field(&S::log_std_init, "log_std_init", "\\ell_0", "first log spread")
          .valid(-20, 5)
          .slider(-5, 1)
          .applies(Applies::new_run)
          .help(
              "Logarithm of the spread of each weight of the noise before anything is learned (gSDE; Raffin "
              "et al. 2021)."),
      Field(&S::sde_sample_freq, "sde_sample_freq", "", "noise stays for")
          .valid(-1, 1e6)
          .slider(-1, 64)
          .unit("steps")
          .applies(Applies::next_rollout)
          .help("Steps for which the weights of the noise stay; −1 for a whole rollout."),
  };
  return list;
}

void GaussianSde::configure(std::span<const ParameterValue> values) {
  const auto settings = settings_from<GaussianSdeSettings>(values);
  noise_ = {settings.log_std_init, settings.sde_sample_freq};
  gaussian_.configure({});  // no floor, and as wide as the features say
}

}  // namespace policyscope
