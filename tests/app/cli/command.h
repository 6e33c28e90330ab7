#pragma once

#include "app/cli/command_line.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

namespace policyscope::app {

/// What a command said, and its exit status.
struct Outcome {
  int status;
  std::string out, err;
};

inline Outcome run(const std::vector<std::string>& arguments, const Surfaces& surfaces = {}) {
  std::ostringstream out, err;
  const int status = run_command_line(arguments, out, err, surfaces);
  return {status, out.str(), err.str()};
}

/// What is said about wrong use: one line on stderr, nothing on stdout, status 2.
inline std::string complaint(const std::vector<std::string>& arguments) {
  const Outcome outcome = run(arguments);
  EXPECT_EQ(outcome.status, 2);
  EXPECT_EQ(outcome.out, "");
  EXPECT_TRUE(outcome.err.starts_with("policyscope: ")) << outcome.err;
  EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 1) << outcome.err;
  return outcome.err.substr(13, outcome.err.size() - 14);
}

}  // namespace policyscope::app
