// The files of a route folder: reading them within bounds, and the hash that names a version of the route.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace gateway {

// The whole file, or nullopt if it cannot be read or is larger than 16 MiB.
std::optional<std::string> read_file(const std::filesystem::path& file);
// SHA-256 in hex, over the sorted lines `path NUL sha256(content)` of the folder without examples/ and hidden files.
std::string hash_folder(const std::filesystem::path& folder);
// Names, sizes and times of the same files: changes whenever the hash may have changed.
std::string stamp_folder(const std::filesystem::path& folder);
std::string sha256_hex(std::string_view text);

}  // namespace gateway
