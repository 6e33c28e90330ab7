#include "app/program.h"

#include "core/version.h"

#include <cstdio>

namespace policyscope {

int run_program(int /*argc*/, const char* const* /*argv*/) {
  const std::string_view name = version();
  std::printf("policyscope %.*s\n", static_cast<int>(name.size()), name.data());
  return 0;
}

}  // namespace policyscope
