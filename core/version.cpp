#include "core/version.h"

namespace policyscope {

std::string_view version() {
  return POLICYSCOPE_VERSION;
}

}  // namespace policyscope
