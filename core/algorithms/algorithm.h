#pragma once

#include "core/algorithms/listing.h"
#include "core/learning/archive.h"
#include "core/learning/experience.h"
#include "core/learning/model.h"
#include "core/parameters/parameter_set.h"
#include "core/replay/replay_summary.h"
#include "core/runtime/stop_token.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace policyscope {

/// What is said about an algorithm, apart from any run of it.
struct AlgorithmInfo {
  std::string id;       ///< "continuing-actor-critic"
  std::string title;    ///< "Actor–critic for continuing tasks"
  std::string summary;  ///< one or two sentences for a student
  std::string source;   ///< paper or section
  Listing listing;
  bool network = false;      ///< learns networks; else functions that are linear in features
  bool value_based = false;  ///< learns action values and acts by them: the outputs that the policy reads
  bool off_policy = false;   ///< learns from a replay buffer
  std::vector<std::string> policies;  ///< those that it can learn, the usual one first; empty for all
  std::vector<std::string>
      formulas;  ///< markup with \live symbols; the first is the one shown beside the sliders
  std::vector<SeriesInfo> step_series;    ///< sampled every step, beside the reward
  std::vector<SeriesInfo> update_series;  ///< sampled every update, for learners that do not learn every step
};

/// A quantity that has become infinite or NaN. The offending update was not applied.
struct Divergence {
  std::string quantity;  ///< "TD error"
  std::int64_t iteration = 0;
};

void save_divergence(ArchiveWriter& archive, const std::optional<Divergence>& divergence);
std::optional<Divergence> load_divergence(ArchiveReader& archive);

/// The present value of a \live symbol.
struct SymbolValue {
  const char* symbol;
  double value;
};

/// An update rule with its settings and everything it has learned, bound to one environment's spaces.
class Algorithm {
 public:
  virtual ~Algorithm() = default;

  virtual const AlgorithmInfo& info() const = 0;
  /// How many parallel environments it plays in.
  virtual std::size_t environments() const { return 1; }
  /// Runs whole iterations until `steps` environment steps are done, and returns how many were done. Long
  /// iterations look at `stop` only to quit: the learner is then of no further use. Stops early, before
  /// applying it, at an update that is not finite; divergence() then says so.
  virtual std::int64_t advance(Experience& experience, std::int64_t steps, const StopToken& stop) = 0;
  /// One iteration, the same bits as advance() would give, noted line by line.
  virtual void record(Experience& experience, Recording& recording) = 0;
  /// Iterations so far.
  virtual std::int64_t iteration() const = 0;
  virtual const std::optional<Divergence>& divergence() const = 0;

  /// Policy and algorithm settings, read between iterations.
  virtual void configure(const ParameterSet& parameters) = 0;

  /// The observation before the next step is no longer the one that followed the last: the environment was
  /// moved by hand.
  virtual void observation_changed(const Experience& experience) = 0;

  /// Bytes of the learned functions that save() leaves out as long as they are zero.
  virtual std::size_t function_bytes() const { return 0; }

  virtual std::unique_ptr<Model> make_model() const = 0;
  /// Copies what has been learned into a model from make_model() of the same learner. Changes nothing here.
  virtual void copy_to(Model& model) const = 0;
  /// Takes over what a model from make_model() of such a learner knows, before the first step. False where
  /// that is not possible: it learns no networks.
  virtual bool begin_as(const Model&) { return false; }
  /// Fills in what the replay buffer holds; false where there is none. Changes nothing here.
  virtual bool summarize_replay(ReplaySummary&) const { return false; }
  /// The values of the \live symbols after the last step.
  virtual void symbols(std::vector<SymbolValue>& out) const = 0;

  virtual void save(ArchiveWriter& archive) const = 0;
  virtual void load(ArchiveReader& archive) = 0;
};

}  // namespace policyscope
