#include "app/window.h"

#include "app/application.h"
#include "app/gl_images.h"
#include "app/window_events.h"
#include "core/error.h"
#include "core/store/session_file.h"
#include "render/gl/framebuffer.h"
#include "render/gl/handles.h"
#include "render/png.h"

#include <glad/gl.h>
#include <imgui.h>

#include <backends/imgui_impl_glfw.h>
#include <backends/imgui_impl_opengl3.h>
#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <thread>

namespace policyscope::app {
namespace {

using WindowClock = std::chrono::steady_clock;

constexpr auto frame_length = std::chrono::microseconds(16'600);
/// How long the window sleeps at most: a run that failed while resting is seen by then.
constexpr double longest_sleep = 0.5;  // s

int complain(const std::string& sentence) {
  std::fprintf(stderr, "policyscope: %s\n", sentence.c_str());
  return 1;
}

struct Glfw {
  bool ready = glfwInit() == GLFW_TRUE;
  ~Glfw() {
    if (ready) glfwTerminate();
  }
};

/// Fills the screen, or goes back to where the window was.
class FullScreen {
 public:
  void toggle(GLFWwindow* window) {
    if (glfwGetWindowMonitor(window) != nullptr) {
      glfwSetWindowMonitor(window, nullptr, x_, y_, width_, height_, GLFW_DONT_CARE);
      return;
    }
    GLFWmonitor* const monitor = glfwGetPrimaryMonitor();
    if (monitor == nullptr) return;
    glfwGetWindowPos(window, &x_, &y_);
    glfwGetWindowSize(window, &width_, &height_);
    const GLFWvidmode* mode = glfwGetVideoMode(monitor);
    glfwSetWindowMonitor(window, monitor, 0, 0, mode->width, mode->height, mode->refreshRate);
  }

 private:
  int x_ = 0, y_ = 0, width_ = 1280, height_ = 800;
};

/// A name with the present time in the pictures folder (XDG), or in the home folder.
std::filesystem::path picture_path() {
  const char* home = std::getenv("HOME");
  std::filesystem::path folder = home != nullptr ? home : ".";
  if (std::filesystem::is_directory(folder / "Pictures")) folder /= "Pictures";
  char name[64];
  const std::time_t now = std::time(nullptr);
  std::strftime(name, sizeof name, "policyscope-%Y%m%d-%H%M%S.png", std::localtime(&now));
  return folder / name;
}

void save_picture(Application& application, std::filesystem::path path, int width, int height) {
  if (path.empty()) path = picture_path();
  try {
    render::gl::Pixels pixels = render::gl::read_pixels(width, height);
    for (std::size_t i = 3; i < pixels.rgba.size(); i += 4) pixels.rgba[i] = 255;
    render::write_png(path, pixels.rgba, pixels.width, pixels.height);
    application.say("Picture saved as " + path.string());
  } catch (const Error& error) {
    application.say(error.what());
  }
}

/// What a session's window begins with.
Scenario first_scenario(const std::filesystem::path& session) {
  const std::vector<StoredRun> runs = SessionFile::open(session, SessionFile::Access::read).runs();
  if (runs.empty()) throw Error(session.filename().string() + " has no runs");
  return runs.front().scenario;
}

void show(GLFWwindow* window, const WindowOptions& start) {
  GlImages images;
  ApplicationOptions options;
  options.images = &images;
  Application application(start.session ? first_scenario(*start.session) : start.scenario, options);
  if (start.session) application.open_session(*start.session);
  WindowEvents events;
  // Our callbacks first: ImGui's call them after their own work.
  events.listen(window);
  ImGui_ImplGlfw_InitForOpenGL(window, true);
  events.take_keyboard(window);
  ImGui_ImplOpenGL3_Init("#version 330 core");
  FullScreen full_screen;

  auto last = WindowClock::now();
  auto next = last;
  while (!glfwWindowShouldClose(window)) {
    if (events.take_due() || application.restless())
      glfwPollEvents();
    else
      glfwWaitEventsTimeout(longest_sleep);
    for (const auto& path : events.take_dropped()) application.obey(action::OpenPath{path});

    float scale = 1.0f;
    glfwGetWindowContentScale(window, &scale, nullptr);
    application.set_content_scale(scale > 0.0f ? scale : 1.0f);
    if (application.prepare_fonts()) {
      ImGui_ImplOpenGL3_DestroyFontsTexture();
      ImGui_ImplOpenGL3_CreateFontsTexture();
    }
    events.feed_keyboard(window);
    ImGui_ImplOpenGL3_NewFrame();
    ImGui_ImplGlfw_NewFrame();
    const auto now = WindowClock::now();
    // After a sleep time does not jump.
    const double delta = std::min(0.1, std::chrono::duration<double>(now - last).count());
    last = now;
    application.frame(delta);

    int width = 0, height = 0;
    glfwGetFramebufferSize(window, &width, &height);
    glViewport(0, 0, width, height);
    const render::Color ground = application.theme().ground;
    glClearColor(static_cast<float>(ground.r) / 255.0f, static_cast<float>(ground.g) / 255.0f,
                 static_cast<float>(ground.b) / 255.0f, 1.0f);
    glClear(GL_COLOR_BUFFER_BIT);
    ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
    WindowRequests& requests = application.requests();
    if (requests.picture) {
      save_picture(application, *requests.picture, width, height);
      requests.picture.reset();
    }
    glfwSwapBuffers(window);
    if (application.shell().take_full_screen()) full_screen.toggle(window);
    if (requests.quit) glfwSetWindowShouldClose(window, GLFW_TRUE);

    next = std::max(next + frame_length, now);
    std::this_thread::sleep_until(next);
  }
  ImGui_ImplOpenGL3_Shutdown();
  ImGui_ImplGlfw_Shutdown();
}

}  // namespace

int run_window(const WindowOptions& options) {
  const char* x11 = std::getenv("DISPLAY");
  const char* wayland = std::getenv("WAYLAND_DISPLAY");
  const bool none = (x11 == nullptr || *x11 == '\0') && (wayland == nullptr || *wayland == '\0');
  if (options.session && !SessionFile::is_session(*options.session))
    throw Error(options.session->string() + " is neither a scenario (.toml) nor a session");
  const Glfw glfw;
  if (none || !glfw.ready)
    return complain(
        "there is no display to open a window on; 'policyscope shot' draws pictures and 'policyscope train' "
        "learns without one");
  glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
  glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 3);
  glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
  glfwWindowHint(GLFW_SCALE_TO_MONITOR, GLFW_TRUE);
  glfwWindowHintString(GLFW_X11_CLASS_NAME, "org.policyscope.Policyscope");
  GLFWwindow* const window = glfwCreateWindow(1280, 800, "Policyscope", nullptr, nullptr);
  if (window == nullptr)
    return complain(
        "this display offers no OpenGL 3.3, which the window needs; 'policyscope shot' draws pictures and "
        "'policyscope train' learns without it");
  glfwSetWindowSizeLimits(window, 640, 480, GLFW_DONT_CARE, GLFW_DONT_CARE);
  glfwMakeContextCurrent(window);
  glfwSwapInterval(0);  // the loop limits itself: a virtual display has no refresh to wait for
  int status = 0;
  try {
    render::gl::load(glfwGetProcAddress);
    show(window, options);
  } catch (const Error& error) {
    status = complain(error.what());
  }
  glfwDestroyWindow(window);
  return status;
}

}  // namespace policyscope::app
