// Books and files for the fit verdict, from a seed: a random book, good records of it, a record format around them, and
// every kind of damage done to the bytes the way it is done on their way.
#pragma once

#include <random>

#include "codecs/record_format.hpp"
#include "tests/support/books.hpp"

namespace books {

class FitBook {
 public:
  explicit FitBook(std::uint64_t seed, bool with_binary = true, bool variable = false)
      : random_(seed), binary_(with_binary) {
    text_ = "01 REC-" + std::to_string(seed % 1000) + ".\n";
    item("ID-NUMBER", 9 + below(3), Kind::id);
    item("TYPE-CODE", 2, Kind::code);
    const std::size_t items = 4 + below(6);
    for (std::size_t i = 0; i < items; ++i) {
      const std::string name = "ITEM-" + std::to_string(i + 1);
      switch (below(with_binary ? 8 : 5)) {
        case 0:
          item(name, 12 + below(20), Kind::words);
          break;
        case 1:
          item(name, 7 + below(4), Kind::zoned);
          break;
        case 2:
          item(name, 4 + below(3), Kind::count);
          break;
        case 3:
          item(name, 10, Kind::date);
          break;
        case 4:
          item(name, 0, Kind::edited);
          break;
        case 5:
        case 6:
          item(name, 7 + below(5), Kind::packed);
          break;
        default:
          item(name, below(2) == 0 ? 4 : 9, Kind::binary);
      }
    }
    item("LAST-AMOUNT", 9, with_binary ? Kind::packed : Kind::zoned);
    if (variable) {
      text_ += "   05 LINE-COUNT PIC 9(2).\n   05 LINE-ITEM OCCURS 1 TO 6 DEPENDING ON LINE-COUNT.\n"
               "      10 LINE-CODE PIC X(4).\n      10 LINE-VALUE PIC S9(5)V99 COMP-3.\n";
      variable_ = true;
    } else if (below(3) != 0) {
      text_ += "   05 FILLER PIC X(" + std::to_string(3 + below(20)) + ").\n";
    }
  }

  const std::string& text() const { return text_; }
  std::size_t below(std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(random_); }

  // The JSON of a good record; `number` makes the key grow as keys do.
  std::string json(std::size_t number) {
    std::string out = "{";
    for (const Item& i : items_) {
      if (out.size() > 1) out += ',';
      out += '"' + i.name + "\":" + value(i, number);
    }
    if (variable_) {
      out += ",\"LINE-ITEM\":[";
      const std::size_t lines = 1 + below(6);
      for (std::size_t k = 0; k < lines; ++k) {
        out += std::string(k == 0 ? "" : ",") + "{\"LINE-CODE\":\"L" + std::to_string(below(900) + 100) +
               "\",\"LINE-VALUE\":" + std::to_string(below(99999)) + ".25}";
      }
      out += ']';
    }
    return out + '}';
  }

  std::vector<codecs::Buffer> records(std::size_t count, const std::string& page = "37") {
    codecs::CodecOptions options;
    options.code_page = books::page(page);
    const codecs::RecordCodec codec = books::codec(text_, options);
    std::vector<codecs::Buffer> out;
    for (std::size_t i = 0; i < count; ++i) {
      codecs::Buffer record;
      const auto made = codec.encode(json(i + 1), record);
      if (!made) throw std::runtime_error(codecs::to_string(made.error()) + " in " + text_);
      out.push_back(std::move(record));
    }
    return out;
  }

 private:
  enum class Kind { id, code, words, zoned, count, date, edited, packed, binary };
  struct Item {
    std::string name;
    std::size_t size;
    Kind kind;
  };

  void item(const std::string& name, std::size_t size, Kind kind) {
    items_.push_back({name, size, kind});
    const std::string n = std::to_string(size);
    text_ += "   05 " + name + " PIC ";
    switch (kind) {
      case Kind::id:
      case Kind::count:
        text_ += "9(" + n + ")";
        break;
      case Kind::code:
      case Kind::words:
      case Kind::date:
        text_ += "X(" + n + ")";
        break;
      case Kind::zoned:
        text_ += "S9(" + std::to_string(size - 2) + ")V99";
        break;
      case Kind::edited:
        text_ += "ZZ,ZZ9.99-";
        break;
      case Kind::packed:
        text_ += "S9(" + std::to_string(size - 2) + ")V99 COMP-3";
        break;
      case Kind::binary:
        text_ += "S9(" + n + ") COMP";
    }
    text_ += ".\n";
  }

