#include "app/cli/progress.h"

#include "core/text/plain_formula.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <iostream>
#include <string_view>
#include <sys/ioctl.h>
#include <unistd.h>

namespace policyscope::app {
namespace {

std::string count_text(std::int64_t count) {
  const auto number = static_cast<double>(count);
  if (count >= 1'000'000'000) return fmt::format("{:.2f}G", number * 1e-9);
  if (count >= 1'000'000) return fmt::format("{:.2f}M", number * 1e-6);
  if (count >= 10'000) return fmt::format("{:.1f}k", number * 1e-3);
  return fmt::format("{}", count);
}

std::string time_text(double seconds) {
  const auto whole = static_cast<std::int64_t>(std::ceil(seconds));
  if (whole >= 3600) return fmt::format("{}:{:02}:{:02} left", whole / 3600, whole / 60 % 60, whole % 60);
  if (whole >= 60) return fmt::format("{}:{:02} left", whole / 60, whole % 60);
  return fmt::format("{} s left", whole);
}

std::size_t terminal_width() {
  winsize size{};
  if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
  return size.ws_col;
}

}  // namespace

std::string progress_text(const TrainingProgress& progress, std::size_t width) {
  std::string facts = fmt::format(" {:3.0f} %", 100.0 * progress.share);
  if (progress.runs > 1) facts += fmt::format("  {}/{} runs", progress.finished, progress.runs);
  facts += fmt::format("  {} steps", count_text(progress.steps));
  if (progress.episodes > 0) facts += fmt::format("  {} episodes", count_text(progress.episodes));
  if (!std::isnan(progress.mean_reward)) facts += fmt::format("  reward {:.4g}", progress.mean_reward);
  const double done = progress.share - progress.share_at_start;
  if (done > 0.001 && progress.share < 1.0) {
    facts += "  " + time_text(progress.seconds * (1.0 - progress.share) / done);
  }
  const std::size_t needed = text_width(facts) + 3;
  if (needed + 8 > width) return facts.substr(0, width);
  const std::size_t length = std::min<std::size_t>(30, width - needed);
  const auto filled = static_cast<std::size_t>(progress.share * static_cast<double>(length));
  return "[" + std::string(filled, '=') + std::string(length - filled, ' ') + "]" + facts;
}

ProgressLine::ProgressLine(std::ostream& err) : err_(err) {
  const char* kind = std::getenv("TERM");
  terminal_ = err.rdbuf() == std::cerr.rdbuf() && isatty(STDERR_FILENO) != 0 &&
              (kind == nullptr || std::string_view(kind) != "dumb");
}

ProgressLine::~ProgressLine() {
  clear();
}

void ProgressLine::show(const TrainingProgress& progress) {
  if (!terminal_) return;
  const char* no_color = std::getenv("NO_COLOR");
  const bool color = no_color == nullptr || *no_color == '\0';
  const std::string text = progress_text(progress, terminal_width() - 1);
  err_ << (color ? "\r\x1b[2m" : "\r") << text << (color ? "\x1b[0m\x1b[K" : "\x1b[K") << std::flush;
  shown_ = true;
}

void ProgressLine::clear() {
  if (shown_) err_ << "\r\x1b[K" << std::flush;
  shown_ = false;
}

}  // namespace policyscope::app
