#pragma once

#include "app/fonts.h"
#include "app/imgui_canvas.h"
#include "app/panels/catalog.h"
#include "app/widgets/registry.h"
#include "core/learning/function_field.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

struct ImGuiContext;

namespace policyscope::app {

/// A window with one panel, without a renderer and without threads: trained runs, a frame made from them, and
/// a robot that works the panel's controls by their labels. What the panel sends is kept; what changes the
/// view is carried out, so that its effect can be seen in the next frame.
class Stage {
 public:
  /// Trains `runs` runs of a built-in scenario for `steps` steps each.
  Stage(const std::string& scenario, std::int64_t steps, int runs = 1);
  ~Stage();

  void show(std::string_view panel, float width, float height);
  void frame();
  void frames(int count) {
    for (int i = 0; i < count; ++i) frame();
  }

  // The robot. A label is the end of a widget's path; it must be there and within reach.
  const WidgetRecord* find(std::string_view label) const { return registry_.find(label); }
  const std::vector<WidgetRecord>& records() const { return registry_.records(); }
  void click(std::string_view label, int button = 0);
  void press_at(render::Vec2 at, int button = 0);
  void drag(render::Vec2 from, render::Vec2 to);
  void hover(render::Vec2 at);
  void wheel(render::Vec2 at, float notches);
  void type(const char* letters);
  void press_enter();
  void hold_shift(bool held) { shift_ = held; }
  /// A place inside a widget, 0 … 1 from left to right and from top to bottom.
  render::Vec2 place(std::string_view label, float x, float y) const;
  /// Moves the mouse away from everything.
  void away() { hover({-1e6f, -1e6f}); }

  /// The last action of this kind since forget(); null if there was none.
  template <class A>
  const A* sent() const {
    for (std::size_t i = sent_.size(); i-- > 0;)
      if (const A* action = std::get_if<A>(&sent_[i])) return action;
    return nullptr;
  }
  void forget() { sent_.clear(); }

  /// The words of the panel's title in the last frame.
  const std::string& title() const { return title_; }
  /// The formula before them.
  const std::string& symbol() const { return symbol_; }
  Scenario scenario;
  ViewState view;
  bool playing = false;
  std::vector<std::unique_ptr<RunView>> runs;
  Learner& learner(std::size_t run = 0) { return runs[run]->run->learner(); }
  /// Takes the learner's news into the run's view.
  void refresh(std::size_t run = 0);
  Demonstration& demonstration() { return *demonstration_; }

  /// Characters that were to be drawn and that no font has.
  const std::u32string& unknown_characters() const { return fonts_.unknown(); }

  /// Numbers of what was drawn in the last frame.
  int vertices() const { return vertices_; }

 private:
  class NoImages final : public ImageStore {
   public:
    std::uintptr_t texture_of(const render::ImageView& image) override { return image.width > 0 ? 1 : 0; }
  };
  void carry_out(const Action& action);
  void update_fields(const Model& model);

  ImGuiContext* context_;
  Fonts& fonts_;
  NoImages images_;
  std::unique_ptr<ImGuiCanvas> canvas_;
  render::FormulaCache formulas_;
  UiMemory memory_;
  WidgetRegistry registry_;
  std::unique_ptr<Panel> panel_;
  std::string name_, title_, symbol_;
  float width_ = 400, height_ = 300;

  std::shared_ptr<const Environment> environment_;
  std::unique_ptr<Demonstration> demonstration_;
  ParameterSet desired_;
  FunctionField field_;
  std::vector<FieldView> fields_;
  const Model* fields_model_ = nullptr;  // what fields_ and crosshair_ were evaluated for
  std::pair<std::size_t, std::size_t> fields_view_;
  CrosshairView crosshair_;
  std::vector<double> trail_;
  std::vector<Action> sent_, taken_;
  Outbox outbox_;

  render::Vec2 mouse_{-1e6f, -1e6f};
  bool down_[2] = {false, false};
  bool shift_ = false;
  float wheel_ = 0.0f;
  std::string letters_;
  std::string next_highlight_;
  std::uint64_t number_ = 0;
  int vertices_ = 0;
};

}  // namespace policyscope::app
