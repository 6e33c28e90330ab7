#pragma once

#include "core/error.h"
#include "core/learning/learner.h"
#include "core/runtime/run.h"
#include "core/runtime/session.h"

#include <chrono>
#include <functional>
#include <string>
#include <thread>
#include <vector>

namespace policyscope::testing_support {

/// Everything that decides a learner's future: equal bytes are equal learners.
inline std::vector<std::byte> bytes_of(const Learner& learner) {
  ArchiveWriter archive;
  learner.save(archive);
  return archive.take().bytes;
}

/// The sentence with which something is refused, "" if it is not.
inline std::string complaint(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

/// Whether `condition` comes true within some seconds.
inline bool eventually(const std::function<bool()>& condition, double seconds = 20.0) {
  const auto end = Clock::now() + std::chrono::duration<double>(seconds);
  while (!condition()) {
    if (Clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::microseconds(200));
  }
  return true;
}

}  // namespace policyscope::testing_support