  std::string amount(std::size_t digits) {  // most are small, some negative
    const std::size_t most = digits > 6 && below(4) != 0 ? 4 : digits - 2;
    std::size_t limit = 1;
    for (std::size_t i = 0; i < most; ++i) limit *= 10;
    const std::size_t cents = below(100);
    std::string out = below(5) == 0 ? "-" : "";
    out += std::to_string(below(limit) + (out.empty() ? 0 : 1) % limit) + '.' + std::to_string(cents / 10) + std::to_string(cents % 10);
    return out;
  }

  std::string value(const Item& i, std::size_t number) {
    static constexpr const char* words[] = {"Smith", "Keller", "MARKET STREET", "Order of", "Kessler", "PAYMENT", "Apt. 80",
                                            "North", "Wilson", "COFFEE BAR", "Main Road 12", "Lopez"};
    static constexpr const char* codes[] = {"PU", "CR", "DB", "FE"};
    switch (i.kind) {
      case Kind::id:
        return std::to_string(number * 7 + 1000);
      case Kind::code:
        return std::string("\"") + codes[below(4)] + '"';
      case Kind::words: {
        std::string text = std::string(words[below(12)]) + ' ' + words[below(12)];
        text.resize(std::min(text.size(), i.size));
        while (text.back() == ' ') text.pop_back();
        return '"' + text + '"';
      }
      case Kind::zoned:
      case Kind::packed:
        return amount(i.size);
      case Kind::count:
        return std::to_string(below(900) + 1);
      case Kind::date: {
        const std::size_t day = 1 + below(28);
        return "\"20" + std::to_string(10 + below(15)) + "-0" + std::to_string(1 + below(9)) + '-' + (day < 10 ? "0" : "") +
               std::to_string(day) + '"';
      }
      case Kind::edited:
        return std::to_string(below(9000)) + ".50";
      case Kind::binary:
        return std::to_string(below(i.size == 4 ? 9000 : 60000) + 1);
    }
    return "0";
  }

  std::mt19937_64 random_;
  bool binary_;
  bool variable_ = false;
  std::string text_;
  std::vector<Item> items_;
};

inline codecs::Buffer joined(const std::vector<codecs::Buffer>& records, const codecs::Buffer& end = {}) {
  codecs::Buffer out;
  for (const auto& record : records) {
    out.insert(out.end(), record.begin(), record.end());
    out.insert(out.end(), end.begin(), end.end());
  }
  return out;
}

inline codecs::Buffer framed(const std::vector<codecs::Buffer>& records, const codecs::RecordFormatOptions& options) {
  codecs::RecordWriter writer(options);
  codecs::Buffer out;
  for (const auto& record : records) {
    if (!writer.append(record, out)) throw std::runtime_error("a record that its format cannot hold");
  }
  writer.finish(out);
  return out;
}

// Byte by byte, as a transfer of text translates: from one page to another, X'1A' or X'3F' for what the other lacks.
inline codecs::Buffer translated(const codecs::Buffer& bytes, std::string_view from, std::string_view to) {
  const auto source = page(from);
  const auto target = page(to);
  codecs::Buffer out;
  for (const auto b : bytes) {
    const auto c = source->to_unicode()[b];
    out.push_back(target->byte_of(c).value_or(target->ascii_family() ? 0x1A : 0x3F));
  }
  return out;
}

inline codecs::Buffer as_utf8(const codecs::Buffer& bytes, bool lossy) {
  codecs::Buffer out;
  for (const auto b : bytes) {
    if (b < 0x80) {
      out.push_back(b);
    } else if (lossy) {
      out.insert(out.end(), {0xEF, 0xBF, 0xBD});
    } else {
      out.push_back(static_cast<std::uint8_t>(0xC0 | b >> 6));
      out.push_back(static_cast<std::uint8_t>(0x80 | (b & 0x3F)));
    }
  }
  return out;
}

}  // namespace books
