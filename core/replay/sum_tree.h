#pragma once

#include <cstddef>
#include <limits>
#include <vector>

namespace policyscope {

/// Weights of numbered leaves with their sum and least positive one, of which leaves are drawn in proportion:
/// changing one and drawing one take O(log n). Sums are always those of the two below, so that rounding does
/// not pile up.
class SumTree {
 public:
  explicit SumTree(std::size_t leaves) {
    while (first_ < leaves) first_ *= 2;
    sums_.assign(2 * first_, 0.0);
    least_.assign(2 * first_, std::numeric_limits<double>::infinity());
  }

  double weight(std::size_t leaf) const { return sums_[first_ + leaf]; }
  double total() const { return sums_[1]; }
  /// Infinity where all are 0.
  double least() const { return least_[1]; }

  void set(std::size_t leaf, double weight) {
    std::size_t node = first_ + leaf;
    sums_[node] = weight;
    least_[node] = weight > 0.0 ? weight : std::numeric_limits<double>::infinity();
    while (node > 1) {
      node /= 2;
      const double left = least_[2 * node], right = least_[2 * node + 1];
      sums_[node] = sums_[2 * node] + sums_[2 * node + 1];
      least_[node] = left < right ? left : right;
    }
  }

  /// The leaf in whose part of the sum the share `u` in [0, 1) lies; never one of weight 0. The total must be
  /// positive.
  std::size_t draw(double u) const {
    double rest = u * total();
    std::size_t node = 1;
    while (node < first_) {
      const double left = sums_[2 * node], right = sums_[2 * node + 1];
      const bool go_left = right == 0.0 || (left > 0.0 && rest < left);
      if (!go_left) rest -= left;
      node = 2 * node + (go_left ? 0 : 1);
    }
    return node - first_;
  }

 private:
  std::size_t first_ = 1;  // node of the first leaf; node 1 is the root, 2n and 2n + 1 lie below n
  std::vector<double> sums_, least_;
};

}  // namespace policyscope
