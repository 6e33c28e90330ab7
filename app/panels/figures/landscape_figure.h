#pragma once

#include "app/background.h"
#include "app/panels/figures/figure_page.h"
#include "app/panels/panel.h"
#include "core/studies/landscape.h"
#include "render/contour.h"
#include "render/heatmap.h"
#include "render/surface.h"

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace policyscope::render::gl {
class SurfaceRenderer;
}

namespace policyscope::app {

class FigurePlot;

enum class LandscapeParameters { theta, raise_all, triple };
enum class LandscapeField { none, plain, natural, both };

struct LandscapeSettings {
  LandscapeParameters parameters = LandscapeParameters::theta;
  LandscapeField field = LandscapeField::none;
  double step = 0.3;
  double natural_step = 0.1;
  double kl_limit = 0.01;
  double clip = 0.2;
  int updates = 40;
  static const std::vector<Field<LandscapeSettings>>& fields();
};

/// J over two parameters of the policy, and the ways uphill of plain gradient, natural gradient, TRPO and
/// PPO.
class LandscapeFigure final : public Panel {
 public:
  /// "surface" begins in 3-D, "raise_all" with other parameters for the same policies.
  explicit LandscapeFigure(std::string_view argument);
  ~LandscapeFigure() override;

  PanelTitle title(const Frame& frame) const override;
  void draw_header(const Frame& frame, Outbox& outbox) override;
  void draw(const Frame& frame, Outbox& outbox) override;

 private:
  void choose_parameters(const Frame& frame);
  void fit();
  void ask(const Frame& frame, Outbox& outbox);
  void draw_side(const Frame& frame);
  void draw_method(const Frame& frame, FigureSide& side, PathMethod method);
  void draw_map(const Frame& frame);
  void draw_field(const Frame& frame, const render::PlotArea& area);
  void collect_moments(const Frame& frame);
  void draw_ways(const Frame& frame, const FigurePlot& plot);
  void point(const Frame& frame, FigurePlot& plot);
  void draw_surface(const Frame& frame);
  render::GridView grid_view() const;
  render::Limits range_of(const LandscapeGrid& grid);
  render::Color color_of(PathMethod method) const;

  FigurePage page_;
  FigureSettings<LandscapeSettings> settings_;
  std::uint64_t untouched_;  // version of the settings until a person changes one
  Background<LandscapeGridWork> grid_;
  Background<LandscapePathsWork> paths_;
  std::array<bool, path_methods> shown_{true, true, true, true};
  bool as_surface_;

  std::vector<std::shared_ptr<const Snapshot>> moments_;  // of the shown run, for the learner's own way
  std::vector<PlaneParameter> parameters_;
  std::vector<std::string_view> names_;
  PlaneFacts facts_;
  const Model* parameters_of_ = nullptr;
  std::size_t x_ = 0, y_ = 1;
  Eigen::Vector2d low_{-4.0, -4.0}, high_{4.0, 4.0}, start_{0.0, 0.0};
  bool fitted_ = false;
  std::uint64_t changes_ = 0, asked_changes_ = 0;  // of anything that a person can change

  std::uint64_t grid_version_ = 0, painted_version_ = 0, contoured_version_ = 0, built_version_ = 0;
  render::Limits range_{0.0, 1.0};
  std::vector<double> sorted_;
  render::FieldImage image_;
  int image_width_ = 0, image_height_ = 0;
  render::ContourLines contours_;
  render::SurfaceCamera camera_{.azimuth = -0.7, .elevation = 0.75};
  render::SurfaceMesh mesh_;
  render::SurfaceScratch scratch_;
  std::unique_ptr<render::gl::SurfaceRenderer> renderer_;
};

}  // namespace policyscope::app
