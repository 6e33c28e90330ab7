#include "core/algorithms/rollout_algorithm.h"

#include "core/algorithms/fields.h"
#include "core/policies/gaussian_policy.h"
#include "core/runtime/passage.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace policyscope {

namespace {

/// Calls `work` with the policy as the class that it is where that is a common one: a loop over a batch is
/// then compiled for it.
template <class Work>
void as_what_it_is(const Policy& policy, Work&& work) {
  if (const auto* gaussian = dynamic_cast<const GaussianPolicy*>(&policy)) {
    work(*gaussian);
  } else {
    work(policy);
  }
}

/// ln π(action), for the rollout and for the update alike: the ratio of the first minibatch is exactly 1.
double log_prob(const GaussianPolicy& policy, std::span<const double> outputs,
                std::span<const double> parameters, ActionView action) {
  return policy.log_prob(outputs, parameters, action);
}
double log_prob(const Policy& policy, std::span<const double> outputs, std::span<const double>,
                ActionView action) {
  return policy.log_prob(outputs, action);
}

}  // namespace

// The decay of the mean of squared gradients is PyTorch's and Stable-Baselines3's.
OptimizerSettings optimizer_settings(OptimizerKind kind, double epsilon) {
  return {.kind = kind, .beta2 = kind == OptimizerKind::rmsprop ? 0.99 : 0.999, .epsilon = epsilon};
}

RolloutAlgorithm::RolloutAlgorithm(AlgorithmParts parts, const RolloutSettings& settings)
    : RolloutAlgorithm(std::move(parts), settings, {.count = static_cast<std::size_t>(settings.n_envs)}) {}

RolloutAlgorithm::RolloutAlgorithm(AlgorithmParts parts, const RolloutSettings& settings, Lanes lanes)
    : settings_(settings),
      network_(std::make_shared<ActorCriticNetwork>(settings, parts.features->size(), *parts.policy)),
      policy_(std::move(parts.policy)),
      input_(std::move(parts.features), settings.normalize_observation),
      reward_normalizer_(lanes.count, settings.gamma),
      parameters_(network_->parameter_count(), 0.0f),
      gradient_(network_->parameter_count(), 0.0f),
      optimizer_(optimizer_settings(settings), network_->parameter_count()),
      random_(parts.seed, Purpose::action, lanes.first),
      shuffle_(parts.seed, Purpose::replay, lanes.first),
      outputs_(policy_->outputs()),
      distribution_(policy_->outputs()),
      score_(policy_->outputs()),
      actions_(policy_->action_dimensions() * lanes.count),
      noise_weights_(network_->noise_weights() * lanes.count),
      noise_(policy_->action_dimensions()),
      lanes_(lanes) {
  RandomStream initial(parts.seed, Purpose::initialization);
  network_->initialize(settings, *policy_, initial, parameters_);
}

void RolloutAlgorithm::configure(const ParameterSet& parameters) {
  policy_->configure(parameters.values(ParameterGroup::policy));
  settings_ = read_settings(parameters.values(ParameterGroup::algorithm));
}

std::int64_t RolloutAlgorithm::advance(Experience& experience, std::int64_t steps, const StopToken& stop) {
  const std::int64_t begin = experience.steps();
  while (experience.steps() - begin < steps && iterate(experience, stop)) {
  }
  return experience.steps() - begin;
}

void RolloutAlgorithm::record(Experience& experience, Recording& recording) {
  recording.events.clear();
  if (iterate(experience, StopToken{})) note(recording);
  recording.iteration = iteration_;
}

bool RolloutAlgorithm::iterate(Experience& experience, const StopToken& stop) {
  if (divergence_ || !play(experience, stop)) return false;
  statistics_ = {};
  if (!update(stop)) return false;
  experience.record_update(update_values());
  ++iteration_;
  return true;
}

std::array<double, 7> RolloutAlgorithm::update_values() const {
  return {statistics_.entropy,   statistics_.gradient_norm, statistics_.policy_loss, statistics_.value_loss,
          statistics_.approx_kl, statistics_.clip_fraction, explained_variance_};
}

