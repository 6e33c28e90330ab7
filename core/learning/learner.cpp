#include "core/learning/learner.h"

#include "core/error.h"
#include "core/learning/denormals.h"
#include "core/learning/network_weights.h"
#include "core/learning/self_play.h"
#include "core/scenarios/start.h"

#include <fmt/format.h>

namespace policyscope {
namespace {

void save_value(ArchiveWriter& archive, const ParameterValue& value) {
  archive.write(static_cast<std::uint8_t>(value.index()));
  if (const auto* number = std::get_if<double>(&value)) archive.write(*number);
  if (const auto* list = std::get_if<std::vector<int>>(&value)) archive.write_all(*list);
  if (const auto* text = std::get_if<std::string>(&value)) archive.write_all(*text);
}

ParameterValue load_value(ArchiveReader& archive) {
  switch (archive.read<std::uint8_t>()) {
    case 0:
      return archive.read<double>();
    case 1: {
      std::vector<int> list;
      archive.read_all(list);
      return list;
    }
    case 2: {
      std::string text;
      archive.read_all(text);
      return text;
    }
    default:
      throw_damaged_archive();
  }
}

/// Which parameter each place of a checkpoint's list of parameters is for. Parameters that came later keep
/// the scenario's values.
using Places = std::vector<std::size_t>;

void save_names(ArchiveWriter& archive, const ParameterSet& parameters) {
  archive.write(static_cast<std::uint64_t>(parameters.size()));
  for (std::size_t i = 0; i < parameters.size(); ++i) archive.write_all(parameters.full_name(i));
}

Places load_names(ArchiveReader& archive, const ParameterSet& parameters) {
  Places places;
  std::string name;
  for (auto left = archive.read<std::uint64_t>(); left > 0; --left) {
    archive.read_all(name);
    places.push_back(parameters.find(name));
  }
  return places;
}

/// Of the first format, which had no names.
Places first_places(const ParameterSet& parameters) {
  Places places;
  for (std::size_t i = 0; i < parameters.size(); ++i)
    if (parameters[i].in_first_format) places.push_back(i);
  return places;
}

void save_change(ArchiveWriter& archive, const Change& change) {
  archive.write(change.requested_iteration);
  archive.write(change.iteration);
  archive.write(change.step);
  archive.write(change.parameter ? static_cast<std::int64_t>(*change.parameter) : std::int64_t{-1});
  save_value(archive, change.before);
  save_value(archive, change.after);
  archive.write_all(change.state);
}

Change load_change(ArchiveReader& archive, const Places& places) {
  Change change;
  change.requested_iteration = archive.read<std::int64_t>();
  change.iteration = archive.read<std::int64_t>();
  change.step = archive.read<std::int64_t>();
  const auto place = archive.read<std::int64_t>();
  if (place >= static_cast<std::int64_t>(places.size())) throw_damaged_archive();
  if (place >= 0) change.parameter = places[static_cast<std::size_t>(place)];
  change.before = load_value(archive);
  change.after = load_value(archive);
  archive.read_all(change.state);
  return change;
}

void save_changes(ArchiveWriter& archive, const std::vector<Change>& changes) {
  archive.write(static_cast<std::uint64_t>(changes.size()));
  for (const Change& change : changes) save_change(archive, change);
}

std::vector<Change> load_changes(ArchiveReader& archive, const Places& places) {
  std::vector<Change> changes;
  const auto count = archive.read<std::uint64_t>();
  for (std::uint64_t i = 0; i < count; ++i) changes.push_back(load_change(archive, places));
  return changes;
}

void save_values(ArchiveWriter& archive, const ParameterSet& parameters) {
  for (std::size_t i = 0; i < parameters.size(); ++i) save_value(archive, parameters.value(i));
}

void load_values(ArchiveReader& archive, const Places& places, ParameterSet& parameters) {
  for (const std::size_t i : places) parameters.set(i, load_value(archive));
}

}  // namespace

Learner::Learner(const Scenario& scenario, std::uint64_t seed)
    : scenario_(scenario),
      seed_(seed),
      desired_(scenario.parameters),
      in_force_(scenario.parameters),
      experience_(make_environment(scenario), step_limit(scenario), seed,
                  find_algorithm(scenario.algorithm).info.step_series,
                  find_algorithm(scenario.algorithm).info.update_series),
      algorithm_(make_algorithm(scenario, experience_.episode().environment(), seed)) {
  experience_.open_lanes(algorithm_->environments());
  if (environment().info().players > 1) {
    self_ = std::make_unique<SelfPlayer>(*algorithm_);
    experience_.play_against(self_.get());
  }
  if (!scenario_.start.empty()) begin_with_weights();
}

void Learner::begin_with_weights() {
  const std::unique_ptr<Model> model = make_model();
  auto* networks = dynamic_cast<HasNetworkWeights*>(model.get());
  if (networks == nullptr) {
    throw Error(
        fmt::format("'{}' cannot start with networks: {} learns none", scenario_.name, scenario_.algorithm));
  }
  const NetworkWeights weights = start_weights(scenario_);
  try {
    networks->set_weights(weights);
  } catch (const Error& error) {
    throw Error(fmt::format("the networks that '{}' starts with, {}, do not fit its settings: {}",
                            scenario_.name, scenario_.start, error.what()));
  }
  algorithm_->begin_as(*model);
}

std::int64_t Learner::advance(std::int64_t steps, const StopToken& stop) {
  const FlushDenormals flush;
  return algorithm_->advance(experience_, steps, stop);
}

void Learner::record(Recording& recording) {
  const FlushDenormals flush;
  algorithm_->record(experience_, recording);
}

void Learner::set(std::size_t parameter, const ParameterValue& value) {
  const Parameter& description = desired_[parameter];
  check_value(description, value);
  if (description.applies == Applies::new_run ||
      description.needs_new_run(desired_.value(parameter), value)) {
    throw Error(
        fmt::format("{} can only be chosen before a run starts; restart, or add a variant", description.id));
  }
  if (desired_.value(parameter) == value) return;
  Change change;
  change.requested_iteration = change.iteration = iteration();
  change.step = steps();
  change.parameter = parameter;
  change.before = desired_.value(parameter);
  change.after = value;
  desired_.set(parameter, value);
  if (desired_.group(parameter) == ParameterGroup::env) {
    waiting_.push_back(std::move(change));
    apply_physics(physics_of(desired_));
    return;
  }
  in_force_.set(parameter, value);
  algorithm_->configure(in_force_);
  changes_.push_back(std::move(change));
}

Physics Learner::physics_of(const ParameterSet& parameters) const {
  Scenario scenario = scenario_;
  scenario.parameters = parameters;
  const std::span<const ParameterValue> values = physics_values(scenario);
  return {{values.begin(), values.end()}, step_limit(scenario)};
}

void Learner::apply_physics(Physics physics) {
  experience_.configure(std::move(physics), [this] {
    for (Change& waited : waiting_) {
      waited.iteration = iteration();
      waited.step = steps();
      in_force_.set(*waited.parameter, waited.after);
      changes_.push_back(std::move(waited));
    }
    waiting_.clear();
  });
}

void Learner::place(std::span<const double> state) {
  experience_.episode().environment().set_state(state);
  experience_.episode().refresh();
  algorithm_->observation_changed(experience_);
  Change change;
  change.requested_iteration = change.iteration = iteration();
  change.step = steps();
  change.state.assign(state.begin(), state.end());
  changes_.push_back(std::move(change));
}

void Learner::snapshot(const Subscription& subscription, Snapshot& out) const {
  out.iteration = iteration();
  out.steps = steps();
  out.episodes = episodes();
  out.in_force.resize(in_force_.size());
  for (std::size_t i = 0; i < in_force_.size(); ++i) out.in_force[i] = in_force_.value(i);
  algorithm_->symbols(out.symbols);
  const std::span<const double> state = environment().state();
  out.environment_state.assign(state.begin(), state.end());
  out.episode_return = experience_.episode().episode_return();
  out.episode_length = experience_.episode().length();
  out.divergence = divergence();
  if (subscription.model) {
    if (out.model == nullptr) out.model = algorithm_->make_model();
    algorithm_->copy_to(*out.model);
  } else {
    out.model.reset();
  }
  experience_.transitions().copy_recent(subscription.transitions, out.transitions);
  if (subscription.replay && algorithm_info().off_policy) {
    if (out.replay == nullptr) out.replay = std::make_unique<ReplaySummary>();
    algorithm_->summarize_replay(*out.replay);
  } else {
    out.replay.reset();
  }
}

void Learner::save(ArchiveWriter& archive) const {
  archive.tag("LRN2");
  archive.write(seed_);
  save_names(archive, desired_);
  save_values(archive, desired_);
  save_values(archive, in_force_);
  save_changes(archive, changes_);
  save_changes(archive, waiting_);
  experience_.save(archive);
  algorithm_->save(archive);
}

std::size_t Learner::full_size() const {
  ArchiveWriter archive(ArchiveWriter::Blocks::left_out);
  save(archive);
  return archive.bytes().size() + algorithm_->function_bytes();
}

void Learner::load(ArchiveReader& archive, const SeriesUpdate& closed) {
  const bool first_format = archive.try_tag("LEAR");
  if (!first_format) archive.tag("LRN2");
  seed_ = archive.read<std::uint64_t>();
  const Places places = first_format ? first_places(desired_) : load_names(archive, desired_);
  load_values(archive, places, desired_);
  load_values(archive, places, in_force_);
  changes_ = load_changes(archive, places);
  waiting_ = load_changes(archive, places);
  experience_.configure(physics_of(in_force_), [] {});
  algorithm_->configure(in_force_);
  ParameterSet asked_for = in_force_;
  std::vector<Physics> waited;
  for (const Change& change : waiting_) {
    asked_for.set(*change.parameter, change.after);
    waited.push_back(physics_of(asked_for));
  }
  experience_.load(archive, waited, closed);
  algorithm_->load(archive);
  for (Physics& physics : waited) apply_physics(std::move(physics));
}

}  // namespace policyscope
