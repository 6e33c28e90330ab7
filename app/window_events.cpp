#include "app/window_events.h"

#include <imgui.h>

#include <algorithm>
#include <backends/imgui_impl_glfw.h>
#include <cctype>
#include <utility>

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

namespace policyscope::app {
namespace {

bool is_modifier(int key) {
  return key >= GLFW_KEY_LEFT_SHIFT && key <= GLFW_KEY_RIGHT_SUPER;
}

/// GLFW numbers keys by their place on a US keyboard; letters are meant as they are written on the keys.
int as_written(int key, int scancode) {
  if (key < GLFW_KEY_APOSTROPHE || key > GLFW_KEY_GRAVE_ACCENT) return key;
  const char* name = glfwGetKeyName(key, scancode);
  if (name == nullptr || name[0] == '\0' || name[1] != '\0') return key;
  const auto letter = static_cast<unsigned char>(name[0]);
  return std::isalpha(letter) != 0 ? std::toupper(letter) : key;
}

}  // namespace

void KeyboardQueue::take_frame(std::vector<KeyboardEvent>& out) {
  out.clear();
  bool pressed = false;
  while (!events_.empty()) {
    const KeyboardEvent& event = events_.front();
    if (event.key != 0 && event.action != GLFW_REPEAT) {
      const bool known =
          std::any_of(out.begin(), out.end(), [&event](const auto& e) { return e.key == event.key; });
      const bool ends = pressed && (is_modifier(event.key) || event.action == GLFW_PRESS);
      if (known || ends) return;
      pressed = pressed || (event.action == GLFW_PRESS && !is_modifier(event.key));
    }
    out.push_back(event);
    events_.pop_front();
  }
}

WindowEvents& WindowEvents::of(GLFWwindow* window) {
  return *static_cast<WindowEvents*>(glfwGetWindowUserPointer(window));
}

void WindowEvents::listen(GLFWwindow* window) {
  glfwSetWindowUserPointer(window, this);
  glfwSetCursorPosCallback(window, [](GLFWwindow* w, double, double) { of(w).happened(); });
  glfwSetCursorEnterCallback(window, [](GLFWwindow* w, int) { of(w).happened(); });
  glfwSetMouseButtonCallback(window, [](GLFWwindow* w, int, int, int) { of(w).happened(); });
  glfwSetScrollCallback(window, [](GLFWwindow* w, double, double) { of(w).happened(); });
  glfwSetWindowFocusCallback(window, [](GLFWwindow* w, int) { of(w).happened(); });
  glfwSetFramebufferSizeCallback(window, [](GLFWwindow* w, int, int) { of(w).happened(); });
  glfwSetWindowContentScaleCallback(window, [](GLFWwindow* w, float, float) { of(w).happened(); });
  glfwSetWindowRefreshCallback(window, [](GLFWwindow* w) { of(w).happened(); });
  glfwSetDropCallback(window, [](GLFWwindow* w, int count, const char** paths) {
    for (int i = 0; i < count; ++i) of(w).dropped_.emplace_back(paths[i]);
    of(w).happened();
  });
}

void WindowEvents::take_keyboard(GLFWwindow* window) {
  glfwSetKeyCallback(window, [](GLFWwindow* w, int key, int scancode, int action, int modifiers) {
    of(w).happened();
    if (key != GLFW_KEY_UNKNOWN)
      of(w).keyboard_.push({as_written(key, scancode), scancode, action, modifiers, 0});
  });
  glfwSetCharCallback(window, [](GLFWwindow* w, unsigned character) {
    of(w).happened();
    of(w).keyboard_.push({0, 0, 0, 0, character});
  });
}

void WindowEvents::feed_keyboard(GLFWwindow* window) {
  keyboard_.take_frame(frame_);
  for (const KeyboardEvent& event : frame_) {
    if (event.character != 0) {
      ImGui_ImplGlfw_CharCallback(window, event.character);
      continue;
    }
    ImGui_ImplGlfw_KeyCallback(window, event.key, event.scancode, event.action, event.modifiers);
#if IMGUI_VERSION_NUM < 18700
    // The backend looks at the modifiers' keys, which may have been down before the window had the keyboard.
    if (!is_modifier(event.key) && event.action == GLFW_PRESS) {
      ImGuiIO& io = ImGui::GetIO();
      io.KeyCtrl = (event.modifiers & GLFW_MOD_CONTROL) != 0;
      io.KeyShift = (event.modifiers & GLFW_MOD_SHIFT) != 0;
      io.KeyAlt = (event.modifiers & GLFW_MOD_ALT) != 0;
    }
#endif
  }
}

bool WindowEvents::take_due() {
  if (due_ > 0) --due_;
  return due_ > 0 || !keyboard_.empty();
}

std::vector<std::filesystem::path> WindowEvents::take_dropped() {
  return std::exchange(dropped_, {});
}

}  // namespace policyscope::app
