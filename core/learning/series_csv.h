#pragma once

#include "core/learning/series.h"

#include <cstdint>
#include <iosfwd>
#include <span>
#include <string>
#include <string_view>

namespace policyscope {

/// Whose curves they are.
struct CsvRun {
  std::int64_t id;
  std::string name, configuration;
  std::uint64_t seed;
};

/// The first line of a CSV file with curves.
void write_csv_header(std::ostream& out);

/// One line for each bin of each series, so that spreadsheets and data frames can sort and group them.
/// Numbers read back equal; `only` one series, if it is named; lines end in "\n", decimals in a point.
void write_csv(std::ostream& out, const CsvRun& run, std::span<const SeriesInfo> series,
               const SeriesChunk& bins, std::string_view only = {});

}  // namespace policyscope
