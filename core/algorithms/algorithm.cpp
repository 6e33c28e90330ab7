#include "core/algorithms/algorithm.h"

namespace policyscope {

void save_divergence(ArchiveWriter& archive, const std::optional<Divergence>& divergence) {
  archive.write(divergence.has_value());
  if (!divergence) return;
  archive.write_all(divergence->quantity);
  archive.write(divergence->iteration);
}

std::optional<Divergence> load_divergence(ArchiveReader& archive) {
  if (!archive.read<bool>()) return std::nullopt;
  Divergence divergence;
  archive.read_all(divergence.quantity);
  divergence.iteration = archive.read<std::int64_t>();
  return divergence;
}

}  // namespace policyscope
