#pragma once

#include "app/panels/grid_painter.h"
#include "app/panels/panel.h"
#include "core/scene/scene.h"

#include <memory>
#include <string_view>
#include <vector>

namespace policyscope::app {

/// The task at human speed: the demonstration with its fading trail, its action and its reward. A drag puts
/// its body elsewhere. On request shows the learner's own environment instead, which can be dragged as well
/// while the learner is slow: that is a change of the training. The map of a gridworld can be painted.
class EnvironmentPanel final : public Panel {
 public:
  PanelTitle title(const Frame& frame) const override;
  void draw_header(const Frame& frame, Outbox& outbox) override;
  void draw(const Frame& frame, Outbox& outbox) override;

 private:
  void draw_picture(const Frame& frame, Outbox& outbox, const render::Rect& rect);
  void draw_numbers(const Frame& frame, Outbox& outbox, const render::Rect& line);
  void follow_demonstration(const Frame& frame);
  void follow_training(const Frame& frame);
  /// A copy of the environment to pose, made anew when the task or its physics is another one.
  Environment& double_of(const Environment& environment);

  bool training_ = false;  // which of the two is shown
  GridPainter painter_;
  bool paintable_ = false;
  std::unique_ptr<Environment> double_;
  const EnvironmentInfo* double_info_ = nullptr;

  Scene before_, present_, between_, ghost_;
  std::int64_t steps_ = -1;  // of the demonstration, when present_ was made
  const Demonstration* followed_ = nullptr;
  bool moves_smoothly_ = false;  // from before_ to present_
};

}  // namespace policyscope::app
