#include "core/instruction_set.h"

namespace policyscope {

std::string_view instruction_set() {
#if defined(__x86_64__)
  static const std::string_view level = [] {
    __builtin_cpu_init();
    const bool v3 =
        __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2");
    const bool v4 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                    __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
                    __builtin_cpu_supports("avx512vl");
    return std::string_view(v3 && v4 ? "x86-64-v4" : v3 ? "x86-64-v3" : "x86-64");
  }();
  return level;
#elif defined(__aarch64__)
  return "aarch64";
#else
  return "unknown";
#endif
}

}  // namespace policyscope
