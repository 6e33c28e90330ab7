#include "tests/support/files.h"

namespace policyscope {

std::string data_file(std::string_view name) {
  return std::string(POLICYSCOPE_TEST_DATA "/").append(name);
}

std::string asset_file(std::string_view name) {
  return std::string(POLICYSCOPE_ASSETS "/").append(name);
}

}  // namespace policyscope
