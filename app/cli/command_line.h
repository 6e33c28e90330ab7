#pragma once

#include "app/shot.h"
#include "app/window.h"

#include <functional>
#include <iosfwd>
#include <span>
#include <string>

namespace policyscope::app {

/// What opens a window or draws a picture; tests put their own in place.
struct Surfaces {
  std::function<int(const WindowOptions&)> window;
  std::function<int(const ShotOptions&)> shot;
};

/// The program's command line, without the program's name. Data goes to `out`, progress and messages to
/// `err`. Returns the exit status: 0 success, 1 something failed, 2 wrong use, 130 interrupted.
int run_command_line(std::span<const std::string> arguments, std::ostream& out, std::ostream& err,
                     const Surfaces& surfaces);

}  // namespace policyscope::app
