#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace policyscope {

/// Drags files from another program onto the only window on an X display that takes some, and lets them go in
/// its middle: the source's side of the XDND protocol, version 5. Returns what went wrong; empty if the
/// window has said that it took them.
std::string drop_files(const std::string& display, const std::vector<std::filesystem::path>& files);

}  // namespace policyscope
