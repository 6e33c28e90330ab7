#include "core/version.h"

#include <cstdio>

int main() {
  const std::string_view version = policyscope::version();
  std::printf("policyscope %.*s\n", static_cast<int>(version.size()), version.data());
}
