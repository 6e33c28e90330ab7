#include "core/learning/episode.h"

namespace policyscope {

Episode::Episode(std::unique_ptr<Environment> environment, int step_limit)
    : environment_(std::move(environment)),
      step_limit_(step_limit),
      size_(environment_->info().observation.size()),
      observations_(2 * size_, 0.0),
      current_(observations_.data()),
      next_(observations_.data() + size_) {
  for (const Dimension& dimension : environment_->info().action.box) {
    low_.push_back(dimension.low);
    high_.push_back(dimension.high);
  }
  clipped_.resize(low_.size());
}

Episode::Episode(const Episode& other) : Episode(other.environment_->clone(), other.step_limit_) {
  std::copy_n(other.current_, size_, current_);
  std::copy_n(other.next_, size_, next_);
  length_ = other.length_;
  return_ = other.return_;
}

void Episode::save(ArchiveWriter& archive) const {
  archive.tag("EPIS");
  environment_->save(archive);
  archive.write_all(std::span<const double>(current_, size_));
  archive.write_all(std::span<const double>(next_, size_));
  archive.write(length_);
  archive.write(return_);
}

void Episode::load(ArchiveReader& archive) {
  archive.tag("EPIS");
  environment_->load(archive);
  archive.read_into(std::span(current_, size_));
  archive.read_into(std::span(next_, size_));
  length_ = archive.read<std::int64_t>();
  return_ = archive.read<double>();
}

}  // namespace policyscope
