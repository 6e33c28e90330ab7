#pragma once

#include <string_view>

namespace policyscope {

/// The vector instructions of this processor, by the level of the x86-64 psABI: "x86-64-v4" (AVX-512),
/// "x86-64-v3" (AVX2), "x86-64"; elsewhere the architecture. Equal bits are promised per build and level, so
/// sessions record it.
std::string_view instruction_set();

}  // namespace policyscope
