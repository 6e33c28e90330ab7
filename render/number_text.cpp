#include "render/number_text.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numbers>

namespace policyscope::render {
namespace {

constexpr std::string_view minus = "−";

/// What is left to say about a number that is not finite; empty for the others.
std::string_view not_finite(double value) {
  if (std::isnan(value)) return "–";
  if (std::isinf(value)) return value > 0 ? "∞" : "−∞";
  return {};
}

struct Digits {
  std::array<char, 48> chars;
  std::size_t size;
  std::string_view view() const { return {chars.data(), size}; }
};

Digits digits_of(double magnitude, std::chars_format format, int precision) {
  Digits d;
  const auto result =
      std::to_chars(d.chars.data(), d.chars.data() + d.chars.size(), magnitude, format, precision);
  d.size = result.ec == std::errc() ? static_cast<std::size_t>(result.ptr - d.chars.data()) : 0;
  return d;
}

std::string_view without_trailing_zeros(std::string_view text) {
  if (text.find('.') == std::string_view::npos) return text;
  while (text.ends_with('0')) text.remove_suffix(1);
  if (text.ends_with('.')) text.remove_suffix(1);
  return text;
}

/// Commas between groups of three digits before the point.
void append_grouped(ShortText& out, std::string_view text) {
  const std::size_t whole = std::min(text.find('.'), text.size());
  for (std::size_t i = 0; i < whole; ++i) {
    if (i > 0 && (whole - i) % 3 == 0) out.append(",");
    out.append(text.substr(i, 1));
  }
  out.append(text.substr(whole));
}

bool is_zero(std::string_view text) {
  return text.find_first_of("123456789") == std::string_view::npos;
}

/// The decimal exponent after rounding to that many significant digits.
int rounded_exponent(double magnitude, int digits) {
  const Digits d = digits_of(magnitude, std::chars_format::scientific, digits - 1);
  const std::string_view text = d.view();
  std::size_t at = text.find('e') + 1;
  if (text[at] == '+') ++at;
  int exponent = 0;
  std::from_chars(text.data() + at, text.data() + text.size(), exponent);
  return exponent;
}

}  // namespace

ShortText number_text(double value, int digits) {
  if (const auto text = not_finite(value); !text.empty()) return text;
  if (value == 0.0) return std::string_view("0");
  const double magnitude = std::abs(value);
  ShortText out;
  if (value < 0) out.append(minus);
  const int exponent = rounded_exponent(magnitude, digits);
  if (exponent >= -5 && exponent < 7) {
    const Digits d = digits_of(magnitude, std::chars_format::fixed, std::max(0, digits - 1 - exponent));
    append_grouped(out, without_trailing_zeros(d.view()));
    return out;
  }
  const Digits d = digits_of(magnitude, std::chars_format::scientific, digits - 1);
  out.append(without_trailing_zeros(d.view().substr(0, d.view().find('e'))));
  out.append("e");
  if (exponent < 0) out.append(minus);
  const int size = std::abs(exponent);
  const Digits e = digits_of(size, std::chars_format::fixed, 0);
  out.append(e.view());
  return out;
}

ShortText fixed_text(double value, int decimals) {
  if (const auto text = not_finite(value); !text.empty()) return text;
  if (std::abs(value) >= 1e9) return number_text(value, decimals + 2);
  const Digits d = digits_of(std::abs(value), std::chars_format::fixed, decimals);
  ShortText out;
  if (value < 0 && !is_zero(d.view())) out.append(minus);
  append_grouped(out, d.view());
  return out;
}

ShortText count_text(double value) {
  if (const auto text = not_finite(value); !text.empty()) return text;
  struct Suffix {
    double unit;
    std::string_view text;
  };
  constexpr Suffix suffixes[] = {{1e12, " T"}, {1e9, " G"}, {1e6, " M"}, {1e3, " k"}};
  for (const auto& [unit, text] : suffixes)
    if (std::abs(value) >= 0.9995 * unit) {  // 999.6 k is 1 M in three digits
      ShortText out = number_text(value / unit, 3);
      out.append(text);
      return out;
    }
  return number_text(value, 3);
}

ShortText integer_text(long long value) {
  std::array<char, 24> chars;
  // The magnitude of the smallest number does not fit in a signed one.
  const auto magnitude =
      value < 0 ? 0ULL - static_cast<unsigned long long>(value) : static_cast<unsigned long long>(value);
  const auto result = std::to_chars(chars.data(), chars.data() + chars.size(), magnitude);
  ShortText out;
  if (value < 0) out.append(minus);
  append_grouped(out, {chars.data(), static_cast<std::size_t>(result.ptr - chars.data())});
  return out;
}

ShortText angle_text(double value) {
  const double turns = value / std::numbers::pi;
  if (!(std::abs(turns) < 100.0)) return number_text(value);
  for (int denominator = 1; denominator <= 12; ++denominator) {
    const double numerator = std::round(turns * denominator);
    if (std::abs(turns * denominator - numerator) > 1e-9) continue;
    if (numerator == 0.0) return std::abs(value) < 1e-12 ? ShortText("0") : number_text(value);
    ShortText out;
    if (numerator < 0) out.append(minus);
    if (std::abs(numerator) != 1.0) out.append(number_text(std::abs(numerator)));
    out.append("π");
    if (denominator > 1) {
      out.append("/");
      out.append(number_text(denominator));
    }
    return out;
  }
  return number_text(value);
}

}  // namespace policyscope::render
