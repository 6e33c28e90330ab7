#include "app/program.h"

#include "app/cli/command_line.h"

#include <iostream>
#include <string>
#include <vector>

namespace policyscope {

int run_program(int argc, const char* const* argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  return app::run_command_line(arguments, std::cout, std::cerr, {app::run_window, app::shot});
}

}  // namespace policyscope
