// Painting a gridworld's map in the environment panel.
#include "core/environments/grid_map.h"
#include "tests/app/panels/stage.h"

#include <gtest/gtest.h>

namespace policyscope::app {
namespace {

class GridPainterTest : public testing::Test {
 protected:
  GridPainterTest() {
    stage_.show("environment", 420, 460);
    stage_.frames(2);
  }
  /// The middle of a cell of the open field, 8 by 8, which fills the picture's height or width.
  render::Vec2 cell(int column, int row) {
    const render::Rect& picture = stage_.find("Scene")->rect;
    const float side = std::min(picture.width() / (8 + 0.4f), picture.height() / (8 + 0.4f));
    return {picture.center().x + side * (static_cast<float>(column) - 3.5f),
            picture.center().y + side * (static_cast<float>(row) - 3.5f)};
  }
  GridMap map() {
    const auto* sent = stage_.sent<action::SetParameter>();
    return GridMap::read(sent != nullptr ? std::get<std::string>(sent->value) : "open-field");
  }
  Stage stage_{"gridworld-painter", 500};
};

TEST_F(GridPainterTest, AStrokePaintsAllTheCellsItCrosses) {
  stage_.click("wall");
  stage_.drag(cell(1, 1), cell(1, 5));
  const GridMap painted = map();
  for (int row = 1; row <= 5; ++row) EXPECT_EQ(painted.at(1, row), '#') << row;
  EXPECT_EQ(painted.at(0, 1), '.');
  EXPECT_EQ(painted.at(1, 6), '.');
  EXPECT_EQ(stage_.sent<action::DragDemonstration>(), nullptr);
  // A stroke that starts on a wall removes it.
  stage_.press_at(cell(1, 1));
  EXPECT_EQ(map().at(1, 1), '.');
  EXPECT_EQ(map().at(1, 5), '#');
}

TEST_F(GridPainterTest, EveryToolPaintsItsCell) {
  const std::pair<const char*, char> tools[] = {
      {"wall", '#'}, {"goal", 'G'}, {"start", 'S'}, {"pit", 'P'}, {"wind", '^'}};
  int column = 0;
  for (const auto& [tool, cell_text] : tools) {
    stage_.click(tool);
    stage_.press_at(cell(++column, 7));
    EXPECT_EQ(map().at(column, 7), cell_text) << tool;
  }
  // Wind turns with every stroke that starts on it.
  for (const char wind : {'>', 'v', '<', '^'}) {
    stage_.press_at(cell(column, 7));
    EXPECT_EQ(map().at(column, 7), wind);
  }
  stage_.click("floor");
  stage_.press_at(cell(1, 7));
  EXPECT_EQ(map().at(1, 7), '.');
}

TEST_F(GridPainterTest, TheFirstToolMovesTheAgent) {
  stage_.click("wall");
  stage_.click("move");
  stage_.press_at(cell(7, 0));
  EXPECT_EQ(stage_.sent<action::SetParameter>(), nullptr);
  ASSERT_NE(stage_.sent<action::DragDemonstration>(), nullptr);
  EXPECT_EQ(stage_.demonstration().environment().state()[0], 7.0);
}

TEST_F(GridPainterTest, OtherTasksHaveNothingToPaint) {
  Stage other("two-cycle", 100);
  other.show("environment", 320, 350);
  other.frames(2);
  EXPECT_EQ(other.find("wall"), nullptr);
}

}  // namespace
}  // namespace policyscope::app
