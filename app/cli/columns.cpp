#include "app/cli/columns.h"

#include "core/text/plain_formula.h"

#include <algorithm>

namespace policyscope::app {

std::string columns(const std::vector<std::vector<std::string>>& rows, std::size_t indent, bool right,
                    std::size_t left) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], text_width(row[i]));
  }
  std::string out;
  for (const auto& row : rows) {
    std::string line(indent, ' ');
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string padding(widths[i] - text_width(row[i]), ' ');
      if (i > 0) line += "  ";
      line += right && i >= left ? padding + row[i] : row[i] + padding;
    }
    while (line.ends_with(' ')) line.pop_back();
    out += line + '\n';
  }
  return out;
}

}  // namespace policyscope::app
