#include "core/text/plain_formula.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace policyscope {
namespace {

using Names = std::pair<std::string_view, std::string_view>;

constexpr Names symbols[] = {
    {"alpha", "α"},      {"beta", "β"},      {"gamma", "γ"},  {"delta", "δ"}, {"epsilon", "ε"},
    {"varepsilon", "ε"}, {"zeta", "ζ"},      {"eta", "η"},    {"theta", "θ"}, {"vartheta", "ϑ"},
    {"iota", "ι"},       {"kappa", "κ"},     {"lambda", "λ"}, {"mu", "μ"},    {"nu", "ν"},
    {"xi", "ξ"},         {"pi", "π"},        {"rho", "ρ"},    {"sigma", "σ"}, {"tau", "τ"},
    {"upsilon", "υ"},    {"phi", "φ"},       {"varphi", "φ"}, {"chi", "χ"},   {"psi", "ψ"},
    {"omega", "ω"},      {"Gamma", "Γ"},     {"Delta", "Δ"},  {"Theta", "Θ"}, {"Lambda", "Λ"},
    {"Xi", "Ξ"},         {"Pi", "Π"},        {"Sigma", "Σ"},  {"Phi", "Φ"},   {"Psi", "Ψ"},
    {"Omega", "Ω"},      {"leftarrow", "←"}, {"gets", "←"},   {"to", "→"},    {"sim", "∼"},
    {"doteq", "≐"},      {"approx", "≈"},    {"le", "≤"},     {"ge", "≥"},    {"ne", "≠"},
    {"in", "∈"},         {"mid", "|"},       {"propto", "∝"}, {"equiv", "≡"}, {"cdot", "·"},
    {"times", "×"},      {"pm", "±"},        {"mp", "∓"},     {"circ", "∘"},  {"ast", "∗"},
    {"nabla", "∇"},      {"partial", "∂"},   {"infty", "∞"},  {"prime", "′"}, {"top", "ᵀ"},
    {"ell", "ℓ"},        {"dots", "…"},      {"cdots", "⋯"},  {"R", "ℝ"},     {"E", "E"},
    {"sum", "Σ"},        {"prod", "Π"},      {"int", "∫"},    {"quad", "  "}, {"qquad", "    "},
    {",", " "},          {":", " "},         {";", " "},      {"{", "{"},     {"}", "}"},
    {"left", ""},        {"right", ""},
};

constexpr Names accents[] = {{"hat", "\u0302"},  {"bar", "\u0304"},   {"dot", "\u0307"},
                             {"ddot", "\u0308"}, {"tilde", "\u0303"}, {"vec", "\u20d7"}};

constexpr std::string_view fonts[] = {"text", "mathrm", "mathbf", "mathbb", "operatorname"};

/// Signs that stand close to what follows them.
constexpr std::string_view prefixes[] = {"Delta", "nabla", "partial", "sum", "prod", "int"};

constexpr std::array<std::string_view, 10> superscripts = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
constexpr std::array<std::string_view, 10> subscripts = {"₀", "₁", "₂", "₃", "₄", "₅", "₆", "₇", "₈", "₉"};

template <std::size_t n>
const std::string_view* look_up(const Names (&list)[n], std::string_view name) {
  const auto at =
      std::find_if(std::begin(list), std::end(list), [&](const Names& entry) { return entry.first == name; });
  return at == std::end(list) ? nullptr : &at->second;
}
template <std::size_t n>
bool among(const std::string_view (&list)[n], std::string_view name) {
  return std::find(std::begin(list), std::end(list), name) != std::end(list);
}

bool continues(char byte) {
  return (static_cast<unsigned char>(byte) & 0xc0) == 0x80;
}

/// Walks through the markup once. Blanks separate what stands beside each other, at most one at a time.
class Translator {
 public:
  explicit Translator(std::string_view markup) : rest_(markup) {}

  /// Up to the closing brace, which is taken, or the end.
  std::string list() {
    std::string out;
    while (!rest_.empty() && rest_.front() != '}') append(out, item());
    if (!rest_.empty()) rest_.remove_prefix(1);
    return out;
  }

