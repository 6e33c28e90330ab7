#include "core/kernels/kernels.h"

#include "core/instruction_set.h"

#include <atomic>

namespace policyscope::kernels {
namespace {

Tables runnable() {
  Tables tables{{&baseline}, 1};
#if defined(__x86_64__)
  const auto level = instruction_set();
  if (level == "x86-64-v3" || level == "x86-64-v4") tables.list[tables.count++] = &avx2;
  if (level == "x86-64-v4") tables.list[tables.count++] = &avx512;
#endif
  return tables;
}

std::atomic<const Table*> chosen{nullptr};

}  // namespace

const Tables& available() {
  static const Tables tables = runnable();
  return tables;
}

const Table& active() {
  if (const Table* table = chosen.load(std::memory_order_relaxed)) return *table;
  const Table* widest = available().list[available().count - 1];
  chosen.store(widest, std::memory_order_relaxed);
  return *widest;
}

void use(const Table& table) {
  chosen.store(&table, std::memory_order_relaxed);
}

}  // namespace policyscope::kernels
