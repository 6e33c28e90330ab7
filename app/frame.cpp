#include "app/frame.h"

#include <limits>

namespace policyscope::app {

double Frame::symbol(std::string_view id) const {
  if (snapshot != nullptr)
    for (const SymbolValue& symbol : snapshot->symbols)
      if (id == symbol.symbol) return symbol.value;
  return std::numeric_limits<double>::quiet_NaN();
}

}  // namespace policyscope::app
