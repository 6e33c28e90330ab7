#include "tests/support/process.h"

#include <algorithm>
#include <chrono>
#include <fcntl.h>
#include <fstream>
#include <signal.h>
#include <spawn.h>
#include <sstream>
#include <stdexcept>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <system_error>
#include <thread>
#include <unistd.h>

namespace policyscope {
namespace {

std::string read_all(int file) {
  struct stat status {};
  fstat(file, &status);
  std::string text(static_cast<std::size_t>(status.st_size), '\0');
  const ssize_t count = pread(file, text.data(), text.size(), 0);
  text.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
  return text;
}

std::vector<char*> pointers(std::vector<std::string>& strings) {
  std::vector<char*> result;
  for (std::string& string : strings) result.push_back(string.data());
  result.push_back(nullptr);
  return result;
}

std::vector<std::string> merged_environment(std::map<std::string, std::string> changes) {
  for (char** entry = environ; *entry; ++entry) {
    const std::string text = *entry;
    const std::size_t equals = text.find('=');
    if (equals != std::string::npos) changes.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  std::vector<std::string> result;
  for (const auto& [name, value] : changes)
    if (!value.empty()) result.push_back(name + "=" + value);
  return result;
}

}  // namespace

Process::Process(const std::vector<std::string>& arguments,
                 const std::map<std::string, std::string>& environment)
    : output_(memfd_create("output", MFD_CLOEXEC)), error_(memfd_create("error", MFD_CLOEXEC)) {
  std::vector<std::string> argument_strings = arguments;
  std::vector<std::string> environment_strings = merged_environment(environment);

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, output_, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, error_, STDERR_FILENO);
  const int error = posix_spawnp(&pid_, arguments.at(0).c_str(), &actions, nullptr,
                                 pointers(argument_strings).data(), pointers(environment_strings).data());
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) {
    close(output_);
    close(error_);
    throw std::system_error(error, std::generic_category(), arguments.at(0));
  }
}

Process::~Process() {
  signal(SIGKILL);
  wait();
  close(output_);
  close(error_);
}

void Process::ended(int wait_status) {
  pid_ = -1;
  status_ = WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : -WTERMSIG(wait_status);
}

int Process::wait() {
  int wait_status = 0;
  if (pid_ != -1 && waitpid(pid_, &wait_status, 0) == pid_) ended(wait_status);
  return status_;
}

bool Process::running() {
  int wait_status = 0;
  if (pid_ != -1 && waitpid(pid_, &wait_status, WNOHANG) == pid_) ended(wait_status);
  return pid_ != -1;
}

double Process::cpu_seconds() const {
  if (pid_ < 0) return 0.0;
  std::ifstream file("/proc/" + std::to_string(pid_) + "/stat");
  std::string line;
  std::getline(file, line);
  // Behind the name, which may hold anything: the 12th and 13th field are user and system time in ticks.
  std::istringstream fields(line.substr(std::min(line.rfind(')'), line.size() - 1) + 1));
  std::string skipped;
  for (int i = 0; i < 11; ++i) fields >> skipped;
  double user = 0.0, system = 0.0;
  fields >> user >> system;
  return (user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

void Process::signal(int number) {
  if (pid_ != -1) kill(pid_, number);
}

std::string Process::standard_output() const {
  return read_all(output_);
}
std::string Process::standard_error() const {
  return read_all(error_);
}

CommandResult run_command(const std::vector<std::string>& arguments,
                          const std::map<std::string, std::string>& environment) {
  Process process(arguments, environment);
  const int status = process.wait();
  return {status, process.standard_output(), process.standard_error()};
}

// The server chooses a free display itself and writes its number to the file it is told: its standard output.
namespace {

std::vector<std::string> server_command(int width, int height, const std::vector<std::string>& more) {
  std::vector<std::string> command = {
      "Xvfb",      "-displayfd", "1",
      "-screen",   "0",          std::to_string(width) + "x" + std::to_string(height) + "x24",
      "-nolisten", "tcp",        "-noreset"};
  command.insert(command.end(), more.begin(), more.end());
  return command;
}

}  // namespace

VirtualDisplay::VirtualDisplay(int width, int height, const std::vector<std::string>& more)
    : server_(server_command(width, height, more)) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (!server_.standard_output().ends_with('\n')) {
    if (!server_.running() || std::chrono::steady_clock::now() > deadline)
      throw std::runtime_error("Xvfb did not start: " + server_.standard_error());
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  name_ = server_.standard_output();
  name_.pop_back();
  name_.insert(0, ":");
}

}  // namespace policyscope