bool RolloutAlgorithm::play(Experience& experience, const StopToken& stop) {
  if (!collect(experience, stop)) return false;
  rollout_.estimate_advantages(settings_.gamma, settings_.gae_lambda);

  // 1 − Var(return − value)/Var(return): how much of the returns the critic foresaw.
  double sum = 0.0, squares = 0.0, error_sum = 0.0, error_squares = 0.0;
  for (std::size_t r = 0; r < rollout_.rows(); ++r) {
    sum += rollout_.returns[r];
    squares += rollout_.returns[r] * rollout_.returns[r];
    error_sum += rollout_.advantages[r];
    error_squares += rollout_.advantages[r] * rollout_.advantages[r];
  }
  const double n = static_cast<double>(rollout_.rows());
  const double variance = squares / n - (sum / n) * (sum / n);
  const double error_variance = error_squares / n - (error_sum / n) * (error_sum / n);
  explained_variance_ = variance > 0.0 ? 1.0 - error_variance / variance : 0.0;
  return true;
}

void RolloutAlgorithm::differentiate_advantage_loss(const LossSettings& settings) {
  const std::size_t count = rollout_.rows();
  const double share = 1.0 / static_cast<double>(count);
  const std::span<const std::size_t> rows = all_rows();
  const std::span<double> advantages = std::span(rollout_.advantages).first(count);
  if (settings.normalize_advantage) standardize(advantages);
  evaluate(rows);
  backpropagate(rows, [&](std::size_t i) {
    const double error = value(i) - rollout_.returns[i];
    statistics_.policy_loss -= share * rollout_.emphases[i] * log_probs_[i] * advantages[i];
    statistics_.value_loss += share * error * error;
    return SampleLoss{.d_log_prob = -share * rollout_.emphases[i] * advantages[i],
                      .d_entropy = -share * settings.ent_coef,
                      .d_value = 2.0 * share * settings.vf_coef * error};
  });
}

std::vector<SeriesInfo> RolloutAlgorithm::shared_update_series() {
  SeriesInfo norm = series::gradient_norm();
  norm.symbol = "|\\nabla L|";
  norm.name = "gradient norm";
  return {series::entropy(),
          norm,
          {.id = "policy_gradient_loss",
           .symbol = "L^\\pi",
           .name = "policy loss",
           .scale = QuantityScale::diverging},
          {.id = "value_loss", .symbol = "L^v", .name = "value loss"},
          {.id = "approx_kl", .symbol = "KL", .name = "policy change", .unit = "nat"},
          {.id = "clip_fraction", .symbol = "", .name = "share of clipped samples"},
          {.id = "explained_variance", .symbol = "", .name = "explained variance of the returns"}};
}

