// JsonLines: the lines of a file or of standard input, one JSON text each; blank lines are passed over.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "appliance/files.hpp"

namespace appliance {

class JsonLines {
 public:
  explicit JsonLines(const std::string& path, std::size_t limit = std::size_t{256} << 20);
  // The next line that is not blank (valid until the next call), nothing at the end, or line_too_long.
  adapters::Result<std::optional<std::string_view>> next();
  std::uint64_t line() const { return line_; }  // number of the last line, from 1

 private:
  Input input_;
  std::size_t limit_;
  std::vector<std::uint8_t> piece_;
  std::string text_;
  std::size_t begin_ = 0;   // of the line that comes next
  std::size_t looked_ = 0;  // text_ before this holds no line end after begin_
  bool ended_ = false;
  std::uint64_t line_ = 0;
};

}  // namespace appliance
