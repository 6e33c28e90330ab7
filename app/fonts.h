#pragma once

#include "render/font_metrics.h"
#include "render/text_metrics.h"

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

struct ImFont;

namespace policyscope::app {

/// The faces of the window in ImGui's atlas, each at the sizes that were asked for: text is never drawn
/// enlarged or reduced. A size that is new is drawn with its nearest neighbour for one frame, and prepare()
/// adds it before the next.
class Fonts final : public render::TextMetrics {
 public:
  /// For the ImGui context that is current. Throws nothing: where no font is installed, ImGui's own is used
  /// and complaint() says so.
  /// `files` finds a kind's files; tests have machines with others.
  using Finder = std::function<std::vector<std::filesystem::path>(render::Font)>;
  explicit Fonts(const Finder& files = render::font_files);

  /// Between frames: rebuilds the atlas if sizes were missing. True if it did; the backend must then upload
  /// the texture again, and what was measured before is void.
  bool prepare();
  /// Forgets all sizes, e.g. because everything is now larger.
  void forget_sizes();

  /// The face whose em is nearest to `size` pixels; null before the first prepare().
  ImFont* face(render::Font font, float size) const;
  render::TextExtent measure(std::string_view text, render::Font font, float size) const override;

  /// One sentence about fonts that are missing, and what to install; empty if none is.
  const std::string& complaint() const { return complaint_; }

 private:
  struct Size {
    render::Font font;
    int height;  ///< pixels from ascender to descender, which is what ImGui counts in
    ImFont* face;
  };
  /// One kind of face: its files, and their heights per em.
  struct Kind {
    std::vector<std::string> files;
    std::vector<float> heights;
  };
  int height_of(render::Font font, float size) const;

  std::vector<Kind> kinds_;
  mutable std::vector<Size> sizes_;
  mutable bool missing_ = true;
  std::string complaint_;
};

}  // namespace policyscope::app
