#include "core/algorithms/off_policy_algorithm.h"

#include "core/policies/deterministic.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace policyscope {

OffPolicyAlgorithm::OffPolicyAlgorithm(AlgorithmParts parts, const OffPolicySettings& settings,
                                       std::size_t lanes)
    : settings_(settings),
      policy_(std::move(parts.policy)),
      input_(std::move(parts.features), false),
      choices_(parts.environment.action.count()),
      lanes_(lanes),
      random_(parts.seed, Purpose::action),
      replay_random_(parts.seed, Purpose::replay),
      update_random_(parts.seed, Purpose::replay, 1),
      log_(static_cast<std::size_t>(settings.buffer_size), input_.size(),
           parts.environment.action.dimensions(), lanes),
      sampler_(make_sampler(settings, log_)),
      step_input_(input_.size()),
      next_input_(input_.size()),
      action_(parts.environment.action.dimensions()),
      environment_action_(parts.environment.action.dimensions()),
      fresh_(lanes, 1) {
  const ActionBounds bounds(parts.environment.action);
  middle_ = bounds.middle;
  scale_ = bounds.scale;
  if (const auto* deterministic = dynamic_cast<const Deterministic*>(policy_.get())) {
    for (std::size_t i = 0; i < scale_.size(); ++i) {
      middle_[i] = deterministic->middle(i);
      scale_[i] = deterministic->scale(i);
    }
  }
}

void OffPolicyAlgorithm::configure(const ParameterSet& parameters) {
  policy_->configure(parameters.values(ParameterGroup::policy));
  settings_ = read_settings(parameters.values(ParameterGroup::algorithm));
  sampler_->configure(settings_, log_);
}

void OffPolicyAlgorithm::observation_changed(const Experience&) {
  log_.cut(0);
}

bool OffPolicyAlgorithm::diverged(const char* quantity) {
  divergence_ = Divergence{quantity, iteration_};
  return false;
}

void OffPolicyAlgorithm::draw_normals(RandomStream& random, Eigen::Index rows, Eigen::Index columns,
                                      Matrix<float>& out) {
  out.resize(rows, columns);
  for (float& x : std::span(out.data(), static_cast<std::size_t>(out.size())))
    x = static_cast<float>(random.normal());
}

void OffPolicyAlgorithm::note_step(Recording& recording, int first) const {
  recording.events.push_back({first, {{"action", environment_action_[0]}, {"reward", last_reward_}}});
  recording.events.push_back({first + 1, {{"stored", static_cast<double>(log_.size())}}});
}

std::int64_t OffPolicyAlgorithm::advance(Experience& experience, std::int64_t steps, const StopToken& stop) {
  const std::int64_t begin = experience.steps();
  while (experience.steps() - begin < steps && iterate(experience, stop)) {
  }
  return experience.steps() - begin;
}

void OffPolicyAlgorithm::record(Experience& experience, Recording& recording) {
  recording.events.clear();
  if (iterate(experience, StopToken{})) note(recording, learned_);
  recording.iteration = iteration_;
}

bool OffPolicyAlgorithm::iterate(Experience& experience, const StopToken& stop) {
  if (divergence_) return false;
  for (int t = 0; t < settings_.train_freq; ++t) {
    for (std::size_t lane = 0; lane < lanes_; ++lane) step(experience, lane);
    if (t % 256 == 255 && stop.stop_requested()) return false;
  }
  learned_ = log_.stored() > settings_.learning_starts;
  if (learned_) {
    if (!learn(stop)) return false;
    experience.record_update(update_values());
  }
  ++iteration_;
  return true;
}

void OffPolicyAlgorithm::step(Experience& experience, std::size_t lane) {
  constexpr double none = std::numeric_limits<double>::quiet_NaN();
  if (fresh_[lane] != 0) begin_episode(lane);
  input_.encode(experience.observation(lane), step_input_);
  if (trained_before_ || log_.stored() >= settings_.learning_starts) {
    explore(lane, step_input_, action_);
  } else if (choices_ > 0) {
    action_[0] = static_cast<float>(random_.index(choices_));
  } else {
    for (float& a : action_) a = static_cast<float>(random_.uniform(-1.0, 1.0));
  }
  for (std::size_t i = 0; i < action_.size(); ++i) {
    const auto a = static_cast<double>(action_[i]);
    environment_action_[i] = choices_ > 0 ? a : middle_[i] + scale_[i] * a;
  }
  const Outcome outcome = experience.step(environment_action_, lane);
  input_.encode(experience.next_observation(lane), next_input_);
  last_reward_ = outcome.reward;
  log_.push(step_input_, action_, static_cast<float>(outcome.reward),
            outcome.terminated  ? StepEnd::terminated
            : outcome.truncated ? StepEnd::cut
                                : StepEnd::none,
            next_input_);
  sampler_->stored(log_);
  fresh_[lane] = outcome.ended();
  experience.record(none, {}, lane);
  ++steps_;
}

