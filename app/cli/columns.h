#pragma once

#include <string>
#include <vector>

namespace policyscope::app {

/// Rows of cells as lines of text whose columns are aligned, two blanks apart, each line after `indent`
/// blanks. The last column is not padded. Numbers are aligned to the right where `right` says so, but for the
/// first `left` columns.
std::string columns(const std::vector<std::vector<std::string>>& rows, std::size_t indent = 2,
                    bool right = false, std::size_t left = 0);

}  // namespace policyscope::app
