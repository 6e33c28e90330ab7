#include "app/application.h"

#include "app/input.h"
#include "core/algorithms/catalog.h"
#include "core/error.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace policyscope::app {
namespace {

/// Cells along each axis of a field: enough for the eye while it changes, finer once it stands still.
constexpr std::size_t moving_cells = 64;
constexpr std::size_t resting_cells = 128;

constexpr double toast_seconds = 5.0;
/// How soon a changed setting is on disk while something moves; before a rest it is at once.
constexpr double saving_interval = 2.0;

class NoImages final : public ImageStore {
 public:
  std::uintptr_t texture_of(const render::ImageView&) override { return 0; }
};

ImVec4 im(render::Color c) {
  return {static_cast<float>(c.r) / 255.0f, static_cast<float>(c.g) / 255.0f,
          static_cast<float>(c.b) / 255.0f, static_cast<float>(c.a) / 255.0f};
}

/// What ImGui itself draws: popups, tooltips, text fields, scroll bars.
void apply_style(const render::Theme& theme) {
  ImGuiStyle& style = ImGui::GetStyle();
  style = ImGuiStyle();
  const float k = theme.factor;
  style.WindowRounding = style.PopupRounding = theme.corner;
  style.ChildRounding = 0.0f;
  style.FrameRounding = 4.0f * k;
  style.WindowBorderSize = style.PopupBorderSize = 1.0f;
  style.ChildBorderSize = style.FrameBorderSize = 0.0f;
  style.WindowPadding = {10.0f * k, 8.0f * k};
  style.ItemSpacing = {0.0f, 0.0f};
  style.ScrollbarSize = 6.0f * k;
  style.ScrollbarRounding = 3.0f * k;
  style.AntiAliasedLinesUseTex = true;
  const auto set = [&](ImGuiCol which, render::Color color) { style.Colors[which] = im(color); };
  const render::Color raised = render::mix(theme.panel, theme.text, theme.dark ? 0.06 : 0.0);
  set(ImGuiCol_Text, theme.text);
  set(ImGuiCol_TextDisabled, theme.muted);
  set(ImGuiCol_WindowBg, theme.ground);
  set(ImGuiCol_ChildBg, render::Color{0, 0, 0, 0});
  set(ImGuiCol_PopupBg, raised);
  set(ImGuiCol_Border, theme.line);
  set(ImGuiCol_FrameBg, render::mix(theme.panel, theme.text, 0.09));
  set(ImGuiCol_FrameBgHovered, render::mix(theme.panel, theme.text, 0.12));
  set(ImGuiCol_FrameBgActive, render::mix(theme.panel, theme.text, 0.12));
  set(ImGuiCol_TextSelectedBg, theme.accent.faded(0.35));
  set(ImGuiCol_ScrollbarBg, render::Color{0, 0, 0, 0});
  set(ImGuiCol_ScrollbarGrab, theme.track);
  set(ImGuiCol_ScrollbarGrabHovered, theme.muted);
  set(ImGuiCol_ScrollbarGrabActive, theme.muted);
}

}  // namespace

Application::ContextOwner::ContextOwner() : context(ImGui::CreateContext()) {
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.LogFilename = nullptr;
  io.ConfigWindowsMoveFromTitleBarOnly = true;
  io.ConfigInputTextCursorBlink = false;  // nothing blinks, and a resting window could not
}
Application::ContextOwner::~ContextOwner() {
  ImGui::DestroyContext(context);
}

Application::Application(const Scenario& scenario, const ApplicationOptions& options)
    : options_(options),
      runs_(options.threads),
      fields_(std::make_unique<FieldService>(options.evaluate_at_once ? nullptr : &runs_.session().pool())),
      no_images_(std::make_unique<NoImages>()),
      fonts_(options.fonts),
      canvas_(fonts_, options.images != nullptr ? *options.images : *no_images_) {
  view_.learner_speed = Pacing::unlimited;
  if (options_.settings != nullptr) settings_ = options_.settings->settings();
  view_.dark = settings_.dark;
  view_.scale = settings_.scale;
  runs_.set_waker(options_.wake);
  open(scenario);
  update_theme();
  if (!fonts_.complaint().empty()) say(fonts_.complaint());
  if (options_.settings != nullptr && !options_.settings->complaint().empty())
    say(options_.settings->complaint());
}

