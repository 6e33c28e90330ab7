#pragma once

#include <string>
#include <string_view>

namespace policyscope {

/// Full name of a file of tests/data: `truth/exact.json`.
std::string data_file(std::string_view name);

/// Full name of a file of assets: `scenarios/cart-pole.toml`.
std::string asset_file(std::string_view name);

}  // namespace policyscope
