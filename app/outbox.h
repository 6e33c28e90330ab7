#pragma once

#include "app/view_state.h"
#include "core/parameters/parameter.h"
#include "core/scenarios/scenario.h"
#include "core/scene/scene.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace policyscope::app {

/// What a person can ask for. The application carries these out after the frame, in order.
namespace action {

// Learning. Transport acts on all runs that learn, so that compared runs stay level.
struct Play {};
struct Pause {};
struct TogglePlay {};
struct Iterate {};  ///< one learner iteration, then pause
struct Record {};   ///< the same, recorded line by line
struct FinishEpisode {};
struct RunUntil {
  std::int64_t step;
};
struct RunUntilEpisode {
  std::int64_t episode;  ///< so many ended in all
};
struct SetLearnerSpeed {
  double steps_per_second;  ///< infinity for as fast as it goes
};
struct Reset {
  bool new_seed = false;
};
struct Undo {};  ///< takes back the last reset, or the last change of a parameter

/// `parameter` is an index in the shown run's parameter set; goes to all runs of its variant. A parameter for
/// new runs waits until one is started.
struct SetParameter {
  std::size_t parameter;
  ParameterValue value;
};
struct DropPending {};  ///< forgets the values that wait for a new run

// Runs.
struct AddSeed {};     ///< another seed of the shown variant
struct AddVariant {};  ///< a new run with the present parameters, those that wait for a new run included
struct Focus {
  int run;
};
struct SetHidden {
  int run;
  bool hidden;
};
struct RenameRun {
  int run;
  std::string name;  ///< empty: as it was called before
};
struct RemoveRun {
  int run;
};
/// Moves the training environments of the shown run: a stamped change.
struct PlaceTraining {
  std::vector<double> state;
};

// Looking back.
struct LookBack {
  std::int64_t step;  ///< shows the keyframe at or before it
};
struct LookNow {};
struct Branch {};  ///< a new run goes on from the shown keyframe, or from now

// Watching.
struct SetWatchSpeed {
  double speed;
};
struct SetWatchMeanAction {
  bool mean;
};
/// Lets a person play the demonstration.
struct SetByHand {
  bool by_hand;
};
struct ToggleWatch {};
struct ResetDemonstration {};
/// Puts the demonstration's body where a person points, in the scene's metres.
struct DragDemonstration {
  Point point;
};
struct PlaceDemonstration {
  std::vector<double> state;
};

// Views.
struct SetCrosshair {
  std::vector<double> coordinates;  ///< all view coordinates
};
struct SetAxes {
  std::size_t x, y;
};
/// Keeps a quantity evaluated over the fields' axes; send it in every frame in which the field is visible.
struct WantField {
  std::string quantity;
};
/// Something that a panel shows is being computed beside the window, or glides: the next frame should follow
/// soon.
struct Await {};
struct Highlight {
  std::string symbol;  ///< lasts until the next frame
};
struct FixRange {
  std::string quantity;
  std::optional<render::Limits> range;  ///< none: follow the values again
};
struct SetSmoothing {
  double window;
};
struct SetCurveAxis {
  CurveAxis axis;
};
struct SetRolling {
  bool rolling;
};
struct SetBand {
  bool band;
};
struct SetBandKind {
  CurveBand kind;
};
struct SetDark {
  bool dark;
};
struct SetScale {
  float scale;
};
struct SetPresentation {
  bool presentation;
};
struct SetHelp {
  bool help;
};
struct ShowPanel {
  std::string panel;  ///< id; brings its tab to the front
};

// Files and the rest of the desktop.
/// Lets a person pick a file inside the window; the picker sends one of the actions below.
struct PickFile {
  enum class For { open, save_scenario, save_session, save_picture, save_curves } purpose;
};
struct OpenScenario {
  std::shared_ptr<const Scenario> scenario;
};
struct OpenPath {
  std::filesystem::path path;  ///< a scenario or a session
};
struct SaveScenario {
  std::filesystem::path path;
};
struct SaveSession {
  std::filesystem::path path;  ///< of a new file, in which everything is recorded from now on
};
struct SavePicture {
  std::filesystem::path path;  ///< empty: a name in the pictures folder
};
/// The curves of all runs that are not faded, as CSV. An empty series means all of them.
struct SaveCurves {
  std::filesystem::path path;
};
struct CopyCurves {
  std::string series;
};
struct AskRunUntil {};  ///< how far to run
struct CopyCommandLine {};
struct CopyText {
  std::string text;
};
/// Something to tell the person, for a few seconds.
struct Say {
  std::string sentence;
};
struct Quit {};

}  // namespace action

using Action = std::variant<
    action::Play, action::Pause, action::TogglePlay, action::Iterate, action::Record, action::FinishEpisode,
    action::RunUntil, action::RunUntilEpisode, action::AskRunUntil, action::SetLearnerSpeed, action::Reset,
    action::Undo, action::SetParameter, action::DropPending, action::AddSeed, action::AddVariant,
    action::Focus, action::SetHidden, action::RenameRun, action::RemoveRun, action::PlaceTraining,
    action::LookBack, action::LookNow, action::Branch, action::SetWatchSpeed, action::SetWatchMeanAction,
    action::SetByHand, action::ToggleWatch, action::ResetDemonstration, action::DragDemonstration,
    action::PlaceDemonstration, action::SetCrosshair, action::SetAxes, action::WantField, action::Await,
    action::Highlight, action::FixRange, action::SetSmoothing, action::SetCurveAxis, action::SetRolling,
    action::SetBand, action::SetBandKind, action::SetDark, action::SetScale, action::SetPresentation,
    action::SetHelp, action::ShowPanel, action::PickFile, action::OpenScenario, action::OpenPath,
    action::SaveScenario, action::SaveSession, action::SavePicture, action::SaveCurves, action::CopyCurves,
    action::CopyCommandLine, action::CopyText, action::Say, action::Quit>;

/// What panels and widgets ask for during a frame.
class Outbox {
 public:
  Outbox();
  ~Outbox();
  Outbox(Outbox&&) noexcept;
  Outbox& operator=(Outbox&&) noexcept;

  /// `action`: an Action or one of its alternatives. Compiled in outbox.cpp only: moving a variant of so many
  /// types costs every file that does it a second to compile.
  template <typename OneAction>
  void send(OneAction action);

  bool empty() const;
  /// Swaps everything sent so far into `out`, whose buffer is reused.
  void take_all(std::vector<Action>& out);

 private:
  std::vector<Action> actions_;
};

}  // namespace policyscope::app
