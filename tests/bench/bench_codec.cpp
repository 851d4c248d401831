// Decode and encode speed of two record shapes, beside a plain naive codec of the same records in the same run.
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <functional>

#include "codecs/json_writer.hpp"
#include "tests/support/books.hpp"

namespace {

constexpr std::size_t batch = 256 * 1024;  // bytes of JSON that are written together, as `fullword decode` does

const char* const account = R"(
01 ACCOUNT.
   05 ACCOUNT-ID      PIC 9(11).
   05 ACTIVE-FLAG     PIC X.
   05 CURRENT-BALANCE PIC S9(10)V99.
   05 CREDIT-LIMIT    PIC S9(10)V99.
   05 CASH-LIMIT      PIC S9(10)V99.
   05 OPENED-ON       PIC X(10).
   05 EXPIRES-ON      PIC X(10).
   05 REISSUED-ON     PIC X(10).
   05 CYCLE-CREDIT    PIC S9(10)V99.
   05 CYCLE-DEBIT     PIC S9(10)V99.
   05 ZIP-CODE        PIC X(10).
   05 GROUP-CODE      PIC X(10).
   05 FILLER          PIC X(178).
)";
const char* const packed = R"(
01 PACKED-RECORD.
   05 A PIC S9(9) COMP-3.
   05 B PIC S9(7)V99 COMP-3.
   05 C PIC S9(5)V99 COMP-3.
   05 D PIC S9(5) COMP-3.
   05 E PIC S9(9)V99 COMP-3.
   05 F PIC S9(5)V99 COMP-3.
)";

// What a first program does: a string per item, found by snprintf and std::string.
struct NaiveItem {
  std::string name;
  std::size_t offset, length;
  int kind;  // 0 text, 1 zoned, 2 packed
  int scale;
};

std::string naive_decode(const std::vector<NaiveItem>& items, const std::uint8_t* r,
                         const std::array<char, 256>& table) {
  std::string out = "{";
  for (const NaiveItem& item : items) {
    if (out.size() > 1) out += ",";
    out += "\"" + item.name + "\":";
    if (item.kind == 0) {
      std::string text;
      for (std::size_t i = 0; i < item.length; ++i) text += table[r[item.offset + i]];
      while (!text.empty() && text.back() == ' ') text.pop_back();
      out += "\"";
      for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
      }
      out += "\"";
      continue;
    }
    std::string digits;
    bool negative = false;
    if (item.kind == 1) {
      for (std::size_t i = 0; i < item.length; ++i) digits += static_cast<char>('0' + (r[item.offset + i] & 15));
      negative = (r[item.offset + item.length - 1] >> 4) == 0xD;
    } else {
      for (std::size_t i = 0; i < item.length; ++i) {
        digits += static_cast<char>('0' + (r[item.offset + i] >> 4));
        if (i + 1 < item.length) digits += static_cast<char>('0' + (r[item.offset + i] & 15));
      }
      negative = (r[item.offset + item.length - 1] & 15) == 0xD;
    }
    if (item.scale != 0) digits.insert(digits.size() - static_cast<std::size_t>(item.scale), ".");
    const auto first = digits.find_first_not_of('0');
    digits.erase(0, std::min(first, item.scale != 0 ? digits.find('.') - 1 : digits.size() - 1));
    out += (negative ? "-" : "") + digits;
  }
  return out + "}";
}

// Of this thread on the processor: what other programs take does not count.
double thread_seconds() {
  timespec t{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) / 1e9;
}

// Median of five runs, seconds for one call of `work`.
double seconds(const std::function<void()>& work) {
  std::vector<double> runs;
  for (int run = 0; run < 5; ++run) {
    const double start = thread_seconds();
    int calls = 0;
    while (thread_seconds() - start < 0.3) {
      work();
      ++calls;
    }
    runs.push_back((thread_seconds() - start) / calls);
  }
  std::sort(runs.begin(), runs.end());
  return runs[2];
}

void report(const char* what, std::size_t bytes, std::size_t records, double time) {
  std::printf("  %-34s %7.3f GB/s  %8.2f M records/s  %7.1f ns a record\n", what,
              static_cast<double>(bytes) / time / 1e9, static_cast<double>(records) / time / 1e6,
              time / static_cast<double>(records) * 1e9);
}

