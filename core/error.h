#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace policyscope {

/// Wrong input. The message is one sentence for the person who gave it: it names the file, line or option,
/// what was found and what is allowed. Core throws it, and never anything else on purpose.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The candidate that is spelled most like `text` (Levenshtein distance), or "" when none is near.
std::string nearest_name(std::string_view text, const std::vector<std::string>& candidates);

/// `unknown <kind> '<text>'; did you mean '<nearest>'?`, or the list of names where none is near.
Error unknown_name(std::string_view kind, std::string_view text, const std::vector<std::string>& candidates);

}  // namespace policyscope
