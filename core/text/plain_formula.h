#pragma once

#include <string>
#include <string_view>

namespace policyscope {

/// Formula markup (see render/formula.h) as a line of Unicode text, for terminals and tooltips:
/// "\\delta \\leftarrow R + \\gamma \\hat v(S')" becomes "δ ← R + γ v̂(S′)". What it does not know stays as it
/// is.
std::string plain_formula(std::string_view markup);

/// How many columns a terminal needs for UTF-8 text: combining marks need none.
std::size_t text_width(std::string_view text);

}  // namespace policyscope
