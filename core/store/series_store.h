#pragma once

#include "core/learning/series.h"

#include <cstdint>

namespace policyscope {

class Database;

/// The closed bins of one series group of a stored run, in chunks in the order in which they were closed.
///
/// A chunk is two blobs of little-endian numbers: `ranges`, three 64-bit integers a bin (count, first step,
/// last step), and `bins`, a row a bin of four doubles (mean, Σ(x − mean)², min, max) a series.
class SeriesStore {
 public:
  /// `group`: 0 sampled every step, 1 every episode, 2 every update.
  SeriesStore(Database& database, std::int64_t run, int group)
      : database_(database), run_(run), group_(group) {}

  /// All bins as one chunk.
  SeriesChunk read() const;
  void append(const SeriesChunk& chunk);
  /// Forgets the bins that end after `step`.
  void rewind(std::int64_t step);
  /// Makes few chunks of many and, as SeriesGroup does, wide bins of narrow ones, so that the file stays
  /// bounded as memory does. Only when a checkpoint covers all bins: one that lay between two bins could not
  /// be gone back to once they were merged.
  void compact();

 private:
  void replace(const SeriesChunk& chunk);

  Database& database_;
  std::int64_t run_;
  int group_;
};

/// The part of a chunk that ends at or before `step`.
void cut_after(SeriesChunk& chunk, std::int64_t step);

}  // namespace policyscope