Application::~Application() = default;

void Application::open(const Scenario& scenario) {
  spectator_.open(scenario, scenario.seeds.empty() ? 1 : scenario.seeds.front());
  runs_.open(scenario);
  arrange(scenario);
}

void Application::open_session(const std::filesystem::path& path, SessionFile::Access access) {
  const std::string sentence = runs_.open_session(path, access);
  remember(path);
  const Scenario& scenario = runs_.scenario();
  spectator_.open(scenario, scenario.seeds.empty() ? 1 : scenario.seeds.front());
  arrange(scenario);
  if (runs_.is_study()) show_as_study(scenario);
  if (!sentence.empty()) say(sentence);
}

/// As papers show it: the mean of each configuration with a band, along the episodes.
void Application::show_as_study(const Scenario& scenario) {
  constexpr double episodes = 10.0;
  view_.band = true;
  if (find_environment(scenario.environment).info.continuing) return;
  view_.curve_axis = CurveAxis::episodes;
  view_.rolling = true;
  view_.smoothing = episodes;
}

void Application::arrange(const Scenario& scenario) {
  view_.focus = runs_.views().front()->id;
  view_.looking_back.reset();
  view_.by_hand = false;
  view_.highlighted.clear();
  view_.fixed_ranges.clear();
  view_.axis_x = 0;
  const auto coordinates = spectator_.coordinates();
  view_.axis_y = coordinates.size() > 1 ? 1 : 0;
  if (const auto& axes = scenario.window.axes;
      axes.size() == 2 && std::max(axes[0], axes[1]) < coordinates.size()) {
    view_.axis_x = axes[0];
    view_.axis_y = axes[1];
  }
  view_.crosshair.clear();
  for (std::size_t i = 0; i < coordinates.size(); ++i) {
    double at = 0.5 * (coordinates[i].typical_low + coordinates[i].typical_high);
    if (coordinates[i].whole) at = coordinates[i].low;
    if (i < scenario.window.crosshair.size()) at = scenario.window.crosshair[i];
    view_.crosshair.push_back(at);
  }
  fields_->clear();
  memory_ = {};
  done_.clear();
  update_title();
  if (const std::string complaint = shell_.open(scenario, &settings_.layouts); !complaint.empty())
    say(complaint);
  unsettled_ = 3;
}

void Application::update_title() {
  const std::filesystem::path session = runs_.recorded_in();
  title_ = runs_.scenario().title;
  if (!session.empty()) title_ += " – " + session.filename().string();
  title_ += " – Policyscope";
}

void Application::remember(const std::filesystem::path& file) {
  settings_.remember(file);
  settings_.folder = settings_.recent.front().parent_path();
}

std::string Application::save_settings() {
  if (options_.settings == nullptr) return {};
  settings_.dark = view_.dark;
  settings_.scale = view_.scale;
  shell_.store_layouts(settings_.layouts);
  try {
    options_.settings->save(settings_);
    unsaved_.clear();
  } catch (const Error& error) {
    // Once is enough: it is tried again with every change.
    if (unsaved_ != error.what()) say(error.what());
    unsaved_ = error.what();
  }
  return unsaved_;
}

void Application::say(std::string sentence) {
  toast_ = std::move(sentence);
  toast_until_ = time_ + toast_seconds;
}

void Application::set_content_scale(float scale) {
  if (scale == content_scale_) return;
  content_scale_ = scale;
  update_theme();
}

/// Type grows with a large window, so that it can be read from as far away: in steps, as every size of type
/// has to be drawn anew.
float Application::window_scale() const {
  const ImVec2 size = ImGui::GetIO().DisplaySize;
  const float fits = std::min(size.x / (1280.0f * content_scale_), size.y / (800.0f * content_scale_));
  return std::clamp(std::floor(20.0f * fits + 0.01f) / 20.0f, 1.0f, 2.0f);
}

void Application::update_theme() {
  const float large = window_scale();
  // A presentation is large already; what it wins in a large window is room.
  const float mode = view_.presentation ? std::max(1.0f, 0.8f * large) * render::presentation_factor : large;
  const float factor = content_scale_ * view_.scale * mode;
  const bool dark = view_.dark && !view_.presentation;
  if (theme_.dark == dark && theme_.factor == factor && frames_ > 0) return;
  if (theme_.factor != factor) {
    fonts_.change_sizes();
    formulas_.clear();
  }
  theme_ = (dark ? render::dark_theme() : render::light_theme()).scaled(factor);
  apply_style(theme_);
  unsettled_ = 3;
}

