#pragma once

#include "core/environments/environment.h"
#include "core/environments/recorded_task.h"
#include "core/environments/rigid_bodies.h"
#include "core/learning/archive.h"

namespace policyscope {

/// A task of rigid bodies. Its state lists the bodies' motions, then what else can be seen: the ground, who
/// touches it. The engine also remembers the last step's contact forces, which cannot be written down; so
/// that a copied or loaded task goes on with the same bits, it keeps how the episode began and the inputs of
/// every step since, and builds its world from them when it is asked for the next step.
///
/// Derived has `void build(RigidBodies&) const`, the world of state_ at rest or in flight, and `StepResult
/// simulate(std::span<const double> inputs)`, one step of world_ that also brings state_ up to date.
template <class Derived, class Settings, std::size_t Bodies, std::size_t OtherState, std::size_t Inputs>
class RigidBodyTask : public EnvironmentBase<Derived, Settings, Bodies * BodyMotion::size + OtherState>,
                      public RecordedTask {
  using Base = EnvironmentBase<Derived, Settings, Bodies * BodyMotion::size + OtherState>;

 public:
  static constexpr std::size_t state_size = Bodies * BodyMotion::size + OtherState;
  static constexpr std::size_t bodies_size = Bodies * BodyMotion::size;

  void set_state(std::span<const double> state) override {
    Base::set_state(state);
    begin_anywhere();
  }
  void configure(std::span<const ParameterValue> values) override {
    Base::configure(values);
    world_.close();
    // Before the first step after a reset, the reset is done over under the new physics.
    if (inputs_.size() == Inputs) rebuild();
  }
  void save(ArchiveWriter& archive) const override {
    archive.write_all(std::span<const double>(state_));
    archive.write_all(std::span<const double>(start_));
    archive.write(push_);
    archive.write(placed_);
    archive.write_all(inputs_);
  }
  void load(ArchiveReader& archive) override {
    archive.read_into(std::span<double>(state_));
    archive.read_into(std::span<double>(start_));
    push_ = archive.read<Point>();
    placed_ = archive.read<bool>();
    archive.read_all(inputs_);
    if (inputs_.size() % Inputs != 0) throw_damaged_archive();
    last_action_.reset();
    world_.close();
  }

  RecordedTask* recorded() override { return this; }
  std::size_t recorded_size() const override { return bodies_size; }
  std::size_t recorded_row() const override { return BodyMotion::size; }

 protected:
  using Base::last_action_;
  using Base::settings_;
  using Base::state_;

  BodyMotion motion(std::size_t body) const {
    const double* at = state_.data() + body * BodyMotion::size;
    return {at[0], at[1], at[2], at[3], at[4], at[5]};
  }
  void set_motion(std::size_t body, const BodyMotion& motion) {
    const double numbers[] = {motion.x, motion.y, motion.angle, motion.vx, motion.vy, motion.omega};
    std::copy(std::begin(numbers), std::end(numbers), state_.data() + body * BodyMotion::size);
  }

  /// state_ is where an episode starts from; `push` acts on the first body during the first step, N.
  void begin(Point push) {
    begin_anywhere();
    push_ = push;
    placed_ = false;
  }
  /// state_ is a moment of some episode.
  void begin_anywhere() {
    start_ = state_;
    push_ = {};
    placed_ = true;
    inputs_.clear();
    last_action_.reset();
    world_.close();
  }
  StepResult advance(const std::array<double, Inputs>& inputs) {
    if (!world_.is_open()) rebuild();
    inputs_.insert(inputs_.end(), inputs.begin(), inputs.end());
    return one_step(inputs_.size() - Inputs);
  }
  void read_motions() {
    for (std::size_t body = 0; body < Bodies; ++body) set_motion(body, world_.motion(body));
  }

  RigidBodies world_;

 private:
  Derived& derived() { return static_cast<Derived&>(*this); }

  void rebuild() {
    inputs_.reserve(Inputs * (static_cast<std::size_t>(this->info().step_limit) + 2));
    state_ = start_;
    derived().build(world_);
    world_.push(0, push_.x, push_.y);
    for (std::size_t at = 0; at < inputs_.size(); at += Inputs) one_step(at);
  }

  /// The engine looks for the forces in joints and contacts from those of the last step on. A task that was
  /// put into the midst of things has none, so its first step is tried until they are found.
  StepResult one_step(std::size_t at) {
    const auto inputs = std::span<const double>(inputs_).subspan(at, Inputs);
    constexpr int tries = 10;
    for (int i = 0; at == 0 && placed_ && i < tries; ++i) {
      derived().simulate(inputs);
      state_ = start_;
      for (std::size_t body = 0; body < Bodies; ++body) world_.place(body, motion(body));
    }
    return derived().simulate(inputs);
  }

  std::array<double, state_size> start_{};
  Point push_;
  bool placed_ = true;
  std::vector<double> inputs_;  // of the steps since, one after the other
};

}  // namespace policyscope
