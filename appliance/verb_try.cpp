#include "appliance/bytes_of_file.hpp"
#include "appliance/console.hpp"
#include "appliance/exit_codes.hpp"
#include "appliance/files.hpp"
#include "appliance/verbs.hpp"
#include "appliance/verdict_text.hpp"

namespace appliance {

namespace {

bool same_items(const copybooks::RecordLayout& a, const copybooks::RecordLayout& b) {
  if (a.max_length() != b.max_length() || a.fields().size() != b.fields().size()) return false;
  for (copybooks::FieldIndex i = 0; i < a.fields().size(); ++i) {
    const copybooks::Field& x = a.field(i);
    const copybooks::Field& y = b.field(i);
    if (x.offset != y.offset || x.length != y.length || x.byte_order != y.byte_order || x.floats != y.floats)
      return false;
  }
  return true;
}

bool same_layouts(const Layouts& a, const Layouts& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (!same_items(*a[i], *b[i])) return false;
  }
  return true;
}

std::optional<Layouts> chosen(const TryOptions& options, const BookOptions& book, bool quiet, int& exit) {
  if (!options.book.record.empty()) {
    auto one = load_layout(book, exit, quiet);
    return one ? std::optional(Layouts{one}) : std::nullopt;
  }
  return load_layouts(book, exit, quiet);
}

}  // namespace

int try_fit(const TryOptions& options) {
  int exit = exit_good;
  auto layouts = chosen(options, options.book, false, exit);
  if (!layouts) return exit;
  std::vector<codecs::BookReading> readings;
  readings.push_back({"", *layouts});
  // What nobody said is tried otherwise, too.
  const auto also = [&](const BookOptions& other, const std::string& flags) {
    int ignored = 0;
    const auto variant = chosen(options, other, true, ignored);
    if (!variant) return;
    for (const codecs::BookReading& reading : readings) {
      if (same_layouts(reading.records, *variant)) return;
    }
    readings.push_back({flags, *variant});
  };
  const auto vary = [&](const char* option, std::string BookOptions::*member, std::initializer_list<const char*> values) {
    if (!(options.book.*member).empty() && (options.book.*member) != BookOptions().*member) return;
    for (const char* value : values) {
      BookOptions other = options.book;
      other.*member = value;
      also(other, std::string(option) + ' ' + value);
    }
  };
  vary("--sync-max", &BookOptions::sync_max, {"8", "4", "none"});
  vary("--dialect", &BookOptions::dialect, {"gnucobol", "mf"});
  vary("--endian", &BookOptions::endian, {"little"});
  vary("--floats", &BookOptions::floats, {"ieee", "ieee-le"});
  const BytesOfFile file(options.input);
  codecs::FitOptions how;
  how.show_bytes = options.show_bytes;
  if (options.all) how.most_records = 0;
  const auto verdict = codecs::fit(file.bytes(), readings, how);
  if (!verdict) {
    say(to_string(verdict.error()));
    return exit_configuration;
  }
  Output out("-");
  out.write(options.json ? verdict_json(*verdict, options) : verdict_text(*verdict, options, on_terminal()));
  out.flush();
  return verdict->fits() ? exit_good : exit_data;
}

}  // namespace appliance
