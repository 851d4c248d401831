// A route folder in a temporary place, for tests: files from texts, gone when it goes out of scope.
#pragma once

#include <unistd.h>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <string>

#include "gateway/route.hpp"
#include "tests/support/books.hpp"

namespace routes {

class Folder {
 public:
  Folder() {
    static std::atomic<int> count{0};
    path = std::filesystem::temp_directory_path() /
           ("fullword-route-" + std::to_string(::getpid()) + '-' + std::to_string(++count)) / "decide";
    std::filesystem::create_directories(path);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path.parent_path(), ignored);
  }
  void write(const std::string& name, const std::string& text) const {
    std::filesystem::create_directories((path / name).parent_path());
    std::ofstream(path / name, std::ios::binary) << text;
  }
  std::filesystem::path path;
};

inline gateway::ModelConfig model(const std::string& name, gateway::Wire wire) {
  gateway::ModelConfig out;
  out.name = name;
  out.wire = wire;
  out.url = "http://127.0.0.1:1/v1";
  out.model = "m";
  return out;
}

inline const std::vector<gateway::ModelConfig>& models() {
  static const std::vector<gateway::ModelConfig> all = {model("first", gateway::Wire::openai_chat),
                                                        model("second", gateway::Wire::openai_chat),
                                                        model("table", gateway::Wire::builtin)};
  return all;
}

// The folder that most tests start from: a small card authorisation.
inline const char request_book[] = R"(
01 PA-REQUEST.
   05 PA-CARD      PIC X(8).
   05 PA-AMOUNT    PIC S9(5)V99 COMP-3.
   05 PA-CATEGORY  PIC 9(4).
   05 PA-MERCHANT  PIC X(20).
)";
inline const char response_book[] = R"(
01 PA-REPLY.
   05 PA-CARD      PIC X(8).
   05 PA-CODE      PIC XX.
      88 APPROVED  VALUE '00'.
      88 DECLINED  VALUE '05'.
   05 PA-REASON    PIC X(12).
   05 PA-LIMIT     PIC S9(5)V99 COMP-3.
   05 PA-SCORE     PIC 9(3).
   05 PA-VIA       PIC 99.
)";
inline const char route_toml[] = R"([request]
copybook = "request.cpy"
code_page = 37
[response]
copybook = "response.cpy"
[response.from-request]
PA-CARD = "PA-CARD"
[model]
use = ["first", "second"]
prompt = "prompt.md"
deadline = "4s"
[mask]
send = ["PA-AMOUNT", "PA-MERCHANT"]
[fallback]
decision_table = "fallback.csv"
reason_item = "PA-VIA"
default = { PA-CODE = "05", PA-REASON = "CALL ISSUER", PA-LIMIT = 0.00, PA-SCORE = 0 }
)";
inline const char fallback_csv[] =
    "rule,if PA-AMOUNT,if PA-CATEGORY,then PA-CODE,then PA-REASON\n"
    "no-cat,-,unknown,05,NO CATEGORY\n"
    "big,> 5000.00,-,DECLINED,OVER LIMIT\n"
    "cash,[200.00..5000.00],\"6010,6011\",05,NO CASH\n"
    "small,< 100,-,APPROVED,OK\n";

inline void fill(const Folder& folder, const std::string& toml = route_toml) {
  folder.write("request.cpy", request_book);
  folder.write("response.cpy", response_book);
  folder.write("prompt.md", "Decide.\n");
  folder.write("fallback.csv", fallback_csv);
  folder.write("route.toml", toml);
}

// CARD0001 | amount | category | MERCHANT padded
inline gateway::Buffer request(const std::string& packed_amount = "0001234C",
                               const std::string& category = "F5F4F1F1") {
  return books::bytes("C3C1D9C4F0F0F0F1" + packed_amount + category + "C1C3D4C5" + "40404040404040404040404040404040");
}

inline std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  if (at == std::string::npos) throw std::runtime_error("not in the text: " + from);
  return text.replace(at, from.size(), to);
}

}  // namespace routes