 private:
  static void append(std::string& out, std::string_view piece) {
    if (piece.empty()) return;
    const bool blank_before = out.empty() || out.back() == ' ' || out.back() == '(';
    if (piece.front() == ' ' && blank_before) piece.remove_prefix(1);
    if (piece.empty()) return;
    if ((piece.front() == ',' || piece.front() == ')') && !out.empty() && out.back() == ' ') out.pop_back();
    out += piece;
  }

  std::string item() {
    const char c = rest_.front();
    if (c == '\\') return command();
    rest_.remove_prefix(1);
    switch (c) {
      case '{':
        return list();
      case '^':
        return script("^", superscripts);
      case '_':
        return script("_", subscripts);
      case '\'':
        return "′";
      case '-':
        return "−";
      case '~':
        return " ";
      case ',':
        return rest_.starts_with(' ') ? "," : ", ";
      default:
        break;
    }
    std::string out(1, c);
    while (!rest_.empty() && continues(rest_.front())) {
      out += rest_.front();
      rest_.remove_prefix(1);
    }
    return out;
  }

  void skip_blanks() {
    while (rest_.starts_with(' ')) rest_.remove_prefix(1);
  }

  std::string argument() {
    skip_blanks();
    return rest_.empty() ? "" : item();
  }

  static std::string in_brackets(const std::string& text) {
    return text_width(text) > 1 ? "(" + text + ")" : text;
  }

  std::string script(std::string_view mark, const std::array<std::string_view, 10>& digits) {
    const std::string text = argument();
    if (text == "′" || text == "ᵀ") return text;
    if (text.size() == 1 && std::isdigit(static_cast<unsigned char>(text[0])) != 0) {
      return std::string(digits[static_cast<std::size_t>(text[0] - '0')]);
    }
    return std::string(mark) + in_brackets(text);
  }

  std::string words() {
    skip_blanks();
    if (!rest_.starts_with('{')) return argument();
    const std::size_t end = std::min(rest_.find('}'), rest_.size());
    std::string text(rest_.substr(1, end - 1));
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
    return text;
  }

  std::string command() {
    rest_.remove_prefix(1);
    std::size_t length = 0;
    while (length < rest_.size() && std::isalpha(static_cast<unsigned char>(rest_[length])) != 0) ++length;
    if (length == 0 && !rest_.empty()) length = 1;
    const std::string_view name = rest_.substr(0, length);
    rest_.remove_prefix(length);
    if (name == "live") {
      words();
      return argument();
    }
    if (among(fonts, name)) return words();
    if (name == "frac") {
      const std::string above = in_brackets(argument());
      return above + "/" + in_brackets(argument());
    }
    if (name == "sqrt") return "√" + in_brackets(argument());
    if (const std::string_view* accent = look_up(accents, name)) {
      std::string base = argument();
      std::size_t first = 1;
      while (first < base.size() && continues(base[first])) ++first;
      base.insert(std::min(first, base.size()), *accent);
      return base;
    }
    if (among(prefixes, name)) skip_blanks();
    if (const std::string_view* symbol = look_up(symbols, name)) return std::string(*symbol);
    return std::string(name);  // ln, exp, max …
  }

  std::string_view rest_;
};

}  // namespace

std::string plain_formula(std::string_view markup) {
  std::string out = Translator(markup).list();
  while (out.ends_with(' ')) out.pop_back();
  return out;
}

std::size_t text_width(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (continues(text[i])) continue;
    // U+0300 … U+036F and U+20D0 … U+20FF are drawn over the letter before.
    const bool mark = byte == 0xcc ||
                      (byte == 0xcd && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xb0);
    const bool symbol_mark = text.substr(i).starts_with("\xe2\x83") && i + 2 < text.size() &&
                             static_cast<unsigned char>(text[i + 2]) >= 0x90;
    if (!mark && !symbol_mark) ++width;
  }
  return width;
}

}  // namespace policyscope
