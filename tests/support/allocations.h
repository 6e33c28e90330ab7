#pragma once

#include <cstddef>

namespace policyscope {

/// How often this thread has asked for memory through operator new so far. Always 0 in sanitizer builds,
/// which bring an operator new of their own.
std::size_t allocations();
/// The same for everything that goes through malloc in the end, Eigen's matrices among them.
std::size_t all_allocations();

}  // namespace policyscope
