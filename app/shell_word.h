#pragma once

#include <string>

namespace policyscope::app {

/// One word of a command line as a POSIX shell reads it back: in quotes where it would make something else of
/// it.
std::string shell_word(const std::string& word);

}  // namespace policyscope::app
