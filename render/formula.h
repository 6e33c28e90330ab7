#pragma once

#include "render/canvas.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace policyscope::render {

/// Mathematics in a small part of TeX's language, set with boxes and glue.
///
///   letters      italic; digits and `()[]|,.!` upright; + − = < > : spaced as operators; a blank means
///   nothing greek        \alpha … \omega, \varepsilon \vartheta \varphi, \Gamma … \Omega scripts      x_t
///   x^2  x_{t+1}^{\prime}  x'            (one character or {…}; both together stack) accents      \hat \bar
///   \dot \ddot \tilde \vec{…} structures   \frac{a}{b}  \sqrt{x}  \left( … \right)   (also [ ] \{ \} | and .
///   for none) big          \sum \prod \int with limits below and above; \max \min \argmax with a limit below
///   functions    \ln \log \exp \sin \cos \tan \tanh \arctan \Pr and \operatorname{…}, upright
///   relations    \sim \leftarrow \gets \to \doteq \approx \le \ge \ne \in \mid \propto \equiv
///   operators    \cdot \times \pm \mp \circ \ast
///   symbols      \nabla \partial \infty \prime \top \ell \dots \cdots \Delta \R (ℝ) \E (E) \mathbb{…}
///   text         \text{…} upright sans words   \mathrm{…} upright   \mathbf{…} upright bold sans
///   spaces       \, \: \; \quad \qquad  and ~
///   \live{id}{…} marks a symbol: its box comes back under `id`, so that its value can be shown below it and
///                it can be highlighted. May be nested.
///
/// Characters that the faces have (θ, ←, …) may also be written as such.
class Formula {
 public:
  /// Throws Error with one sentence that names what is wrong and where.
  static Formula parse(std::string_view markup);

  const std::string& markup() const { return markup_; }

  struct Node;

 private:
  friend class FormulaSetter;
  std::string markup_;
  std::shared_ptr<const Node> root_;
};

/// A formula with every glyph in its place, relative to the left end of the baseline, y down. Made once per
/// formula, size and set of fonts; drawing it allocates nothing.
struct FormulaLayout {
  struct Glyphs {
    Vec2 at;  ///< left end of the baseline
    std::string text;
    Font font;
    float size;
    int symbol;  ///< index of the innermost enclosing symbol, -1 for none
  };
  struct Line {
    std::vector<Vec2> points;  ///< at most 64
    float width;
    bool filled;  ///< a convex shape instead of a line
    int symbol;
  };
  struct Symbol {
    std::string id;
    Rect rect;   ///< around its ink and scripts
    int parent;  ///< the enclosing symbol, -1 for none
  };

  float width = 0.0f;
  float ascent = 0.0f;
  float descent = 0.0f;
  float size = 0.0f;
  std::vector<Glyphs> glyphs;
  std::vector<Line> lines;  ///< fraction bars, roots, stretched brackets, accents
  std::vector<Symbol> symbols;

  /// The innermost symbol at a point relative to the formula's origin; -1 for none.
  int symbol_at(Vec2 point) const;
  /// The first symbol with that id; -1 for none.
  int find(std::string_view id) const;
};

/// `size` is the em of the letters, pixels. Symbols outside of scripts take at least `least_symbol_width`
/// pixels, so that the values shown below them keep apart.
FormulaLayout layout_formula(const Formula& formula, const TextMetrics& metrics, float size,
                             float least_symbol_width = 0.0f);

/// Draws with the left end of the baseline at `at`. Symbols whose id is `highlighted` (and what they contain)
/// take the highlight colour.
void draw_formula(Canvas& canvas, const FormulaLayout& layout, Vec2 at, Color color,
                  std::string_view highlighted = {}, Color highlight = {});

/// Layouts by markup, size and least symbol width, made when first asked for. Clear it when the fonts change.
class FormulaCache {
 public:
  FormulaCache();
  ~FormulaCache();
  FormulaCache(FormulaCache&&) noexcept;
  FormulaCache& operator=(FormulaCache&&) noexcept;

  /// The reference stays valid until clear().
  const FormulaLayout& get(std::string_view markup, const TextMetrics& metrics, float size,
                           float least_symbol_width = 0.0f);
  void clear();

 private:
  struct Entries;
  std::unique_ptr<Entries> entries_;
};

}  // namespace policyscope::render
