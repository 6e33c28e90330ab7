#pragma once

#include "core/scenarios/scenario.h"

#include <filesystem>
#include <optional>

namespace policyscope::app {

/// How the window opens.
struct WindowOptions {
  Scenario scenario;
  std::optional<std::filesystem::path> session;  ///< a session file to continue instead
};

/// Opens the window and returns when it is closed: 0. Without a display or a usable OpenGL says so in one
/// sentence on stderr and returns 1.
int run_window(const WindowOptions& options);

}  // namespace policyscope::app
