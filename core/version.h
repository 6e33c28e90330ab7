#pragma once

#include <string_view>

namespace policyscope {

/// The program's version, "major.minor.patch", as CMakeLists.txt states it. Sessions record it.
std::string_view version();

}  // namespace policyscope