bool RolloutAlgorithm::collect(Experience& experience, const StopToken& stop) {
  constexpr double none = std::numeric_limits<double>::quiet_NaN();
  const std::size_t lanes = lanes_.count;
  // Of whole trajectories it is not known beforehand how many steps they have: the buffer grows as they do.
  const bool whole = settings_.episodes > 0;
  const std::size_t horizon =
      experience.info().continuing ? static_cast<std::size_t>(settings_.horizon) : std::size_t{0};
  const std::size_t length =
      whole ? std::max(rollout_.capacity(), std::size_t{256}) : static_cast<std::size_t>(settings_.n_steps);
  const std::size_t inputs = input_.size();
  const std::size_t action_size = policy_->action_dimensions();
  rollout_.resize(length, lanes, inputs, action_size);
  step_inputs_.resize(static_cast<Eigen::Index>(inputs), static_cast<Eigen::Index>(lanes));

  const auto input_of = [&](std::size_t lane) {
    return std::span(step_inputs_.data() + lane * inputs, inputs);
  };
  const auto* const gaussian = dynamic_cast<const GaussianPolicy*>(policy_.get());
  bool done = false;
  int finished = 0;            // whole trajectories
  std::size_t started_at = 0;  // t of the present one's first step
  for (std::size_t t = 0; !done; ++t) {
    if (t == rollout_.length) rollout_.grow();
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      input_.observe_and_encode(experience.observation(lanes_.first + lane), input_of(lane));
    }
    network_->forward_policy(parameters_, step_inputs_, step_workspace_);
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      const std::size_t r = rollout_.row(lane, t);
      std::copy_n(step_inputs_.data() + lane * inputs, inputs, rollout_.inputs.data() + r * inputs);
      const std::span<const double> parameters = resolve(step_workspace_, lane);
      double finite = 0.0;
      for (const double p : parameters) finite += p;
      if (!std::isfinite(finite)) {
        return diverge("the network's output");
      }
      const std::span<double> action = std::span(actions_).subspan(lane * action_size, action_size);
      choose(parameters, lane, t, action);
      std::copy(action.begin(), action.end(),
                rollout_.actions.begin() + static_cast<std::ptrdiff_t>(r * action_size));
      rollout_.log_probs[r] = gaussian != nullptr ? log_prob(*gaussian, outputs_, parameters, action)
                                                  : log_prob(*policy_, outputs_, parameters, action);
    }
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      const std::size_t r = rollout_.row(lane, t);
      const std::size_t played = lanes_.first + lane;
      const std::int64_t step_of_episode =
          whole ? static_cast<std::int64_t>(t - started_at) : experience.episode(played).length();
      rollout_.emphases[r] =
          settings_.discount_actor ? std::pow(settings_.gamma, static_cast<double>(step_of_episode)) : 1.0;
      Outcome outcome;
      {
        const Passage passage(lanes_.gate);
        outcome = experience.step(rollout_.action(r), played);
      }
      rollout_.rewards[r] = settings_.normalize_reward
                                ? reward_normalizer_.normalize(lane, outcome.reward, outcome.ended())
                                : outcome.reward;
      rollout_.terminated[r] = outcome.terminated;
      rollout_.truncated[r] = outcome.truncated;
      rollout_.next_values[r] = 0.0;
      if (whole) {
        const bool cut = !outcome.terminated && t + 1 - started_at == horizon;
        if (cut) rollout_.truncated[r] = true;
        if (outcome.ended() || cut) {
          started_at = t + 1;
          done = ++finished == settings_.episodes;
        }
      } else {
        done = t + 1 == length || (lanes_.until_end && outcome.ended());
      }
      if (done) rollout_.length = t + 1;
      if (rollout_.truncated[r] || done) {
        // Bootstrap from the critic at the observation that really followed.
        input_.encode(experience.next_observation(played), input_of(lane));
        network_->forward_values(parameters_, step_inputs_.col(static_cast<Eigen::Index>(lane)),
                                 value_workspace_);
        rollout_.next_values[r] = static_cast<double>(value_workspace_.values(0));
      }
      const Passage passage(lanes_.gate);
      experience.record(none, {}, played);
    }
    if (t % 256 == 255 && stop.stop_requested()) return false;
  }
  steps_ += static_cast<std::int64_t>(rollout_.rows());
  return estimate_values();
}

bool RolloutAlgorithm::estimate_values() {
  // Many columns at once: to act, the policy has to be asked at every step, the critic has not.
  constexpr std::size_t most = 256;
  const std::size_t rows = rollout_.rows();
  const std::size_t width = std::min(rows, most);
  double finite = 0.0;
  for (std::size_t begin = 0; begin < rows; begin += width) {
    const std::size_t first = std::min(begin, rows - width);  // the last ones may be done twice
    network_->forward_values(
        parameters_,
        rollout_.inputs.middleCols(static_cast<Eigen::Index>(first), static_cast<Eigen::Index>(width)),
        value_workspace_);
    for (std::size_t i = 0; i < width; ++i) {
      rollout_.values[first + i] = static_cast<double>(value_workspace_.values.data()[i]);
      finite += rollout_.values[first + i];
    }
  }
  if (!std::isfinite(finite)) return diverge("the network's output");
  for (std::size_t lane = 0; lane < rollout_.lanes; ++lane) {
    for (std::size_t r = rollout_.row(lane, 0); r + 1 < rollout_.row(lane + 1, 0); ++r) {
      // A step leads to the next, unless it ended its episode.
      if (!rollout_.terminated[r] && !rollout_.truncated[r]) rollout_.next_values[r] = rollout_.values[r + 1];
    }
  }
  return true;
}

void RolloutAlgorithm::choose(std::span<const double> parameters, std::size_t lane, std::size_t t,
                              std::span<double> action) {
  const FeatureNoise* noise = policy_->feature_noise();
  if (noise == nullptr) {
    policy_->sample(parameters, random_, action);
    return;
  }
  const std::size_t count = network_->noise_weights();
  const std::span<float> weights = std::span(noise_weights_).subspan(lane * count, count);
  const bool due = noise->sample_freq > 0 && t % static_cast<std::size_t>(noise->sample_freq) == 0;
  if (t == 0 || due) network_->draw_noise(parameters_, random_, weights);
  network_->noise(step_workspace_, lane, weights, noise_);
  policy_->mode(parameters, action);
  for (std::size_t d = 0; d < action.size(); ++d) action[d] += noise->width * noise_[d];
}