void measure(const char* title, const char* book, const std::function<std::string(std::size_t)>& json_of) {
  const auto codec = books::codec(book);
  constexpr std::size_t count = 2000;
  codecs::Buffer records;
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string json = json_of(i);
    if (const auto done = codec.encode(json, records); !done) {
      std::fprintf(stderr, "%s\n", codecs::to_string(done.error()).c_str());
      std::exit(1);
    }
  }
  const std::size_t length = codec.layout().max_length();
  const codecs::Bytes all(records);
  std::string out;
  std::size_t json_bytes = 0;
  for (std::size_t i = 0; i < count; ++i) {
    out.clear();
    if (!codec.decode(all.subspan(i * length, length), out)) std::exit(1);
    lines.push_back(out);
    json_bytes += out.size();
  }
  std::printf("%s: %zu-byte records, %.0f bytes of JSON each, %zu records in cache\n", title, length,
              static_cast<double>(json_bytes) / count, count);
  const auto decode_with = [&](const char* what, const codecs::RecordCodec& with) {
    codecs::JsonWriter text;
    codecs::DecodeReport problems;
    report(what, records.size(), count, seconds([&] {
             text.clear();
             for (std::size_t i = 0; i < count; ++i) {
               if (!with.decode(all.subspan(i * length, length), text, &problems)) std::exit(1);
               if (text.view().size() > batch) text.clear();
             }
           }));
  };
  decode_with("decode, record bytes in", codec);
  codecs::CodecOptions portable;
  portable.kernels = false;
  decode_with("the same without kernels", books::codec(book, portable));
  std::array<char, 256> table{};
  const auto page = books::page("37");
  for (std::size_t b = 0; b < 256; ++b)
    table[b] = page->to_unicode()[b] < 0x80 ? static_cast<char>(page->to_unicode()[b]) : '?';
  std::vector<NaiveItem> items;
  for (const auto& field : codec.layout().fields()) {
    if (!field.picture || field.filler) continue;
    const bool numeric = field.picture->category == copybooks::Category::numeric;
    items.push_back({field.name, field.offset, field.length,
                     !numeric                                  ? 0
                     : field.usage == copybooks::Usage::packed ? 2
                                                               : 1,
                     field.picture->scale});
  }
  for (std::size_t i = 0; i < count; ++i) {
    if (naive_decode(items, records.data() + i * length, table) != lines[i]) {
      std::fprintf(stderr, "the naive codec disagrees:\n%s\n%s\n", lines[i].c_str(),
                   naive_decode(items, records.data() + i * length, table).c_str());
      std::exit(1);
    }
  }
  report("naive decode, record bytes in", records.size(), count, seconds([&] {
           out.clear();
           for (std::size_t i = 0; i < count; ++i) out += naive_decode(items, records.data() + i * length, table);
         }));
  codecs::Buffer back;
  const auto encode_with = [&](const char* what, const codecs::RecordCodec& with) {
    report(what, json_bytes, count, seconds([&] {
             back.clear();
             for (const std::string& line : lines) {
               if (!with.encode(line, back)) std::exit(1);
             }
           }));
    if (back != records) std::exit(1);
  };
  encode_with("encode, JSON bytes in", codec);
  encode_with("the same without kernels", books::codec(book, portable));
}

}  // namespace

int main() {
  measure("account (zoned and text)", account, [](std::size_t i) {
    const std::string n = std::to_string(i);
    return "{\"ACCOUNT-ID\":" + n + ",\"ACTIVE-FLAG\":\"Y\",\"CURRENT-BALANCE\":" + (i % 7 == 0 ? "-" : "") + n +
           ".25,\"CREDIT-LIMIT\":2020.00,\"CASH-LIMIT\":1020.00,\"OPENED-ON\":\"2014-11-20\",\"EXPIRES-ON\":\"2025-05-"
           "20\","
           "\"REISSUED-ON\":\"2025-05-20\",\"CYCLE-CREDIT\":0.00,\"CYCLE-DEBIT\":" +
           n + ".00,\"ZIP-CODE\":\"A" + n + "\",\"GROUP-CODE\":\"G" + n + "\"}";
  });
  measure("packed (6 COMP-3 items)", packed, [](std::size_t i) {
    const std::string n = std::to_string(i + 1);
    return "{\"A\":" + n + "234,\"B\":-" + n + ".50,\"C\":" + n + ".75,\"D\":" + n + ",\"E\":" + n + "000.01,\"F\":-" +
           n + ".99}";
  });
}
