#include "tests/app/robot.h"

#include "core/scenarios/scenario_file.h"

#include <imgui.h>

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <thread>

namespace policyscope::app {

using render::Vec2;

namespace {

constexpr double frame_seconds = 1.0 / 60.0;

ApplicationOptions options_of(const Robot::Options& options, WidgetRegistry& registry) {
  ApplicationOptions result;
  result.threads = options.threads;
  result.evaluate_at_once = options.evaluate_at_once;
  result.registry = &registry;
  result.settings = options.settings;
  result.wake = options.wake;
  result.fonts = options.fonts;
  return result;
}

}  // namespace

Robot::Robot(const std::string& scenario) : Robot(load_scenario(scenario), Options{}) {}

Robot::Robot(const Scenario& scenario, const Options& options)
    : application_(scenario, options_of(options, registry_)) {
  map_keys();
  // As the window's backend: lists of more than 65,536 vertices.
  ImGui::GetIO().BackendFlags |= ImGuiBackendFlags_RendererHasVtxOffset;
  resize(options.width, options.height);
  away();
  // ImGui lays out what scrolls in its first two frames; then the first snapshot has come, too.
  wait("the first picture", [this] { return focus().latest != nullptr; });
  frames(2);
}

Robot::~Robot() = default;

void Robot::resize(float width, float height) {
  ImGui::GetIO().DisplaySize = {width, height};
}

void Robot::frame() {
  application_.frame(frame_seconds);
  vertices_ = ImGui::GetDrawData()->TotalVtxCount;
}

void Robot::wait(const std::string& what, const std::function<bool()>& condition) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) throw std::runtime_error("waited in vain for " + what);
    frame();
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

void Robot::run_until(std::int64_t step) {
  application().obey(action::RunUntil{step});
  wait("step " + std::to_string(step), [&] { return focus().steps() >= step; });
  settle();
}

void Robot::settle() {
  wait("the runs to stand still", [this] {
    return std::ranges::none_of(runs().views(), [](const auto& view) {
      return view->run->playing() || (!view->faded && !view->run->failed() &&
                                      (view->latest == nullptr || view->latest->steps != view->run->steps()));
    });
  });
  frames(2);
}

const WidgetRecord& Robot::at(std::string_view label) const {
  if (const WidgetRecord* record = find(label)) return *record;
  std::string known;
  for (const WidgetRecord& other : registry_.records()) known += "\n  " + other.path;
  throw std::runtime_error("no widget, or more than one, is called " + std::string(label) +
                           "; there are:" + known);
}

Vec2 Robot::place(std::string_view label, float x, float y) const {
  const render::Rect& rect = at(label).rect;
  return {rect.low.x + x * rect.width(), rect.low.y + y * rect.height()};
}

void Robot::hover(Vec2 at) {
  feed_mouse(at.x, at.y);
  frames(2);
}

void Robot::press_at(Vec2 at, int button) {
  hover(at);
  feed_button(button, true);
  frame();
  feed_button(button, false);
  frames(2);
}

void Robot::scroll_to(std::string_view label) {
  for (int notches = 0; notches < 50; ++notches) {
    const WidgetRecord record = at(label);
    const Vec2 middle = record.rect.center();
    if (record.clip.contains(middle)) return;
    hover(record.clip.center());
    feed_wheel(middle.y > record.clip.center().y ? -1.0f : 1.0f);
    frames(2);
  }
  throw std::runtime_error(std::string(label) + " cannot be scrolled into sight");
}

void Robot::click(std::string_view label, int button) {
  scroll_to(label);
  press_at(at(label).rect.center(), button);
}

void Robot::drag(Vec2 from, Vec2 to) {
  hover(from);
  feed_button(0, true);
  frame();
  for (const float t : {0.3f, 0.7f, 1.0f}) {
    const Vec2 at = from + (to - from) * t;
    feed_mouse(at.x, at.y);
    frame();
  }
  feed_button(0, false);
  frames(2);
}

void Robot::type(const char* text) {
  feed_text(text);
  frames(2);
}

void Robot::key(Key key, bool ctrl, bool shift) {
  feed_modifiers(ctrl, shift);
  frame();
  feed_key(key, true);
  frame();
  feed_key(key, false);
  frame();
  feed_modifiers(false, false);
  frames(2);
}

void Robot::type_value(const std::string& parameter, const char* text) {
  click(parameter + "/value");
  frame();
  type(text);
  key(Key::enter);
  away();
}

void Robot::palette(const char* query) {
  key(Key::k, true);
  type(query);
  key(Key::enter);
}

Keyframe Robot::moment(Run& run) {
  const RunEvents events = run.subscribe();
  runs().session().send(run, {Command::Kind::checkpoint});
  Keyframe moment;
  std::vector<RunEvent> inbox;
  wait("a checkpoint", [&] {
    events->take_all(inbox);
    for (RunEvent& event : inbox) {
      auto* keyframe = std::get_if<Keyframe>(&event);
      if (keyframe != nullptr && keyframe->on_request) moment = std::move(*keyframe);
    }
    return moment.checkpoint != nullptr;
  });
  return moment;
}

}  // namespace policyscope::app
