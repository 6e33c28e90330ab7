#include "core/learning/series_csv.h"

#include "core/parameters/parameter.h"

#include <fmt/format.h>

#include <ostream>

namespace policyscope {
namespace {

/// A cell of a CSV file (RFC 4180).
std::string cell(const std::string& text) {
  if (text.find_first_of(",\"\n\r") == text.npos) return text;
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + '"';
}

}  // namespace

void write_csv_header(std::ostream& out) {
  out << "run,name,configuration,seed,series,first_step,last_step,count,mean,std,min,max\n";
}

void write_csv(std::ostream& out, const CsvRun& run, std::span<const SeriesInfo> series,
               const SeriesChunk& bins, std::string_view only) {
  const std::string head =
      fmt::format("{},{},{},{}", run.id, cell(run.name), cell(run.configuration), run.seed);
  for (std::size_t s = 0; s < series.size(); ++s) {
    if (!only.empty() && series[s].id != only) continue;
    for (std::size_t i = 0; i < bins.ranges.size(); ++i) {
      const BinRange& range = bins.ranges[i];
      const Bin& bin = bins.bins[i * series.size() + s];
      out << fmt::format("{},{},{},{},{},{},{},{},{}\n", head, series[s].id, range.first_step,
                         range.last_step, range.count, format_number(bin.mean),
                         format_number(standard_deviation(bin, range.count)), format_number(bin.min),
                         format_number(bin.max));
    }
  }
}

}  // namespace policyscope
