#pragma once

#include "core/learning/series.h"

namespace policyscope {

/// All base bins of a group.
SeriesChunk closed_bins(const SeriesGroup& group);

/// Every closed sample in as few bins as the group's pyramid has, the widest first: what is needed to come
/// back to this moment when the base bins of now have become parts of wider ones.
SeriesChunk blocks_of(const SeriesGroup& group);

/// The bins that had been closed at an earlier moment, of which blocks_of() was `then`. Where that is not
/// known (empty) or does not fit, the last bin may reach beyond that moment.
SeriesChunk closed_until(const SeriesGroup& group, std::int64_t step, const SeriesChunk& then);

/// The first `samples` samples of a chunk of `columns` series. Of a bin that holds more than are left, only
/// those count, as if its samples were spread evenly over it.
void cut_to_samples(SeriesChunk& chunk, std::int64_t samples, std::size_t columns);

}  // namespace policyscope
