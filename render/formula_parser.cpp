#include "core/error.h"
#include "render/formula_node.h"
#include "render/utf8.h"

#include <algorithm>
#include <array>
#include <optional>

namespace policyscope::render {
namespace {

using Node = Formula::Node;
using Kind = Node::Kind;

bool is_letter(char32_t c) {
  return (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z');
}
/// Greek letters lean like Latin ones, except the capitals.
bool is_small_greek(char32_t c) {
  return (c >= U'α' && c <= U'ω') || c == U'ϑ' || c == U'ϕ' || c == U'ϵ';
}

/// Recursive descent over the markup, one function per construct.
class Parser {
 public:
  explicit Parser(std::string_view markup) : markup_(markup) {}

  Node parse() {
    Node row = parse_row();
    if (at_ < markup_.size()) fail(peek() == '}' ? "'}' without '{'" : "'\\right' without '\\left'");
    return row;
  }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    throw Error("formula '" + std::string(markup_) + "', character " + std::to_string(at_ + 1) + ": " + what);
  }

  bool done() const { return at_ >= markup_.size(); }
  char peek() const { return markup_[at_]; }
  bool next_is(std::string_view text) const { return markup_.substr(at_).starts_with(text); }
  void skip_blanks() {
    while (!done() && (peek() == ' ' || peek() == '\n' || peek() == '\t')) ++at_;
  }
  /// `\right` as a whole word, not the start of `\rightarrow`.
  bool at_right() const {
    return next_is("\\right") &&
           (at_ + 6 >= markup_.size() || !is_letter(static_cast<char32_t>(markup_[at_ + 6])));
  }

  /// Up to the end, a closing brace or \right, none of which it takes.
  Node parse_row() {
    if (++depth_ > 64) fail("nested too deeply");
    Node row;
    while (true) {
      skip_blanks();
      if (done() || peek() == '}' || at_right()) break;
      row.children.push_back(parse_scripted());
    }
    --depth_;
    return row;
  }

  /// An atom with what hangs on it.
  Node parse_scripted() {
    Node nucleus;
    if (peek() != '^' && peek() != '_' && peek() != '\'') nucleus = parse_atom();
    std::optional<Node> below, above;
    while (true) {
      skip_blanks();
      if (done()) break;
      if (peek() == '\'') {
        ++at_;
        if (!above) above = Node{};
        Node prime = symbol("prime");
        above->children.push_back(std::move(prime));
      } else if (peek() == '^' || peek() == '_') {
        const bool up = peek() == '^';
        std::optional<Node>& script = up ? above : below;
        // TeX allows x'^2 but no second ^.
        if (script && !(up && only_primes(*script))) fail(up ? "a second '^'" : "a second '_'");
        ++at_;
        Node row = parse_argument(up ? "'^'" : "'_'");
        if (!script) {
          script = Node{};
        }
        script->children.push_back(std::move(row));
      } else {
        break;
      }
    }
    if (!below && !above) return nucleus;
    Node node;
    node.kind = Kind::scripts;
    node.atom = nucleus.atom;
    node.limits = nucleus.limits;
    node.children.push_back(std::move(nucleus));
    node.children.push_back(below ? std::move(*below) : Node{});
    node.children.push_back(above ? std::move(*above) : Node{});
    return node;
  }

  static bool only_primes(const Node& row) {
    return std::all_of(row.children.begin(), row.children.end(),
                       [](const Node& child) { return child.kind == Kind::glyphs && child.text == "′"; });
  }

  /// `{…}` or one atom.
  Node parse_argument(const std::string& owner) {
    skip_blanks();
    if (done() || peek() == '}' || at_right()) fail(owner + " needs something after it");
    if (peek() == '{') return parse_group();
    if (peek() == '^' || peek() == '_' || peek() == '\'') fail(owner + " needs something after it");
    return parse_atom();
  }

  Node parse_group() {
    ++at_;  // {
    Node row = parse_row();
    if (done() || peek() != '}') fail("'{' without '}'");
    ++at_;
    // A group of one is that one, so that {+} still knows its spaces … as TeX does not, but people expect.
    if (row.children.size() == 1) return std::move(row.children[0]);
    return row;
  }

  /// The plain words of \text{…} or \live{…}.
  std::string parse_words(const std::string& owner) {
    skip_blanks();
    if (done() || peek() != '{') fail(owner + " needs '{…}'");
    const std::size_t close = markup_.find('}', at_);
    if (close == std::string_view::npos) fail("'{' without '}'");
    std::string words(markup_.substr(at_ + 1, close - at_ - 1));
    if (words.find_first_of("{\\") != std::string::npos) fail(owner + " takes plain words only");
    at_ = close + 1;
    return words;
  }

  Node parse_atom() {
    if (peek() == '\\') {
      if (++depth_ > 64) fail("nested too deeply");
      Node node = parse_command();
      --depth_;
      return node;
    }
    if (peek() == '{') return parse_group();
    if (peek() == '~') {
      ++at_;
      return space(0.33);
    }
    const std::size_t begin = at_;
    const char32_t character = next_character(markup_, at_);
    if (character > 0xFFFF || character == U'\uFFFD' || character < 0x20) {
      at_ = begin;
      fail("a character that no font here has");
    }
    // A number is one thing.
    if (character >= U'0' && character <= U'9')
      while (!done() && ((peek() >= '0' && peek() <= '9') || (peek() == '.' && digit_follows()))) ++at_;
    std::string_view text = markup_.substr(begin, at_ - begin);
    if (text == "-") text = "−";
    if (text == "*") text = "∗";
    std::size_t first = 0;
    const AtomClass atom = class_of_character(next_character(text, first));
    return glyphs(text, is_letter(character) || is_small_greek(character) ? Font::serif_italic : Font::serif,
                  atom);
  }

  bool digit_follows() const {
    return at_ + 1 < markup_.size() && markup_[at_ + 1] >= '0' && markup_[at_ + 1] <= '9';
  }

  /// A word of letters, or one sign.
  std::string parse_command_name() {
    ++at_;  // the backslash
    if (done()) fail("'\\' at the end");
    std::size_t end = at_;
    while (end < markup_.size() && is_letter(static_cast<char32_t>(markup_[end]))) ++end;
    if (end == at_) next_character(markup_, end);
    std::string name(markup_.substr(at_, end - at_));
    at_ = end;
    return name;
  }

  Node parse_command() {
    const std::size_t begin = at_;
    const std::string name = parse_command_name();
    if (name == "frac") {
      Node node = structure(Kind::fraction, AtomClass::inner);
      node.children.push_back(parse_argument("\\frac"));
      node.children.push_back(parse_argument("\\frac"));
      return node;
    }
    if (name == "sqrt") {
      Node node = structure(Kind::root, AtomClass::ordinary);
      node.children.push_back(parse_argument("\\sqrt"));
      return node;
    }
    if (name == "left") return parse_fenced();
    for (const std::string_view accent : {"hat", "bar", "dot", "ddot", "tilde", "vec"})
      if (name == accent) {
        Node node = structure(Kind::accent, AtomClass::ordinary);
        node.text = name;
        node.children.push_back(parse_argument("\\" + name));
        return node;
      }
    if (name == "text") return glyphs(parse_words("\\text"), Font::sans, AtomClass::ordinary);
    if (name == "operatorname")
      return glyphs(parse_words("\\operatorname"), Font::serif, AtomClass::function);
    if (name == "mathrm" || name == "mathbf" || name == "mathbb") return parse_alphabet(name);
    if (name == "E") return structure(Kind::double_e, AtomClass::ordinary);
    if (name == "live") {
      Node node = structure(Kind::live, AtomClass::ordinary);
      node.text = parse_words("\\live");
      if (node.text.empty()) fail("\\live needs an id");
      node.children.push_back(parse_argument("\\live"));
      node.atom = node.children[0].atom;
      node.limits = node.children[0].limits;
      return node;
    }
    for (const auto& [command, amount] : {std::pair<std::string_view, double>{",", 1.0 / 6.0},
                                          {":", 4.0 / 18.0},
                                          {";", 5.0 / 18.0},
                                          {"!", -1.0 / 6.0},
                                          {" ", 1.0 / 3.0},
                                          {"quad", 1.0},
                                          {"qquad", 2.0}})
      if (name == command) return space(amount);
    if (find_formula_symbol(name)) return symbol(name);
    at_ = begin;
    fail(unknown_name("command", "\\" + name, formula_commands()).what());
  }

  Node parse_fenced() {
    Node node = structure(Kind::fenced, AtomClass::inner);
    node.text = parse_bracket("\\left");
    node.children.push_back(parse_row());
    if (!at_right()) fail("'\\left' without '\\right'");
    at_ += 6;
    node.right = parse_bracket("\\right");
    return node;
  }

  /// "" for the dot that stands for no bracket.
  std::string parse_bracket(const std::string& owner) {
    skip_blanks();
    for (const auto& [markup, bracket] : {std::pair<std::string_view, std::string_view>{"(", "("},
                                          {")", ")"},
                                          {"[", "["},
                                          {"]", "]"},
                                          {"|", "|"},
                                          {".", ""},
                                          {"\\{", "{"},
                                          {"\\}", "}"},
                                          {"\\lbrace", "{"},
                                          {"\\rbrace", "}"}})
      if (next_is(markup)) {
        at_ += markup.size();
        return std::string(bracket);
      }
    fail(owner + " needs one of ( ) [ ] \\{ \\} | .");
  }

  /// \mathrm{…}, \mathbf{…} and \mathbb{…} set letters of another face.
  Node parse_alphabet(const std::string& name) {
    skip_blanks();
    std::string letters;
    if (!done() && peek() == '{') {
      letters = parse_words("\\" + name);
    } else if (!done() && is_letter(static_cast<char32_t>(peek()))) {
      letters = std::string(1, peek());
      ++at_;
    } else if (name == "mathbf" && !done() && peek() == '\\') {
      Node node = parse_command();
      node.bold = true;
      return node;
    } else {
      fail("\\" + name + " needs a letter or '{…}'");
    }
    if (name != "mathbb") {
      Node node = glyphs(letters, Font::serif, AtomClass::ordinary);
      node.bold = name == "mathbf";
      return node;
    }
    for (const auto& [letter, text] : {std::pair<std::string_view, std::string_view>{"R", "ℝ"},
                                       {"N", "ℕ"},
                                       {"Z", "ℤ"},
                                       {"Q", "ℚ"},
                                       {"P", "ℙ"},
                                       {"C", "ℂ"}})
      if (letters == letter) return glyphs(text, Font::serif, AtomClass::ordinary);
    if (letters == "E") return structure(Kind::double_e, AtomClass::ordinary);
    fail("\\mathbb has C E N P Q R Z only");
  }

  static Node structure(Kind kind, AtomClass atom) {
    Node node;
    node.kind = kind;
    node.atom = atom;
    return node;
  }
  static Node glyphs(std::string_view text, Font font, AtomClass atom) {
    Node node = structure(Kind::glyphs, atom);
    node.text = text;
    node.font = font;
    return node;
  }
  static Node space(double amount) {
    Node node = structure(Kind::space, AtomClass::ordinary);
    node.amount = amount;
    return node;
  }
  static Node symbol(std::string_view name) {
    const FormulaSymbol* found = find_formula_symbol(name);
    Node node = glyphs(found->text, found->font, found->atom);
    node.big = found->big;
    node.limits = found->limits;
    return node;
  }

  std::string_view markup_;
  std::size_t at_ = 0;
  int depth_ = 0;
};

}  // namespace

Formula Formula::parse(std::string_view markup) {
  Formula formula;
  formula.markup_ = markup;
  formula.root_ = std::make_shared<const Node>(Parser(markup).parse());
  return formula;
}

}  // namespace policyscope::render
