#pragma once

#include "core/learning/archive.h"
#include "core/learning/quantity.h"
#include "core/vectorized.h"

#include <algorithm>
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
    add_sample(step, values.size(), [&](std::size_t i) { return values[i]; });
  }
  /// The same with one more number before those.
  POLICYSCOPE_INLINE void add(std::int64_t step, double first, std::span<const double> others) {
    add_sample(step, 1 + others.size(), [&](std::size_t i) { return i == 0 ? first : others[i - 1]; });
  }

  /// Swaps the base bins closed since the last call into `chunk`, whose buffers are reused.
  void take_closed(SeriesChunk& chunk);
  /// Appends bins that another group with the same series closed: a mirror of it in the window or from a
  /// file. Where they are narrower than those here (a branch goes on from curves that have widened since),
  /// they are collected in the open bin; where they are wider, the bins here widen first.
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
  static constexpr std::size_t at_once = 4;  // series that are added together

  /// What is known of the open bin of a series. The sums are about the origin, the bin's first sample, which
  /// keeps them small where the spread is.
  enum Part : std::size_t { origin, sum, squares, least, largest, parts };

  double& open(Part part, std::size_t series) { return open_[part * padded_ + series]; }
  double open(Part part, std::size_t series) const { return open_[part * padded_ + series]; }

  template <class ValueOf>
  POLICYSCOPE_INLINE void add_sample(std::int64_t step, std::size_t count, const ValueOf& value_of) {
    const auto value_or_0 = [&](std::size_t i) { return i < count ? value_of(i) : 0.0; };
    const bool first = open_range_.count == 0;
    if (first) [[unlikely]]
      open_range_.first_step = step;
    double* const open_bin = open_.data();
    for (std::size_t begin = 0; begin < count; begin += at_once) {
      const auto part = [&](Part p) -> auto& {
        return lanes<at_once>(open_bin + p * padded_ + begin);
      };
      // Never by way of memory: a register is not loaded well from what was just stored in pieces.
      const Lanes<double, at_once> value = {value_or_0(begin), value_or_0(begin + 1), value_or_0(begin + 2),
                                            value_or_0(begin + 3)};
      if (first) [[unlikely]] {
        part(origin) = part(least) = part(largest) = value;
        part(sum) = part(squares) = Lanes<double, at_once>{};
        continue;
      }
      const Lanes<double, at_once> x = value - part(origin);
      part(sum) += x;
      part(squares) += x * x;
      part(least) = value < part(least) ? value : part(least);
      part(largest) = value > part(largest) ? value : part(largest);
    }
    open_range_.last_step = step;
    ++samples_;
    if (++open_range_.count == width_) [[unlikely]]
      close();
  }
  void set_open(const BinRange& range, std::span<const Bin> row);
  void collect(const BinRange& range, std::span<const Bin> row);
  void widen();
  void close();
  void push(const BinRange& range, std::span<const Bin> row);

  std::vector<SeriesInfo> series_;
  std::size_t capacity_;
  std::int64_t width_ = 1;
  std::int64_t samples_ = 0;
  BinRange open_range_;
  std::size_t padded_;                               // number of series, rounded up to a multiple of at_once
  std::vector<double> open_;                         // [part][padded_]
  std::vector<std::vector<BinRange>> ranges_;        // [level][bin]
  std::vector<std::vector<std::vector<Bin>>> bins_;  // [series][level][bin]
  SeriesChunk closed_;
  std::vector<Bin> row_;
};

}  // namespace policyscope
