// Random copybooks and records from a seed, for the laws of DESIGN 3: any clause that the codec carries, nested.
#pragma once

#include <random>
#include <string>
#include <vector>

#include "codecs/record_codec.hpp"

namespace books {

class RandomBook {
 public:
  // `pairs`: the code page has double-byte characters, so PIC G may be among the items.
  explicit RandomBook(std::uint64_t seed, bool pairs = false) : random_(seed), pairs_(pairs) {}

  std::string text() {
    std::string out = "01 R.\n";
    bool variable = false;
    group(out, 5, 3, variable);
    return out;
  }

  // Rules for some of the overlays of the text.
  const std::vector<std::string>& rules() const { return rules_; }

  std::size_t below(std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(random_); }

  // Bytes that often are what the items expect, and often are not.
  codecs::Buffer record(std::size_t length, const codecs::Buffer& good) {
    codecs::Buffer out(length);
    const std::size_t mood = below(4);
    for (std::size_t i = 0; i < length; ++i) {
      const bool keep = mood == 0 || (mood == 1 && below(10) != 0) || (mood == 2 && below(2) == 0);
      out[i] = keep && i < good.size() ? good[i] : byte();
    }
    return out;
  }

 private:
  std::uint8_t byte() {
    static constexpr std::uint8_t likely[] = {0x40, 0x00, 0xFF, 0xF0, 0xF1, 0xF9, 0xC0, 0xD1, 0x0C, 0x1D,
                                              0x9F, 0xC1, 0x4B, 0x0E, 0x0F, 0x45, 0x62, 0x20, 0x30, 0x39};
    return below(3) == 0 ? static_cast<std::uint8_t>(below(256)) : likely[below(sizeof likely)];
  }

  std::string name() { return "N" + std::to_string(++names_); }

  std::string picture(std::size_t& size) {
    const std::size_t n = 1 + below(9);
    const std::string count = "(" + std::to_string(n) + ")";
    size = 0;
    switch (below(28)) {
      case 0:
      case 1:
        return "PIC X" + count;
      case 2:
        return "PIC A" + count;
      case 3:
        return "PIC X" + count + " JUSTIFIED RIGHT";
      case 4:
        return "PIC 9" + count;
      case 5:
        return "PIC S9" + count + "V99";
      case 6:
        return "PIC S9" + count + " SIGN LEADING";
      case 7:
        return "PIC S9" + count + " SIGN TRAILING SEPARATE";
      case 8:
        return "PIC S9" + count + "V9 COMP-3";
      case 9:
        return "PIC 9" + count + " COMP-3";
      case 10:
        return "PIC S9" + count + " COMP";
      case 11:
        return "PIC 9" + count + " COMP-5 SYNC";
      case 12:
        return below(2) == 0 ? "COMP-1" : "COMP-2 SYNC";
      case 13:
        return "PIC ZZ,ZZ9.99-";
      case 14:
        return "PIC 9(17)";
      case 15:
        return "PIC N" + count + (below(2) == 0 ? "" : " JUSTIFIED RIGHT");
      case 16:
        return "PIC 9" + count + "V9 NATIONAL";
      case 17:
        return "PIC S9" + count + " NATIONAL SIGN LEADING SEPARATE";
      case 18:
        return "PIC ZZ9.9- NATIONAL";
      case 19:
        return "PIC U" + count;
      case 20:
        return "PIC U BYTE-LENGTH " + std::to_string(n);
      case 21:
        return "PIC XXBX/X0";
      case 22:
        return "PIC NNBN/N";
      case 23:
        return "PIC +9.9(4)E-99";
      case 24:
        return below(2) == 0 ? "POINTER" : "PIC $$,$$9.99CR";
      case 25:
        return pairs_ ? "PIC G" + count : "PIC S9" + count + "PP";
      case 26:
        return pairs_ ? "PIC GBGG JUSTIFIED RIGHT" : "PIC SVPP9" + count + " COMP";
      default:
        return "PIC 9" + count + " BLANK WHEN ZERO";
    }
  }

  // `variable`: a variable table stands before in this occurrence, so no counter may follow.
  void group(std::string& out, int level, int depth, bool& variable) {
    const std::size_t items = 1 + below(5);
    for (std::size_t i = 0; i < items; ++i) {
      const std::string indent(static_cast<std::size_t>(level), ' ');
      const std::string self = below(8) == 0 ? "FILLER" : name();
      const std::string start = indent + std::to_string(level) + " " + self;
      const std::size_t choice = below(10);
      std::size_t size = 0;
      if (depth > 0 && choice == 0) {
        out += start + ".\n";
        group(out, level + 5, depth - 1, variable);
      } else if (depth > 0 && choice == 1) {
        out += start + " OCCURS " + std::to_string(1 + below(3)) + " TIMES.\n";
        bool inner = false;
        group(out, level + 5, depth - 1, inner);
        variable = variable || inner;
      } else if (choice == 2 && self != "FILLER") {
        out += start + " OCCURS " + std::to_string(1 + below(3)) + " TIMES " + picture(size) + ".\n";
      } else if (depth > 0 && choice == 3 && !variable && self != "FILLER") {
        const std::string counter = name();
        out += indent + std::to_string(level) + " " + counter + " PIC 9 COMP-3.\n";
        out += start + " OCCURS 0 TO " + std::to_string(1 + below(4)) + " DEPENDING ON " + counter + ".\n";
        bool inner = false;
        group(out, level + 5, depth - 1, inner);
        variable = true;
      } else if (depth > 0 && choice == 4 && self != "FILLER") {
        const std::string other = name();
        if (below(2) == 0) {
          const std::string kind = name();
          out += indent + std::to_string(level) + " " + kind + " PIC X.\n";
          rules_.push_back(kind + "=1..9:" + self);
          rules_.push_back(below(2) == 0 ? "not " + kind + "=A:" + other : kind + "=A..I,SPACES:" + other);
          if (below(3) == 0) rules_.push_back("*:-");
        }
        out += start + " PIC X(" + std::to_string(40 + below(20)) + ").\n";
        out += indent + std::to_string(level) + " " + other + " REDEFINES " + self + ".\n";
        out += indent + "     " + std::to_string(level + 5) + " " + name() + " PIC 9(5).\n";
        out += indent + "     " + std::to_string(level + 5) + " " + name() + " PIC S9(5) COMP-3.\n";
        out += indent + "     " + std::to_string(level + 5) + " FILLER PIC X(3).\n";
        out += indent + "     " + std::to_string(level + 5) + " " + name() + " PIC X(4) OCCURS 3.\n";
      } else {
        out += start + " " + picture(size) + ".\n";
      }
    }
  }

  std::mt19937_64 random_;
  std::vector<std::string> rules_;
  bool pairs_;
  int names_ = 0;
};

}  // namespace books
