#pragma once

#include <chrono>
#include <ctime>

namespace policyscope {

/// Seconds of a processor.
using CpuTime = std::chrono::duration<double>;

/// What this thread has computed so far: time that it waited for a processor is nobody's cost.
inline CpuTime thread_cpu_time() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

}  // namespace policyscope
