#include "appliance/json_lines.hpp"

namespace appliance {

JsonLines::JsonLines(const std::string& path, std::size_t limit) : input_(path), limit_(limit), piece_(256 * 1024) {}

adapters::Result<std::optional<std::string_view>> JsonLines::next() {
  for (;;) {
    const std::size_t newline = text_.find('\n', looked_);
    const bool last = newline == std::string::npos && ended_;
    if (newline != std::string::npos || (last && begin_ < text_.size())) {
      const std::size_t end = last ? text_.size() : newline;
      std::string_view line = std::string_view(text_).substr(begin_, end - begin_);
      if (line_ == 0 && line.starts_with("\xEF\xBB\xBF")) line.remove_prefix(3);
      begin_ = looked_ = last ? end : end + 1;
      ++line_;
      if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
      return std::optional<std::string_view>(line);
    }
    if (last) return std::optional<std::string_view>();
    text_.erase(0, begin_);
    begin_ = 0;
    looked_ = text_.size();
    if (text_.size() > limit_) {
      return make_fault(errc::line_too_long,
                        "line " + std::to_string(line_ + 1) + " is longer than " + std::to_string(limit_) + " bytes");
    }
    const std::size_t n = input_.read(piece_);
    ended_ = n == 0;
    text_.append(piece_.begin(), piece_.begin() + static_cast<std::ptrdiff_t>(n));
  }
}

}  // namespace appliance
