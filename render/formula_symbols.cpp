#include "render/formula_node.h"

#include <algorithm>
#include <array>

namespace policyscope::render {
namespace {

using enum AtomClass;
constexpr Font upright = Font::serif;
constexpr Font italic = Font::serif_italic;

// Sorted by kind as in the header's list; small enough to search from the front.
constexpr auto symbols = std::to_array<FormulaSymbol>({
    {"alpha", "α", ordinary, italic},
    {"beta", "β", ordinary, italic},
    {"gamma", "γ", ordinary, italic},
    {"delta", "δ", ordinary, italic},
    {"epsilon", "ϵ", ordinary, italic},
    {"varepsilon", "ε", ordinary, italic},
    {"zeta", "ζ", ordinary, italic},
    {"eta", "η", ordinary, italic},
    {"theta", "θ", ordinary, italic},
    {"vartheta", "ϑ", ordinary, italic},
    {"iota", "ι", ordinary, italic},
    {"kappa", "κ", ordinary, italic},
    {"lambda", "λ", ordinary, italic},
    {"mu", "μ", ordinary, italic},
    {"nu", "ν", ordinary, italic},
    {"xi", "ξ", ordinary, italic},
    {"omicron", "ο", ordinary, italic},
    {"pi", "π", ordinary, italic},
    {"rho", "ρ", ordinary, italic},
    {"sigma", "σ", ordinary, italic},
    {"tau", "τ", ordinary, italic},
    {"upsilon", "υ", ordinary, italic},
    {"phi", "ϕ", ordinary, italic},
    {"varphi", "φ", ordinary, italic},
    {"chi", "χ", ordinary, italic},
    {"psi", "ψ", ordinary, italic},
    {"omega", "ω", ordinary, italic},
    {"Gamma", "Γ", ordinary, upright},
    {"Delta", "Δ", ordinary, upright},
    {"Theta", "Θ", ordinary, upright},
    {"Lambda", "Λ", ordinary, upright},
    {"Xi", "Ξ", ordinary, upright},
    {"Pi", "Π", ordinary, upright},
    {"Sigma", "Σ", ordinary, upright},
    {"Upsilon", "Υ", ordinary, upright},
    {"Phi", "Φ", ordinary, upright},
    {"Psi", "Ψ", ordinary, upright},
    {"Omega", "Ω", ordinary, upright},

    {"nabla", "∇"},
    {"partial", "∂"},
    {"infty", "∞"},
    {"prime", "′"},
    {"top", "⊤"},
    {"ell", "ℓ"},
    {"dots", "…"},
    {"ldots", "…"},
    {"cdots", "⋯"},
    {"R", "ℝ"},
    {"lbrace", "{", open},
    {"rbrace", "}", close},
    {"{", "{", open},
    {"}", "}", close},
    {"lfloor", "⌊", open},
    {"rfloor", "⌋", close},
    {"|", "‖"},
    {"%", "%"},

    {"sim", "∼", relation},
    {"leftarrow", "←", relation},
    {"gets", "←", relation},
    {"rightarrow", "→", relation},
    {"to", "→", relation},
    {"doteq", "≐", relation},
    {"approx", "≈", relation},
    {"le", "≤", relation},
    {"leq", "≤", relation},
    {"ge", "≥", relation},
    {"geq", "≥", relation},
    {"ne", "≠", relation},
    {"neq", "≠", relation},
    {"in", "∈", relation},
    {"mid", "|", relation},
    {"propto", "∝", relation},
    {"equiv", "≡", relation},

    {"cdot", "·", binary},
    {"times", "×", binary},
    {"pm", "±", binary},
    {"mp", "∓", binary},
    {"circ", "∘", binary},
    {"ast", "∗", binary},

    {"sum", "∑", function, upright, true, true},
    {"prod", "∏", function, upright, true, true},
    {"int", "∫", function, upright, true, false},

    {"max", "max", function, upright, false, true},
    {"min", "min", function, upright, false, true},
    {"argmax", "arg max", function, upright, false, true},
    {"argmin", "arg min", function, upright, false, true},
    {"ln", "ln", function},
    {"log", "log", function},
    {"exp", "exp", function},
    {"sin", "sin", function},
    {"cos", "cos", function},
    {"tan", "tan", function},
    {"tanh", "tanh", function},
    {"arctan", "arctan", function},
    {"clip", "clip", function},
    {"Pr", "Pr", function},
});

constexpr std::array structures{"frac",   "sqrt",         "left", "right", "hat",  "bar",    "dot",
                                "ddot",   "tilde",        "vec",  "text",  "live", "mathrm", "mathbf",
                                "mathbb", "operatorname", "E",    "quad",  "qquad"};

}  // namespace

const FormulaSymbol* find_formula_symbol(std::string_view command) {
  const auto found = std::find_if(symbols.begin(), symbols.end(),
                                  [&](const FormulaSymbol& symbol) { return symbol.command == command; });
  return found == symbols.end() ? nullptr : &*found;
}

AtomClass class_of_character(char32_t character) {
  switch (character) {
    case U'+':
    case U'−':
    case U'·':
    case U'×':
    case U'±':
    case U'∗':
    case U'∘':
      return binary;
    case U'=':
    case U'<':
    case U'>':
    case U':':
    case U'←':
    case U'→':
    case U'∼':
    case U'≈':
    case U'≤':
    case U'≥':
    case U'≠':
    case U'∈':
    case U'≐':
    case U'∝':
    case U'≡':
      return relation;
    case U'(':
    case U'[':
      return open;
    case U')':
    case U']':
      return close;
    case U',':
    case U';':
      return punctuation;
    default:
      return ordinary;
  }
}

std::vector<std::string> formula_commands() {
  std::vector<std::string> names;
  for (const FormulaSymbol& symbol : symbols) names.push_back(std::string("\\").append(symbol.command));
  for (const char* name : structures) names.push_back(std::string("\\").append(name));
  return names;
}

}  // namespace policyscope::render