std::shared_ptr<const Snapshot> Application::shown_snapshot(const RunView& view) const {
  if (view_.looking_back)
    if (const Keyframe* keyframe = view.timeline.at(*view_.looking_back)) return keyframe->snapshot;
  return view.latest;
}

FieldGrid Application::field_grid() const {
  const auto coordinates = spectator_.coordinates();
  FieldGrid grid;
  grid.axis_x = view_.axis_x;
  grid.axis_y = coordinates.size() > 1 ? view_.axis_y : coordinates.size();
  const bool moving = options_.wall_clock && runs_.playing() && !view_.looking_back;
  const std::size_t cells = moving ? moving_cells : resting_cells;
  const auto along = [&](std::size_t axis, std::size_t& count, Range& range) {
    const Dimension& dimension = coordinates[axis];
    range = {dimension.typical_low, dimension.typical_high};
    count = cells;
    if (dimension.whole) {
      // A cell around every whole number.
      count = static_cast<std::size_t>(std::lround(dimension.high - dimension.low)) + 1;
      range = {dimension.low - 0.5, dimension.high + 0.5};
    }
  };
  if (coordinates.empty()) return grid;
  along(grid.axis_x, grid.columns, grid.x);
  if (coordinates.size() > 1)
    along(grid.axis_y, grid.rows, grid.y);
  else
    grid.rows = 1;
  grid.held = view_.crosshair;
  // What is not held has no say in the values: moving the crosshair on the axes asks for nothing new.
  if (grid.axis_x < grid.held.size()) grid.held[grid.axis_x] = 0.0;
  if (grid.axis_y < grid.held.size()) grid.held[grid.axis_y] = 0.0;
  return grid;
}

void Application::request_fields(const std::shared_ptr<const Snapshot>& snapshot) {
  FieldService::Request request;
  if (snapshot != nullptr && snapshot->model != nullptr && !spectator_.coordinates().empty()) {
    const auto quantities = snapshot->model->quantities();
    for (std::size_t i = 0; i < quantities.size(); ++i)
      if (wanted_fields_.contains(quantities[i].id)) request.quantities.push_back(i);
    request.snapshot = snapshot;
    request.environment = spectator_.environment();
    request.grid = field_grid();
  }
  fields_->update(request);
}

/// Tasks with a clock go on by themselves; in others every key is a step.
void Application::play_by_hand(double seconds) {
  const bool away = ImGui::GetIO().WantTextInput || shell_.overlays().open();
  const auto axis = [away](bool low, bool high) {
    return away ? 0 : static_cast<int>(high) - static_cast<int>(low);
  };
  if (hand_.has_clock()) {
    hand_.steer(axis(down(Key::left), down(Key::right)), axis(down(Key::down), down(Key::up)));
    if (view_.watching) spectator_.advance(seconds, hand_, true);
    return;
  }
  hand_.steer(axis(pressed(Key::left, true), pressed(Key::right, true)),
              axis(pressed(Key::down, true), pressed(Key::up, true)));
  if (hand_.moves()) spectator_.advance(spectator_.demonstration().step_seconds(), hand_, true);
}

