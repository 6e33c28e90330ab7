#pragma once

#include "core/networks/named_tensors.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace policyscope {

/// A file of tensors (github.com/huggingface/safetensors): the length of a JSON header as a little-endian
/// 64-bit number, the header with the type, shape and place of each tensor, and then their numbers, row by
/// row. Here all are 32-bit floats.
struct SafeTensors {
  std::vector<Tensor> tensors;
  std::vector<std::pair<std::string, std::string>> metadata;

  /// Null if there is none of that name.
  const std::string* find(std::string_view name) const;
};

/// Replaces a file that exists, once the new one is whole. Throws Error if it cannot be written.
void write_safetensors(const std::filesystem::path& path, const SafeTensors& contents);

/// Throws Error with one sentence that names the file if it cannot be read, is damaged, or holds other
/// numbers than 32-bit floats.
SafeTensors read_safetensors(const std::filesystem::path& path);

/// The same of a file's contents; `name` is what complaints call it.
SafeTensors parse_safetensors(std::string_view contents, const std::string& name);

}  // namespace policyscope