std::span<const double> RolloutAlgorithm::resolve(const ActorCriticNetwork::Workspace& workspace,
                                                  std::size_t i) {
  const float* column = workspace.outputs.data() + i * outputs_.size();
  std::copy_n(column, outputs_.size(), outputs_.begin());
  policy_->resolve(outputs_, distribution_);
  return distribution_;
}

void RolloutAlgorithm::evaluate(std::span<const std::size_t> rows) {
  const std::size_t count = rows.size(), inputs = input_.size(), actions = rollout_.action_size;
  batch_inputs_.resize(static_cast<Eigen::Index>(inputs), static_cast<Eigen::Index>(count));
  batch_actions_.resize(count * actions);
  for (std::size_t i = 0; i < count; ++i) {
    const float* const input = rollout_.inputs.data() + rows[i] * inputs;
    for (std::size_t k = 0; k < inputs; ++k) batch_inputs_.data()[i * inputs + k] = input[k];
    for (std::size_t k = 0; k < actions; ++k)
      batch_actions_[i * actions + k] = rollout_.actions[rows[i] * actions + k];
  }
  network_->forward(parameters_, batch_inputs_, workspace_);
  const std::size_t size = outputs_.size();
  batch_outputs_.resize(count * size);
  batch_parameters_.resize(count * size);
  log_probs_.resize(count);
  std::copy_n(workspace_.outputs.data(), count * size, batch_outputs_.begin());
  as_what_it_is(*policy_, [&](const auto& policy) {
    for (std::size_t i = 0; i < count; ++i) {
      const std::span<const double> outputs = sample(batch_outputs_, i);
      const std::span<double> parameters = std::span(batch_parameters_).subspan(i * size, size);
      policy.resolve(outputs, parameters);
      log_probs_[i] =
          log_prob(policy, outputs, parameters, std::span(batch_actions_).subspan(i * actions, actions));
    }
  });
}

void RolloutAlgorithm::differentiate() {
  const std::size_t count = losses_.size(), size = outputs_.size(), actions = rollout_.action_size;
  d_outputs_.resize(static_cast<Eigen::Index>(size), static_cast<Eigen::Index>(count));
  d_values_.resize(1, static_cast<Eigen::Index>(count));
  double entropy = 0.0;
  as_what_it_is(*policy_, [&](const auto& policy) {
    for (std::size_t i = 0; i < count; ++i) {
      const SampleLoss& loss = losses_[i];
      const std::span<const double> parameters = sample(batch_parameters_, i);
      policy.score(parameters, std::span(batch_actions_).subspan(i * actions, actions), score_);
      float* const column = d_outputs_.data() + i * size;
      for (std::size_t k = 0; k < size; ++k) column[k] = static_cast<float>(loss.d_log_prob * score_[k]);
      if (loss.d_entropy != 0.0) {
        policy.entropy_gradient(parameters, score_);
        for (std::size_t k = 0; k < size; ++k) column[k] += static_cast<float>(loss.d_entropy * score_[k]);
      }
      entropy += policy.entropy(sample(batch_outputs_, i), parameters);
      d_values_(static_cast<Eigen::Index>(i)) = static_cast<float>(loss.d_value);
    }
  });
  statistics_.entropy += entropy / static_cast<double>(count);
  std::fill(gradient_.begin(), gradient_.end(), 0.0f);
  network_->backward(parameters_, d_outputs_, d_values_, workspace_, gradient_);
}

bool RolloutAlgorithm::descend(double largest_norm, double rate) {
  const double norm = clip_gradient_norm<float>(gradient_, largest_norm);
  if (!std::isfinite(norm)) return diverge("the gradient");
  statistics_.gradient_norm = norm;
  optimizer_.step(rate, gradient_, parameters_);
  return true;
}

std::span<const std::size_t> RolloutAlgorithm::all_rows() {
  rows_.resize(rollout_.rows());
  std::iota(rows_.begin(), rows_.end(), std::size_t{0});
  return rows_;
}

