#include "app/application.h"
#include "app/shell_word.h"
#include "core/error.h"
#include "core/learning/series_csv.h"
#include "core/learning/series_past.h"
#include "core/scenarios/repeatable.h"
#include "core/scenarios/scenario_file.h"
#include "core/store/session_file.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <sstream>

namespace policyscope::app {
namespace {

/// Where the desktop keeps pictures.
std::filesystem::path pictures_folder() {
  const char* home = std::getenv("HOME");
  const std::filesystem::path folder = home != nullptr ? home : ".";
  return std::filesystem::is_directory(folder / "Pictures") ? folder / "Pictures" : folder;
}

/// A name with the present time.
std::string picture_name() {
  char name[64];
  const std::time_t now = std::time(nullptr);
  std::strftime(name, sizeof name, "policyscope-%Y%m%d-%H%M%S.png", std::localtime(&now));
  return name;
}

/// The command that trains this scenario. Built-in scenarios go by their name, others by their parts.
std::string command_line_of(const Scenario& scenario, std::uint64_t seed, std::int64_t steps) {
  std::string line = "policyscope train ";
  Scenario base = make_scenario(scenario.environment, scenario.algorithm, scenario.features, scenario.policy);
  bool named = false;
  if (std::ranges::binary_search(builtin_scenarios(), scenario.name)) {
    Scenario builtin = load_scenario(scenario.name);
    named = builtin.environment == scenario.environment && builtin.algorithm == scenario.algorithm &&
            builtin.features == scenario.features && builtin.policy == scenario.policy;
    if (named) base = std::move(builtin);
  }
  if (named) {
    line += scenario.name;
  } else {
    line += "--env " + scenario.environment + " --algo " + scenario.algorithm;
    if (!scenario.features.empty()) line += " --features " + scenario.features;
    if (!scenario.policy.empty()) line += " --policy " + scenario.policy;
  }
  for (std::size_t i = 0; i < scenario.parameters.size(); ++i) {
    if (scenario.parameters.value(i) == base.parameters.value(i)) continue;
    line += " --set " + shell_word(scenario.parameters.short_name(i) + "=" +
                                   format_value(scenario.parameters[i], scenario.parameters.value(i)));
  }
  return line + " --seed " + std::to_string(seed) + " --steps " + std::to_string(steps);
}

}  // namespace

// Transport. Space and the buttons move both clocks, so that a pause is a pause for the eye too.
void Application::on(const action::Play&) {
  view_.looking_back.reset();
  view_.watching = true;
  runs_.send(Command::Kind::play);
}
void Application::on(const action::Pause&) {
  view_.watching = false;
  runs_.send(Command::Kind::pause);
}
void Application::on(const action::TogglePlay&) {
  if (runs_.playing())
    on(action::Pause{});
  else
    on(action::Play{});
}
void Application::on(const action::Iterate&) {
  view_.looking_back.reset();
  runs_.send(Command::Kind::iterate);
}
void Application::on(const action::Record&) {
  view_.looking_back.reset();
  runs_.send(Command::Kind::record);
}
void Application::on(const action::FinishEpisode&) {
  view_.looking_back.reset();
  runs_.send(Command::Kind::episode);
}
void Application::on(const action::RunUntil& a) {
  if (a.step <= focus().run->steps()) {
    say("That step has already been done; the run is at step " + std::to_string(focus().run->steps()) + ".");
    return;
  }
  view_.looking_back.reset();
  view_.watching = true;
  runs_.send({.kind = Command::Kind::run_until, .step = a.step});
}
void Application::on(const action::RunUntilEpisode& a) {
  if (a.episode <= focus().run->episodes()) {
    say("So many episodes have ended already: " + std::to_string(focus().run->episodes()) + ".");
    return;
  }
  view_.looking_back.reset();
  view_.watching = true;
  runs_.send({.kind = Command::Kind::run_until_episode, .episode = a.episode});
}
void Application::on(const action::AskRunUntil&) {
  shell_.overlays().ask_run_until();
}
void Application::on(const action::SetLearnerSpeed& a) {
  view_.learner_speed = a.steps_per_second;
  runs_.set_speed(a.steps_per_second);
}
/// Which of the runs that are not faded is shown: a reset and its undoing keep their order.
std::size_t Application::place_among_runs() const {
  std::size_t place = 0;
  for (const auto& view : runs_.views()) {
    if (view->faded) continue;
    if (view->id == view_.focus) return place;
    ++place;
  }
  return 0;
}
void Application::focus_place(std::size_t place) {
  std::size_t at = 0;
  view_.focus = runs_.shown(view_.focus).id;
  for (const auto& view : runs_.views())
    if (!view->faded && at++ == place) view_.focus = view->id;
  view_.looking_back.reset();
}

void Application::on(const action::Reset& a) {
  const std::size_t place = place_among_runs();
  runs_.reset(a.new_seed);
  done_.push_back({.reset = true});
  focus_place(place);
  say(a.new_seed ? "Reset with new seeds. Ctrl Z takes it back." : "Reset. Ctrl Z takes it back.");
}
void Application::on(const action::Undo&) {
  while (!done_.empty()) {
    const Done done = std::move(done_.back());
    done_.pop_back();
    if (done.reset) {
      if (!runs_.can_undo()) continue;  // a second reset has taken the runs before the first
      const std::size_t place = place_among_runs();
      runs_.undo_reset();
      focus_place(place);
      return;
    }
    const Parameter& parameter = runs_.desired(done.variant)[done.parameter];
    if (runs_.desired(done.variant).value(done.parameter) == done.before) continue;
    runs_.set_parameter(done.variant, done.parameter, done.before);
    say(parameter.name + " is " + format_value(parameter, done.before) + " again.");
    return;
  }
  say("There is nothing to take back.");
}
void Application::on(const action::SetParameter& a) {
  constexpr double one_movement = 1.0;  // seconds
  constexpr std::size_t most = 256;
  const int variant = focus().variant;
  const ParameterValue before = runs_.desired(variant).value(a.parameter);
  runs_.set_parameter(variant, a.parameter, a.value);
  if (before == runs_.desired(variant).value(a.parameter)) return;
  const bool goes_on = !done_.empty() && !done_.back().reset && done_.back().variant == variant &&
                       done_.back().parameter == a.parameter && time_ - done_.back().time < one_movement;
  if (!goes_on) {
    if (done_.size() == most) done_.erase(done_.begin());
    done_.push_back({false, variant, a.parameter, before});
  }
  done_.back().time = time_;
}
void Application::on(const action::DropPending&) {
  runs_.drop_pending(focus().variant);
}

// Runs.
void Application::on(const action::AddSeed&) {
  runs_.add_seed(view_.focus);
}
void Application::on(const action::AddVariant&) {
  on(action::Focus{runs_.add_variant(view_.focus)});
}
void Application::on(const action::Focus& a) {
  if (const RunView* view = runs_.find(a.run); view == nullptr || view->faded) return;
  view_.focus = a.run;
  view_.looking_back.reset();
}
void Application::on(const action::SetHidden& a) {
  if (RunView* view = runs_.find(a.run)) view->hidden = a.hidden;
}
void Application::on(const action::RenameRun& a) {
  runs_.set_name(a.run, a.name);
}
void Application::on(const action::RemoveRun& a) {
  runs_.remove(a.run);
  view_.focus = runs_.shown(view_.focus).id;
}
void Application::on(const action::PlaceTraining& a) {
  runs_.place(view_.focus, a.state);
}

// Looking back.
void Application::on(const action::LookBack& a) {
  if (focus().timeline.at(a.step) != nullptr) view_.looking_back = a.step;
}
void Application::on(const action::LookNow&) {
  view_.looking_back.reset();
}
void Application::on(const action::Branch&) {
  if (!repeatable(focus().scenario())) {
    say("The workers of this run race on real threads: nobody can branch from it.");
    return;
  }
  if (!view_.looking_back) {
    runs_.branch_now(view_.focus);
    return;
  }
  const Keyframe* keyframe = focus().timeline.at(*view_.looking_back);
  if (keyframe == nullptr) return;
  const Keyframe kept = *keyframe;  // branching may add runs and move timelines
  on(action::Focus{runs_.branch(view_.focus, kept)});
}

// Watching.
void Application::on(const action::SetWatchSpeed& a) {
  view_.watch_speed = std::clamp(a.speed, 1.0 / 32.0, 32.0);
}
void Application::on(const action::SetWatchMeanAction& a) {
  view_.watch_mean_action = a.mean;
}
void Application::on(const action::SetByHand& a) {
  view_.by_hand = false;
  if (!a.by_hand) return;
  const EnvironmentInfo& info = spectator_.environment()->info();
  if (const std::string refusal = Hand::refusal(info); !refusal.empty()) throw Error(refusal);
  hand_.take(info);
  view_.by_hand = view_.watching = true;
  spectator_.reset();
  say("You play: " + std::string(hand_.keys()) + ". Escape gives it back to the policy.");
}
void Application::on(const action::ToggleWatch&) {
  view_.watching = !view_.watching;
}
void Application::on(const action::ResetDemonstration&) {
  spectator_.reset();
}
void Application::on(const action::DragDemonstration& a) {
  spectator_.drag_to(a.point);
}
void Application::on(const action::PlaceDemonstration& a) {
  spectator_.place(a.state);
}

// Views.
void Application::on(const action::SetCrosshair& a) {
  if (a.coordinates.size() == view_.crosshair.size()) view_.crosshair = a.coordinates;
}
void Application::on(const action::SetAxes& a) {
  const std::size_t count = spectator_.coordinates().size();
  if (a.x < count && a.y < count && a.x != a.y) {
    view_.axis_x = a.x;
    view_.axis_y = a.y;
  }
}
void Application::on(const action::WantField& a) {
  new_wanted_fields_.insert(a.quantity);
}
void Application::on(const action::Await&) {
  unsettled_ = std::max(unsettled_, 2);
}
void Application::on(const action::Highlight& a) {
  new_highlighted_ = a.symbol;
}
void Application::on(const action::FixRange& a) {
  if (a.range)
    view_.fixed_ranges.insert_or_assign(a.quantity, *a.range);
  else
    view_.fixed_ranges.erase(a.quantity);
}
void Application::on(const action::SetSmoothing& a) {
  view_.smoothing = std::max(0.0, a.window);
}
void Application::on(const action::SetCurveAxis& a) {
  view_.curve_axis = a.axis;
}
void Application::on(const action::SetRolling& a) {
  view_.rolling = a.rolling;
}
void Application::on(const action::SetBand& a) {
  view_.band = a.band;
}
void Application::on(const action::SetBandKind& a) {
  view_.band_kind = a.kind;
}
void Application::on(const action::SetDark& a) {
  view_.dark = a.dark;
}
void Application::on(const action::SetScale& a) {
  view_.scale = std::clamp(a.scale, 0.5f, 4.0f);
}
void Application::on(const action::SetPresentation& a) {
  view_.presentation = a.presentation;
}
void Application::on(const action::SetHelp& a) {
  view_.help = a.help;
}
void Application::on(const action::ShowPanel& a) {
  shell_.show(a.panel);
}

// Files and the rest of the desktop.
void Application::on(const action::PickFile& a) {
  using For = action::PickFile::For;
  using std::filesystem::path;
  FileRequest request;
  request.folder = !settings_.folder.empty() ? settings_.folder : std::filesystem::current_path();
  request.saves = a.purpose != For::open;
  switch (a.purpose) {
    case For::open:
      request.title = "Open a scenario or a session";
      request.extensions = {".toml", ".policyscope"};
      request.recent = settings_.recent;
      request.picked = [](const path& file) { return action::OpenPath{file}; };
      break;
    case For::save_scenario:
      request.title = "Save as a scenario";
      request.extensions = {".toml"};
      request.name = focus().scenario().name + "-mine.toml";
      request.picked = [](const path& file) { return action::SaveScenario{file}; };
      break;
    case For::save_session:
      request.title = "Record in a session file";
      request.extensions = {".policyscope"};
      request.name = focus().scenario().name + ".policyscope";
      request.replaces = false;  // hours of learning are not written over by a slip
      request.picked = [](const path& file) { return action::SaveSession{file}; };
      break;
    case For::save_picture:
      request.title = "Save a picture";
      request.extensions = {".png"};
      request.folder = !settings_.picture_folder.empty() ? settings_.picture_folder : pictures_folder();
      request.name = picture_name();
      request.picked = [](const path& file) { return action::SavePicture{file}; };
      break;
    case For::save_curves:
      request.title = "Save the curves of all runs";
      request.extensions = {".csv"};
      request.name = focus().scenario().name + ".csv";
      request.picked = [](const path& file) { return action::SaveCurves{file}; };
      break;
  }
  shell_.overlays().pick_file(std::move(request));
}
void Application::on(const action::OpenScenario& a) {
  open(*a.scenario);
}
void Application::on(const action::OpenPath& a) {
  if (a.path.extension() == ".toml") {
    open(read_scenario(a.path.string()));
    remember(a.path);
  } else if (SessionFile::is_session(a.path))
    open_session(a.path);
  else
    throw Error(a.path.filename().string() + " is neither a scenario (.toml) nor a session (.policyscope).");
}
void Application::on(const action::SaveSession& a) {
  std::filesystem::path path = a.path;
  if (path.extension() != ".policyscope") path += ".policyscope";
  runs_.record(path);
  remember(path);
  update_title();
  say("Recording in " + path.string());
}

Scenario Application::present_scenario() {
  Scenario scenario = runs_.scenario();
  scenario.parameters = runs_.desired(focus().variant);
  scenario.seeds.clear();
  for (const auto& view : runs_.views())
    if (!view->faded && view->variant == focus().variant) scenario.seeds.push_back(view->seed());
  scenario.window.crosshair = view_.crosshair;
  if (spectator_.coordinates().size() > 1) scenario.window.axes = {view_.axis_x, view_.axis_y};
  return scenario;
}

void Application::on(const action::SaveScenario& a) {
  std::filesystem::path path = a.path;
  if (path.extension() != ".toml") path += ".toml";
  write_scenario(present_scenario(), path.string());
  remember(path);
  say("Saved as " + path.string());
}
void Application::on(const action::SavePicture& a) {
  std::filesystem::path path = a.path;
  if (path.extension() != ".png") path += ".png";
  settings_.picture_folder = std::filesystem::absolute(path).parent_path();
  requests_.picture = path;
}

void Application::write_curves(std::ostream& out, const std::string& series) const {
  write_csv_header(out);
  std::int64_t number = 0;
  for (const auto& view : runs_.views()) {
    if (view->faded) continue;
    ++number;
    const CsvRun run{number, view->name, view->configuration, view->seed()};
    for (const SeriesGroup* group : {&view->by_step, &view->by_episode, &view->by_update})
      write_csv(out, run, group->series(), closed_bins(*group), series);
  }
}

void Application::on(const action::SaveCurves& a) {
  std::filesystem::path path = a.path;
  if (path.extension() != ".csv") path += ".csv";
  std::ofstream out(path, std::ios::binary);
  if (out) write_curves(out, "");
  out.flush();
  if (!out) throw Error("The curves could not be written to " + path.string());
  say("Curves saved as " + path.string());
}

void Application::on(const action::CopyCurves& a) {
  std::ostringstream out;
  write_curves(out, a.series);
  ImGui::SetClipboardText(out.str().c_str());
  say("Copied as CSV: a line for each bin of each run.");
}

void Application::on(const action::CopyCommandLine&) {
  const std::string line =
      command_line_of(present_scenario(), focus().seed(), std::max<std::int64_t>(focus().steps(), 1));
  on(action::CopyText{line});
  say("Copied: " + line);
}
void Application::on(const action::CopyText& a) {
  ImGui::SetClipboardText(a.text.c_str());
}
void Application::on(const action::Say& a) {
  say(a.sentence);
}
void Application::on(const action::Quit&) {
  requests_.quit = true;
}

}  // namespace policyscope::app
