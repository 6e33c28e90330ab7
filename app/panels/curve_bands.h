#pragma once

#include "app/panels/curve_data.h"
#include "app/view_state.h"
#include "render/curve.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace policyscope::app {

/// The runs of one variant as one curve with a band.
struct CurveGroup {
  int variant = 0;
  int color = 0;     ///< index for Theme::run_color
  std::string name;  ///< of the study's configuration, or of the runs
  std::string note;  ///< "(30)": how many runs it has
  std::size_t noted = 0;
  bool hidden = false;
  std::vector<const CurveData*> members;  ///< those that are not hidden
  std::vector<render::CurveBin> bins;  ///< of the visible range; `spread` is unused where min and max differ
};

/// The interquartile mean of the curves of several seeds at `count` places from x.low to x.high, with its 95
/// % bootstrap interval as min and max. The same resamples of the runs serve all places, as whole runs are
/// what was sampled. At each place the curves that reach it count.
void interquartile_band(std::span<const CurveData* const> curves, render::Limits x, std::size_t count,
                        std::vector<render::CurveBin>& out);

/// Keeps the bands of the groups and computes anew only what has changed.
class CurveBands {
 public:
  /// Groups as they are to be shown; their bins are filled in here.
  std::vector<CurveGroup>& groups() { return groups_; }
  const std::vector<CurveGroup>& groups() const { return groups_; }
  /// Starts over with no group; the old bins stay as long as the same groups come again.
  void begin();
  CurveGroup& group(int variant);
  /// Drops the groups that did not come again.
  void end();

  void update(render::Limits x, std::size_t count, CurveBand kind);
  /// Of all bins.
  render::Limits range() const;

 private:
  struct Made {
    std::uint64_t key = 0;  // of what the bins were made from
    bool used = false;
  };
  std::vector<CurveGroup> groups_;
  std::vector<Made> made_;  // parallel
};

}  // namespace policyscope::app
