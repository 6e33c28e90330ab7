#pragma once

#include "app/field_service.h"
#include "app/fonts.h"
#include "app/hand.h"
#include "app/imgui_canvas.h"
#include "app/outbox.h"
#include "app/runs.h"
#include "app/settings.h"
#include "app/shell.h"
#include "app/spectator.h"
#include "app/view_state.h"
#include "app/widgets/registry.h"

#include <functional>
#include <iosfwd>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

struct ImGuiContext;

namespace policyscope::app {

/// How a window differs from a test or a picture.
struct ApplicationOptions {
  unsigned threads = 0;           ///< of the pool; 0: one less than the machine has cores
  bool wall_clock = true;         ///< measured speeds are shown
  bool evaluate_at_once = false;  ///< fields belong to the very frame in which they are shown
  WidgetRegistry* registry = nullptr;
  ImageStore* images = nullptr;      ///< null: images are not drawn
  SettingsFile* settings = nullptr;  ///< where theme, sizes and recent files are kept; null: nowhere
  Typefaces::Finder fonts = render::font_files;
  /// Called from any thread when something came that a sleeping window should show.
  std::function<void()> wake = {};
};

/// What only a window can do; it looks here after every frame.
struct WindowRequests {
  bool quit = false;
  bool toggle_full_screen = false;
  std::optional<std::filesystem::path> picture;
};

/// The program behind the window: runs, views and panels, without a window and without GL. Owns the ImGui
/// context; whoever shows it feeds ImGui's input and draws ImGui's output.
class Application {
 public:
  /// Throws Error if the scenario cannot run.
  Application(const Scenario& scenario, const ApplicationOptions& options);
  ~Application();
  Application(const Application&) = delete;
  Application& operator=(const Application&) = delete;

  /// One frame, from ImGui::NewFrame to ImGui::Render, `delta` seconds after the last one.
  void frame(double delta);
  /// How long nothing will move by itself, seconds: 0 while something does, infinity if only a person or
  /// ApplicationOptions::wake can change the picture.
  double rest() const;

  /// Carries out what a person asked for; wrong input becomes a sentence on the screen.
  void obey(const Action& action);

  ViewState& view() { return view_; }
  const ViewState& view() const { return view_; }
  Runs& runs() { return runs_; }
  Shell& shell() { return shell_; }
  const RunView& focus() { return runs_.shown(view_.focus); }
  /// A renderer looks here after every frame for what was added to ImGui's texture of letters.
  Fonts& fonts() { return fonts_; }
  const render::Theme& theme() const { return theme_; }
  const std::string& toast() const { return toast_; }
  const std::vector<FieldView>& fields() const { return fields_->fields(); }
  const Spectator& spectator() const { return spectator_; }
  WindowRequests& requests() { return requests_; }
  /// What the window is called: the scenario, and the session that it is recorded in.
  const std::string& title() const { return title_; }
  /// What is to be remembered; the window adds its size.
  Settings& settings() { return settings_; }
  /// Writes the settings, if something in them changed. A failure is said on the screen and returned.
  std::string save_settings();

  /// Of the screen; changes the sizes of everything.
  void set_content_scale(float scale);
  /// Draws panels on this canvas instead, for SVG; null for ImGui's again.
  void set_canvas(render::Canvas* canvas) { other_canvas_ = canvas; }
  void say(std::string sentence);
  /// Opens a session file. Throws Error, and leaves everything as it was, if it cannot be opened.
  void open_session(const std::filesystem::path& path,
                    SessionFile::Access access = SessionFile::Access::write);

