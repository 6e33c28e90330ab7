#include "render/scene_view.h"

#include "render/recording_canvas.h"
#include "render/svg_canvas.h"

#include <gtest/gtest.h>

#include <cmath>

namespace policyscope::render {
namespace {

Scene pendulum() {
  Scene scene;
  scene.low = {-1.3, -1.3};
  scene.high = {1.3, 1.3};
  scene.discs.push_back({{0, 0}, 1, false, Role::guide});
  scene.segments.push_back({{0, 0}, {0.6, 0.8}, 0.08, Role::body});
  scene.discs.push_back({{0, 0}, 0.05, true, Role::joint});
  scene.arc_arrows.push_back({{0, 0}, 0.4, 1.0, 1.2, Role::action});
  scene.labels.push_back({{0, -1}, "s <&> \"S\"", Role::text});
  return scene;
}

TEST(SceneView, MapsPixelsBackWithEqualScales) {
  const SceneView view = fit_scene(pendulum(), Rect::at(8, 40, 300, 200));
  const Point there{0.3, -0.7};
  const Point back = view.to_scene(view.to_pixel(there));
  EXPECT_NEAR(back.x, there.x, 1e-6);
  EXPECT_NEAR(back.y, there.y, 1e-6);
  const Vec2 o = view.to_pixel({0, 0}), x = view.to_pixel({1, 0}), y = view.to_pixel({0, 1});
  EXPECT_NEAR(x.x - o.x, o.y - y.y, 1e-4);
  EXPECT_LT(y.y, o.y);
  for (const Point corner : {pendulum().low, pendulum().high})
    EXPECT_TRUE(view.rect.inset(-0.01f).contains(view.to_pixel(corner)));
}

TEST(Scene, IsDrawnInTheColoursOfItsRoles) {
  RecordingCanvas canvas;
  const Theme theme = dark_theme();
  const Scene scene = pendulum();
  draw_scene(canvas, theme, fit_scene(scene, Rect::at(0, 0, 260, 260)), scene);
  bool body = false;
  for (const auto* line : canvas.of(RecordingCanvas::Kind::polyline))
    if (line->color == theme.warm) {
      body = true;
      EXPECT_NEAR(line->size, 8, 1e-3);  // 0.08 m at 100 pixels a metre
    }
  EXPECT_TRUE(body);
  ASSERT_EQ(canvas.of(RecordingCanvas::Kind::fill).size(), 1u);  // the arrow's head
  EXPECT_EQ(canvas.of(RecordingCanvas::Kind::fill)[0]->color, theme.accent);
}

TEST(Scene, TrailFadesIntoThePast) {
  RecordingCanvas canvas;
  const std::vector<Scene> earlier(5, pendulum());
  draw_trail(canvas, dark_theme(), fit_scene(earlier[0], Rect::at(0, 0, 260, 260)), earlier);
  const auto bodies = canvas.of(RecordingCanvas::Kind::polyline);
  ASSERT_EQ(bodies.size(), 5u);
  for (std::size_t i = 1; i < bodies.size(); ++i) EXPECT_GT(bodies[i]->color.a, bodies[i - 1]->color.a);
}

std::string svg() {
  SvgCanvas canvas(260, 260, dark_theme().ground);
  const Scene scene = pendulum();
  draw_scene(canvas, dark_theme(), fit_scene(scene, Rect::at(0, 0, 260, 260)), scene);
  canvas.polyline(std::vector<Vec2>{{0, 0}, {NAN, INFINITY}}, {});
  canvas.push_clip(Rect::at(0, 0, 5, 5));  // left open on purpose
  return canvas.document();
}

TEST(Svg, IsTheSameEveryTime) {
  EXPECT_EQ(svg(), svg());
}

TEST(Svg, IsWellFormed) {
  const std::string text = svg();
  std::vector<std::string> open;
  for (std::size_t at = text.find('<'); at != std::string::npos; at = text.find('<', at + 1)) {
    const std::size_t end = text.find('>', at);
    ASSERT_NE(end, std::string::npos);
    const std::string tag = text.substr(at + 1, end - at - 1);
    if (tag[0] == '/') {
      ASSERT_FALSE(open.empty());
      EXPECT_EQ(open.back(), tag.substr(1));
      open.pop_back();
    } else if (!tag.ends_with('/')) {
      open.push_back(tag.substr(0, tag.find(' ')));
    }
  }
  EXPECT_TRUE(open.empty());
  EXPECT_NE(text.find("s &lt;&amp;&gt; &quot;S&quot;"), std::string::npos);
  EXPECT_EQ(text.find("nan"), std::string::npos);
  EXPECT_EQ(text.find("inf"), std::string::npos);
}

}  // namespace
}  // namespace policyscope::render
