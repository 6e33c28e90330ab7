#pragma once

#include <string>
#include <vector>

namespace policyscope {

struct Point {
  double x = 0.0;
  double y = 0.0;
};

/// What a shape means. Render decides colour and width from it, per theme.
enum class Role {
  ground,  ///< track, hills, floor, walls
  guide,   ///< thin helpers: circles of reach, axes, grid lines
  body,    ///< what the agent moves; the previous poses of bodies are drawn as a fading trail
  joint,   ///< pivots and hinges
  agent,   ///< a token that stands for the agent in a small MDP
  node,    ///< a state of a small MDP, not occupied
  goal,
  hazard,
  action,  ///< the action just taken: arrows and arcs
  text,
};

/// A picture as data, in the environment's own metres, y upwards. Environments fill it in; render draws it.
/// Vectors keep their capacity between frames.
struct Scene {
  struct Segment {
    Point from, to;
    double width;  ///< metres; 0 is a hairline
    Role role;
  };
  struct Polyline {
    std::vector<Point> points;
    double width;
    bool closed;
    bool filled;
    Role role;
  };
  struct Disc {
    Point center;
    double radius;
    bool filled;
    Role role;
  };
  struct Arrow {
    Point from, to;
    Role role;
  };
  /// An arc around `center` with an arrowhead at its end; angles counter-clockwise from +x in radians.
  struct ArcArrow {
    Point center;
    double radius, start, sweep;
    Role role;
  };
  struct Label {
    Point at;  ///< centre of the text
    std::string text;
    Role role;
  };

  Point low{-1.0, -1.0};  ///< what must be visible: the lower left …
  Point high{1.0, 1.0};   ///< … and the upper right corner
  std::vector<Segment> segments;
  std::vector<Polyline> polylines;
  std::vector<Disc> discs;
  std::vector<Arrow> arrows;
  std::vector<ArcArrow> arc_arrows;
  std::vector<Label> labels;

  void clear() {
    segments.clear();
    polylines.clear();
    discs.clear();
    arrows.clear();
    arc_arrows.clear();
    labels.clear();
  }
};

}  // namespace policyscope
