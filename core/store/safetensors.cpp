#include "core/store/safetensors.h"

#include "core/error.h"
#include "core/json/json.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <optional>
#include <set>

namespace policyscope {
namespace {

static_assert(std::endian::native == std::endian::little, "numbers are written as they lie in memory");

constexpr std::uint64_t largest_header = 100'000'000;  // as the format's own reader

/// A whole number of a JSON list that counts or measures something.
std::optional<std::uint64_t> natural(const Json& json) {
  double value = 0.0;
  if (json.text() != nullptr || !json.number(value)) return std::nullopt;
  if (!(value >= 0.0 && value <= 0x1p53) || value != std::floor(value)) return std::nullopt;
  return static_cast<std::uint64_t>(value);
}

struct Placed {
  Tensor tensor;
  std::uint64_t begin = 0, end = 0;
};

class TensorReader {
 public:
  explicit TensorReader(std::string name) : name_(std::move(name)) {}

  SafeTensors read() { return parse(load()); }
  SafeTensors parse(std::string_view bytes);

 private:
  Error damaged(std::string_view what) const { return Error(fmt::format("{} is damaged: {}", name_, what)); }
  std::string load() const;
  Placed place(const std::string& name, const Json& entry) const;

  std::string name_;
};

std::string TensorReader::load() const {
  std::ifstream stream(name_, std::ios::binary);
  if (!stream) throw Error(fmt::format("cannot open '{}': {}", name_, std::strerror(errno)));
  std::string bytes((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
  if (stream.bad()) throw Error(fmt::format("cannot read '{}': {}", name_, std::strerror(errno)));
  return bytes;
}

Placed TensorReader::place(const std::string& name, const Json& entry) const {
  const Json* dtype = entry.find("dtype");
  const Json* shape = entry.find("shape");
  const Json* offsets = entry.find("data_offsets");
  if (dtype == nullptr || dtype->text() == nullptr || shape == nullptr || shape->array() == nullptr ||
      offsets == nullptr || offsets->array() == nullptr || offsets->array()->size() != 2) {
    throw damaged(fmt::format("'{}' lacks its dtype, shape or data_offsets", name));
  }
  if (*dtype->text() != "F32") {
    throw Error(fmt::format("{}: '{}' holds {} numbers; only F32 is read", name_, name, *dtype->text()));
  }
  Placed placed{{name, {}, {}}, 0, 0};
  std::uint64_t count = 1;
  for (const Json& side : *shape->array()) {
    const auto length = natural(side);
    if (!length) throw damaged(fmt::format("the shape of '{}' is no list of whole numbers", name));
    placed.tensor.shape.push_back(static_cast<std::size_t>(*length));
    if (*length != 0 && count > (std::uint64_t{1} << 40) / *length) {
      throw damaged(fmt::format("the shape of '{}' is impossibly large", name));
    }
    count *= *length;
  }
  const auto begin = natural((*offsets->array())[0]), end = natural((*offsets->array())[1]);
  if (!begin || !end || *end < *begin) throw damaged(fmt::format("the place of '{}' is none", name));
  if (*end - *begin != count * sizeof(float)) {
    throw damaged(
        fmt::format("'{}' has {} bytes, but its shape needs {}", name, *end - *begin, count * sizeof(float)));
  }
  placed.begin = *begin;
  placed.end = *end;
  return placed;
}

SafeTensors TensorReader::parse(std::string_view bytes) {
  std::uint64_t length = 0;
  if (bytes.size() < sizeof length) throw damaged("it ends within the length of its header");
  std::memcpy(&length, bytes.data(), sizeof length);
  const std::uint64_t rest = bytes.size() - sizeof length;
  if (length > rest || length > largest_header) {
    throw damaged(fmt::format("its header should have {} bytes, but only {} follow", length, rest));
  }
  const std::string_view header = bytes.substr(sizeof length, length);
  if (!header.starts_with('{')) throw damaged("its header is no JSON object");
  const Json json = parse_json(header, name_);
  if (json.object() == nullptr) throw damaged("its header is no JSON object");

  SafeTensors contents;
  std::vector<Placed> placed;
  std::set<std::string> names;
  for (const auto& [name, entry] : *json.object()) {
    if (!names.insert(name).second) throw damaged(fmt::format("'{}' is there twice", name));
    if (name != "__metadata__") {
      placed.push_back(place(name, entry));
      continue;
    }
    if (entry.object() == nullptr) throw damaged("its metadata are no texts");
    for (const auto& [key, value] : *entry.object()) {
      if (value.text() == nullptr) throw damaged("its metadata are no texts");
      contents.metadata.emplace_back(key, *value.text());
    }
  }
  // Without holes and overlaps, as the format demands.
  std::vector<std::size_t> order(placed.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return std::pair(placed[a].begin, placed[a].end) < std::pair(placed[b].begin, placed[b].end);
  });
  std::uint64_t end = 0;
  for (const std::size_t i : order) {
    if (placed[i].begin != end)
      throw damaged(fmt::format("'{}' does not lie where the last one ends", placed[i].tensor.name));
    end = placed[i].end;
  }
  const std::uint64_t data = rest - length;
  if (end != data)
    throw damaged(fmt::format("its tensors need {} bytes, but {} follow its header", end, data));
  for (Placed& p : placed) {
    p.tensor.values.resize((p.end - p.begin) / sizeof(float));
    // An empty tensor has no memory that could be copied to.
    if (p.end != p.begin)
      std::memcpy(p.tensor.values.data(), bytes.data() + sizeof length + length + p.begin, p.end - p.begin);
    contents.tensors.push_back(std::move(p.tensor));
  }
  return contents;
}

}  // namespace

const std::string* SafeTensors::find(std::string_view name) const {
  for (const auto& [key, value] : metadata) {
    if (key == name) return &value;
  }
  return nullptr;
}

void write_safetensors(const std::filesystem::path& path, const SafeTensors& contents) {
  Json::Object header, metadata;
  for (const auto& [key, value] : contents.metadata) metadata.emplace_back(key, value);
  if (!metadata.empty()) header.emplace_back("__metadata__", std::move(metadata));
  std::uint64_t end = 0;
  for (const Tensor& tensor : contents.tensors) {
    const std::uint64_t begin = end;
    end += tensor.values.size() * sizeof(float);
    Json::Array shape;
    for (const std::size_t length : tensor.shape) shape.emplace_back(static_cast<std::uint64_t>(length));
    header.emplace_back(tensor.name, Json::Object{{"dtype", "F32"},
                                                  {"shape", std::move(shape)},
                                                  {"data_offsets", Json::Array{begin, end}}});
  }
  std::string text = Json(std::move(header)).dump();
  text.append((8 - text.size() % 8) % 8, ' ');  // the numbers begin at a multiple of 8
  const std::uint64_t length = text.size();

  // Written beside it first: a full disk must not cost an old file.
  std::filesystem::path draft = path;
  draft += ".part";
  std::ofstream stream(draft, std::ios::binary);
  stream.write(reinterpret_cast<const char*>(&length), sizeof length);
  stream << text;
  for (const Tensor& tensor : contents.tensors) {
    stream.write(reinterpret_cast<const char*>(tensor.values.data()),
                 static_cast<std::streamsize>(tensor.values.size() * sizeof(float)));
  }
  stream.close();
  std::error_code failure;
  if (stream) std::filesystem::rename(draft, path, failure);
  if (!stream || failure) {
    const std::string reason = failure ? failure.message() : std::strerror(errno);
    std::error_code ignored;
    std::filesystem::remove(draft, ignored);
    throw Error(fmt::format("cannot write '{}': {}", path.string(), reason));
  }
}

SafeTensors read_safetensors(const std::filesystem::path& path) {
  return TensorReader(path.string()).read();
}

SafeTensors parse_safetensors(std::string_view contents, const std::string& name) {
  return TensorReader(name).parse(contents);
}

}  // namespace policyscope
