#include "app/input.h"

#include <imgui.h>

#include <array>

namespace policyscope::app {
namespace {

#if IMGUI_VERSION_NUM < 18700
/// Until 1.86 a key is the number that the backend gives it: GLFW's.
using Code = int;
constexpr std::array<Code, static_cast<std::size_t>(Key::count)> codes = {
    32,  263, 262, 265, 264, 259, 258, 256, 257, 268, 269, 261, 290, 300, 'A', 'C',
    'K', 'N', 'O', 'P', 'Q', 'S', 'V', 'X', 'Y', 'Z', 'T', 'U', '0', 61,  45};
constexpr Code second_plus = 334, second_minus = 333;
#else
using Code = ImGuiKey;
constexpr std::array<Code, static_cast<std::size_t>(Key::count)> codes = {
    ImGuiKey_Space,     ImGuiKey_LeftArrow, ImGuiKey_RightArrow, ImGuiKey_UpArrow, ImGuiKey_DownArrow,
    ImGuiKey_Backspace, ImGuiKey_Tab,       ImGuiKey_Escape,     ImGuiKey_Enter,   ImGuiKey_Home,
    ImGuiKey_End,       ImGuiKey_Delete,    ImGuiKey_F1,         ImGuiKey_F11,     ImGuiKey_A,
    ImGuiKey_C,         ImGuiKey_K,         ImGuiKey_N,          ImGuiKey_O,       ImGuiKey_P,
    ImGuiKey_Q,         ImGuiKey_S,         ImGuiKey_V,          ImGuiKey_X,       ImGuiKey_Y,
    ImGuiKey_Z,         ImGuiKey_T,         ImGuiKey_U,          ImGuiKey_0,       ImGuiKey_Equal,
    ImGuiKey_Minus};
constexpr Code second_plus = ImGuiKey_KeypadAdd, second_minus = ImGuiKey_KeypadSubtract;
#endif

Code code(Key key) {
  return codes[static_cast<std::size_t>(key)];
}

}  // namespace

bool pressed(Key key, bool repeat) {
  if (ImGui::IsKeyPressed(code(key), repeat)) return true;
  if (key == Key::plus) return ImGui::IsKeyPressed(second_plus, repeat);
  if (key == Key::minus) return ImGui::IsKeyPressed(second_minus, repeat);
  return false;
}

bool down(Key key) {
  return ImGui::IsKeyDown(code(key));
}

#if IMGUI_VERSION_NUM < 18700

void map_keys() {
  ImGuiIO& io = ImGui::GetIO();
  const auto map = [&io](ImGuiKey to, Key key) { io.KeyMap[to] = code(key); };
  map(ImGuiKey_Space, Key::space);
  map(ImGuiKey_LeftArrow, Key::left);
  map(ImGuiKey_RightArrow, Key::right);
  map(ImGuiKey_UpArrow, Key::up);
  map(ImGuiKey_DownArrow, Key::down);
  map(ImGuiKey_Backspace, Key::backspace);
  map(ImGuiKey_Tab, Key::tab);
  map(ImGuiKey_Escape, Key::escape);
  map(ImGuiKey_Enter, Key::enter);
  map(ImGuiKey_Home, Key::home);
  map(ImGuiKey_End, Key::end);
  map(ImGuiKey_Delete, Key::del);
  map(ImGuiKey_A, Key::a);
  map(ImGuiKey_C, Key::c);
  map(ImGuiKey_V, Key::v);
  map(ImGuiKey_X, Key::x);
  map(ImGuiKey_Y, Key::y);
  map(ImGuiKey_Z, Key::z);
}
void feed_key(Key key, bool down) {
  ImGui::GetIO().KeysDown[code(key)] = down;
}
void feed_modifiers(bool ctrl, bool shift) {
  ImGui::GetIO().KeyCtrl = ctrl;
  ImGui::GetIO().KeyShift = shift;
}
void feed_mouse(float x, float y) {
  ImGui::GetIO().MousePos = {x, y};
}
void feed_button(int button, bool down) {
  ImGui::GetIO().MouseDown[button] = down;
}
void feed_wheel(float notches) {
  ImGui::GetIO().MouseWheel = notches;
}

#else

void map_keys() {}
void feed_key(Key key, bool down) {
  ImGui::GetIO().AddKeyEvent(code(key), down);
}
void feed_modifiers(bool ctrl, bool shift) {
#if IMGUI_VERSION_NUM < 18920
  constexpr ImGuiKey ctrl_key = ImGuiKey_ModCtrl, shift_key = ImGuiKey_ModShift;
#else
  constexpr ImGuiKey ctrl_key = ImGuiMod_Ctrl, shift_key = ImGuiMod_Shift;
#endif
  ImGui::GetIO().AddKeyEvent(ctrl_key, ctrl);
  ImGui::GetIO().AddKeyEvent(shift_key, shift);
}
void feed_mouse(float x, float y) {
  ImGui::GetIO().AddMousePosEvent(x, y);
}
void feed_button(int button, bool down) {
  ImGui::GetIO().AddMouseButtonEvent(button, down);
}
void feed_wheel(float notches) {
  ImGui::GetIO().AddMouseWheelEvent(0.0f, notches);
}

#endif

void feed_text(const char* utf8) {
  ImGui::GetIO().AddInputCharactersUTF8(utf8);
}

}  // namespace policyscope::app
