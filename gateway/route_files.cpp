#include "gateway/route_files.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <fstream>
#include <vector>

namespace gateway {

namespace fs = std::filesystem;

namespace {

constexpr std::uintmax_t largest_file = 16u << 20;
constexpr std::size_t most_files = 10000;

std::vector<fs::path> files_of(const fs::path& folder) {
  std::vector<fs::path> out;
  std::error_code error;
  fs::recursive_directory_iterator at(folder, error), end;
  while (!error && at != end && out.size() < most_files) {
    const std::string name = at->path().filename().string();
    const bool hidden = name.empty() || name.front() == '.' || name.back() == '~';
    if (at->is_directory(error)) {
      if (hidden || (at.depth() == 0 && name == "examples")) at.disable_recursion_pending();
    } else if (!hidden && at->is_regular_file(error)) {
      out.push_back(at->path());
    }
    error.clear();
    at.increment(error);
  }
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace

std::optional<std::string> read_file(const fs::path& file) {
  std::error_code error;
  if (!fs::is_regular_file(file, error) || fs::file_size(file, error) > largest_file || error) return std::nullopt;
  std::ifstream in(file, std::ios::binary);
  if (!in) return std::nullopt;
  std::string out{std::istreambuf_iterator<char>(in), {}};
  if (in.bad()) return std::nullopt;
  return out;
}

std::string sha256_hex(std::string_view text) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  EVP_Digest(text.data(), text.size(), digest, &size, EVP_sha256(), nullptr);
  constexpr char hex[] = "0123456789abcdef";
  std::string out;
  for (unsigned i = 0; i < size; ++i) {
    out += hex[digest[i] >> 4];
    out += hex[digest[i] & 15];
  }
  return out;
}

std::string hash_folder(const fs::path& folder) {
  std::string lines;
  for (const fs::path& file : files_of(folder)) {
    lines += file.lexically_relative(folder).generic_string();
    lines += '\0';
    lines += sha256_hex(read_file(file).value_or("")) + '\n';
  }
  return sha256_hex(lines);
}

std::string stamp_folder(const fs::path& folder) {
  std::string out;
  for (const fs::path& file : files_of(folder)) {
    std::error_code error;
    out += file.lexically_relative(folder).generic_string() + '\0' + std::to_string(fs::file_size(file, error)) + ' ' +
           std::to_string(fs::last_write_time(file, error).time_since_epoch().count()) + '\n';
  }
  return out;
}

}  // namespace gateway
