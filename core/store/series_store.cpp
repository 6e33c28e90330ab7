#include "core/store/series_store.h"

#include "core/error.h"
#include "core/store/database.h"

#include <bit>
#include <cstring>

namespace policyscope {
namespace {

static_assert(std::endian::native == std::endian::little, "blobs are written as they lie in memory");
static_assert(sizeof(BinRange) == 24 && sizeof(Bin) == 32, "blobs hold these structs without padding");

/// Chunks come twice a second; that many are a minute or two.
constexpr std::int64_t most_chunks = 256;

template <class T>
void append_blob(std::span<const std::byte> blob, std::vector<T>& out) {
  const std::size_t count = blob.size() / sizeof(T);
  const std::size_t old = out.size();
  out.resize(old + count);
  if (count != 0) std::memcpy(out.data() + old, blob.data(), count * sizeof(T));
}

std::size_t columns(const SeriesChunk& chunk) {
  return chunk.ranges.empty() ? 0 : chunk.bins.size() / chunk.ranges.size();
}

}  // namespace

void cut_after(SeriesChunk& chunk, std::int64_t step) {
  const std::size_t width = columns(chunk);
  std::size_t kept = chunk.ranges.size();
  while (kept > 0 && chunk.ranges[kept - 1].last_step > step) --kept;
  chunk.ranges.resize(kept);
  chunk.bins.resize(kept * width);
}

SeriesChunk SeriesStore::read() const {
  Statement statement =
      database_.prepare("SELECT ranges, bins FROM series WHERE run = ? AND series_group = ? ORDER BY id");
  statement.bind(run_).bind(std::int64_t{group_});
  SeriesChunk chunk;
  while (statement.step()) {
    append_blob(statement.read_blob(), chunk.ranges);
    append_blob(statement.read_blob(), chunk.bins);
  }
  if (!chunk.ranges.empty() && chunk.bins.size() % chunk.ranges.size() != 0) {
    throw Error("the session's curves are damaged");
  }
  return chunk;
}

void SeriesStore::append(const SeriesChunk& chunk) {
  if (chunk.ranges.empty()) return;
  database_
      .prepare(
          "INSERT INTO series (run, series_group, last_step, count, ranges, bins) VALUES (?, ?, ?, ?, ?, ?)")
      .bind(run_)
      .bind(std::int64_t{group_})
      .bind(chunk.ranges.back().last_step)
      .bind(static_cast<std::int64_t>(chunk.ranges.size()))
      .bind(std::as_bytes(std::span(chunk.ranges)))
      .bind(std::as_bytes(std::span(chunk.bins)))
      .run();
}

void SeriesStore::replace(const SeriesChunk& chunk) {
  database_.prepare("DELETE FROM series WHERE run = ? AND series_group = ?")
      .bind(run_)
      .bind(std::int64_t{group_})
      .run();
  append(chunk);
}

void SeriesStore::rewind(std::int64_t step) {
  Statement later =
      database_.prepare("SELECT count(*) FROM series WHERE run = ? AND series_group = ? AND last_step > ?");
  later.bind(run_).bind(std::int64_t{group_}).bind(step);
  if (!later.step() || later.read_number() == 0) return;
  SeriesChunk chunk = read();
  cut_after(chunk, step);
  replace(chunk);
}

void SeriesStore::compact() {
  std::int64_t chunks = 0;
  std::int64_t bins = 0;
  {
    Statement statement =
        database_.prepare("SELECT count(*), total(count) FROM series WHERE run = ? AND series_group = ?");
    statement.bind(run_).bind(std::int64_t{group_});
    if (!statement.step()) return;
    chunks = statement.read_number();
    bins = statement.read_number();
  }
  const bool full = bins >= static_cast<std::int64_t>(SeriesGroup::default_capacity);
  if (!full && chunks < most_chunks) return;
  SeriesChunk chunk = read();
  if (full) {
    const std::size_t width = columns(chunk);
    SeriesGroup folded{std::vector<SeriesInfo>(width)};
    folded.append(chunk);
    const auto ranges = folded.ranges(0);
    chunk.ranges.assign(ranges.begin(), ranges.end());
    chunk.bins.clear();
    for (std::size_t i = 0; i < ranges.size(); ++i) {
      for (std::size_t column = 0; column < width; ++column) {
        chunk.bins.push_back(folded.bins(column, 0)[i]);
      }
    }
  }
  replace(chunk);
}

}  // namespace policyscope
