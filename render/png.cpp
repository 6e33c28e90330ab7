#include "render/png.h"

#include "core/error.h"

#include <stb_image_write.h>

#include <fstream>
#include <string>

namespace policyscope::render {

std::vector<std::uint8_t> encode_png(std::span<const std::uint8_t> rgba, int width, int height) {
  if (width < 1 || height < 1 || rgba.size() < static_cast<std::size_t>(width) * height * 4)
    throw Error("a picture of " + std::to_string(width) + " × " + std::to_string(height) +
                " pixels cannot be a PNG");
  std::vector<std::uint8_t> bytes;
  const auto append = [](void* context, void* data, int size) {
    auto& out = *static_cast<std::vector<std::uint8_t>*>(context);
    const auto* from = static_cast<const std::uint8_t*>(data);
    out.insert(out.end(), from, from + size);
  };
  if (stbi_write_png_to_func(append, &bytes, width, height, 4, rgba.data(), 4 * width) == 0)
    throw Error("there is not enough memory to encode a PNG");
  return bytes;
}

void write_png(const std::filesystem::path& path, std::span<const std::uint8_t> rgba, int width, int height) {
  const std::vector<std::uint8_t> bytes = encode_png(rgba, width, height);
  std::ofstream file(path, std::ios::binary);
  file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  file.flush();
  if (!file) throw Error("cannot write '" + path.string() + "'");
}

}  // namespace policyscope::render
