#pragma once

#include "app/run_view.h"
#include "app/view_state.h"
#include "app/widgets/ui.h"
#include "core/learning/demonstration.h"
#include "core/learning/function_field.h"
#include "core/policies/policy.h"
#include "core/runtime/pool.h"
#include "render/canvas.h"
#include "render/formula.h"
#include "render/grid.h"
#include "render/theme.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace policyscope::app {

/// A quantity over the fields' axes. `quantity` is null while nothing is known yet.
struct FieldView {
  const Quantity* quantity = nullptr;
  render::GridView grid;       ///< Sampling::cells; one row only where the task has one view coordinate
  std::uint64_t version = 0;   ///< changes when the values or the axes do
  std::int64_t iteration = 0;  ///< of the functions that were evaluated
};

/// What the shown functions say at the crosshair.
struct CrosshairView {
  std::vector<double> observation;
  ActionDistribution distribution;
  std::vector<double> values;  ///< one for each of Frame::quantities
};

/// Everything that panels read while one frame is drawn. Nothing here can be changed by them; what they want
/// changed goes to the outbox.
struct Frame {
  Ui& ui;  ///< widgets: where one is, its paths, its theme
  const render::Theme& theme;
  render::Canvas& canvas;  ///< draws into the ImGui window that is current
  render::FormulaCache& formulas;

  const ViewState& view;
  std::span<const std::unique_ptr<RunView>> runs;  ///< faded and hidden ones too, in order of creation
  const RunView& focus;                            ///< the run whose functions are shown
  const Scenario& scenario;                        ///< as the shown run was started
  const AlgorithmInfo& algorithm;
  const ParameterSet& desired;  ///< what the sliders say, for the shown run's variant
  const ParameterSet& origin;   ///< where the sliders come from: the scenario as it was opened
  bool pending;                 ///< a slider's value waits for a new run
  bool can_undo;                ///< a reset can be taken back
  std::string_view toast;       ///< something to tell the person, or empty
  bool playing;                 ///< any run learns

  /// What is shown of the run: its newest snapshot, or the keyframe that is looked back at. Null before the
  /// first one; its model is null before the first one that has it.
  std::shared_ptr<const Snapshot> snapshot;
  std::span<const Quantity> quantities;  ///< of the model; empty before the first one
  const Demonstration& demonstration;
  const Environment& environment;  ///< translates coordinates to observations; do not step it
  /// The same task for computations that outlive the frame: never changed once handed out.
  std::shared_ptr<const Environment> task;
  std::span<const Dimension> coordinates;  ///< the view coordinates
  /// The demonstration's last states and its present one as view coordinates, oldest first, one after the
  /// other.
  std::span<const double> trail;
  const CrosshairView* crosshair;  ///< null before the first model

  std::uint64_t number;  ///< of this frame
  double time;           ///< seconds since the window opened
  double delta;          ///< seconds since the last frame
  bool wall_clock;       ///< false in `shot`: print – for what a clock measures

  const std::vector<FieldView>& fields;  ///< those that were wanted lately
  /// Where panels let long computations run (see background.h); null to do them at once.
  Pool* pool = nullptr;

  /// The field of a quantity; its `quantity` is null until it was evaluated.
  FieldView field(std::string_view quantity_id) const {
    for (const FieldView& f : fields)
      if (f.quantity->id == quantity_id) return f;
    return {};
  }
  /// The live value of a symbol after the last step; NaN if it has none.
  double symbol(std::string_view id) const;
};

}  // namespace policyscope::app
