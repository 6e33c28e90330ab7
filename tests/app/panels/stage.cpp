#include "tests/app/panels/stage.h"

#include "app/input.h"
#include "core/algorithms/catalog.h"
#include "core/scenarios/scenario_file.h"

#include <imgui.h>

#include <cmath>
#include <stdexcept>

namespace policyscope::app {

using render::Rect;
using render::Vec2;

namespace {

/// Glyphs are the slow part of a window without pictures, so all stages of a program share them.
ImFontAtlas& shared_atlas() {
  static ImFontAtlas atlas;
  return atlas;
}
Fonts& shared_fonts() {
  static Fonts fonts;
  return fonts;
}

}  // namespace

Stage::Stage(const std::string& scenario_name, std::int64_t steps, int count)
    : scenario(load_scenario(scenario_name)),
      context_(ImGui::CreateContext(&shared_atlas())),
      fonts_(shared_fonts()) {
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.BackendFlags |= ImGuiBackendFlags_RendererHasVtxOffset;
  canvas_ = std::make_unique<ImGuiCanvas>(fonts_, images_);

  for (int k = 0; k < count; ++k) {
    auto run = std::make_unique<RunView>();
    run->run = std::make_shared<Run>(scenario, static_cast<std::uint64_t>(k + 1));
    run->id = k + 1;
    run->color = k;
    run->name = "seed " + std::to_string(k + 1);
    const Experience& experience = run->run->learner().experience();
    run->by_step = SeriesGroup(experience.by_step().series());
    run->by_episode = SeriesGroup(experience.by_episode().series());
    run->by_update = SeriesGroup(experience.by_update().series());
    runs.push_back(std::move(run));
    learner(runs.size() - 1).advance(steps);
    refresh(runs.size() - 1);
  }
  desired_ = scenario.parameters;
  environment_ = make_environment(scenario);
  demonstration_ = std::make_unique<Demonstration>(make_environment(scenario), step_limit(scenario), 1);
  view.focus = 1;
  view.learner_speed = 100.0;
  const Box& coordinates = environment_->info().coordinates;
  if (coordinates.size() < 2) view.axis_y = 0;
  for (const Dimension& d : coordinates)
    view.crosshair.push_back(d.whole ? d.typical_low : 0.5 * (d.typical_low + d.typical_high));
}

Stage::~Stage() {
  panel_.reset();
  ImGui::DestroyContext(context_);
}

void Stage::refresh(std::size_t index) {
  RunView& run = *runs[index];
  SeriesUpdate update;
  learner(index).take_closed(update);
  run.by_step.append(update.by_step);
  run.by_episode.append(update.by_episode);
  run.by_update.append(update.by_update);
  auto snapshot = std::make_shared<Snapshot>();
  learner(index).snapshot({.model = true, .transitions = TransitionRing::default_capacity, .replay = true},
                          *snapshot);
  run.latest = std::move(snapshot);
  run.changes = learner(index).changes();
}

void Stage::show(std::string_view panel, float width, float height) {
  name_ = panel;
  width_ = width;
  height_ = height;
  const std::size_t colon = panel.find(':');
  const PanelEntry* entry = find_panel(panel.substr(0, colon));
  if (entry == nullptr) throw std::runtime_error("there is no panel " + name_);
  panel_ = entry->make(colon == std::string_view::npos ? std::string_view() : panel.substr(colon + 1));
}

void Stage::update_fields(const Model& model) {
  if (fields_model_ == &model && fields_view_ == std::pair(view.axis_x, view.axis_y) &&
      field_.grid.held == view.crosshair)
    return;
  fields_model_ = &model;
  fields_view_ = {view.axis_x, view.axis_y};
  const Box& coordinates = environment_->info().coordinates;
  const bool flat = coordinates.size() > 1;
  field_.grid = {.axis_x = view.axis_x,
                 .axis_y = view.axis_y,
                 .columns = 32,
                 .rows = flat ? std::size_t{32} : std::size_t{1},
                 .x = {coordinates[view.axis_x].typical_low, coordinates[view.axis_x].typical_high},
                 .y = {coordinates[view.axis_y].typical_low, coordinates[view.axis_y].typical_high},
                 .held = view.crosshair};
  if (!flat) field_.grid.axis_y = 1;
  field_.quantities.clear();
  for (std::size_t i = 0; i < model.quantities().size(); ++i) field_.quantities.push_back(i);
  evaluate_field(model, *environment_, field_);
  fields_.clear();
  for (std::size_t i = 0; i < field_.quantities.size(); ++i) {
    render::GridView grid{.values = field_.block(i),
                          .nx = static_cast<int>(field_.grid.columns),
                          .ny = static_cast<int>(field_.grid.rows),
                          .x = {field_.grid.x.low, field_.grid.x.high},
                          .y = {field_.grid.y.low, field_.grid.y.high},
                          .sampling = render::Sampling::cells};
    fields_.push_back({&model.quantities()[i], grid, number_ + 1, field_.iteration});
  }
  crosshair_.observation.resize(environment_->info().observation.size());
  environment_->observe_at(view.crosshair, crosshair_.observation);
  model.distribution(crosshair_.observation, crosshair_.distribution);
  crosshair_.values.resize(field_.quantities.size());
  model.evaluate(field_.quantities, crosshair_.observation, crosshair_.observation.size(), crosshair_.values);
}

void Stage::carry_out(const Action& action) {
  if (const auto* a = std::get_if<action::SetCrosshair>(&action)) view.crosshair = a->coordinates;
  if (const auto* a = std::get_if<action::SetAxes>(&action)) {
    view.axis_x = a->x;
    view.axis_y = a->y;
  }
  if (const auto* a = std::get_if<action::Highlight>(&action)) next_highlight_ = a->symbol;
  if (const auto* a = std::get_if<action::FixRange>(&action)) {
    view.fixed_ranges.erase(a->quantity);
    if (a->range) view.fixed_ranges[a->quantity] = *a->range;
  }
  if (const auto* a = std::get_if<action::SetSmoothing>(&action)) view.smoothing = a->window;
  if (const auto* a = std::get_if<action::SetCurveAxis>(&action)) view.curve_axis = a->axis;
  if (const auto* a = std::get_if<action::SetBand>(&action)) view.band = a->band;
  if (const auto* a = std::get_if<action::SetRolling>(&action)) view.rolling = a->rolling;
  if (const auto* a = std::get_if<action::SetBandKind>(&action)) view.band_kind = a->kind;
  if (const auto* a = std::get_if<action::Focus>(&action)) view.focus = a->run;
  if (const auto* a = std::get_if<action::SetWatchMeanAction>(&action)) view.watch_mean_action = a->mean;
  if (const auto* a = std::get_if<action::SetHidden>(&action))
    runs[static_cast<std::size_t>(a->run) - 1]->hidden = a->hidden;
  if (const auto* a = std::get_if<action::SetParameter>(&action)) desired_.set(a->parameter, a->value);
  if (const auto* a = std::get_if<action::DragDemonstration>(&action)) {
    if (demonstration_->environment().place_at(a->point)) demonstration_->refresh();
  }
  if (const auto* a = std::get_if<action::PlaceTraining>(&action)) {
    learner().place(a->state);
    refresh();
  }
  if (std::get_if<action::Record>(&action) != nullptr) {
    runs[0]->recording.emplace();
    learner().record(*runs[0]->recording);
    refresh();
  }
}

void Stage::frame() {
  if (fonts_.prepare()) formulas_.clear();
  ImGuiIO& io = ImGui::GetIO();
  io.DisplaySize = {width_ + 400.0f, height_ + 500.0f};  // room for what pops up
  io.DeltaTime = 1.0f / 60.0f;
#if IMGUI_VERSION_NUM < 18700
  io.MousePos = {mouse_.x, mouse_.y};
  io.MouseDown[0] = down_[0];
  io.MouseDown[1] = down_[1];
  io.MouseWheel = wheel_;
  io.KeyShift = shift_;
  io.KeyMods = shift_ ? ImGuiKeyModFlags_Shift : ImGuiKeyModFlags_None;
#else
  io.ConfigInputTrickleEventQueue = false;
  io.AddMousePosEvent(mouse_.x, mouse_.y);
  io.AddMouseButtonEvent(0, down_[0]);
  io.AddMouseButtonEvent(1, down_[1]);
  if (wheel_ != 0.0f) io.AddMouseWheelEvent(0.0f, wheel_);
  io.AddKeyEvent(ImGuiMod_Shift, shift_);
#endif
  for (const char letter : letters_) io.AddInputCharacter(static_cast<unsigned>(letter));
  letters_.clear();
  wheel_ = 0.0f;

  ImGui::NewFrame();
  registry_.begin_frame();
  const float factor = view.presentation ? render::presentation_factor : 1.0f;
  const render::Theme theme = (view.dark ? render::dark_theme() : render::light_theme()).scaled(factor);
  Ui ui(theme, *canvas_, formulas_, memory_, &registry_);
  RunView* focus = runs[0].get();
  for (const auto& run : runs)
    if (run->id == view.focus) focus = run.get();
  const Model& model = *focus->latest->model;
  update_fields(model);
  trail_.clear();
  {
    const auto poser = environment_->clone();
    const std::size_t size = environment_->state().size();
    std::vector<double> observation(environment_->info().observation.size());
    const auto add = [&](std::span<const double> state) {
      poser->set_state(state);
      poser->observe(observation);
      trail_.resize(trail_.size() + view.crosshair.size());
      poser->coordinates_of(observation, std::span(trail_).last(view.crosshair.size()));
    };
    const std::span<const double> states = demonstration_->trail();
    for (std::size_t i = 0; i + size <= states.size(); i += size) add(states.subspan(i, size));
    add(demonstration_->environment().state());
  }
  const Frame now{.ui = ui,
                  .theme = theme,
                  .canvas = *canvas_,
                  .formulas = formulas_,
                  .view = view,
                  .runs = runs,
                  .focus = *focus,
                  .scenario = scenario,
                  .algorithm = find_algorithm(scenario.algorithm).info,
                  .desired = desired_,
                  .origin = scenario.parameters,
                  .playing = playing,
                  .snapshot = focus->latest,
                  .quantities = model.quantities(),
                  .demonstration = *demonstration_,
                  .environment = *environment_,
                  .task = environment_,
                  .coordinates = environment_->info().coordinates,
                  .trail = trail_,
                  .crosshair = &crosshair_,
                  .number = number_,
                  .time = static_cast<double>(number_) / 60.0,
                  .delta = 1.0 / 60.0,
                  .wall_clock = true,
                  .fields = fields_};
  ++number_;

  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize({width_, height_});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {theme.padding, theme.padding});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowMinSize, {1.0f, 1.0f});
  ImGui::Begin("stage", nullptr, ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove);
  {
    const UiScope scope(ui, name_);
    const Rect area = ui.area();
    const float line = std::ceil(2.0f * theme.title_size);
    ui.header = {area.low, {area.high.x, area.low.y + line}};
    title_ = panel_->title(now).text;
    symbol_ = panel_->title(now).symbol;
    panel_->draw_header(now, outbox_);
    ImGui::SetCursorScreenPos({area.low.x, area.low.y + line});
    ImGui::BeginChild("body", {0, 0}, false,
                      ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse);
    panel_->draw(now, outbox_);
    ImGui::EndChild();
  }
  ImGui::End();
  ImGui::PopStyleVar(2);
  ImGui::Render();
  vertices_ = ImGui::GetDrawData()->TotalVtxCount;

  next_highlight_.clear();
  outbox_.take_all(taken_);
  for (Action& action : taken_) {
    carry_out(action);
    sent_.push_back(std::move(action));
  }
  view.highlighted = next_highlight_;
}

