#include "core/algorithms/d4pg.h"

#include "core/algorithms/off_policy_fields.h"
#include "core/error.h"

namespace policyscope {

const std::vector<Field<D4pgSettings>>& D4pgSettings::fields() {
  using S = D4pgSettings;
  static const std::vector<Field<S>> own = {
      Field(&S::n_steps, "n_steps", "n", "steps of a return")
          .valid(1, 1000)
          .slider(1, 20)
          .help("Rewards that are summed before the critic is asked; an episode's end cuts them short."),
      Field(&S::n_envs, "n_envs", "", "actors")
          .valid(1, 1024)
          .slider(1, 16)
          .applies(Applies::new_run)
          .help("Environments that are played side by side, each with noise of its own."),
      Field(&S::n_atoms, "n_atoms", "", "atoms")
          .valid(2, 1001)
          .slider(11, 101)
          .applies(Applies::new_run)
          .help("Returns whose probabilities the critic learns, at equal distances (Bellemare et al. 2017)."),
      Field(&S::v_min, "v_min", "", "least return")
          .valid(-1e9, 1e9)
          .slider(-2000, 0)
          .applies(Applies::new_run)
          .help("The lowest of those returns; what is lower counts as this."),
      Field(&S::v_max, "v_max", "", "largest return")
          .valid(-1e9, 1e9)
          .slider(0, 2000)
          .applies(Applies::new_run)
          .help("The highest of those returns; what is higher counts as this."),
  };
  static const std::vector<Field<S>> list =
      joined<S>(own, joined<S>(noise_fields<S>(), off_policy_fields<S>()));
  return list;
}

D4pg::D4pg(AlgorithmParts parts) : D4pg(std::move(parts), settings_from<D4pgSettings>(parts.settings)) {}

D4pg::D4pg(AlgorithmParts&& parts, const D4pgSettings& settings)
    : DeterministicActorCritic(std::move(parts), settings, 1, static_cast<std::size_t>(settings.n_atoms),
                               static_cast<std::size_t>(settings.n_envs)),
      d4pg_(settings),
      categorical_(functions_->actor.shape(), functions_->critics.network().shape(), settings.v_min,
                   settings.v_max) {
  if (!(settings.v_min < settings.v_max)) throw Error("v_min must be less than v_max");
  for (int z = 0; z < settings.n_atoms; ++z)
    functions_->atoms.push_back(settings.v_min +
                                (settings.v_max - settings.v_min) * z / (settings.n_atoms - 1));
}

const AlgorithmInfo& D4pg::info() const {
  static const AlgorithmInfo info = description();
  return info;
}

AlgorithmInfo D4pg::description() {
  AlgorithmInfo info;
  info.id = "d4pg";
  info.title = "Distributional deterministic policy gradient";
  info.summary =
      "DDPG whose critic learns the whole distribution of the return instead of its mean. Several actors "
      "fill the buffer, returns span several steps, and surprising transitions are replayed more often.";
  info.source = "Barth-Maron et al. 2018; Bellemare, Dabney and Munos 2017";
  info.network = true;
  info.off_policy = true;
  info.policies = {"deterministic"};
  info.listing = {
      {0, "\\text{loop forever, with several actors:}"},
      {1,
       "\\live{action}{A} \\leftarrow \\mu(S, \\theta) + \\live{noise}{\\epsilon} \\text{, observe } S', "
       "\\live{reward}{R}"},
      {1,
       "\\text{store } (S, A, R, S') \\text{; draw a batch of the } \\live{stored}{n} \\text{ stored by } "
       "p_i \\propto |\\delta_i|^{\\alpha_P}"},
      {1,
       "Y \\leftarrow \\Phi \\left( \\sum_{k<n} \\live{gamma}{\\gamma}^k R_{k+1} + \\gamma^n Z(S_n, "
       "\\mu(S_n, \\theta^-), w^-) \\right)"},
      {1,
       "w \\leftarrow w - \\live{critic_learning_rate}{\\alpha^w} \\nabla \\live{critic_loss}{H}(Y, Z(S, A, "
       "w))"},
      {1,
       "\\theta \\leftarrow \\theta + \\live{learning_rate}{\\alpha^\\theta} \\nabla_a \\sum_i z_i p_i(S, a, "
       "w) \\nabla_\\theta \\mu(S, \\theta)"},
      {1,
       "w^- \\leftarrow w^- + \\live{tau}{\\tau} (w - w^-), \\quad \\theta^- \\leftarrow \\theta^- + "
       "\\live{tau}{\\tau} (\\theta - \\theta^-)"},
  };
  info.formulas = {
      "H(Y, Z) = -\\sum_i y_i \\ln p_i(S, A, w)",
      "\\hat q(s, a) = \\sum_i z_i p_i(s, a, w), \\quad p_i = e^{w_i(s, a)} / \\sum_j e^{w_j(s, a)}",
      "\\nabla J = \\text{mean } \\nabla_a \\hat q(S, a, w) \\nabla_\\theta \\mu(S, \\theta)",
  };
  info.update_series = shared_update_series();
  return info;
}

DeterministicActorCriticSettings D4pg::read_noise(std::span<const ParameterValue> values) {
  d4pg_ = settings_from<D4pgSettings>(values);
  return d4pg_;
}

bool D4pg::update() {
  categorical_.targets(target_actor_, targets_, batch_);
  statistics_.critic_loss = categorical_.critic_loss(critics_, batch_, critic_gradient_);
  statistics_.mean_q = categorical_.mean_value();
  statistics_.td_error = static_cast<double>(categorical_.losses()[0]);
  actor_moved_ = true;
  if (!descend_critics(settings_.tau)) return false;
  sampler_->learned(batch_.slots, categorical_.losses());
  statistics_.actor_loss = categorical_.actor_loss(actor_, critics_, batch_, actor_gradient_);
  if (!descend_actor()) return false;
  follow<float>(actor_, settings_.tau, target_actor_);
  return true;
}

}  // namespace policyscope
