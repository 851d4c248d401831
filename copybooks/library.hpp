// Where the members of COPY lie: each folder of -I, then that of the copying member; never outside of them.
// Spec: Language Reference, COPY statement.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace copybooks {

struct FoundMember {
  std::filesystem::path file;  // empty if there is none
  bool leaves = false;         // the name, or a link, leads out of its folder
  bool link = false;
  std::string tried;  // the folders, for a message
};

// `library` is that of OF or IN, or empty. `folder` is where the copying member lies, empty for a text from memory.
FoundMember find_member(const std::string& name, const std::string& library,
                        const std::vector<std::filesystem::path>& include, const std::filesystem::path& folder);

}  // namespace copybooks
