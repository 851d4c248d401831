#include "copybooks/library.hpp"

#include <algorithm>
#include <cctype>
#include <system_error>

#include "copybooks/source.hpp"

namespace copybooks {

namespace fs = std::filesystem;

namespace {

bool leaves_folder(const std::string& name) {
  const fs::path path(name);
  return path.is_absolute() || std::any_of(path.begin(), path.end(), [](const fs::path& part) { return part == ".."; });
}

// Inside `folder` after links are followed.
bool inside(const fs::path& file, const fs::path& folder) {
  std::error_code failed;
  const fs::path real = fs::canonical(file, failed);
  if (failed) return false;
  const fs::path root = fs::canonical(folder.empty() ? fs::path(".") : folder, failed);
  if (failed) return false;
  return std::mismatch(root.begin(), root.end(), real.begin(), real.end()).first == root.end();
}

}  // namespace

FoundMember find_member(const std::string& name, const std::string& library, const std::vector<fs::path>& include,
                        const fs::path& folder) {
  FoundMember found;
  found.leaves = name.find('\0') != std::string::npos || leaves_folder(name) || leaves_folder(library);
  if (found.leaves) return found;
  std::vector<fs::path> places;
  const auto place = [&](const fs::path& where) {
    if (!library.empty()) places.push_back(where / library);
    places.push_back(where);
  };
  for (const fs::path& where : include) place(where);
  if (!folder.empty()) place(folder);
  std::vector<std::string> stems = {name, upper(name), name};
  for (char& c : stems.back()) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  for (const fs::path& where : places) {
    found.tried += (found.tried.empty() ? "" : ", ") + (where.empty() ? std::string(".") : where.string());
    std::error_code failed;
    if (!fs::is_directory(where.empty() ? fs::path(".") : where, failed)) continue;
    for (const std::string& stem : stems) {
      for (const char* suffix : {"", ".cpy", ".CPY", ".cbl", ".CBL", ".cob", ".COB", ".copy", ".COPY"}) {
        fs::path file = where / (stem + suffix);
        if (!fs::is_regular_file(file, failed)) continue;
        found.leaves = found.link = !inside(file, where);
        if (!found.leaves) found.file = std::move(file);
        return found;
      }
    }
  }
  return found;
}

}  // namespace copybooks
