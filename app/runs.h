#pragma once

#include "app/run_view.h"
#include "core/runtime/session.h"
#include "core/store/session_writer.h"

#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace policyscope::app {

/// The task and the method of a session: those of its first run. Throws Error if it has none.
Scenario scenario_of_session(const std::filesystem::path& path);

/// The runs of the window: starts, steers and mirrors them. Everything here happens on the window's thread;
/// the runs themselves are served by the session's pool.
class Runs {
 public:
  /// 0 threads means one less than the machine has cores.
  explicit Runs(unsigned threads) : session_(threads) {}
  ~Runs();

  /// Ends all runs and starts one for each of the scenario's seeds, paused. Throws Error, and leaves
  /// everything as it was, if the scenario cannot run.
  void open(const Scenario& scenario);
  /// Ends all runs and opens those of a session file, with their curves and timelines; they go on from their
  /// newest checkpoints, recorded in the file if it can be written. Returns what a person should know of
  /// it, or nothing. Throws Error, and leaves everything as it was, if the file cannot be opened.
  std::string open_session(const std::filesystem::path& path,
                           SessionFile::Access access = SessionFile::Access::write);
  /// Keeps the runs in a new session file, with their past, and records them from now on. Throws Error if
  /// the file exists or cannot be written.
  void record(const std::filesystem::path& path);
  /// Completes the file that is being recorded, if one is; nothing learns any more. Throws Error if it
  /// cannot be written.
  void stop_recording();
  /// Where the runs are recorded; empty if nowhere.
  std::filesystem::path recorded_in() const { return writer_ != nullptr ? writer_->path() : ""; }
  /// What went wrong behind the screen since the last call; empty if nothing did.
  std::string take_complaint();
  /// Takes in what the runs told since the last call. `time` in seconds, for the measured speeds; NaN where
  /// none are to be measured. True if anything came.
  bool poll(double time);

  const std::vector<std::unique_ptr<RunView>>& views() const { return views_; }
  RunView* find(int id);
  /// The run with this id, else the first one that learns.
  RunView& shown(int id);
  /// The scenario as it was opened: where sliders come from.
  const Scenario& scenario() const { return scenario_; }
  /// Whether the runs are those of a study: several seeds of each configuration.
  bool is_study() const;
  /// What the sliders say for the runs of a variant.
  const ParameterSet& desired(int variant) const {
    return variants_[static_cast<std::size_t>(variant)].desired;
  }
  /// Whether a value of the variant waits for a new run.
  bool has_pending(int variant) const;

  // Transport, for all runs that are not faded.
  bool playing() const;
  void send(Command command);
  void send(Command::Kind kind) { send(Command{kind}); }
  void set_speed(double steps_per_second);
  double speed() const { return speed_; }

  /// Restarts all runs with the present parameters; the old ones stay as faded curves until the next reset.
  void reset(bool new_seeds);
  bool can_undo() const;
  void undo_reset();

  /// All of these return the id of the new run, and throw Error if it cannot run.
  int add_seed(int like);
  int add_variant(int like);
  int branch(int from, const Keyframe& keyframe);
  /// Asks the run for a keyframe of now, and branches when it came: see take_branched().
  void branch_now(int from);
  /// The id of a run that branch_now() has started since the last call.
  std::optional<int> take_branched();

  void set_parameter(int variant, std::size_t parameter, const ParameterValue& value);
  void drop_pending(int variant);
  void remove(int id);
  /// An empty name gives back the one that the run had by itself. A session that is recorded keeps it.
  void set_name(int id, std::string name);
  void place(int id, std::vector<double> state);

  /// The one run whose functions are wanted, with what is in its replay buffer or without; the others publish
  /// numbers only.
  void watch(int id, bool replay);

  Session& session() { return session_; }

  /// Called, from any thread, when poll() would take something in: once until it was called. Set it before
  /// runs are opened.
  void set_waker(std::function<void()> wake) { news_->wake = std::move(wake); }

 private:
  struct News {
    std::function<void()> wake;
    std::atomic<bool> told{false};
  };
  struct Variant {
    ParameterSet desired;
    bool touched = false;  ///< a person has set something: from then on it is part of every message
  };
  /// Beside a view: what its messages come through.
  struct Wire {
    RunEvents events;
    bool watched = false;
    bool replay_watched = false;
    std::int64_t stored = 0;  ///< its id in the session file; 0 if it is not recorded
    bool wants_branch = false;
    std::optional<Keyframe> branch_point;  ///< came because of it
    std::int64_t measured_steps = 0;
    double measured_at = 0.0;
  };

  /// `stored`: its id, if the run is in the recorded file already.
  RunView& adopt(std::shared_ptr<Run> run, int variant, int color,
                 std::optional<std::int64_t> stored = std::nullopt,
                 std::optional<Origin> parent = std::nullopt);
  void close_all();
  void take_in(std::size_t index, RunEvent& event);
  void send_desired(std::size_t index);
  void rename();
  void name(std::size_t index, std::string given);
  int free_color() const;
  std::size_t index_of(int id) const;
  void drop(std::size_t index);

  std::shared_ptr<News> news_ = std::make_shared<News>();  // shared with the runs' listeners
  Session session_;
  std::shared_ptr<SessionWriter> writer_;  // of the session's pool; null if nothing is recorded
  std::string complaint_;
  Scenario scenario_;
  std::vector<std::unique_ptr<RunView>> views_;
  std::vector<Wire> wires_;  // parallel to views_
  std::vector<Variant> variants_;
  double speed_ = Pacing::unlimited;
  int next_id_ = 1;
  std::optional<int> branched_;
  std::vector<RunEvent> inbox_;
};

}  // namespace policyscope::app
