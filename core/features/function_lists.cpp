#include "core/features/function_lists.h"

#include "core/error.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace policyscope {

std::size_t product_size(const char* basis, std::span<const std::size_t> lengths) {
  double product = 1.0;
  for (const std::size_t length : lengths) product *= static_cast<double>(length);
  const std::size_t sum = std::accumulate(lengths.begin(), lengths.end(), std::size_t{0});
  if (product > static_cast<double>(FunctionLists::most_products) || sum > FunctionLists::most_values ||
      lengths.size() > FunctionLists::most_lists) {
    throw Error(fmt::format("{} features in {} dimensions would be {:.3g}, and at most {} are allowed", basis,
                            lengths.size(), product, FunctionLists::most_products));
  }
  return static_cast<std::size_t>(product);
}

}  // namespace policyscope
