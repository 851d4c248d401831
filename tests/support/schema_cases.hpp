// Cases for validate_schemas.py: all of a test go to one run of Debian's python3-jsonschema.
#pragma once

#include <array>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

namespace schemas {

class Cases {
 public:
  explicit Cases(std::string file) : file_(std::move(file)), out_(file_) {}
  ~Cases() { std::remove(file_.c_str()); }
  void add(const std::string& name, const std::string& schema, const nlohmann::json& valid,
           const nlohmann::json& invalid) {
    out_ << nlohmann::json{{"name", name},
                           {"schema", nlohmann::json::parse(schema)},
                           {"valid", valid},
                           {"invalid", invalid}}
                .dump()
         << '\n';
  }
  // Empty if all hold, else what does not.
  std::string run() {
    out_.close();
    const std::string command =
        "/usr/bin/python3 -W ignore " FULLWORD_SOURCE "/tests/support/validate_schemas.py '" + file_ + "' 2>&1";
    std::FILE* pipe = popen(command.c_str(), "r");
    if (pipe == nullptr) return "python3 does not start";
    std::string said;
    std::array<char, 4096> piece{};
    while (const std::size_t n = std::fread(piece.data(), 1, piece.size(), pipe)) said.append(piece.data(), n);
    return pclose(pipe) == 0 ? std::string() : said;
  }

 private:
  std::string file_;
  std::ofstream out_;
};

}  // namespace schemas
