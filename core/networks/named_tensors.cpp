#include "core/networks/named_tensors.h"

#include "core/error.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <functional>
#include <numeric>

namespace policyscope {
namespace {

/// Where element i of a tensor, row by row, lies in its place.
std::size_t index_in(const TensorPlace& place, std::size_t i) {
  if (!place.column_major) return place.offset + i;
  const std::size_t rows = place.shape[0], columns = place.shape[1];
  return place.offset + i % columns * rows + i / columns;
}

std::string shape_text(const std::vector<std::size_t>& shape) {
  return shape.empty() ? "a single number" : fmt::format("{}", fmt::join(shape, " × "));
}

}  // namespace

std::size_t TensorPlace::size() const {
  return std::accumulate(shape.begin(), shape.end(), std::size_t{1}, std::multiplies<>());
}

void append_places(const Mlp<float>& mlp, const std::string& prefix, std::size_t offset, bool required,
                   std::vector<TensorPlace>& places) {
  for (std::size_t l = 0; l < mlp.layers(); ++l) {
    const auto& layer = mlp.layer(l);
    const auto inputs = static_cast<std::size_t>(layer.inputs);
    const auto outputs = static_cast<std::size_t>(layer.outputs);
    const std::string name = fmt::format("{}{}", prefix, 2 * l);
    places.push_back({name + ".weight", {outputs, inputs}, offset + layer.weight, true, required});
    places.push_back({name + ".bias", {outputs}, offset + layer.bias, false, required});
  }
}

std::vector<Tensor> read_tensors(std::span<const TensorPlace> places, std::span<const float> block) {
  std::vector<Tensor> tensors;
  for (const TensorPlace& place : places) {
    Tensor tensor{place.name, place.shape, std::vector<float>(place.size())};
    for (std::size_t i = 0; i < tensor.values.size(); ++i) tensor.values[i] = block[index_in(place, i)];
    tensors.push_back(std::move(tensor));
  }
  return tensors;
}

void write_tensors(std::span<const TensorPlace> places, std::span<const Tensor> tensors,
                   std::span<float> block) {
  for (const TensorPlace& place : places) {
    const auto tensor =
        std::find_if(tensors.begin(), tensors.end(), [&](const Tensor& t) { return t.name == place.name; });
    if (tensor == tensors.end()) {
      if (!place.required) continue;
      std::vector<std::string> names;
      for (const Tensor& t : tensors) names.push_back(t.name);
      throw Error(fmt::format("there is no tensor '{}'; there is {}", place.name,
                              names.empty() ? "none" : fmt::format("{}", fmt::join(names, ", "))));
    }
    if (tensor->shape != place.shape) {
      throw Error(fmt::format("{} is {}, but the network has {} there", place.name, shape_text(tensor->shape),
                              shape_text(place.shape)));
    }
    for (std::size_t i = 0; i < tensor->values.size(); ++i) block[index_in(place, i)] = tensor->values[i];
  }
}

}  // namespace policyscope
