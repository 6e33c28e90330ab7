#pragma once

#include "core/learning/archive.h"
#include "core/learning/quantity.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace policyscope {

struct SeriesInfo {
  std::string id;      ///< "reward", "episode_return", "td_error"
  std::string symbol;  ///< formula markup
  std::string name;    ///< "reward per step"
  std::string unit;
  QuantityScale scale = QuantityScale::sequential;
};

/// What a bin of samples remembers of one series.
struct Bin {
  double mean = 0.0;
  double m2 = 0.0;  ///< Σ (x − mean)²
  double min = 0.0;
  double max = 0.0;
};

/// Which samples a bin holds, shared by all series of a group. Steps are the environment steps at which
/// samples were taken.
struct BinRange {
  std::int64_t count = 0;
  std::int64_t first_step = 0;
  std::int64_t last_step = 0;
};

/// Two neighbouring bins as one (Chan, Golub and LeVeque 1979).
Bin merge(const Bin& a, std::int64_t count_a, const Bin& b, std::int64_t count_b);
double standard_deviation(const Bin& bin, std::int64_t count);

/// Base bins in the order in which they were closed: what travels from a learner to windows and files.
struct SeriesChunk {
  std::vector<BinRange> ranges;
  std::vector<Bin> bins;  ///< ranges.size() rows of one bin a series
};

/// Some series that are sampled together (every step, every episode, every update), as a pyramid of bins.
/// Level 0 holds the base bins, each higher level the pairs of the one below. When level 0 has `capacity`
/// bins it is dropped, so that the base width doubles, memory stays bounded and no sample is ever left out.
/// Boundaries depend on the sample count alone.
class SeriesGroup {
 public:
  static constexpr std::size_t default_capacity = std::size_t{1} << 14;

  explicit SeriesGroup(std::vector<SeriesInfo> series = {}, std::size_t capacity = default_capacity);

  const std::vector<SeriesInfo>& series() const { return series_; }
  /// Samples in a full base bin: a power of two.
  std::int64_t width() const { return width_; }
  std::int64_t samples() const { return samples_; }

  std::size_t levels() const { return ranges_.size(); }
  std::span<const BinRange> ranges(std::size_t level) const { return ranges_[level]; }
  std::span<const Bin> bins(std::size_t series, std::size_t level) const { return bins_[series][level]; }
  /// The bin still being filled; count 0 if it is empty.
  BinRange open_range() const { return open_range_; }
  Bin open_bin(std::size_t series) const;

  /// Adds one sample of every series. Hot: no allocation but for the closing of a bin.
  void add(std::int64_t step, std::span<const double> values) {
    if (open_range_.count == 0) {
      open_range_.first_step = step;
      for (std::size_t i = 0; i < values.size(); ++i) open_[i] = {values[i], 0.0, 0.0, values[i], values[i]};
    } else {
      for (std::size_t i = 0; i < values.size(); ++i) {
        Accumulator& a = open_[i];
        const double x = values[i] - a.origin;
        a.sum += x;
        a.sum_of_squares += x * x;
        a.min = values[i] < a.min ? values[i] : a.min;
        a.max = values[i] > a.max ? values[i] : a.max;
      }
    }
    open_range_.last_step = step;
    ++samples_;
    if (++open_range_.count == width_) close();
  }

  /// Swaps the base bins closed since the last call into `chunk`, whose buffers are reused.
  void take_closed(SeriesChunk& chunk);
  /// Appends bins that another group with the same series closed: a mirror of it in the window or from a
  /// file.
  void append(const SeriesChunk& chunk);
  /// Everything so far as one bin, and the bins that hold the last `count` samples or a little more.
  Bin total(std::size_t series, std::int64_t* count = nullptr) const;
  Bin recent(std::size_t series, std::int64_t samples, std::int64_t* count = nullptr) const;

  /// The counts and the open bin. Closed bins are not written: they go to the session file as they close,
  /// once.
  void save(ArchiveWriter& archive) const;
  /// Continues from save(), with the bins closed until then if they are at hand (one chunk with all of them),
  /// else without.
  void load(ArchiveReader& archive, const SeriesChunk& closed = {});

 private:
  /// Sums about the bin's first sample, which keeps them small where the spread is.
  struct Accumulator {
    double origin, sum, sum_of_squares, min, max;
  };

  void close();
  void push(const BinRange& range, std::span<const Bin> row);

  std::vector<SeriesInfo> series_;
  std::size_t capacity_;
  std::int64_t width_ = 1;
  std::int64_t samples_ = 0;
  BinRange open_range_;
  std::vector<Accumulator> open_;
  std::vector<std::vector<BinRange>> ranges_;        // [level][bin]
  std::vector<std::vector<std::vector<Bin>>> bins_;  // [series][level][bin]
  SeriesChunk closed_;
  std::vector<Bin> row_;
};

}  // namespace policyscope