bool RolloutAlgorithm::fit_critic(std::span<const double> targets, int passes, int batch_size, double rate,
                                  const StopToken& stop) {
  const std::size_t count = rollout_.rows();
  const std::size_t batch = std::min(count, static_cast<std::size_t>(batch_size));
  const std::span<const std::size_t> all = all_rows();
  order_.assign(all.begin(), all.end());
  for (int pass = 0; pass < passes; ++pass) {
    for (std::size_t i = count; i > 1; --i) std::swap(order_[i - 1], order_[shuffle_.index(i)]);
    for (std::size_t begin = 0; begin < count; begin += batch) {
      const std::span<const std::size_t> rows =
          std::span(order_).subspan(begin, std::min(batch, count - begin));
      const double share = 1.0 / static_cast<double>(rows.size());
      evaluate(rows);
      statistics_.entropy = statistics_.value_loss = 0.0;
      backpropagate(rows, [&](std::size_t i) {
        const double error = value(i) - targets[rows[i]];
        statistics_.value_loss += share * error * error;
        return SampleLoss{.d_value = 2.0 * share * error};
      });
      if (!descend(0.0, rate)) return false;
    }
    if (stop.stop_requested()) return false;
  }
  return true;
}

double RolloutAlgorithm::divergence_from_remembered(std::span<const double> weights) const {
  const std::size_t count = log_probs_.size();
  const double share = 1.0 / static_cast<double>(count);
  double kl = 0.0;
  for (std::size_t i = 0; i < count; ++i) {
    kl += (weights.empty() ? share : weights[i]) * policy_->kl(sample(remembered_, i), distribution(i));
  }
  return kl;
}

std::unique_ptr<Model> RolloutAlgorithm::make_model() const {
  return std::make_unique<NeuralModel>(network_, input_, *policy_);
}

void RolloutAlgorithm::copy_to(Model& model) const {
  static_cast<NeuralModel&>(model).update(parameters_, input_, *policy_);
}

bool RolloutAlgorithm::begin_as(const Model& model) {
  const auto& learned = static_cast<const NeuralModel&>(model);
  parameters_.assign(learned.parameters().begin(), learned.parameters().end());
  input_.set_normalizer(learned.weights().normalizer);
  return true;
}

void RolloutAlgorithm::symbols(std::vector<SymbolValue>& out) const {
  out.clear();
  const bool played = rollout_.rows() > 0;
  const std::size_t last = played ? rollout_.rows() - 1 : 0;
  out.push_back({"reward", played ? rollout_.rewards[last] : 0.0});
  out.push_back({"action", played ? rollout_.actions[last * rollout_.action_size] : 0.0});
  out.push_back({"value", played ? rollout_.values[last] : 0.0});
  out.push_back({"advantage", played ? rollout_.advantages[last] : 0.0});
  out.push_back({"emphasis", played ? rollout_.emphases[last] : 1.0});
  out.push_back({"ratio", statistics_.ratio});
  out.push_back({"kl", statistics_.approx_kl});
  out.push_back({"entropy", statistics_.entropy});
  out.push_back({"gamma", settings_.gamma});
  out.push_back({"lambda", settings_.gae_lambda});
  out.push_back({"learning_rate", learning_rate()});
  out.push_back({"policy_step", learning_rate() * statistics_.gradient_norm});
}

void RolloutAlgorithm::save(ArchiveWriter& archive) const {
  archive.tag("ROLL");
  archive.write(random_.state());
  archive.write(shuffle_.state());
  archive.write_all(std::span<const float>(parameters_));
  optimizer_.save(archive);
  input_.save(archive);
  reward_normalizer_.save(archive);
  archive.write(iteration_);
  archive.write(steps_);
  archive.write(statistics_);
  save_divergence(archive, divergence_);
}

void RolloutAlgorithm::load(ArchiveReader& archive) {
  archive.tag("ROLL");
  random_.set_state(archive.read<RandomStream::State>());
  shuffle_.set_state(archive.read<RandomStream::State>());
  archive.read_into(std::span(parameters_));
  optimizer_.load(archive);
  input_.load(archive);
  reward_normalizer_.load(archive);
  iteration_ = archive.read<std::int64_t>();
  steps_ = archive.read<std::int64_t>();
  statistics_ = archive.read<UpdateStatistics>();
  divergence_ = load_divergence(archive);
}

}  // namespace policyscope