Vec2 Stage::place(std::string_view label, float x, float y) const {
  const WidgetRecord* record = find(label);
  if (record == nullptr) {
    std::string known;
    for (const WidgetRecord& other : registry_.records()) known += "\n  " + other.path;
    throw std::runtime_error("no widget is called " + std::string(label) + "; there are:" + known);
  }
  return {record->rect.low.x + x * record->rect.width(), record->rect.low.y + y * record->rect.height()};
}

void Stage::press_at(Vec2 at, int button) {
  hover(at);
  down_[button] = true;
  frame();
  down_[button] = false;
  frame();
  frame();
}

void Stage::click(std::string_view label, int button) {
  press_at(place(label, 0.5f, 0.5f), button);
}

void Stage::hover(Vec2 at) {
  mouse_ = at;
  frame();
  frame();
}

void Stage::drag(Vec2 from, Vec2 to) {
  hover(from);
  down_[0] = true;
  frame();
  for (const float t : {0.3f, 0.7f, 1.0f}) {
    mouse_ = from + (to - from) * t;
    frame();
  }
  down_[0] = false;
  frame();
  frame();
}

void Stage::wheel(Vec2 at, float notches) {
  hover(at);
  wheel_ = notches;
  frame();
  frame();
}

void Stage::press_enter() {
  map_keys();
  feed_key(Key::enter, true);
  frame();
  feed_key(Key::enter, false);
  frame();
}

void Stage::type(const char* letters) {
  letters_ = letters;
  frame();
  frame();
}

}  // namespace policyscope::app
