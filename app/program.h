#pragma once

namespace policyscope {

/// The whole program: main() without the process, so that tests can call it. Returns the exit status: 0
/// success, 1 the run failed, 2 wrong use.
int run_program(int argc, const char* const* argv);

}  // namespace policyscope
