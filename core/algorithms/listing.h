#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace policyscope {

/// One line of textbook pseudocode: formula markup in which `\live{id}{…}` marks a symbol whose value can be
/// shown.
struct ListingLine {
  int indent;
  std::string markup;
};

using Listing = std::vector<ListingLine>;

/// What one iteration did, line by line, for step mode to play forwards and backwards.
struct Recording {
  struct Value {
    const char* symbol;  ///< the id of a \live symbol
    double value;
  };
  struct Event {
    int line;  ///< of the listing
    std::vector<Value> values;
  };
  std::int64_t iteration = 0;
  std::vector<Event> events;
};

/// The probe of a running learner: no code.
struct NullProbe {
  static constexpr bool recording = false;
  void line(int) {}
  void value(const char*, double) {}
};

/// The probe of step mode: notes which line ran and the symbols' values after it.
struct RecordingProbe {
  static constexpr bool recording = true;
  Recording& recording_;
  void line(int number) { recording_.events.push_back({number, {}}); }
  void value(const char* symbol, double value) { recording_.events.back().values.push_back({symbol, value}); }
};

}  // namespace policyscope
