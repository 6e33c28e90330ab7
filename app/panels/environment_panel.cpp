#include "app/panels/environment_panel.h"

#include "app/panels/labels.h"
#include "app/panels/scene_motion.h"
#include "app/widgets/controls.h"
#include "app/widgets/menu.h"
#include "core/error.h"
#include "render/number_text.h"
#include "render/scene_view.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>

namespace policyscope::app {
namespace {

constexpr std::size_t most_ghosts = 18;
/// A learner that is faster than this cannot be dragged: the hand would touch a thousand states a frame.
constexpr double slow_learner = 500.0;  // steps per second

/// ×1, ×1/4, ×32.
render::ShortText speed_text(double speed) {
  render::ShortText text("×");
  if (speed > 0.0 && speed < 0.75) {
    text.append("1/");
    text.append(render::fixed_text(std::round(1.0 / speed), 0));
  } else {
    text.append(render::number_text(speed, 2));
  }
  return text;
}

}  // namespace

PanelTitle EnvironmentPanel::title(const Frame&) const {
  return {"", training_ ? "Learner's environment" : "Environment"};
}

void EnvironmentPanel::draw_header(const Frame& frame, Outbox& outbox) {
  if (training_) {
    if (header_link(frame.ui, "Show", "back to the demonstration")) training_ = false;
    return;
  }
  if (frame.view.by_hand) {
    if (header_link(frame.ui, "By hand", "you play · back to the policy"))
      outbox.send(action::SetByHand{false});
    return;
  }
  const bool mean = frame.view.watch_mean_action;
  const bool discrete = frame.environment.info().action.discrete();
  render::ShortText text(!mean ? "sampled action · " : discrete ? "greedy action · " : "mean action · ");
  text.append(speed_text(frame.view.watch_speed));
  if (frame.ui.header.width() < frame.ui.width_of(text)) text = render::ShortText(mean ? "mean" : "sampled");
  if (header_link(frame.ui, "Action", text)) outbox.send(action::SetWatchMeanAction{!mean});
}

Environment& EnvironmentPanel::double_of(const Environment& environment) {
  if (double_ == nullptr || double_info_ != &environment.info()) {
    double_ = environment.clone();
    double_info_ = &environment.info();
    steps_ = -1;
  }
  return *double_;
}

void EnvironmentPanel::follow_demonstration(const Frame& frame) {
  const Demonstration& shown = frame.demonstration;
  const bool one_step = followed_ == &shown && shown.steps() == steps_ + 1 && steps_ >= 0;
  const bool moved = followed_ != &shown || shown.steps() != steps_;
  if (one_step) std::swap(before_, present_);
  present_.clear();
  shown.environment().describe(present_);
  if (moved) moves_smoothly_ = one_step && can_blend(before_, present_);
  followed_ = &shown;
  steps_ = shown.steps();
}

void EnvironmentPanel::follow_training(const Frame& frame) {
  present_.clear();
  steps_ = -1;
  Environment& body = double_of(frame.environment);
  if (frame.snapshot != nullptr && frame.snapshot->environment_state.size() == body.info().state_names.size())
    body.set_state(frame.snapshot->environment_state);
  body.describe(present_);
}

void EnvironmentPanel::draw_picture(const Frame& frame, Outbox& outbox, const render::Rect& rect) {
  if (training_) {
    follow_training(frame);
  } else {
    follow_demonstration(frame);
  }
  const Scene* scene = &present_;
  const bool between_steps = !training_ && moves_smoothly_ && frame.view.watching && frame.wall_clock;
  if (between_steps) {
    // A step behind the demonstration, so that its body glides instead of jumping.
    blend(before_, present_, std::clamp(frame.demonstration.phase(), 0.0, 1.0), between_);
    scene = &between_;
  }
  if (paintable_) scene = &painter_.under(*scene);
  const render::SceneView view = render::fit_scene(*scene, rect);
  const Demonstration& shown = frame.demonstration;
  if (!training_ && shown.environment().finite_model() == nullptr) {
    Environment& body = double_of(shown.environment());
    const std::size_t size = shown.environment().state().size();
    const std::size_t poses = size > 0 ? shown.trail().size() / size : 0;
    const std::size_t ghosts = std::min(poses, most_ghosts);
    for (std::size_t i = 0; i < ghosts; ++i) {
      body.set_state(shown.trail().subspan((poses - ghosts + i) * size, size));
      ghost_.clear();
      body.describe(ghost_);
      const auto age = static_cast<int>(ghosts - i);
      render::draw_ghost(frame.canvas, frame.theme, view, ghost_,
                         render::ghost_opacity(age, static_cast<int>(ghosts)));
    }
  }
  render::draw_scene(frame.canvas, frame.theme, view, *scene);

  const Pointer pointer = pointer_area(frame.ui, "Scene", rect);
  const bool to_training = training_ || (pointer.held && ImGui::GetIO().KeyShift);
  const bool painting = paintable_ && painter_.painting();
  if (painting) {
    painter_.paint(frame, outbox, pointer, view.to_scene(pointer.at));
  } else if (pointer.held) {
    const Point point = view.to_scene(pointer.at);
    if (!to_training) {
      outbox.send(action::DragDemonstration{point});
    } else if (frame.view.is_looking_back()) {
      if (pointer.pressed)
        outbox.send(action::Say{"Go back to the present to move the learner's environment."});
    } else if (frame.playing && frame.view.learner_speed > slow_learner) {
      if (pointer.pressed)
        outbox.send(action::Say{"Slow the learner down or pause it to move its environment by hand."});
    } else {
      Environment& body = double_of(frame.environment);
      if (body.place_at(point)) {
        const std::span<const double> state = body.state();
        outbox.send(action::PlaceTraining{{state.begin(), state.end()}});
      }
    }
  }
  if (pointer.right_clicked) open_menu("Environment menu");
  if (Menu menu(frame.ui, "Environment menu", 190, 4); menu) {
    if (menu.item("demonstration", !training_)) training_ = false;
    if (menu.item("learner's environment", training_)) training_ = true;
    if (menu.item("play it yourself", frame.view.by_hand)) {
      training_ = false;
      outbox.send(action::SetByHand{!frame.view.by_hand});
    }
    if (menu.item("new episode")) outbox.send(action::ResetDemonstration{});
  }
  if (!painting && pointer.hovered && !pointer.held && ImGui::GetIO().KeyShift)
    tooltip(frame.ui, "Drag to move the learner's environment: a change of its training.");
}

void EnvironmentPanel::draw_numbers(const Frame& frame, Outbox& outbox, const render::Rect& lines) {
  const Demonstration& shown = frame.demonstration;
  const ActionSpace& space = frame.environment.info().action;
  const auto received = [&](std::span<const double> action) {
    render::ShortText text = action_text(space, action);
    if (space.discrete() || action.size() != 1 || space.box.size() != 1) return text;
    // A Gaussian knows no bounds; the environment clips what it is given.
    const double clipped = std::clamp(action[0], space.box[0].low, space.box[0].high);
    if (clipped == action[0]) return text;
    text.append(" → ");
    text.append(render::number_text(clipped).view());
    return text;
  };
  // An action of many numbers has a line of its own.
  const bool two_lines = space.dimensions() > 1;
  render::Rect line = lines;
  if (two_lines) line.low.y = lines.center().y;
  const float y = line.center().y;
  const float action_y = two_lines ? 0.5f * (lines.low.y + lines.center().y) : y;
  render::ShortText action_value("–"), reward("–"), total("–");
  if (training_) {
    if (frame.snapshot != nullptr && frame.snapshot->transitions.size() > 0) {
      const TransitionView last = frame.snapshot->transitions.recent(0);
      action_value = received(last.action);
      reward = live_text(last.reward);
    }
    if (frame.snapshot != nullptr) total = live_text(frame.snapshot->episode_return);
  } else if (shown.has_stepped()) {
    action_value = received(shown.action());
    reward = live_text(shown.outcome().reward);
    total = live_text(shown.episode_return());
  }
  const render::Color quiet = frame.theme.text;
  draw_readout(frame, outbox, {line.low.x, action_y}, "action", space.dimensions() > 1 ? "\\mathbf{a}" : "a",
               action_value, {frame.theme.accent, quiet});
  if (frame.environment.info().continuing) {
    // The place of the reward does not depend on its digits.
    draw_readout(frame, outbox,
                 {line.low.x + std::max(0.46f * line.width(), line.width() - frame.ui.px(100)), y}, "reward",
                 "R", reward, {frame.theme.text, quiet});
    return;
  }
  // Where there is no room for three, the return tells more than one reward.
  if (two_lines) {
    draw_readout(frame, outbox, {line.low.x, y}, "reward", "R", reward, {frame.theme.text, quiet});
    draw_readout(frame, outbox, {line.low.x + 0.5f * line.width(), y}, "", "G", total,
                 {frame.theme.text, quiet});
    return;
  }
  const bool narrow = line.width() < frame.ui.px(230);
  if (!narrow)
    draw_readout(frame, outbox, {line.low.x + 0.36f * line.width(), y}, "reward", "R", reward,
                 {frame.theme.text, quiet});
  draw_readout(frame, outbox, {line.low.x + (narrow ? 0.52f : 0.69f) * line.width(), y}, "", "G", total,
               {frame.theme.text, quiet});
}

void EnvironmentPanel::draw(const Frame& frame, Outbox& outbox) {
  const render::Rect area = frame.ui.area();
  const float line = std::ceil(2.0f * frame.theme.text_size);
  if (area.width() < 1.0f || area.height() < 2.0f * line) return;
  paintable_ = painter_.follow(frame);
  const float tools = paintable_ && area.height() > 6.0f * line ? line : 0.0f;
  const float numbers = frame.environment.info().action.dimensions() > 1 ? 2.0f * line : line;
  const float bottom = area.high.y - numbers - tools;
  draw_picture(frame, outbox, {area.low, {area.high.x, bottom}});
  if (tools > 0.0f) painter_.draw_tools(frame, {{area.low.x, bottom}, {area.high.x, bottom + tools}});
  draw_numbers(frame, outbox, {{area.low.x, area.high.y - numbers}, area.high});
}

}  // namespace policyscope::app
