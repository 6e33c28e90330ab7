#include "app/window.h"

#include "app/application.h"
#include "app/gl_images.h"
#include "app/gl_letters.h"
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
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <thread>
#include <utility>

namespace policyscope::app {
namespace {

using WindowClock = std::chrono::steady_clock;

constexpr auto frame_length = std::chrono::microseconds(16'600);

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
  /// The size to open with the next time, in the units of a screen without scaling.
  static void remember_size(GLFWwindow* window, Settings& settings) {
    if (glfwGetWindowMonitor(window) != nullptr || glfwGetWindowAttrib(window, GLFW_MAXIMIZED) == GLFW_TRUE)
      return;
    int width = 0, height = 0;
    float scale = 1.0f;
    glfwGetWindowSize(window, &width, &height);
    glfwGetWindowContentScale(window, &scale, nullptr);
    if (width <= 0 || height <= 0 || !(scale > 0.0f)) return;
    settings.width = static_cast<int>(std::lround(static_cast<float>(width) / scale));
    settings.height = static_cast<int>(std::lround(static_cast<float>(height) / scale));
  }

 private:
  int x_ = 0, y_ = 0, width_ = 1280, height_ = 800;
};

void save_picture(Application& application, const std::filesystem::path& path, int width, int height) {
  try {
    render::gl::Pixels pixels = render::gl::read_pixels(width, height);
    for (std::size_t i = 3; i < pixels.rgba.size(); i += 4) pixels.rgba[i] = 255;
    render::write_png(path, pixels.rgba, pixels.width, pixels.height);
    application.say("Picture saved as " + path.string());
  } catch (const Error& error) {
    application.say(error.what());
  }
}

/// Until the next event: at once where something moves by itself, and asleep where nothing does.
void wait_for_events(double rest) {
  if (rest <= 0.0)
    glfwPollEvents();
  else if (std::isinf(rest))
    glfwWaitEvents();
  else
    glfwWaitEventsTimeout(rest);
}

void show(GLFWwindow* window, const WindowOptions& start, SettingsFile& settings) {
  GlImages images;
  ApplicationOptions options;
  options.images = &images;
  options.settings = &settings;
  options.wake = [] { glfwPostEmptyEvent(); };
  Application application(start.session ? scenario_of_session(*start.session) : start.scenario, options);
  if (start.session) application.open_session(*start.session);
  WindowEvents events;
  // Our callbacks first: ImGui's call them after their own work.
  events.listen(window);
  ImGui_ImplGlfw_InitForOpenGL(window, true);
  events.take_keyboard(window);
  ImGui_ImplOpenGL3_Init("#version 330 core");
  FullScreen full_screen;
  std::string shown_title;

  auto last = WindowClock::now();
  auto next = last;
  while (!glfwWindowShouldClose(window)) {
    wait_for_events(events.take_due() ? 0.0 : application.rest());
    for (const auto& path : events.take_dropped()) application.obey(action::OpenPath{path});

    float scale = 1.0f;
    glfwGetWindowContentScale(window, &scale, nullptr);
    application.set_content_scale(scale > 0.0f ? scale : 1.0f);
    events.feed_keyboard(window);
    ImGui_ImplOpenGL3_NewFrame();
    ImGui_ImplGlfw_NewFrame();
    const auto now = WindowClock::now();
    // After a sleep time does not jump.
    const double delta = std::min(0.1, std::chrono::duration<double>(now - last).count());
    last = now;
    // What was asked for in the last frame: by now the picker is gone.
    const std::optional<std::filesystem::path> picture = std::exchange(application.requests().picture, {});
    application.frame(delta);
    upload_letters(application.fonts());

    int width = 0, height = 0;
    glfwGetFramebufferSize(window, &width, &height);
    glViewport(0, 0, width, height);
    const render::Color ground = application.theme().ground;
    glClearColor(static_cast<float>(ground.r) / 255.0f, static_cast<float>(ground.g) / 255.0f,
                 static_cast<float>(ground.b) / 255.0f, 1.0f);
    glClear(GL_COLOR_BUFFER_BIT);
    ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
    if (application.title() != shown_title) {
      shown_title = application.title();
      glfwSetWindowTitle(window, shown_title.c_str());
    }
    if (picture) save_picture(application, *picture, width, height);
    glfwSwapBuffers(window);
    if (application.shell().take_full_screen()) full_screen.toggle(window);
    full_screen.remember_size(window, application.settings());
    if (application.requests().quit) glfwSetWindowShouldClose(window, GLFW_TRUE);

    next = std::max(next + frame_length, now);
    std::this_thread::sleep_until(next);
  }
  if (const std::string failure = application.save_settings(); !failure.empty()) complain(failure);
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
  SettingsFile settings(SettingsFile::usual_path());
  GLFWwindow* const window = glfwCreateWindow(settings.settings().width, settings.settings().height,
                                              "Policyscope", nullptr, nullptr);
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
    show(window, options, settings);
  } catch (const Error& error) {
    status = complain(error.what());
  }
  glfwDestroyWindow(window);
  return status;
}

}  // namespace policyscope::app
