#pragma once

#include <map>
#include <string>
#include <sys/types.h>
#include <vector>

namespace policyscope {

/// Another program, run with stdin empty and its output kept in memory. It is killed with its Process.
class Process {
 public:
  /// Starts arguments[0], looked up in PATH. `environment` is added to ours; an empty value removes a
  /// variable.
  explicit Process(const std::vector<std::string>& arguments,
                   const std::map<std::string, std::string>& environment = {});
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  /// Waits for its end. Returns its exit status, or minus the signal that ended it.
  int wait();
  /// True while it has not ended.
  bool running();
  /// Processor time that it and its threads have used, in steps of some 10 ms; 0 once it has ended.
  double cpu_seconds() const;
  /// Sends a signal, unless it has ended.
  void signal(int number);

  /// What it has written so far.
  std::string standard_output() const;
  std::string standard_error() const;

 private:
  void ended(int wait_status);

  pid_t pid_ = -1;  ///< -1 once it has ended and been waited for
  int status_ = 0;
  int output_ = -1, error_ = -1;  ///< files in memory
};

struct CommandResult {
  int status;  ///< as Process::wait()
  std::string output, error;
};

/// Runs a program to its end.
CommandResult run_command(const std::vector<std::string>& arguments,
                          const std::map<std::string, std::string>& environment = {});

/// An X server without a screen, for the programs that are given `environment()`. Throws std::runtime_error
/// where it does not start.
class VirtualDisplay {
 public:
  /// `more`: further options of Xvfb.
  VirtualDisplay(int width, int height, const std::vector<std::string>& more = {});

  std::map<std::string, std::string> environment() const {
    return {{"DISPLAY", name_}, {"WAYLAND_DISPLAY", ""}};
  }

 private:
  Process server_;
  std::string name_;
};

}  // namespace policyscope
