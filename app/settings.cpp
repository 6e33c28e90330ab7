#include "app/settings.h"

#include "core/error.h"
#include "core/json/json.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>

namespace policyscope::app {
namespace {

namespace fs = std::filesystem;

/// A member that must be of a certain kind, if it is there.
class Member {
 public:
  Member(const Json& json, const char* name, std::string_view file)
      : value_(json.find(name)), name_(name), file_(file) {}

  void read(bool& out) const {
    if (value_ == nullptr) return;
    const bool* on = value_->boolean();
    if (on == nullptr) wrong("true or false");
    out = *on;
  }
  template <class Number>
  void read(Number& out, double low, double high) const {
    if (value_ == nullptr) return;
    double number = 0.0;
    if (!value_->number(number) || !(number >= low && number <= high))
      wrong(fmt::format("a number, {} to {}", low, high));
    out = static_cast<Number>(number);
  }
  void read(fs::path& out) const {
    if (value_ == nullptr) return;
    const std::string* text = value_->text();
    if (text == nullptr) wrong("a text");
    out = *text;
  }
  const Json::Array& list() const {
    static const Json::Array none;
    if (value_ == nullptr) return none;
    if (value_->array() == nullptr) wrong("a list");
    return *value_->array();
  }
  const Json::Object& object() const {
    static const Json::Object none;
    if (value_ == nullptr) return none;
    if (value_->object() == nullptr) wrong("an object");
    return *value_->object();
  }
  [[noreturn]] void wrong(std::string_view allowed) const {
    throw Error(fmt::format("{}: '{}' is {}; allowed: {}", file_, name_, value_->dump(), allowed));
  }

 private:
  const Json* value_;
  const char* name_;
  std::string_view file_;
};

std::vector<float> weights(const Member& member) {
  std::vector<float> read;
  for (const Json& weight : member.list()) {
    double number = 0.0;
    if (!weight.number(number) || !(number > 0.0 && number < 1e6)) member.wrong("positive numbers");
    read.push_back(static_cast<float>(number));
  }
  return read;
}

Json weights_json(const std::vector<float>& weights) {
  Json::Array list;
  for (const float weight : weights) list.emplace_back(std::round(1e4 * weight) / 1e4);
  return list;
}

/// One member a line, so that a person can read and change the file.
std::string written(const Settings& settings) {
  Json::Array recent;
  for (const fs::path& file : settings.recent) recent.emplace_back(file.string());
  std::string layouts;
  for (const auto& [panels, layout] : settings.layouts) {
    Json::Array cells;
    for (const auto& row : layout.cells) cells.push_back(weights_json(row));
    const Json value = Json::Object{{"rows", weights_json(layout.rows)}, {"cells", std::move(cells)}};
    layouts += fmt::format("{}\n    {}: {}", layouts.empty() ? "" : ",", Json(panels).dump(), value.dump());
  }
  return fmt::format(
      "{{\n  \"dark\": {},\n  \"scale\": {},\n  \"width\": {},\n  \"height\": {},\n  \"folder\": {},\n"
      "  \"picture_folder\": {},\n  \"recent\": {},\n  \"layouts\": {{{}{}}}\n}}\n",
      settings.dark, Json(std::round(1e4 * settings.scale) / 1e4).dump(), settings.width, settings.height,
      Json(settings.folder.string()).dump(), Json(settings.picture_folder.string()).dump(),
      Json(std::move(recent)).dump(), layouts, layouts.empty() ? "" : "\n  ");
}

}  // namespace

void Settings::remember(const fs::path& file) {
  std::error_code ignored;
  const fs::path absolute = fs::absolute(file, ignored).lexically_normal();
  std::erase(recent, absolute);
  recent.insert(recent.begin(), absolute);
  if (recent.size() > most_recent) recent.resize(most_recent);
}

fs::path SettingsFile::usual_path() {
  const auto variable = [](const char* name) {
    const char* value = std::getenv(name);
    return fs::path(value != nullptr ? value : "");
  };
  // The XDG specification: a relative path is to be ignored.
  fs::path folder = variable("XDG_CONFIG_HOME");
  if (!folder.is_absolute()) {
    const fs::path home = variable("HOME");
    if (home.empty()) return {};
    folder = home / ".config";
  }
  return folder / "policyscope" / "settings.json";
}

SettingsFile::SettingsFile(fs::path path) : path_(std::move(path)) {
  std::error_code ignored;
  if (path_.empty() || !fs::exists(path_, ignored)) return;
  try {
    errno = 0;
    std::ifstream file(path_, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    if (!file) throw Error(fmt::format("cannot read '{}': {}", path_.string(), std::strerror(errno)));
    read(text);
  } catch (const Error& error) {
    complaint_ = fmt::format("{}. The usual settings are used.", error.what());
  }
}

void SettingsFile::read(std::string_view text) {
  const std::string file = path_.string();
  const Json json = parse_json(text, file);
  if (json.object() == nullptr) throw Error(file + " holds no settings");
  const auto member = [&](const char* name) { return Member(json, name, file); };
  Settings settings;
  member("dark").read(settings.dark);
  member("scale").read(settings.scale, 0.5, 4.0);
  member("width").read(settings.width, 320, 16384);
  member("height").read(settings.height, 240, 16384);
  member("folder").read(settings.folder);
  member("picture_folder").read(settings.picture_folder);
  for (const Json& recent : member("recent").list()) {
    if (recent.text() == nullptr) member("recent").wrong("a list of texts");
    settings.recent.emplace_back(*recent.text());
  }
  for (const auto& [panels, value] : member("layouts").object()) {
    LayoutWeights layout;
    layout.rows = weights(Member(value, "rows", file));
    const Json* cells = value.find("cells");
    if (cells == nullptr || cells->array() == nullptr) member("layouts").wrong("rows and cells");
    for (const Json& row : *cells->array()) {
      const Json named = Json::Object{{"cells", row}};
      layout.cells.push_back(weights(Member(named, "cells", file)));
    }
    settings.layouts.emplace(panels, std::move(layout));
  }
  saved_ = std::move(settings);
}

void SettingsFile::save(const Settings& settings) {
  if (path_.empty() || settings == saved_) return;
  const auto fail = [&](const std::string& why) {
    throw Error(fmt::format("the settings cannot be written to '{}': {}", path_.string(), why));
  };
  std::error_code error;
  fs::create_directories(path_.parent_path(), error);
  if (error) fail(error.message());
  if (!complaint_.empty()) {
    // Whatever a person wrote there is not lost.
    fs::path kept = path_;
    kept += ".unreadable";
    fs::rename(path_, kept, error);
    if (error && error != std::errc::no_such_file_or_directory) fail(error.message());
    complaint_.clear();
  }
  // Beside it first, so that there is a whole file at any time.
  fs::path fresh = path_;
  fresh += ".new";
  errno = 0;
  std::ofstream file(fresh, std::ios::binary | std::ios::trunc);
  file << written(settings);
  file.close();
  if (!file) {
    const std::string why = std::strerror(errno);
    fs::remove(fresh, error);
    fail(why);
  }
  fs::rename(fresh, path_, error);
  if (error) fail(error.message());
  saved_ = settings;
}

}  // namespace policyscope::app
