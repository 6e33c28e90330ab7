#pragma once

#include <csignal>

namespace policyscope::app {

/// While it lives, Ctrl-C and SIGTERM only set a flag, so that work ends cleanly; a second one ends the
/// program as usual.
class InterruptGuard {
 public:
  InterruptGuard();
  ~InterruptGuard();
  InterruptGuard(const InterruptGuard&) = delete;
  InterruptGuard& operator=(const InterruptGuard&) = delete;

  bool interrupted() const;

 private:
  struct sigaction old_interrupt_ {};
  struct sigaction old_terminate_ {};
};

}  // namespace policyscope::app