 private:
  // One for each kind of action; those about files may throw Error.
  void on(const action::Play&);
  void on(const action::Pause&);
  void on(const action::TogglePlay&);
  void on(const action::Iterate&);
  void on(const action::Record&);
  void on(const action::FinishEpisode&);
  void on(const action::RunUntil&);
  void on(const action::RunUntilEpisode&);
  void on(const action::AskRunUntil&);
  void on(const action::SetLearnerSpeed&);
  void on(const action::Reset&);
  void on(const action::Undo&);
  void on(const action::SetParameter&);
  void on(const action::DropPending&);
  void on(const action::AddSeed&);
  void on(const action::AddVariant&);
  void on(const action::Focus&);
  void on(const action::SetHidden&);
  void on(const action::RenameRun&);
  void on(const action::RemoveRun&);
  void on(const action::PlaceTraining&);
  void on(const action::LookBack&);
  void on(const action::LookNow&);
  void on(const action::Branch&);
  void on(const action::SetWatchSpeed&);
  void on(const action::SetWatchMeanAction&);
  void on(const action::SetByHand&);
  void on(const action::ToggleWatch&);
  void on(const action::ResetDemonstration&);
  void on(const action::DragDemonstration&);
  void on(const action::PlaceDemonstration&);
  void on(const action::SetCrosshair&);
  void on(const action::SetAxes&);
  void on(const action::WantField&);
  void on(const action::Await&);
  void on(const action::Highlight&);
  void on(const action::FixRange&);
  void on(const action::SetSmoothing&);
  void on(const action::SetCurveAxis&);
  void on(const action::SetRolling&);
  void on(const action::SetBand&);
  void on(const action::SetBandKind&);
  void on(const action::SetDark&);
  void on(const action::SetScale&);
  void on(const action::SetPresentation&);
  void on(const action::SetHelp&);
  void on(const action::ShowPanel&);
  void on(const action::PickFile&);
  void on(const action::OpenScenario&);
  void on(const action::OpenPath&);
  void on(const action::SaveScenario&);
  void on(const action::SaveSession&);
  void on(const action::SavePicture&);
  void on(const action::SaveCurves&);
  void on(const action::CopyCurves&);
  void on(const action::CopyCommandLine&);
  void on(const action::CopyText&);
  void on(const action::Say&);
  void on(const action::Quit&);

  void open(const Scenario& scenario);
  /// Shows what runs_ has opened.
  void show_as_study(const Scenario& scenario);
  void arrange(const Scenario& scenario);
  void play_by_hand(double seconds);
  void update_theme();
  float window_scale() const;
  std::shared_ptr<const Snapshot> shown_snapshot(const RunView& view) const;
  FieldGrid field_grid() const;
  void request_fields(const std::shared_ptr<const Snapshot>& snapshot);
  /// The shown scenario with the sliders' values and the runs' seeds.
  Scenario present_scenario();
  void update_title();
  /// The curves as a table; of one series, or of all.
  void write_curves(std::ostream& out, const std::string& series) const;
  std::size_t place_among_runs() const;
  void focus_place(std::size_t place);
  /// A file that was opened or written: the next one is looked for beside it.
  void remember(const std::filesystem::path& file);

  struct ContextOwner {
    ContextOwner();
    ~ContextOwner();
    ImGuiContext* context;
  };
  ContextOwner context_;  // first: everything else may use it

  const ApplicationOptions options_;
  Settings settings_;
  Runs runs_;
  ViewState view_;
  Spectator spectator_;
  Hand hand_;
  std::unique_ptr<FieldService> fields_;  // after runs_: its job lives in their pool
  std::unique_ptr<ImageStore> no_images_;
  Fonts fonts_;
  ImGuiCanvas canvas_;
  render::Canvas* other_canvas_ = nullptr;
  render::FormulaCache formulas_;
  render::Theme theme_;
  float content_scale_ = 1.0f;
  UiMemory memory_;
  Shell shell_;
  Outbox outbox_;
  std::vector<Action> actions_;
  std::set<std::string, std::less<>> wanted_fields_, new_wanted_fields_;
  std::string new_highlighted_;
  std::string title_;
  std::string toast_;
  double toast_until_ = 0.0;
  double time_ = 0.0;
  double next_saving_ = 0.0;
  std::string unsaved_;  // why the settings could not be written the last time
  std::uint64_t frames_ = 0;
  int unsettled_ = 3;  ///< frames to draw before it may rest
  bool before_presentation_dark_ = true;
  /// What a person did last and can take back: a reset, or a parameter that had another value.
  struct Done {
    bool reset;
    int variant = 0;
    std::size_t parameter = 0;
    ParameterValue before = {};
    double time = 0.0;  ///< of the last movement: a drag of a slider is one change
  };
  std::vector<Done> done_;
  WindowRequests requests_;
};

}  // namespace policyscope::app
