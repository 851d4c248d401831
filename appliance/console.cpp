#include "appliance/console.hpp"

#include <filesystem>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

namespace appliance {

namespace {

bool coloured() {
  static const bool yes = [] {
    const char* no_color = std::getenv("NO_COLOR");
    return (no_color == nullptr || *no_color == '\0') && isatty(STDERR_FILENO) == 1;
  }();
  return yes;
}

}  // namespace

void say(std::string_view line) {
  std::string out;
  const std::size_t space = line.find(' ');
  if (coloured() && line.starts_with("FWD") && space == 8) {
    const char severity = line[7];
    const std::string_view colour = severity == 'I' ? "\033[32m" : severity == 'W' ? "\033[33m" : "\033[31m";
    out.append(colour).append(line.substr(0, space)).append("\033[0m").append(line.substr(space));
  } else {
    out.append(line);
  }
  out += '\n';
  std::fwrite(out.data(), 1, out.size(), stderr);
}

bool on_terminal() { return isatty(STDOUT_FILENO) == 1; }

void say(const Fault& fault) { say(fault.id() + ' ' + fault.text); }

void say(errc code, std::string text) { say(make_fault(code, std::move(text))); }

void say(const copybooks::Diagnostic& diagnostic) {
  std::string text = to_string(diagnostic);
  while (!text.empty() && text.back() == '\n') text.pop_back();
  say(text);
}

std::string of_record(std::uint64_t record, const codecs::Error& error) {
  std::string text = to_string(error);
  const std::size_t space = text.find(' ');
  text.insert(space + 1, "record " + std::to_string(record) + (error.path.empty() ? ": " : ", "));
  return text;
}

void Problems::add(std::string_view line) {
  ++count_;
  // FWDnnnnS
  const bool warning = line.size() > 7 && (line[7] == 'W' || line[7] == 'I');
  if (++(warning ? warnings_ : errors_) <= shown) {
    say(line);
  } else {
    ++hidden_;
  }
}

void Problems::add_always(std::string_view line) {
  ++count_;
  say(line);
}

void Problems::finish() const {
  if (hidden_ > 0) say(errc::more_problems, std::to_string(hidden_) + " more problems are not shown");
}

bool would_overwrite(const std::string& written, std::initializer_list<std::string> others) {
  namespace fs = std::filesystem;
  if (written.empty() || written == "-") return false;
  std::error_code ignored;
  if (fs::exists(written, ignored) && !fs::is_regular_file(written, ignored)) return false;  // /dev/null, a pipe
  for (const std::string& other : others) {
    if (other.empty() || other == "-") continue;
    const bool same = fs::equivalent(written, other, ignored) ||
                      fs::weakly_canonical(written, ignored) == fs::weakly_canonical(other, ignored);
    if (!same) continue;
    say(errc::usage_error, written + " is in use as " + other + " and would be lost; write another file");
    return true;
  }
  return false;
}

std::uint64_t say_gaps(const std::vector<codecs::FrameGap>& gaps, std::uint64_t count, Problems& problems) {
  for (const codecs::FrameGap& gap : gaps) {
    problems.add_always(id(codecs::errc::frame_gap) + " " + std::to_string(gap.length) + " bytes from file offset " +
                 std::to_string(gap.offset) + " on were left out: " + to_string(gap.why));
  }
  if (count > gaps.size()) {
    problems.add_always(id(codecs::errc::frame_gap) + " " + std::to_string(count - gaps.size()) + " more gaps");
  }
  return count;
}

Progress::Progress()
    : shown_(isatty(STDERR_FILENO) == 1 && isatty(STDOUT_FILENO) == 0),
      next_(std::chrono::steady_clock::now() + std::chrono::seconds(1)) {}

Progress::~Progress() {
  if (dirty_) std::fputs("\r\033[K", stderr);
}

void Progress::at(std::uint64_t records) {
  if (!shown_ || records % 4096 != 0) return;
  const auto now = std::chrono::steady_clock::now();
  if (now < next_) return;
  next_ = now + std::chrono::milliseconds(200);
  dirty_ = true;
  std::fprintf(stderr, "\r%llu records", static_cast<unsigned long long>(records));
}

}  // namespace appliance
