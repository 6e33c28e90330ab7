#include "app/file_picker.h"

#include "app/input.h"
#include "app/panels/labels.h"
#include "app/widgets/controls.h"
#include "app/widgets/overlay_window.h"
#include "core/error.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <cctype>

namespace policyscope::app {

namespace fs = std::filesystem;

using render::AlignX;
using render::Font;
using render::Rect;

namespace {

/// Whether a name holds what was typed, whatever the case.
bool answers(std::string_view name, std::string_view typed) {
  const auto same = [](char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
  };
  return std::search(name.begin(), name.end(), typed.begin(), typed.end(), same) != name.end();
}

bool has_extension(std::string_view name, std::span<const std::string_view> extensions) {
  return std::any_of(extensions.begin(), extensions.end(),
                     [&](std::string_view ending) { return name.ends_with(ending); });
}

}  // namespace

void FilePicker::open(FileRequest request) {
  request_ = std::move(request);
  open_ = focus_ = appearing_ = true;
  hidden_ = false;
  typed_ = request_.name;
  asked_.clear();
  recent_.clear();
  std::error_code ignored;
  for (const fs::path& file : request_.recent)
    if (fs::is_regular_file(file, ignored))
      recent_.push_back(
          {.path = file, .name = file.filename().string(), .note = file.parent_path().string()});
  fs::path folder = fs::absolute(request_.folder, ignored);
  while (!fs::is_directory(folder, ignored) && folder.has_relative_path()) folder = folder.parent_path();
  enter(folder);
}

void FilePicker::enter(const fs::path& folder) {
  folder_ = folder.lexically_normal();
  if (!folder_.has_filename() && folder_.has_relative_path()) folder_ = folder_.parent_path();
  if (!request_.saves) typed_.clear();
  list();
}

void FilePicker::list() {
  complaint_.clear();
  selected_ = -1;
  lines_.clear();
  try {
    lines_ = list_folder(folder_, request_.extensions, hidden_);
  } catch (const Error& error) {
    complaint_ = error.what();
  }
  narrow();
}

void FilePicker::narrow() {
  narrowed_by_ = typed_;
  shown_.clear();
  // A new file's name narrows nothing: one wants to see what is there already.
  const std::string_view query = request_.saves ? std::string_view() : std::string_view(typed_);
  recent_shown_ = 0;
  if (query.empty()) {
    for (const FileLine& line : recent_) shown_.push_back(&line);
    recent_shown_ = shown_.size();
  }
  for (const FileLine& line : lines_)
    if (answers(line.name, query)) shown_.push_back(&line);
  selected_ = query.empty() || shown_.empty() ? -1 : 0;
}

fs::path FilePicker::new_file() const {
  fs::path file = typed_path(typed_, folder_);
  if (!has_extension(file.filename().string(), request_.extensions))
    file += std::string(request_.extensions.front());
  return file;
}

void FilePicker::finish(const fs::path& file, Outbox& outbox) {
  close();
  outbox.send(request_.picked(file));
}

void FilePicker::take(const FileLine& line, Outbox& outbox) {
  focus_ = true;
  if (line.folder) return enter(line.path);
  if (!request_.saves) return finish(line.path, outbox);
  typed_ = line.name;  // to be written over, or changed a little
  selected_ = -1;
}

void FilePicker::take_typed(Outbox& outbox) {
  focus_ = true;
  complaint_.clear();
  std::error_code ignored;
  const fs::path path = typed_path(typed_, folder_);
  if (typed_.empty() || path.filename().empty() || fs::is_directory(path, ignored)) {
    if (typed_.empty()) {
      if (request_.saves) complaint_ = "Type a name for the file.";
      return;
    }
    if (!fs::is_directory(path, ignored)) {
      complaint_ = fmt::format("There is no folder '{}'.", path.string());
      return;
    }
    typed_.clear();
    return enter(path);
  }
  if (!request_.saves) {
    if (fs::is_regular_file(path, ignored)) return finish(path, outbox);
    complaint_ = fmt::format("There is no file '{}'.", path.string());
    return;
  }
  const fs::path file = new_file();
  if (!fs::is_directory(file.parent_path(), ignored)) {
    complaint_ = fmt::format("There is no folder '{}'.", file.parent_path().string());
  } else if (!fs::exists(file, ignored)) {
    finish(file, outbox);
  } else if (!request_.replaces) {
    complaint_ = fmt::format("'{}' exists; choose another name.", file.filename().string());
  } else {
    asked_ = file;
    focus_ = false;
  }
}

void FilePicker::draw(const Frame& frame, Outbox& outbox) {
  if (!open_) return;
  Ui& ui = frame.ui;
  const render::Theme& theme = frame.theme;
  const ImVec2 screen = ImGui::GetIO().DisplaySize;
  const float width = std::min(ui.px(620), screen.x - ui.px(24));
  const float height = std::min(ui.px(480), screen.y - ui.px(48));
  ImGui::SetNextWindowPos({0.5f * (screen.x - width), std::min(ui.px(60), 0.5f * (screen.y - height))});
  ImGui::SetNextWindowSize({width, height});
  const OverlayWindow window("Picker");
  if (appearing_) ImGui::SetWindowFocus();
  const UiScope scope(ui, "Picker");
  Rect area = ui.area();

  const float line = ui.px(28);
  ui.text({area.low.x + ui.px(4), area.low.y + 0.5f * line}, request_.title, theme.text, Font::sans_semibold,
          1.15f * theme.title_size);
  ui.note("title", area, request_.title);
  const bool closes = link(ui, "close", {area.high.x - ui.px(4), area.low.y + 0.5f * line}, AlignX::right,
                           {.tooltip = "Escape"});
  area.low.y += line;
  draw_place(frame, {area.low, {area.high.x, area.low.y + line}});
  area.low.y += line;

  const float button_width = ui.px(72);
  const bool question = !asked_.empty();
  const Rect field{area.low, {area.high.x - button_width - ui.px(8), area.low.y + line}};
  // Backspace in the empty line goes up; ImGui has no use for it there.
  const bool up = !question && typed_.empty() && pressed(Key::backspace, true);
  const TextEdit edit = text_edit(ui, "name", field, typed_, focus_ && !question,
                                  request_.saves ? "Name of the file" : "Type a name or a path");
  focus_ = false;
  if (typed_ != narrowed_by_) {
    complaint_.clear();
    asked_.clear();
    if (const bool wants_hidden = typed_.starts_with('.') && !typed_.starts_with("..");
        wants_hidden != hidden_) {
      hidden_ = wants_hidden;
      list();
    }
    narrow();
  }
  const Rect go{{area.high.x - button_width, area.low.y}, {area.high.x, area.low.y + line}};
  const bool clicked = button(ui, request_.saves ? "Save" : "Open", go, {.kind = ButtonKind::accent});
  area.low.y += line + ui.px(8);

  const float below = question || !complaint_.empty() ? ui.px(34) : 0.0f;
  draw_lines(frame, outbox, {area.low, {area.high.x, area.high.y - below}});
  if (!open_) return;
  const Rect last{{area.low.x, area.high.y - ui.px(28)}, area.high};
  if (question) {
    draw_question(frame, outbox, last);
  } else {
    if (!complaint_.empty()) {
      const render::ClipScope clip(frame.canvas, last);
      ui.text({last.low.x + ui.px(4), last.center().y}, complaint_, theme.warm);
      ui.note("complaint", last, complaint_);
    }
    if (up && folder_.has_relative_path()) enter(folder_.parent_path());
    const int count = static_cast<int>(shown_.size());
    if (pressed(Key::down, true) && selected_ + 1 < count) ++selected_, scroll_ = true;
    if (pressed(Key::up, true) && selected_ >= 0) --selected_, scroll_ = true;
    if (edit.accepted || clicked) {
      if (selected_ >= 0 && selected_ < count) {
        const FileLine chosen = *shown_[static_cast<std::size_t>(selected_)];
        take(chosen, outbox);
      } else {
        take_typed(outbox);
      }
    }
  }
  const bool outside = !appearing_ && OverlayWindow::pressed_outside();
  appearing_ = false;
  if (pressed(Key::escape) && question)
    asked_.clear(), focus_ = true;
  else if (closes || outside || pressed(Key::escape))
    close();
}

/// The folder as a row of links, each to itself.
void FilePicker::draw_place(const Frame& frame, const Rect& line) {
  Ui& ui = frame.ui;
  const UiScope scope(ui, "place");
  const render::ClipScope clip(frame.canvas, line);
  std::vector<fs::path> parts;
  for (fs::path at = folder_;; at = at.parent_path()) {
    parts.push_back(at);
    if (!at.has_relative_path()) break;
  }
  std::reverse(parts.begin(), parts.end());
  const auto name_of = [](const fs::path& part) {
    return part.has_filename() ? part.filename().string() : std::string("/");
  };
  // The end of a long path matters most.
  const float separator = ui.px(14);
  float room = line.width() - ui.px(8);
  std::size_t first = parts.size();
  while (first > 0) {
    const float needed = ui.width_of(name_of(parts[first - 1]), Font::sans_semibold) + separator;
    if (needed > room && first < parts.size()) break;
    room -= needed;
    --first;
  }
  float x = line.low.x + ui.px(4);
  fs::path wanted;
  for (std::size_t i = first; i < parts.size(); ++i) {
    const std::string name = name_of(parts[i]);
    ImGui::PushID(static_cast<int>(i));
    ButtonStyle style;
    style.selected = i + 1 == parts.size();
    if (link(ui, name, {x, line.center().y}, AlignX::left, style)) wanted = parts[i];
    ImGui::PopID();
    x += ui.width_of(name, style.selected ? Font::sans_semibold : Font::sans);
    if (i + 1 < parts.size())
      ui.text({x + 0.5f * separator, line.center().y}, "›", frame.theme.muted, Font::sans, 0.0f,
              AlignX::center);
    x += separator;
  }
  ui.note("folder", line, folder_.string());
  if (!wanted.empty()) {
    enter(wanted);
    focus_ = true;
  }
}

void FilePicker::draw_lines(const Frame& frame, Outbox& outbox, const Rect& area) {
  Ui& ui = frame.ui;
  const render::Theme& theme = frame.theme;
  ImGui::SetCursorScreenPos({area.low.x, area.low.y});
  ImGui::BeginChild("list", {area.width(), std::max(1.0f, area.height())}, false,
                    ImGuiWindowFlags_NoBackground);
  const Rect inside = ui.area();
  const float row = ui.px(26);
  float y = inside.low.y;
  const FileLine* chosen = nullptr;
  for (std::size_t i = 0; i < shown_.size(); ++i) {
    const FileLine& entry = *shown_[i];
    if ((i == 0 && recent_shown_ > 0) || (i == recent_shown_ && recent_shown_ > 0)) {
      ui.text({inside.low.x + ui.px(8), y + 0.6f * row}, i == 0 ? "recent" : "in this folder", theme.muted,
              Font::sans_semibold, theme.axis_size);
      y += row;
    }
    const Rect line = Rect::at(inside.low.x, y, inside.width() - ui.px(8), row);
    y += row;
    const bool selected = static_cast<int>(i) == selected_;
    if (selected && scroll_) ImGui::SetScrollFromPosY(line.low.y - ImGui::GetWindowPos().y, 0.5f);
    if (!ImGui::IsRectVisible({line.low.x, line.low.y}, {line.high.x, line.high.y}) && !ui.listened())
      continue;
    ImGui::PushID(static_cast<int>(i));
    const Pointer pointer = pointer_area(ui, i < recent_shown_ ? "recent " + entry.name : entry.name, line,
                                         selected ? "selected" : "");
    ImGui::PopID();
    if (selected)
      frame.canvas.fill_rect(line, theme.accent.faded(0.16), ui.px(4));
    else if (pointer.hovered)
      frame.canvas.fill_rect(line, theme.text.faded(0.07), ui.px(4));
    const float note = ui.width_of(entry.note, Font::sans, theme.axis_size);
    {
      const render::ClipScope clip(
          frame.canvas,
          {line.low, {line.high.x - std::min(note, 0.5f * line.width()) - ui.px(16), line.high.y}});
      const float x = line.low.x + ui.px(8);
      if (entry.folder) {
        const float end = x + ui.text({x, line.center().y}, entry.name, theme.text, Font::sans_semibold);
        ui.text({end + ui.px(4), line.center().y}, "›", theme.muted);
      } else {
        ui.text({x, line.center().y}, entry.name, theme.text);
      }
    }
    const render::ClipScope clip(frame.canvas, {{line.center().x, line.low.y}, line.high});
    ui.text({line.high.x - ui.px(8), line.center().y}, entry.note, theme.muted, Font::sans, theme.axis_size,
            AlignX::right);
    if (pointer.clicked) chosen = &entry;
  }
  scroll_ = false;
  if (shown_.empty() && complaint_.empty())
    ui.text({inside.low.x + ui.px(8), inside.low.y + 0.5f * row},
            lines_.empty() ? "Nothing of this kind is here." : "Nothing here has this name.", theme.muted);
  ImGui::Dummy({1.0f, std::max(1.0f, y - inside.low.y)});
  ImGui::EndChild();
  if (chosen != nullptr && asked_.empty()) {
    const FileLine taken = *chosen;  // entering a folder makes another list
    take(taken, outbox);
  }
}

void FilePicker::draw_question(const Frame& frame, Outbox& outbox, const Rect& line) {
  Ui& ui = frame.ui;
  const float width = ui.px(78);
  const Rect keep{{line.high.x - width, line.low.y}, line.high};
  const Rect replace = keep.moved({-width - ui.px(8), 0.0f});
  {
    const render::ClipScope clip(frame.canvas, {line.low, {replace.low.x - ui.px(8), line.high.y}});
    ui.text({line.low.x + ui.px(4), line.center().y}, asked_.filename().string() + " exists. Replace it?",
            frame.theme.warm);
  }
  ui.note("question", line, asked_.filename().string() + " exists. Replace it?");
  // A careless second Enter loses nothing.
  if (button(ui, "Replace", replace, {.tooltip = "R"}) || typed('r')) {
    const fs::path file = asked_;
    finish(file, outbox);
  } else if (button(ui, "Keep", keep, {.kind = ButtonKind::accent, .tooltip = "Enter"}) ||
             pressed(Key::enter)) {
    asked_.clear();
    focus_ = true;
  }
}

}  // namespace policyscope::app
