#include "app/shot.h"

#include "app/application.h"
#include "app/cli/commands.h"
#include "app/gl_images.h"
#include "app/gl_letters.h"
#include "app/input.h"
#include "app/panels/catalog.h"
#include "core/error.h"
#include "core/runtime/training.h"
#include "render/gl/framebuffer.h"
#include "render/gl/surfaceless.h"
#include "render/png.h"
#include "render/svg_canvas.h"

#include <glad/gl.h>
#include <imgui.h>

#include <algorithm>
#include <backends/imgui_impl_opengl3.h>
#include <chrono>
#include <fstream>
#include <memory>
#include <thread>

namespace policyscope::app {
namespace {

/// What the virtual clock lets pass, so that the demonstration is in the middle of what it does: coarse
/// frames first, then fine ones that let everything that glides come to rest.
constexpr int coarse_frames = 20;
constexpr int frames = coarse_frames + 60;
constexpr double frame_seconds = 1.0 / 60.0;
constexpr double seconds_of(int frame) {
  return frame < coarse_frames ? 0.45 : frame_seconds;
}

/// Lets all runs learn until so many steps are done, or so many episodes have ended, and takes in everything
/// they told.
void train(Application& application, std::int64_t steps, std::int64_t episodes) {
  using std::chrono::milliseconds;
  application.frame(frame_seconds);  // says what is to be watched
  if (steps > 0) application.runs().send({.kind = Command::Kind::run_until, .step = steps});
  if (episodes > 0) application.runs().send({.kind = Command::Kind::run_until_episode, .episode = episodes});
  const auto done = [&](const RunView& view) {
    if (!view.failure.empty()) return true;
    if (view.latest == nullptr || view.run->playing()) return false;
    return (view.latest->steps >= steps && view.latest->episodes >= episodes) ||
           view.latest->divergence.has_value();
  };
  for (;;) {
    application.runs().poll(std::numeric_limits<double>::quiet_NaN());
    if (std::ranges::all_of(application.runs().views(), [&](const auto& view) { return done(*view); })) break;
    std::this_thread::sleep_for(milliseconds(2));
  }
}

void require_panel(std::string_view id) {
  const std::string_view kind = id.substr(0, id.find(':'));
  if (find_panel(kind) != nullptr) return;
  std::vector<std::string> names;
  for (const PanelEntry& entry : panel_catalog()) names.emplace_back(entry.id);
  throw unknown_name("panel", kind, names);
}

void write_svg(Application& application, const ShotOptions& options) {
  std::unique_ptr<render::SvgCanvas> svg;
  for (int i = 0; i < frames; ++i) {
    svg = std::make_unique<render::SvgCanvas>(static_cast<float>(options.width),
                                              static_cast<float>(options.height), application.theme().ground);
    application.set_canvas(svg.get());
    application.frame(seconds_of(i));
  }
  application.set_canvas(nullptr);
  std::ofstream file(options.out, std::ios::binary);
  file << svg->document();
  file.close();
  if (!file) throw Error("cannot write " + options.out.string());
}

}  // namespace

int shot(const ShotOptions& options) {
  const std::string extension = options.out.extension().string();
  const bool as_svg = extension == ".svg";
  if (!as_svg && extension != ".png")
    throw Error("--out must end in .png or .svg, not '" + options.out.filename().string() + "'");
  if (as_svg && options.panel.empty()) throw Error("an .svg holds one panel; name it with --panel");
  if (!options.panel.empty()) require_panel(options.panel);
  if (options.steps && options.episodes) throw Error("give --steps or --episodes, not both");
  const Scenario scenario = options.session ? scenario_of_session(*options.session) : options.scenario;
  const bool as_told = !options.steps && !options.episodes && !options.session;
  const std::int64_t episodes = as_told ? scenario.episodes : options.episodes.value_or(0);
  const std::int64_t steps = as_told && episodes == 0 ? scenario.steps : options.steps.value_or(0);
  if (episodes > 0) require_episodes(scenario);

  std::unique_ptr<render::gl::SurfacelessContext> context;
  std::unique_ptr<GlImages> images;
  if (!as_svg) {
    try {
      context = std::make_unique<render::gl::SurfacelessContext>();
    } catch (const Error& error) {
      throw CommandFailure(error.what());  // nobody asked for anything wrong
    }
    images = std::make_unique<GlImages>();
  }
  ApplicationOptions application_options;
  application_options.wall_clock = false;
  application_options.evaluate_at_once = true;
  application_options.images = images.get();
  Application application(scenario, application_options);
  if (options.session) application.open_session(*options.session, SessionFile::Access::read);
  application.view().dark = options.dark;
  application.view().scale = options.scale;
  application.view().presentation = options.presentation;
  if (!options.panel.empty()) application.shell().open_single(options.panel);
  ImGuiIO& io = ImGui::GetIO();
  io.DisplaySize = {static_cast<float>(options.width), static_cast<float>(options.height)};
  io.BackendFlags |= ImGuiBackendFlags_RendererHasVtxOffset;
  map_keys();

  train(application, steps, episodes);
  if (as_svg) {
    write_svg(application, options);
    return 0;
  }

  ImGui_ImplOpenGL3_Init("#version 330 core");
  render::gl::Target target;
  target.resize(options.width, options.height, 1);
  for (int i = 0; i < frames; ++i) {
    ImGui_ImplOpenGL3_NewFrame();
    application.frame(seconds_of(i));
    upload_letters(application.fonts());
  }
  target.begin();
  const render::Color ground = application.theme().ground;
  glClearColor(static_cast<float>(ground.r) / 255.0f, static_cast<float>(ground.g) / 255.0f,
               static_cast<float>(ground.b) / 255.0f, 1.0f);
  glClear(GL_COLOR_BUFFER_BIT);
  ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
  render::gl::check("drawing the window");
  target.finish();
  const render::gl::Pixels picture = target.read();
  render::write_png(options.out, picture.rgba, picture.width, picture.height);
  ImGui_ImplOpenGL3_Shutdown();
  return 0;
}

}  // namespace policyscope::app
