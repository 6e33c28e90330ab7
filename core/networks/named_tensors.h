#pragma once

#include "core/networks/mlp.h"

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace policyscope {

/// A tensor of numbers with the name that PyTorch would give it. Row-major.
struct Tensor {
  std::string name;
  std::vector<std::size_t> shape;
  std::vector<float> values;
};

/// Where a tensor lies in a block of parameters.
struct TensorPlace {
  std::string name;
  std::vector<std::size_t> shape;
  std::size_t offset = 0;
  /// A matrix whose columns lie one after the other, as Mlp keeps its weights; else row-major.
  bool column_major = false;
  bool required = true;  ///< a file without it can still say how to act

  std::size_t size() const;
};

/// The layers of a network as torch.nn.Sequential counts them, an activation after each but the last:
/// "<prefix>0.weight" (outputs × inputs), "<prefix>0.bias", "<prefix>2.weight", … Its parameters begin at
/// `offset` of the block.
void append_places(const Mlp<float>& mlp, const std::string& prefix, std::size_t offset, bool required,
                   std::vector<TensorPlace>& places);

/// The tensors of a block of parameters.
std::vector<Tensor> read_tensors(std::span<const TensorPlace> places, std::span<const float> block);

/// Writes tensors into a block. Others than those in `places` are left alone. Throws Error with one sentence
/// if one that is required is missing, or if one has another shape.
void write_tensors(std::span<const TensorPlace> places, std::span<const Tensor> tensors,
                   std::span<float> block);

}  // namespace policyscope
