#pragma once

#include "app/panels/panel.h"
#include "app/settings.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace policyscope::app {

/// The panels on the screen: rows of cells, each with one panel or several as tabs, with gaps between them
/// that can be dragged.
class Workspace {
 public:
  /// Arranges the default screen, or the panels that a scenario names; those joined by '|' share a place as
  /// tabs. Returns a sentence about names that
  /// are unknown, or nothing.
  std::string open(const WindowLayout& layout);
  /// Only what a lesson needs: the scenario's two or three panels, and the sliders of the lesson.
  std::string open_presentation(const WindowLayout& layout);
  /// One panel alone. False if there is none with this id.
  bool open_single(std::string_view id);

  void draw(const Frame& frame, Outbox& outbox, const render::Rect& area);
  /// Brings a panel's tab to the front.
  void show(std::string_view id);
  /// Whether a panel on the screen, not one behind another tab, draws what is in a replay buffer.
  bool shows_replay() const;
  /// The panels' ids as one text: what a layout is known by.
  std::string signature() const;
  LayoutWeights weights() const;
  /// Ignored where it does not fit the layout.
  void set_weights(const LayoutWeights& weights);
  /// Whether a person moved a border since the layout was opened.
  bool dragged() const { return dragged_; }
  /// The next tab of the cell that has several.
  void next_tab();

 private:
  struct Place {
    std::string id;
    std::unique_ptr<Panel> panel;
  };
  struct Cell {
    std::vector<Place> places;
    std::size_t active = 0;
    float weight = 1.0f;
    bool figure = false;  ///< its panels bring their own sliders
  };
  struct Row {
    std::vector<Cell> cells;
    float weight = 1.0f;
    bool strip = false;  ///< one panel without title, as high as it asks for
  };

  bool add(Row& row, std::string_view id, std::string& unknown);
  void add_tabs(Row& row);
  static float strip_height(const Frame& frame, Row& row, const render::Rect& area);
  void draw_cell(const Frame& frame, Outbox& outbox, Cell& cell, const render::Rect& rect, bool titled);

  std::vector<Row> rows_;
  bool dragged_ = false;
};

}  // namespace policyscope::app
