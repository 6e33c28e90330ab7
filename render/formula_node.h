#pragma once

#include "render/formula.h"

#include <string>
#include <vector>

namespace policyscope::render {

/// TeX's kinds of atoms: the spaces between neighbours follow from them.
enum class AtomClass { ordinary, function, binary, relation, open, close, punctuation, inner };

/// What a formula consists of, before sizes are known.
struct Formula::Node {
  enum class Kind {
    row,       ///< children side by side
    glyphs,    ///< `text` in `font`
    space,     ///< `amount` em
    fraction,  ///< children: numerator, denominator
    root,      ///< children: radicand
    accent,    ///< `text` names it; children: what it stands over
    fenced,    ///< `text` and `right` are the brackets; children: content
    scripts,   ///< children: nucleus, below, above; a script may be an empty row
    live,      ///< `text` is the id; children: content
    double_e,  ///< the blackboard bold E, which no 16-bit font has
  };
  Kind kind = Kind::row;
  AtomClass atom = AtomClass::ordinary;
  Font font = Font::serif_italic;
  std::string text, right;
  double amount = 0.0;
  bool big = false;     ///< a sum, product or integral sign
  bool limits = false;  ///< scripts go below and above instead of beside
  bool bold = false;
  std::vector<Node> children;

  bool empty() const { return kind == Kind::row && children.empty(); }
};

/// What a command without arguments stands for.
struct FormulaSymbol {
  std::string_view command;  ///< without the backslash
  std::string_view text;
  AtomClass atom = AtomClass::ordinary;
  Font font = Font::serif;
  bool big = false;
  bool limits = false;
};

/// The symbol of a command, or null.
const FormulaSymbol* find_formula_symbol(std::string_view command);
/// The class of a character that is written as such: "+", "(", "←".
AtomClass class_of_character(char32_t character);
/// All command names, for suggestions.
std::vector<std::string> formula_commands();

}  // namespace policyscope::render