void Application::frame(double delta) {
  time_ += delta;
  ++frames_;
  const bool was_unsettled = unsettled_ > 0;
  if (was_unsettled) --unsettled_;
  if (runs_.poll(options_.wall_clock ? time_ : std::numeric_limits<double>::quiet_NaN()))
    unsettled_ = std::max(unsettled_, 2);
  if (std::string complaint = runs_.take_complaint(); !complaint.empty()) say(std::move(complaint));
  if (const auto branched = runs_.take_branched()) on(action::Focus{*branched});

  RunView& focus = runs_.shown(view_.focus);
  if (focus.id != view_.focus) {
    view_.focus = focus.id;
    view_.looking_back.reset();
  }
  runs_.watch(focus.id, shell_.shows_replay(view_.presentation));
  const std::shared_ptr<const Snapshot> snapshot = shown_snapshot(focus);
  const bool has_model = snapshot != nullptr && snapshot->model != nullptr;
  if (has_model) {
    spectator_.set_physics(focus.scenario(), snapshot->in_force);
    if (view_.by_hand)
      play_by_hand(delta * view_.watch_speed);
    else if (view_.watching)
      spectator_.advance(delta * view_.watch_speed, *snapshot->model, view_.watch_mean_action);
  }
  request_fields(snapshot);

  update_theme();
  if (fonts_.prepare()) formulas_.clear();
  ImGuiIO& io = ImGui::GetIO();
  io.DeltaTime = static_cast<float>(std::max(delta, 1e-5));
  ImGui::NewFrame();
  if (options_.registry != nullptr) options_.registry->begin_frame();
  if (toast_until_ < time_) toast_.clear();

  render::Canvas& canvas = other_canvas_ != nullptr ? *other_canvas_ : canvas_;
  Ui ui(theme_, canvas, formulas_, memory_, options_.registry);
  const Frame frame{
      .ui = ui,
      .theme = theme_,
      .canvas = canvas,
      .formulas = formulas_,
      .view = view_,
      .runs = runs_.views(),
      .focus = focus,
      .scenario = focus.scenario(),
      .algorithm = find_algorithm(focus.scenario().algorithm).info,
      .desired = runs_.desired(focus.variant),
      .origin = runs_.scenario().parameters,
      .pending = runs_.has_pending(focus.variant),
      .can_undo = runs_.can_undo(),
      .toast = toast_,
      .playing = runs_.playing(),
      .snapshot = snapshot,
      .quantities = has_model ? snapshot->model->quantities() : std::span<const Quantity>(),
      .demonstration = spectator_.demonstration(),
      .environment = *spectator_.environment(),
      .task = spectator_.environment(),
      .coordinates = spectator_.coordinates(),
      .trail = spectator_.trail(),
      .crosshair = spectator_.look(snapshot, view_.crosshair),
      .number = frames_,
      .time = time_,
      .delta = delta,
      .wall_clock = options_.wall_clock,
      .fields = fields_->fields(),
      .pool = options_.evaluate_at_once ? nullptr : &runs_.session().pool(),
  };
  ImFont* const face = fonts_.face(render::Font::sans, theme_.text_size);
  ImGui::PushFont(face);
  shell_.draw(frame, outbox_);
  ImGui::PopFont();
  ImGui::Render();
  if (fonts_.full()) unsettled_ = std::max(unsettled_, 2);
  if (options_.images != nullptr) options_.images->end_frame();

  new_wanted_fields_.clear();
  new_highlighted_.clear();
  outbox_.take_all(actions_);
  // Panels say in every frame what they show; only what a person asked for needs another one.
  const bool asked = std::ranges::any_of(actions_, [](const Action& action) {
    return !std::holds_alternative<action::WantField>(action) &&
           !std::holds_alternative<action::Highlight>(action);
  });
  if (asked) unsettled_ = std::max(unsettled_, 1);
  for (const Action& action : actions_) obey(action);
  if (new_wanted_fields_ != wanted_fields_) unsettled_ = std::max(unsettled_, 2);
  std::swap(wanted_fields_, new_wanted_fields_);
  if (view_.highlighted != new_highlighted_) unsettled_ = std::max(unsettled_, 2);
  std::swap(view_.highlighted, new_highlighted_);
  if (time_ >= next_saving_ || (was_unsettled && unsettled_ == 0)) {
    save_settings();
    next_saving_ = time_ + saving_interval;
  }
}

double Application::rest() const {
  // What the runs learn wakes a sleeping window: see ApplicationOptions::wake.
  const bool moves = view_.watching || (runs_.playing() && !options_.wake);
  if (unsettled_ > 0 || moves || fields_->busy()) return 0.0;
  if (!toast_.empty()) return std::max(1e-3, toast_until_ - time_);
  return std::numeric_limits<double>::infinity();
}

void Application::obey(const Action& action) {
  try {
    std::visit([this](const auto& a) { on(a); }, action);
  } catch (const Error& error) {
    say(error.what());
  } catch (const std::filesystem::filesystem_error& error) {
    say(error.what());
  }
}

}  // namespace policyscope::app
