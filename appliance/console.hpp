// What the program says to a person: lines on standard error, each with its message id. Data never goes here.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "appliance/messages.hpp"
#include "codecs/record_format.hpp"
#include "copybooks/copybook.hpp"

namespace appliance {

// One line; the id at its front is coloured on a terminal unless NO_COLOR is set.
void say(std::string_view line);
void say(const Fault& fault);  // "FWD5001E text"
void say(errc code, std::string text);
void say(const copybooks::Diagnostic& diagnostic);

bool on_terminal();  // standard output is one

// "FWD2008E record 17, CUST-BAL at 14 (PIC ..., 4 bytes): ..."
std::string of_record(std::uint64_t record, const codecs::Error& error);

// Problems of records: the first 100 are said, the rest are counted.
class Problems {
 public:
  // Warnings beyond their limit leave the room of errors alone.
  void add(std::string_view line);
  void add_always(std::string_view line);  // what ended the work: shown whatever came before
  std::uint64_t count() const { return count_; }
  void finish() const;  // says how many were not shown

 private:
  static constexpr std::uint64_t shown = 100;
  std::uint64_t count_ = 0;
  std::uint64_t errors_ = 0, warnings_ = 0, hidden_ = 0;
};

// Whether a file that is to be written is one of `others`, which are read or written too; says so.
bool would_overwrite(const std::string& written, std::initializer_list<std::string> others);

// What --resync left out; the number of gaps.
std::uint64_t say_gaps(const std::vector<codecs::FrameGap>& gaps, std::uint64_t count, Problems& problems);

// A line that counts records, rewritten in place; only where standard error is a terminal and standard output is not.
class Progress {
 public:
  Progress();
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  void at(std::uint64_t records);

 private:
  bool shown_;
  bool dirty_ = false;
  std::chrono::steady_clock::time_point next_;
};

}  // namespace appliance