bool OffPolicyAlgorithm::learn(const StopToken& stop) {
  const int count = settings_.gradient_steps < 0 ? settings_.train_freq * static_cast<int>(lanes_)
                                                 : settings_.gradient_steps;
  for (int g = 0; g < count; ++g) {
    batch_.resize(log_.input_size(), log_.action_size(), static_cast<std::size_t>(settings_.batch_size));
    sampler_->draw(log_, replay_random_, batch_.slots, batch_.weights);
    gather(log_, return_steps(), settings_.gamma, batch_);
    if (!update()) return false;
    ++updates_;
    if (g + 1 < count && stop.stop_requested()) return false;
  }
  return true;
}

void OffPolicyAlgorithm::fill_entry(std::size_t slot, ReplaySummary::Entry& entry) const {
  entry.age = log_.stored() - 1 - log_.number(slot);
  entry.reward = static_cast<double>(log_.reward(slot));
  entry.episode_return = log_.episode(log_.episode_number(slot)).episode_return;
  entry.relative_probability = sampler_->probability(log_, slot) * static_cast<double>(log_.size());
  entry.good = sampler_->good(slot);
}

bool OffPolicyAlgorithm::summarize_replay(ReplaySummary& out) const {
  constexpr std::size_t most_spread = 2048;
  const std::size_t size = log_.size();
  out.size = size;
  out.capacity = log_.capacity();
  out.stored = log_.stored();
  out.observation_size = log_.input_size();
  out.spread.resize(std::min(size, most_spread));
  out.spread_observations.clear();
  for (std::size_t i = 0; i < out.spread.size(); ++i) {
    const std::size_t slot =
        log_.slot(log_.oldest() + static_cast<std::int64_t>(i * size / out.spread.size()));
    fill_entry(slot, out.spread[i]);
    out.spread_observations.insert(out.spread_observations.end(), log_.input(slot),
                                   log_.input(slot) + log_.input_size());
  }
  out.drawn.clear();
  out.drawn_observations.clear();
  if (updates_ > 0) {
    for (const std::uint32_t slot : batch_.slots) {
      fill_entry(slot, out.drawn.emplace_back());
      out.drawn_observations.insert(out.drawn_observations.end(), log_.input(slot),
                                    log_.input(slot) + log_.input_size());
    }
  }
  out.threshold = sampler_->threshold(log_);
  out.episode_returns.clear();
  out.episode_good.clear();
  for (std::int64_t e = log_.first_episode(); e < log_.next_episode(); ++e) {
    if (!log_.episode(e).ended) continue;
    out.episode_returns.push_back(log_.episode(e).episode_return);
    const std::int64_t last = log_.episode(e).first + log_.episode(e).length - 1;
    out.episode_good.push_back(lanes_ == 1 && sampler_->good(log_.slot(last)));
  }
  return true;
}

void OffPolicyAlgorithm::symbols(std::vector<SymbolValue>& out) const {
  out.clear();
  out.push_back({"reward", last_reward_});
  out.push_back({"action", environment_action_[0]});
  out.push_back({"gamma", settings_.gamma});
  out.push_back({"tau", settings_.tau});
  out.push_back({"learning_rate", settings_.learning_rate});
  out.push_back({"critic_learning_rate", settings_.critic_learning_rate});
  out.push_back({"stored", static_cast<double>(log_.size())});
}

void OffPolicyAlgorithm::save(ArchiveWriter& archive) const {
  archive.tag("OFP2");
  archive.write(random_.state());
  archive.write(replay_random_.state());
  archive.write(update_random_.state());
  archive.write(archive.keeps_replay());
  archive.write(trained_before_ || (!archive.keeps_replay() && updates_ > 0));
  if (archive.keeps_replay()) {
    log_.save(archive);
    sampler_->save(archive, log_);
    archive.write_all(batch_.slots);
  }
  archive.write_all(fresh_);
  archive.write_all(environment_action_);
  archive.write(last_reward_);
  archive.write(learned_);
  archive.write(updates_);
  archive.write(iteration_);
  archive.write(steps_);
  save_divergence(archive, divergence_);
}

void OffPolicyAlgorithm::load(ArchiveReader& archive) {
  const bool first_format = archive.try_tag("OFFP");
  if (!first_format) archive.tag("OFP2");
  random_.set_state(archive.read<RandomStream::State>());
  replay_random_.set_state(archive.read<RandomStream::State>());
  update_random_.set_state(archive.read<RandomStream::State>());
  const bool with_replay = first_format || archive.read<bool>();
  trained_before_ = !first_format && archive.read<bool>();
  if (with_replay) {
    log_.load(archive);
    sampler_->load(archive, log_);
    archive.read_all(batch_.slots);
  } else {
    log_.clear();
    sampler_ = make_sampler(settings_, log_);
    batch_.slots.clear();
  }
  archive.read_into(std::span(fresh_));
  archive.read_into(std::span(environment_action_));
  last_reward_ = archive.read<double>();
  learned_ = archive.read<bool>();
  updates_ = archive.read<std::int64_t>();
  iteration_ = archive.read<std::int64_t>();
  steps_ = archive.read<std::int64_t>();
  divergence_ = load_divergence(archive);
}

}  // namespace policyscope
